"""All files of a session in one place, at a real desk: by keyboard, several as one zip, every one of a thousand, and in Files."""

import io
import re
import zipfile
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Talker, Technician, saved
from tests.previews import samples


def kept(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


async def share(who: Talker, text: str, *files: Path) -> None:
    await who.pick(*files)
    await who.message.fill(text)
    await who.share()
    await expect(who.item(text).get_by_role("button").first).to_be_visible()


async def packed(page: Page, link: Locator) -> dict[str, bytes]:
    """What the zip behind a link holds, as Python unpacks it."""
    with zipfile.ZipFile(io.BytesIO(await saved(page, link))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="This session")


def files_in(place: Locator) -> Locator:
    return place.get_by_role("list", name="Files", exact=True).get_by_role("listitem")


async def test_three_chosen_by_keyboard_come_as_one_zip(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    names = ["Größe 1.log", "b.log", "photo.png", "d.log"]
    data = [b"one", b"two", samples.picture("PNG", 900, 600), b"four"]
    await share(amara, "Four of them", *(kept(tmp_path, *one) for one in zip(names, data, strict=True)))
    await share(tara, "And mine", kept(tmp_path, "b.log", b"another"))
    place = panel(tara.page)
    await expect(files_in(place)).to_have_count(5)
    await place.get_by_role("button", name="Choose", exact=True).focus()
    await tara.page.keyboard.press("Enter")
    boxes = place.get_by_role("checkbox")
    await boxes.first.focus()
    await tara.page.keyboard.press("Space")
    for _ in range(2):
        await tara.page.keyboard.press("ArrowDown")
    await tara.page.keyboard.press("Space")
    await tara.page.keyboard.press("ArrowDown")
    await tara.page.keyboard.press("Space")
    await expect(place.get_by_role("status").last).to_contain_text("3 chosen")
    assert await packed(tara.page, place.get_by_role("link", name="Download as one zip")) == {
        "b.log": b"another",
        "b (2).log": b"two",
        "photo.png": data[2],
    }
    await boxes.first.focus()
    await tara.page.keyboard.press("Escape")
    await expect(boxes).to_have_count(0)
    await expect(place.get_by_role("button", name="Choose", exact=True)).to_be_focused()
    # By kind, and from there to the message.
    await place.get_by_role("button", name=re.compile("^Pictures")).click()
    await expect(files_in(place)).to_have_count(1)
    await place.get_by_role("button", name=re.compile("^photo")).click()
    await expect(tara.item("Four of them").get_by_role("button", name="Open photo.png")).to_be_in_viewport()


async def test_a_customer_has_them_too_and_what_is_deleted_leaves_at_once(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await share(tara, "Two for you", kept(tmp_path, "a.log", b"a"), kept(tmp_path, "b.log", b"b"))
    await share(amara, "A third", kept(tmp_path, "c.log", b"c"))
    await amara.page.get_by_role("button", name="More").first.click()
    await amara.page.get_by_role("menuitem", name="Files").click()
    dialog = amara.page.get_by_role("dialog", name="Files")
    await expect(files_in(dialog)).to_have_count(3)
    assert set(await packed(amara.page, dialog.get_by_role("link", name="Download all as one zip"))) == {
        "a.log",
        "b.log",
        "c.log",
    }
    await tara.item("Two for you").get_by_text("Two for you").hover()
    await tara.item("Two for you").get_by_role("button", name=re.compile("^Actions: ")).click()
    await tara.page.get_by_role("menuitem", name="Delete").click()
    await tara.page.get_by_role("button", name="Yes, go ahead").click()
    await expect(files_in(dialog)).to_have_count(1)
    await dialog.get_by_role("button", name=re.compile("^c")).click()
    await expect(dialog).to_have_count(0)
    await expect(amara.item("A third")).to_be_in_viewport()


async def test_every_file_of_a_long_message_is_reached(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    """A hundred, which takes the same pages as a thousand."""
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    files = [kept(tmp_path, f"{number:03}.log", str(number).encode()) for number in range(100)]
    await share(amara, "All logs", *files)
    item = tara.item("All logs")
    await item.get_by_role("button", name="Show 80 more").click()
    await item.get_by_role("button", name="Show 20 more").click()
    await expect(item.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(80)
    await expect(item.get_by_role("link", name="Download 099.log")).to_be_visible()
    place = panel(tara.page)
    await expect(files_in(place)).to_have_count(60)
    await place.get_by_role("button", name="Show 40 more").click()
    await expect(files_in(place)).to_have_count(100)
    await place.get_by_role("button", name="Choose", exact=True).click()
    await place.get_by_role("checkbox").nth(2).click()
    await place.get_by_role("checkbox").nth(11).click(modifiers=["Shift"])
    await expect(place.get_by_role("status").last).to_contain_text("10 chosen")


async def test_files_of_several_ended_sessions_as_one_zip(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    for title in ("Label printer", "Scanner"):
        amara = Customer(await open_page(**PHONE))
        await amara.join((await tara.open_session(title)).link)
        await share(amara, "One", kept(tmp_path, "a.log", title.encode()))
        await tara.sees("One")
        await tara.end_session()
        await expect(tara.page.get_by_role("link", name="Download transcript")).to_be_visible()
    await tara.page.get_by_role("link", name="Files").first.click()
    table = tara.page.get_by_role("table", name="Files by session")
    await table.get_by_role("button", name="Files of Label printer").click()
    for title in ("Label printer", "Scanner"):
        await table.get_by_role("checkbox", name=f"Choose a.log, {title}").check()
    bar = tara.page.get_by_role("link", name="Download as one zip")
    assert await packed(tara.page, bar) == {"Scanner/a.log": b"Scanner", "Label printer/a.log": b"Label printer"}
    await tara.page.get_by_role("button", name="Choose none").click()
    await expect(bar).to_have_count(0)
    await table.get_by_role("checkbox", name="Choose all files of Scanner").check()
    names = set(await packed(tara.page, bar))
    assert "a.log" in names
    assert any(name.endswith(".txt") for name in names), "the transcript"


async def test_it_looks_right(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await share(
        amara,
        "All kinds",
        kept(tmp_path, "a picture with quite a long name.png", samples.picture("PNG", 900, 600)),
        kept(tmp_path, "printer.webm", samples.film(container="webm", codec="libvpx")),
        kept(tmp_path, "noise.mp3", samples.sound()),
        kept(tmp_path, "report.pdf", b"%PDF-1.4"),
    )
    await share(tara, "Mine", kept(tmp_path, "driver.iso", b"x" * 4_000))
    lookers = {amara.page: Looker("customer"), tara.page: Looker("technician")}
    await expect(files_in(panel(tara.page))).to_have_count(5)
    await expect(panel(tara.page).locator("li img")).to_have_count(2)
    await lookers[tara.page].at(tara.page, "gallery")
    await panel(tara.page).get_by_role("button", name="Choose", exact=True).click()
    await panel(tara.page).get_by_role("checkbox").first.check()
    await lookers[tara.page].at(tara.page, "gallery, choosing")
    await amara.page.get_by_role("button", name="More").first.click()
    await amara.page.get_by_role("menuitem", name="Files").click()
    dialog = amara.page.get_by_role("dialog", name="Files")
    await expect(dialog.locator("li img")).to_have_count(2)
    await lookers[amara.page].at(amara.page, "gallery", "dialog[open]")
    await amara.page.keyboard.press("Escape")
    await tara.end_session()
    await tara.page.get_by_role("link", name="Files").first.click()
    await expect(tara.page.get_by_role("table").locator("img")).to_have_count(2)
    await tara.page.get_by_role("checkbox", name=re.compile("^Choose printer.webm")).check()
    await lookers[tara.page].at(tara.page, "files")
    assert [problem for looker in lookers.values() for problem in looker.found] == []
