"""A technician passes a session on: stays or goes, is warned when nobody else would be there, and the log says who did what."""

from pathlib import Path

from playwright.async_api import Locator, expect

from tests.journeys import things
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician


async def colleague(tara: Technician, desk: DeskProcess, open_page: OpenPage) -> Technician:
    """Omar, who has accepted his invitation and looks at an empty board."""
    await tara.page.get_by_role("link", name="People").click()
    await tara.page.get_by_role("button", name="Invite colleague").click()
    await tara.page.get_by_role("button", name="Make link").click()
    link = await tara.page.get_by_role("textbox", name="Invitation link").input_value()
    await tara.page.get_by_role("button", name="Done").click()
    await tara.page.get_by_role("link", name="Sessions").click()
    omar = Technician(await open_page(**DESKTOP), desk, "Omar Reyes")
    await omar.accept_invitation(link)
    return omar


async def choose(who: Technician, item: str) -> Locator:
    """What the menu of the session's head asks."""
    await who.page.get_by_role("button", name="More about this session").click()
    await who.page.get_by_role("menuitem", name=item).click()
    return who.page.get_by_role("dialog")


async def test_the_only_technician_is_warned_hands_over_and_is_gone(
    tara: Technician, desk: DeskProcess, open_page: OpenPage
) -> None:
    looker = Looker("hand-over")
    omar = await colleague(tara, desk, open_page)
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await amara.write("Hello")

    warning = await choose(tara, "Leave session")
    await expect(warning).to_contain_text("You are the only technician here")
    await expect(warning).to_contain_text("Amara Klein would be left alone.")
    await looker.at(tara.page, "warned")
    await warning.get_by_role("button", name="Hand over…").click()

    over = tara.page.get_by_role("dialog", name="Hand the session over")
    await expect(over.get_by_role("checkbox", name="Leave the session afterwards")).to_be_checked()
    await over.get_by_role("button", name="Hand over", exact=True).click()
    await expect(over.get_by_role("alert")).to_contain_text("Choose who takes it over.")
    await over.get_by_role("radio", name="Omar Reyes").check()
    await looker.at(tara.page, "handing over")
    await over.get_by_role("button", name="Hand over", exact=True).click()

    await expect(tara.page.get_by_role("heading", name="No sessions yet")).to_be_visible()
    await omar.page.get_by_role("link", name="Label printer").click()
    await omar.sees("Hello", "Tara Brook handed the session over to you", "Tara Brook left")
    await amara.sees("Tara Brook handed the session over to Omar Reyes", "Tara Brook left")
    here = omar.page.get_by_role("list", name="Here now").get_by_role("listitem")
    await expect(here.filter(has_text="You")).to_contain_text("In charge")
    await omar.write("I have it now")
    await amara.sees("I have it now")
    await looker.at(omar.page, "taken over")
    await looker.at(amara.page, "taken over customer")
    assert looker.found == []


async def test_who_stays_can_leave_later_and_be_brought_back(
    tara: Technician, desk: DeskProcess, open_page: OpenPage
) -> None:
    omar = await colleague(tara, desk, open_page)
    await tara.open_session("Label printer")
    over = await choose(tara, "Hand over…")
    await expect(over.get_by_role("checkbox", name="Leave the session afterwards")).not_to_be_checked()
    await over.get_by_role("radio", name="Omar Reyes").check()
    await tara.page.keyboard.press("Enter")
    await tara.sees("You handed the session over to Omar Reyes")
    await expect(tara.page.get_by_role("button", name="More about this session")).to_be_focused()
    here = tara.page.get_by_role("list", name="Here now").get_by_role("listitem")
    await expect(here.filter(has_text="Omar Reyes")).to_contain_text("In charge")
    await expect(here.filter(has_text="Omar Reyes").get_by_role("button")).to_have_count(0)

    leave = await choose(tara, "Leave session")
    await expect(leave).to_contain_text("The others stay.")
    await leave.get_by_role("button", name="Leave", exact=True).click()
    await expect(tara.page.get_by_role("heading", name="No sessions yet")).to_be_visible()

    await omar.page.get_by_role("link", name="Label printer").click()
    await omar.page.get_by_role("button", name="Add technician").click()
    await omar.page.get_by_role("button", name="Add Tara Brook").click()
    await tara.page.get_by_role("link", name="Label printer").click()
    await tara.write("back again")
    await omar.sees("back again")


async def test_the_only_technician_may_end_instead(tara: Technician) -> None:
    await tara.open_session("Label printer")
    warning = await choose(tara, "Leave session")
    await expect(warning).to_contain_text("Nobody could let a customer in.")
    await warning.get_by_role("button", name="End session").click()
    await tara.page.get_by_role("dialog", name="End this session?").get_by_role("button", name="End session").click()
    await tara.sees("You ended the session")


async def test_the_log_says_once_who_downloaded_what(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    log, firmware = things.log(tmp_path), things.firmware(tmp_path)
    await amara.pick(log, firmware)
    await amara.write("both of it")
    await tara.sees("both of it")
    for _ in range(2):
        await tara.download("printer.log")
    await tara.sees("You downloaded printer.log")
    await amara.sees("Tara Brook downloaded printer.log")
    await amara.download("firmware.bin")
    await tara.download("firmware.bin")
    await tara.sees("You downloaded 2 files")
    await amara.sees("Tara Brook downloaded 2 files")
    await expect(tara.conversation.get_by_role("listitem").filter(has_text="downloaded")).to_have_count(1)
