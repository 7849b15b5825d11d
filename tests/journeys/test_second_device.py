"""One customer on two devices: the desktop they joined with, and the phone they open the same link on for its camera."""

import re
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.journeys import things
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician

QUESTION = "Is this you, on a second device?"


async def ask_from(page: Page, link: str) -> None:
    """Open a link that is in use, and say that it is one's own."""
    await page.goto(link)
    await page.get_by_role("button", name="This is my second device").click()
    await expect(page.get_by_role("heading", name="Say yes on your first device")).to_be_visible()


async def own_devices(page: Page) -> Locator:
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Your devices").click()
    return page.get_by_role("dialog", name="Your devices")


async def each_shows_both(looker: Looker, desktop: Customer, phone: Customer) -> None:
    """Each of her devices shows which ones are her."""
    for device, named in ((desktop, "The device you joined with"), (phone, "Phone, Chrome")):
        own = await own_devices(device.page)
        await expect(own.get_by_role("listitem")).to_have_count(2)
        await expect(own.get_by_role("listitem").filter(has_text="This device")).to_contain_text(named)
        await expect(own.get_by_role("button", name="Sign out")).to_have_count(int(device is desktop))
        await looker.at(device.page, "own devices")
        await device.page.keyboard.press("Escape")


async def test_a_customer_says_yes_on_the_desktop_and_is_the_same_person_on_the_phone(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    looker = Looker("second-device")
    link = (await tara.open_session("Label printer")).link
    desktop = Customer(await open_page(**DESKTOP))
    await desktop.join(link)
    await desktop.write("it is stuck")
    ravi = Customer(await open_page(**PHONE), "Ravi Sole")
    await ravi.join(await tara.new_link())

    phone = Customer(await open_page(**PHONE), desktop.name)
    await phone.page.goto(link)
    await expect(phone.page.get_by_role("heading", name="This link is already in use")).to_be_visible()
    assert "#" not in phone.page.url, "the secret has gone from the address"
    await looker.at(phone.page, "taken")
    await phone.page.get_by_role("button", name="This is my second device").click()
    await expect(phone.page.get_by_role("heading", name="Say yes on your first device")).to_be_focused()
    await looker.at(phone.page, "waiting")

    question = desktop.page.get_by_role("region", name=QUESTION)
    await expect(question).to_contain_text("A phone with Chrome asks to come in as you.")
    await looker.at(desktop.page, "asked")
    await looker.at(tara.page, "asked technician")
    await expect(ravi.page.get_by_text(QUESTION)).to_have_count(0)
    await question.get_by_role("button", name="Yes, that is me").click()
    await phone.is_in()
    await expect(question).to_have_count(0)

    await phone.sees("it is stuck", "You joined on a second device")
    await tara.sees(f"{desktop.name} joined on a second device")
    await ravi.sees(f"{desktop.name} joined on a second device")
    here = tara.page.get_by_role("list", name="Here now").get_by_role("listitem")
    await expect(here.filter(has_text=desktop.name)).to_contain_text("Customer · on 2 devices")
    await expect(here).to_have_count(3)
    await looker.at(phone.page, "in")

    await each_shows_both(looker, desktop, phone)

    # What either writes is one's own on both, and drafts stay where they are.
    await desktop.message.fill("not sent yet")
    await phone.pick(things.picture(tmp_path))
    await phone.write("here is the picture")
    for who in (desktop, phone, tara, ravi):
        await who.has_each_once("it is stuck", "here is the picture")
    await expect(desktop.message).to_have_value("not sent yet")
    await expect(phone.message).to_have_value("")

    # Either may be closed; she is here as long as one is not.
    await desktop.page.close()
    await expect(here.filter(has_text=desktop.name)).to_contain_text(re.compile("Customer · (here|on 2 devices)"))
    await phone.write("the phone is enough")
    await tara.sees("the phone is enough")

    await phone.page.get_by_role("button", name="More").click()
    await phone.page.get_by_role("menuitem", name="Leave the session").click()
    leave = phone.page.get_by_role("dialog", name="Leave this session?")
    await expect(leave).to_contain_text("You leave on your other device too.")
    await leave.get_by_role("button", name="Leave", exact=True).click()
    await expect(phone.page.get_by_role("heading", name="You have left the session")).to_be_visible()
    await tara.sees(f"{desktop.name} left")
    assert looker.found == []


async def test_the_technician_lets_it_in_a_no_is_a_no_and_it_can_be_disconnected(
    tara: Technician, open_page: OpenPage
) -> None:
    link = (await tara.open_session("Label printer")).link
    desktop = Customer(await open_page(**DESKTOP))
    await desktop.join(link)

    phone = Customer(await open_page(**PHONE), desktop.name)
    await ask_from(phone.page, link)
    await desktop.page.get_by_role("region", name=QUESTION).get_by_role("button", name="No").click()
    await expect(phone.page.get_by_role("heading", name="This device was not let in")).to_be_focused()

    await phone.page.get_by_role("button", name="Ask again").click()
    lobby = tara.page.get_by_role("region", name="Asks to come in")
    await expect(lobby).to_contain_text(f"A second device asks to come in as {desktop.name}")
    await expect(lobby).to_contain_text("Phone, Chrome")
    await lobby.get_by_role("button", name="Let it in").click()
    await phone.is_in()
    await expect(lobby).to_have_count(0)
    await expect(desktop.page.get_by_role("region", name=QUESTION)).to_have_count(0)
    await phone.write("both of me")
    await desktop.sees("both of me")

    # A reload of the phone comes back by its own cookie.
    await phone.page.reload()
    await phone.is_in()

    await tara.page.get_by_role("button", name=f"More about {desktop.name}").click()
    await tara.page.get_by_role("menuitem", name="Disconnect: Phone, Chrome").click()
    await expect(phone.message).to_have_count(0)
    await desktop.write("still here")
    await tara.sees("still here")


async def test_a_customer_signs_out_a_device_that_is_not_at_hand(tara: Technician, open_page: OpenPage) -> None:
    link = (await tara.open_session("Label printer")).link
    desktop = Customer(await open_page(**DESKTOP))
    await desktop.join(link)
    own = await own_devices(desktop.page)
    await expect(own).to_contain_text("Open the same link on a phone")
    phone = Customer(await open_page(**PHONE), desktop.name)
    await ask_from(phone.page, link)
    await tara.page.get_by_role("region", name="Asks to come in").get_by_role("button", name="Let it in").click()
    await phone.is_in()
    # The list says so by itself, and gives the focus a place when the button has gone.
    await own.get_by_role("button", name="Sign out: Phone, Chrome").click()
    await expect(phone.message).to_have_count(0)
    await expect(own.get_by_role("listitem")).to_have_count(1)
    await expect(own.get_by_role("list")).to_be_focused()
    await desktop.page.keyboard.press("Escape")
    await desktop.write("still here")
    await tara.sees("still here")


async def test_the_first_device_may_be_the_phone_and_removal_ends_both(tara: Technician, open_page: OpenPage) -> None:
    looker = Looker("second-device-phone-first")
    link = (await tara.open_session("Label printer")).link
    phone = Customer(await open_page(**PHONE))
    await phone.join(link)
    desktop = Customer(await open_page(**DESKTOP), phone.name)
    await ask_from(desktop.page, link)
    question = phone.page.get_by_role("region", name=QUESTION)
    await expect(question).to_contain_text("A computer with Chrome asks to come in as you.")
    await looker.at(phone.page, "asked")
    # By keyboard alone, as with a screen reader; the focus stays where the buttons stood.
    await question.get_by_role("button", name="Yes, that is me").focus()
    await phone.page.keyboard.press("Enter")
    await desktop.is_in()
    await expect(question).to_have_count(0)
    assert await phone.page.evaluate("document.activeElement !== document.body")
    assert looker.found == []

    await tara.page.get_by_role("button", name=f"More about {phone.name}").click()
    await tara.page.get_by_role("menuitem", name=f"Remove {phone.name}").click()
    await tara.page.get_by_role("dialog").get_by_role("button", name="Yes, remove").click()
    for device in (desktop, phone):
        await expect(device.page.get_by_role("heading", name="You are no longer in this session")).to_be_visible()
        assert await device.kept() == []
