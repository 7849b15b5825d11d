"""Nothing on our pages bars anybody: WCAG 2.2 A and AA as far as a machine can tell, and the core path without a mouse."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys import things
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician

DEVICES = pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])


@DEVICES
async def test_the_way_in_and_the_desk(
    desk: DeskProcess, open_page: OpenPage, device: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    looker = Looker(f"desk-{request.node.callspec.id}")
    tara = Technician(await open_page(**device), desk)
    page = tara.page
    await page.goto(desk.setup_address)
    await page.get_by_role("button", name="Set up").click()
    await looker.at(page, "set-up with errors")
    await tara.set_up()
    await looker.at(page, "empty console")
    await page.get_by_role("link", name="Files", exact=True).click()
    await page.get_by_role("heading", name="No files yet").wait_for()
    await looker.at(page, "empty files")
    await page.get_by_role("link", name="People", exact=True).click()
    await page.get_by_role("cell", name="tara@desk.example").wait_for()
    await looker.at(page, "people")
    await page.get_by_role("button", name="Invite colleague").click()
    await looker.at(page, "invite a colleague")
    await page.get_by_role("button", name="Make link").click()
    invitation = await page.get_by_role("textbox", name="Invitation link").input_value()
    await looker.at(page, "invitation made")
    await page.get_by_role("button", name="Done").click()

    other = await open_page(**device)
    await other.goto(invitation)
    await other.get_by_role("heading", name=re.compile("^Join")).wait_for()
    await looker.at(other, "accept an invitation")
    await other.goto(f"{desk.url}/signin")
    await other.get_by_label("E-mail").fill("nobody@desk.example")
    await other.get_by_label("Password", exact=True).fill("not the password")
    await other.get_by_role("button", name="Sign in").click()
    await other.get_by_role("alert").filter(has_text=re.compile(r"\w")).wait_for()
    await looker.at(other, "sign-in refused")
    assert looker.found == []


@DEVICES
async def test_the_conversation_on_both_sides(
    desk: DeskProcess, open_page: OpenPage, device: dict[str, Any], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    looker = Looker(f"talk-{request.node.callspec.id}")
    tara = Technician(await open_page(**device), desk)
    await tara.set_up()
    invitation = await tara.open_session("Label printer")
    await looker.at(tara.page, "open session")
    await tara.put_panel_away()

    amara = Customer(await open_page(**device))
    await _the_way_in(looker, amara, invitation.link)
    await _knocking(looker, desk, await open_page(**device), invitation.code)
    await looker.at(tara.page, "somebody knocks")
    await tara.admit("Ravi Sole")

    await tara.write("Hello **Amara**, try `feed --reset`\n- this\n- and *that*\n```\ncode\n```")
    await amara.pick(things.picture(tmp_path), things.log(tmp_path))
    await looker.at(amara.page, "files to share")
    await amara.write("It looks like this, see https://printer.example/jam")
    for who in (tara, amara):
        await expect(who.item("It looks like this").get_by_text("Arrived intact")).to_have_count(2)
        await looker.at(who.page, f"conversation of {who.name}")
    await amara.page.get_by_role("button", name="Open label jam.png").click()
    await looker.at(amara.page, "picture")
    await amara.page.keyboard.press("Escape")
    await amara.page.get_by_role("button", name="More").click()
    await looker.at(amara.page, "menu", part="[role=menu]")
    await amara.page.get_by_role("menuitem", name="Leave the session").click()
    await looker.at(amara.page, "question before leaving")
    await amara.page.get_by_role("button", name="Stay").click()

    await _around_the_session(looker, tara)
    await amara.message.fill("I had not sent this")
    await tara.end_session()
    await amara.page.get_by_role("heading", name="The session has ended").wait_for()
    await looker.at(amara.page, "closing page")
    await tara.page.get_by_role("link", name="Download transcript").wait_for()
    await looker.at(tara.page, "ended session")
    await tara.back_to_board()
    await looker.at(tara.page, "board")
    await tara.page.get_by_role("link", name="Files", exact=True).click()
    await tara.page.get_by_role("cell", name="Transcript", exact=True).wait_for()
    await looker.at(tara.page, "files")
    assert looker.found == []


async def _the_way_in(looker: Looker, amara: Customer, link: str) -> None:
    await amara.page.goto(link)
    await amara.page.get_by_role("button", name="Join the session").click()
    await looker.at(amara.page, "join without a name")
    await amara.join(link)
    await looker.at(amara.page, "empty conversation")


async def _knocking(looker: Looker, desk: DeskProcess, page: Page, code: str) -> None:
    ravi = Customer(page, "Ravi Sole")
    await ravi.knock(desk, "000 000 00")
    await looker.at(page, "code box with an error")
    await ravi.knock(desk, code)
    await page.get_by_role("heading", name="Tara Brook will let you in").wait_for()
    await looker.at(page, "lobby")


async def _around_the_session(looker: Looker, tara: Technician) -> None:
    """Everything that opens beside and above a conversation."""
    page = tara.page
    await tara.show_panel()
    await looker.at(page, "panel")
    await page.get_by_role("button", name="More about Amara Klein").click()
    await looker.at(page, "menu of a person", part="[role=menu]")
    await page.get_by_role("menuitem", name="Remove Amara Klein").click()
    await looker.at(page, "question before removing")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Add technician").click()
    await looker.at(page, "add a technician")
    await page.keyboard.press("Escape")
    question = await tara.ask_to_end()
    await looker.at(page, "question before the end")
    await question.get_by_role("button", name="Keep it open").click()
    await tara.put_panel_away()


async def test_a_technician_needs_no_mouse(tara: Technician) -> None:
    page = tara.page
    await tab_to(page, page.get_by_role("button", name="Open session"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    await page.keyboard.type("Label printer")
    await page.keyboard.press("Enter")
    await expect(tara.message).to_be_focused()
    await page.keyboard.type("Hello")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("how are you?")
    await page.keyboard.press("Enter")
    await tara.has_each_once("Hello", "how are you?")
    await expect(tara.message).to_have_value("")
    await expect(tara.message).to_be_focused()

    await tab_to(page, page.get_by_role("button", name="End session"))
    await page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="End this session?")
    await expect(question.get_by_role("button", name="Keep it open")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(question).to_have_count(0)
    await expect(page.get_by_role("button", name="End session")).to_be_focused()
    await page.keyboard.press("Enter")
    await tab_to(page, question.get_by_role("button", name="End session"))
    await page.keyboard.press("Enter")
    await tara.sees("You ended the session")
    await tab_to(page, page.get_by_role("link", name="Download transcript"))


async def test_a_customer_needs_no_mouse(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    link = (await tara.open_session("Label printer")).link
    amara = Customer(await open_page(**DESKTOP))
    page = amara.page
    await page.goto(link)
    await tab_to(page, page.get_by_label("Your name"))
    await page.keyboard.type("Amara Klein")
    await page.keyboard.press("Enter")
    await amara.is_in()
    await tab_to(page, page.get_by_role("button", name="Share files"))
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.press("Enter")
    await (await chooser.value).set_files(things.picture(tmp_path))
    await expect(amara.message).to_be_focused()
    await page.keyboard.type("It looks like this")
    await page.keyboard.press("Enter")
    await expect(tara.item("It looks like this").get_by_text("Arrived intact")).to_be_visible()
    await tab_back_to(page, page.get_by_role("button", name="Open label jam.png"))
    await page.keyboard.press("Enter")
    large = page.get_by_role("dialog", name="Picture: label jam.png")
    await expect(large).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Open label jam.png")).to_be_focused()


async def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until this has the focus."""
    await expect(wanted).to_be_visible()
    passed: list[str] = []
    for _ in range(40):
        await page.keyboard.press(key)
        if await wanted.evaluate("(element) => element === document.activeElement"):
            return
        passed.append(await page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    raise AssertionError(f"not reached by {key}, past {passed}")


async def tab_back_to(page: Page, wanted: Locator) -> None:
    await tab_to(page, wanted, "Shift+Tab")
