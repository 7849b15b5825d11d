"""The whole journey, from the address on the console to the transcript in Files."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys import things
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.people import ORGANIZATION, Customer, Technician, saved


@pytest.fixture
async def tara(desk: DeskProcess, open_page: OpenPage) -> Technician:
    """The first technician, at an empty board."""
    tara = Technician(await open_page(**DESKTOP), desk)
    await tara.set_up()
    return tara


async def test_from_the_address_on_the_console_to_a_conversation_of_three(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    invitation = await tara.open_session("Label printer")
    assert invitation.link.startswith(f"{desk.url}/join#")
    await expect(tara.page.get_by_text("Only this machine can open the link.")).to_be_visible()
    await expect(tara.page.get_by_text(re.compile(r"^valid for (10:00|9:5\d)$"))).to_be_visible()

    amara = Customer(await open_page(**PHONE), "Amara Klein")
    await amara.page.goto(invitation.link)
    await expect(amara.page.get_by_role("heading", name="Tara Brook is ready to help you")).to_be_visible()
    await expect(amara.page.get_by_role("main")).to_contain_text(f"kept by {ORGANIZATION} for 12 months")
    assert "#" not in amara.page.url, "the secret has gone from the address"
    await amara.join(invitation.link)

    ravi = Customer(await open_page(**PHONE), "Ravi Sole")
    await ravi.knock(desk, invitation.code)
    await expect(ravi.page.get_by_role("heading", name="Tara Brook will let you in")).to_be_visible()
    await expect(ravi.conversation).to_have_count(0)
    await tara.admit("Ravi Sole")
    await ravi.is_in()

    await tara.write("Hello, what is it?")
    await amara.write("The printer eats **every** label, see `feed.log` and <b>here</b>")
    await ravi.sees("eats")
    await ravi.write("- mine too\n- since *Monday*")
    await tara.sees("since Monday")
    await tara.write("Thank you, both of you")
    for who in (tara, amara, ravi):
        await who.has_each_once(
            "Hello, what is it?",
            "The printer eats every label, see feed.log and <b>here</b>",
            "mine too",
            "since Monday",
            "Thank you, both of you",
        )
        await expect(who.item("The printer eats").get_by_role("strong")).to_have_text("every")
        await expect(who.item("The printer eats").get_by_role("code")).to_have_text("feed.log")
        await expect(who.item("mine too").get_by_role("list").get_by_role("listitem")).to_have_count(2)

    here = tara.page.get_by_role("list", name="Here now").get_by_role("listitem")
    await expect(here).to_contain_text(["Customer · here", "Customer · here", "Opened the session · here"])
    await expect(amara.page.get_by_role("banner")).to_contain_text("Tara Brook and Ravi Sole")


async def test_the_set_up_address_works_once(tara: Technician, desk: DeskProcess, open_page: OpenPage) -> None:
    somebody = await open_page(**DESKTOP)
    await somebody.goto(desk.setup_address)
    await expect(somebody.get_by_role("heading", name="Deskside is already set up")).to_be_visible()


async def test_files_of_any_kind_and_a_text_are_one_message(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)

    shot, log, firmware = things.picture(tmp_path), things.log(tmp_path), things.firmware(tmp_path)
    await amara.pick(shot, log, firmware)
    await amara.message.fill("Here is all of it")
    await amara.share()
    for who in (amara, tara):
        message = who.item("Here is all of it")
        await expect(message).to_have_count(1)
        await expect(message.get_by_text("Arrived intact")).to_have_count(3)
        assert await who.width_of_picture("label jam.png") == 96
        assert await who.download("firmware.bin") == firmware.read_bytes()
        assert await who.download("printer.log") == log.read_bytes()

    await tara.item("Here is all of it").get_by_role("button", name="Open label jam.png").click()
    large = tara.page.get_by_role("dialog", name="Picture: label jam.png")
    got = await saved(tara.page, large.get_by_role("link", name="Download label jam.png"))
    assert got == shot.read_bytes()
    await tara.page.keyboard.press("Escape")
    await expect(large).to_have_count(0)

    report, empty = things.report(tmp_path), things.empty(tmp_path)
    await tara.pick(report, empty)
    await tara.write("Please print this")
    for who in (amara, tara):
        await expect(who.item("Please print this").get_by_text("Arrived intact")).to_have_count(2)
        assert await who.download("service report.pdf") == report.read_bytes()
        assert await who.download("empty.cfg") == b""
        await who.has_each_once("Here is all of it", "Please print this")

