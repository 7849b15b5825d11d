"""Reloads, second tabs, lost answers and closed doors: what must not happen to people who do what people do."""

import re

from playwright.async_api import Page, Route, WebSocketRoute, expect

from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.people import Customer, Technician

TALK = re.compile(r"/api/(do|tickets|sessions)\b")


async def test_a_reload_loses_neither_the_draft_nor_what_waits_to_be_sent(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await amara.page.route(TALK, lambda route: route.abort())
    desk.kill()
    desk.start()
    await amara.write("first, before the reload")
    await amara.write("second, before the reload")
    await amara.message.fill("half a sent")
    await expect(amara.conversation.get_by_text("Goes out when you are back online")).to_have_count(2)

    await amara.page.reload()
    await expect(amara.message).to_have_value("half a sent")
    for text in ("first, before the reload", "second, before the reload"):
        await expect(amara.item(text)).to_have_count(1)
    await amara.page.unroute(TALK)
    said = ("first, before the reload", "second, before the reload")
    await tara.has_each_once(*said)
    await amara.has_each_once(*said)
    await expect(amara.message).to_have_value("half a sent")


async def test_a_message_whose_answer_was_lost_is_there_once(tara: Technician, open_page: OpenPage) -> None:
    page = await open_page(**PHONE)
    lost: list[str] = []

    def through(socket: WebSocketRoute) -> None:
        """The first post reaches the server; then the line is dead, so that no answer comes back."""
        server = socket.connect_to_server()
        dead: list[bool] = []

        def sent(message: str | bytes) -> None:
            if "chat.post" in str(message) and not lost:
                lost.append(str(message))
                dead.append(True)
            server.send(message)

        socket.on_message(sent)
        server.on_message(lambda message: None if dead else socket.send(message))

    await page.route_web_socket(re.compile("/api/socket$"), through)
    amara = Customer(page)
    await amara.join((await tara.open_session("Label printer")).link)
    await amara.write("Did you get this?")
    await tara.sees("Did you get this?")
    await amara.write("And this?")
    # Looking at the page again makes it ask whether anybody is there; a dead line is given up after some seconds.
    await amara.page.context.set_offline(True)
    await amara.page.context.set_offline(False)
    await expect(tara.conversation).to_contain_text("And this?", timeout=20_000)
    await tara.has_each_once("Did you get this?", "And this?")
    await amara.has_each_once("Did you get this?", "And this?")
    assert len(lost) == 1


async def test_two_tabs_of_one_customer_send_everything_once(tara: Technician, open_page: OpenPage) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    second = Customer(await amara.page.context.new_page())
    await second.page.goto(amara.page.url)
    await second.is_in()
    await amara.page.context.set_offline(True)
    await amara.write("one, from the first tab")
    await second.write("two, from the second tab")
    await amara.write("three, from the first tab")
    await amara.page.context.set_offline(False)
    for who in (tara, amara, second):
        await who.has_each_once("one, from the first tab", "three, from the first tab")
        await who.has_each_once("two, from the second tab")
    here = tara.page.get_by_role("list", name="Here now").get_by_role("listitem")
    await expect(here).to_have_count(2)


async def test_a_wrong_code_says_what_to_do(desk: DeskProcess, tara: Technician, open_page: OpenPage) -> None:
    right = (await tara.open_session("Label printer")).code
    wrong = f"{(int(right.replace(' ', '')) + 1) % 10**9:09}"
    amara = Customer(await open_page(**PHONE))
    await amara.knock(desk, wrong)
    box = amara.page.get_by_label("Code of nine digits")
    await expect(box).to_have_accessible_description("This code no longer works. Ask for a new one.")
    await expect(box).to_be_focused()
    await box.fill("12 34")
    await amara.page.get_by_role("button", name="Ask to come in").click()
    await expect(box).to_have_accessible_description("The code has nine digits.")

    # A lost line is not the code's fault, and is said beside it.
    await amara.page.context.set_offline(True)
    await box.fill(right)
    await amara.page.get_by_role("button", name="Ask to come in").click()
    await expect(amara.page.get_by_text("There is no connection to the desk right now.").last).to_be_visible()
    await expect(box).to_have_accessible_description("")
    await amara.page.context.set_offline(False)
    await amara.knock(desk, right)
    await expect(amara.page.get_by_role("heading", name="Tara Brook will let you in")).to_be_visible()


async def test_who_is_turned_away_hears_it_and_who_gives_up_is_gone(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    ravi = Customer(await open_page(**PHONE), "Ravi Sole")
    await ravi.knock(desk, (await tara.open_session("Label printer")).code)
    await ravi.page.get_by_role("heading", name="Tara Brook will let you in").wait_for()
    await ravi.page.reload()
    await expect(ravi.page.get_by_role("heading", name="Tara Brook will let you in")).to_be_visible()
    await tara.page.get_by_role("button", name="Turn away Ravi Sole").click()
    await expect(ravi.page.get_by_role("heading", name="You were not let in")).to_be_visible()
    await expect(ravi.page.get_by_text("If this is a mistake, ask Tara Brook for a new code.")).to_be_visible()


async def test_a_link_is_one_person_s_seat(tara: Technician, open_page: OpenPage) -> None:
    link = (await tara.open_session("Label printer")).link
    amara = Customer(await open_page(**PHONE))
    await amara.join(link)
    somebody = await open_page(**DESKTOP)
    await somebody.goto(link)
    await expect(somebody.get_by_role("heading", name="This link is already in use")).to_be_visible()
    await expect(somebody.get_by_role("main")).to_contain_text("Ask Tara Brook for another link or a code.")
    await amara.page.goto("about:blank")
    await amara.page.goto(link)
    await amara.is_in()


async def test_a_lost_answer_does_not_cost_the_seat(tara: Technician, open_page: OpenPage) -> None:
    amara = Customer(await open_page(**PHONE))
    answers: list[int] = []

    async def lose(route: Route) -> None:
        """The server has given the seat; the page never hears of it, and has no cookie."""
        answers.append((await route.fetch()).status)
        await amara.page.context.clear_cookies()
        await route.abort("connectionreset")

    await amara.page.goto((await tara.open_session("Label printer")).link)
    await amara.page.route("**/api/join", lose, times=1)
    await amara.page.get_by_label("Your name").fill(amara.name)
    await amara.page.get_by_role("button", name="Join the session").click()
    await expect(amara.page.get_by_text("There is no connection to the desk right now.").first).to_be_visible()
    assert answers == [200]
    await amara.page.get_by_role("button", name="Join the session").click()
    await amara.is_in()
    await amara.write("I am in")
    await tara.has_each_once("Amara Klein joined", "I am in")


async def test_who_is_removed_is_out_at_once(tara: Technician, open_page: OpenPage) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await amara.write("Hello")
    await tara.sees("Hello")
    await amara.message.fill("I was writing this")
    await tara.page.get_by_role("button", name="More about Amara Klein").click()
    await tara.page.get_by_role("menuitem", name="Remove Amara Klein").click()
    question = tara.page.get_by_role("dialog", name="Remove Amara Klein?")
    await question.get_by_role("button", name="Yes, remove").click()
    await expect(amara.page.get_by_role("heading", name="You are no longer in this session")).to_be_visible(
        timeout=2_000
    )
    await expect(amara.page.get_by_text("Hello", exact=True)).to_have_count(0)
    await expect(amara.page.get_by_text("I was writing this")).to_be_visible()
    assert await amara.kept() == []
    await expect(tara.page.get_by_text(re.compile(r"removed at \d\d:\d\d"))).to_be_visible()


async def test_signing_out_in_one_tab_ends_the_other(tara: Technician) -> None:
    await tara.open_session("Label printer")
    second = await tara.page.context.new_page()
    await second.goto(tara.page.url)
    await expect(second.get_by_role("heading", name="Label printer")).to_be_visible()
    await sign_out(second)
    await expect(second.get_by_role("heading", name="Sign in")).to_be_visible()
    await expect(tara.page.get_by_text("Your sign-in has ended. Sign in to go on where you were.")).to_be_visible()
    await tara.sign_in()
    await expect(tara.page.get_by_role("heading", name="Label printer")).to_be_visible()
    assert tara.page.url.rpartition("/")[2] != "console", "back in the session, not only at the board"


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Account of Tara Brook").click()
    await page.get_by_role("button", name="Sign out").click()


async def test_a_second_technician_is_invited_by_a_link_and_joins(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    await tara.page.get_by_role("link", name="People").click()
    await tara.page.get_by_role("button", name="Invite colleague").click()
    await tara.page.get_by_role("dialog").get_by_role("radio", name="Technician").check()
    await tara.page.get_by_role("button", name="Make link").click()
    link = await tara.page.get_by_role("textbox", name="Invitation link").input_value()
    await tara.page.get_by_role("button", name="Done").click()

    omar = Technician(await open_page(**DESKTOP), desk, "Omar Reyes")
    await omar.accept_invitation(link)
    await expect(omar.page.get_by_role("heading", name="No sessions yet")).to_be_visible()
    again = await open_page(**DESKTOP)
    await again.goto(link)
    await expect(again.get_by_role("heading", name="This invitation no longer works")).to_be_visible()

    await tara.page.get_by_role("link", name="Sessions").click()
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await amara.write("Hello")
    await tara.page.get_by_role("button", name="Add technician").click()
    await tara.page.get_by_role("button", name="Add Omar Reyes").click()
    await omar.page.get_by_role("link", name=re.compile("Label printer")).click()
    await omar.sees("Hello")
    await omar.write("I help too")
    for who in (tara, amara, omar):
        await who.has_each_once("Hello", "I help too")
