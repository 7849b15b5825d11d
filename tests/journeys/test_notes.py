"""Technicians talk among themselves beside the conversation, and cannot say to customers by mistake what is meant for them alone."""

from pathlib import Path

from playwright.async_api import Locator, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician
from tests.journeys.test_message_actions import menu_of


def tab(tara: Technician, name: str) -> Locator:
    return tara.page.get_by_role("tab", name=name)


async def test_a_thread_of_its_own(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    invitation = await tara.open_session("Label printer")
    amara = Customer(await open_page(**PHONE))
    await amara.join(invitation.link)
    looks = Looker("notes")

    await tara.message.fill("half a sentence to Amara")
    await tab(tara, "Technicians").click()
    await expect(tara.message).to_have_value("")
    await expect(tara.page.get_by_text("Only technicians see this.")).to_be_visible()
    await tara.message.fill("Same model as in room 1.08")
    await tab(tara, "Everyone").click()
    await expect(tara.message).to_have_value("half a sentence to Amara")
    await tab(tara, "Technicians").click()
    await expect(tara.message).to_have_value("Same model as in room 1.08")
    await tara.share()
    await tara.sees("Same model as in room 1.08")
    log = tmp_path / "printer.log"
    log.write_text("the ribbon is wound the wrong way")
    await tara.pick(log)
    await tara.write("the log")
    await expect(tara.item("the log").get_by_role("link", name="Download printer.log")).to_be_visible()
    await looks.at(tara.page, "thread")

    menu = await menu_of(tara, "Same model")
    await menu.get_by_role("menuitem", name="Edit").click()
    box = tara.page.get_by_role("textbox", name="Text of your message")
    await box.fill("Same model as in room 1.09")
    await box.press("Enter")
    await tara.sees("Same model as in room 1.09")
    menu = await menu_of(tara, "Same model")
    await menu.get_by_role("menuitem", name="Delete").click()
    await tara.page.get_by_role("button", name="Yes, go ahead").click()
    await tara.sees("You deleted a message")

    await tab(tara, "Everyone").press("ArrowRight")
    await tara.page.reload()
    await expect(tab(tara, "Everyone")).to_have_attribute("aria-selected", "true")
    await tara.sees("joined")
    await expect(tara.conversation.get_by_text("the log")).to_have_count(0)
    await expect(tara.message).to_have_value("half a sentence to Amara")
    await tara.share()
    await amara.sees("half a sentence to Amara")
    for word in ("Same model", "the log", "printer.log", "deleted a message"):
        await expect(amara.page.get_by_text(word)).to_have_count(0)
    await tab(tara, "Technicians").click()
    await tara.sees("the log", "You deleted a message")
    assert looks.found == []


async def test_on_a_narrow_screen(tara: Technician, open_page: OpenPage) -> None:
    invitation = await tara.open_session("Label printer")
    amara = Customer(await open_page(**PHONE))
    await amara.join(invitation.link)
    await tara.page.set_viewport_size({"width": 390, "height": 844})
    looks = Looker("notes-phone")
    await tab(tara, "Technicians").click()
    await tara.write("Between us")
    await tara.sees("Between us")
    await looks.at(tara.page, "thread")
    await tab(tara, "Everyone").click()
    await looks.at(tara.page, "everyone")
    assert looks.found == []
