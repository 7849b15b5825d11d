"""Pictures, films and sounds in place, for both sides, at a real desk with its real sandbox."""

import asyncio
import os
import re
from pathlib import Path

from playwright.async_api import Locator, Page, Route, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Talker, Technician, saved
from tests.previews import samples

NATURAL = "async (i) => { await i.decode(); return [i.naturalWidth, i.naturalHeight] }"
SHIFTS = """() => { window.shifted = 0; new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.shifted += shift.value; }).observe({ type: "layout-shift" }); }"""


def kept(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


async def share(who: Talker, text: str, *files: Path) -> None:
    await who.pick(*files)
    await who.message.fill(text)
    await who.share()


def picture(who: Talker, name: str) -> Locator:
    return who.conversation.get_by_role("button", name=f"Open {name}")


async def shown(place: Locator) -> list[int]:
    """The pixels of what is drawn there."""
    return await place.locator("img").last.evaluate(NATURAL)


async def box(page: Locator) -> tuple[float, float]:
    found = await page.bounding_box()
    assert found is not None
    return found["width"], found["height"]


async def test_a_picture_stands_in_its_own_proportions_and_opens_full(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await share(amara, "Upright", kept(tmp_path, "photo.jpg", samples.turned_photo()))
    for who in (amara, tara):
        place = picture(who, "photo.jpg")
        await expect(place.locator("img")).to_be_visible()
        assert await shown(place) == [480, 640], "the thumbnail, turned"
        width, height = await box(place)
        assert abs(width / height - 0.75) < 0.02
    await picture(tara, "photo.jpg").click()
    full = tara.page.get_by_role("dialog").get_by_role("img", name="Picture: photo.jpg")
    assert await full.evaluate(NATURAL) == [600, 800], "the picture itself"


async def test_phones_pictures_and_scans_are_seen_by_everyone(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    photo = kept(tmp_path, "IMG_1.heic", samples.heic())
    scan = kept(tmp_path, "scan.tif", samples.picture("TIFF", 3_000, 1_500))
    await share(amara, "Both", photo, scan)
    for who in (amara, tara):
        await expect(picture(who, "IMG_1.heic").locator("img")).to_be_visible()
        await expect(picture(who, "scan.tif").locator("img")).to_be_visible()
    await picture(tara, "scan.tif").click()
    view = tara.page.get_by_role("dialog").get_by_role("img", name="Picture: scan.tif")
    assert await view.evaluate(NATURAL) == [2_048, 1_024]
    await tara.page.keyboard.press("ArrowRight")
    original = tara.page.get_by_role("dialog").get_by_role("link", name="Download IMG_1.heic")
    assert await saved(tara.page, original) == photo.read_bytes()


async def test_the_lightbox_by_keyboard(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    files = [kept(tmp_path, f"{name}.png", samples.picture("PNG", 900, 600)) for name in ("one", "two", "three")]
    await share(amara, "Three of them", *files)
    first = picture(tara, "one.png")
    await expect(first).to_be_visible()
    await first.focus()
    await tara.page.keyboard.press("Enter")
    dialog = tara.page.get_by_role("dialog")
    await expect(dialog.get_by_role("img", name="Picture: one.png")).to_be_visible()
    await tara.page.keyboard.press("ArrowRight")
    await expect(dialog.get_by_role("status")).to_have_text("2 of 3")
    await tara.page.keyboard.press("ArrowLeft")
    await tara.page.keyboard.press("ArrowLeft")
    await expect(dialog.get_by_role("status")).to_have_text("3 of 3")
    image = dialog.get_by_role("img", name="Picture: three.png")
    before = await box(image)
    await tara.page.keyboard.press("+")
    await tara.page.keyboard.press("+")
    assert (await box(image))[0] > 2 * before[0]
    await tara.page.keyboard.press("0")
    assert await box(image) == before
    await tara.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(first).to_be_focused()


async def test_a_film_and_a_sound_play_in_place(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await share(
        amara,
        "Listen",
        kept(tmp_path, "printer.webm", samples.film(container="webm", codec="libvpx")),
        kept(tmp_path, "noise.mp3", samples.sound()),
    )
    film = tara.conversation.locator("video")
    await expect(film).to_have_attribute("poster", re.compile("/poster"))
    await expect(tara.item("Listen")).to_contain_text("0:03")
    play = tara.page.get_by_role("button", name="Play noise.mp3")
    await play.focus()
    await tara.page.keyboard.press("Enter")
    await expect(tara.page.get_by_role("button", name="Pause noise.mp3").or_(play)).to_be_visible()
    await tara.page.keyboard.press("Tab")
    place = tara.page.get_by_role("slider", name="Place in the recording: noise.mp3")
    await expect(place).to_be_focused()
    await tara.page.keyboard.press("End")
    assert (
        await film.evaluate("async (v) => { v.muted = true; await v.play(); v.currentTime = 2; return v.error }")
        is None
    )
    await tara.page.wait_for_function("() => document.querySelector('video').currentTime >= 2")


async def test_nothing_moves_when_pictures_come(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await share(amara, "One", kept(tmp_path, "a.jpg", samples.turned_photo()))
    await share(amara, "Wide", kept(tmp_path, "b.png", samples.picture("PNG", 1_600, 500)))
    await share(amara, "Film", kept(tmp_path, "c.webm", samples.film(container="webm", codec="libvpx")))
    await tara.sees("Film")
    await expect(picture(tara, "b.png").locator("img")).to_be_visible()
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await tara.page.route(re.compile("/(thumbnail|poster)"), hold)
    await tara.page.reload()
    await tara.sees("Film")
    await expect(tara.conversation.locator("video")).to_be_visible()
    # The page itself has come; what moves from now on is moved by pictures.
    await tara.page.wait_for_timeout(500)
    await tara.page.evaluate(SHIFTS)
    held.set()
    await picture(tara, "b.png").locator("img").evaluate(NATURAL)
    await tara.page.wait_for_timeout(500)
    assert await tara.page.evaluate("() => window.shifted") == 0


async def test_what_is_hostile_is_a_row_like_any_other(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    bomb = kept(tmp_path, "bomb.png", samples.bomb())
    drawing = kept(tmp_path, "drawing.svg", samples.SVG)
    await share(amara, "Open these", bomb, drawing)
    await expect(tara.item("Open these").get_by_text("The picture did not load")).to_be_visible()
    await expect(tara.item("Open these").locator("img")).to_have_count(0)
    assert await tara.download("bomb.png") == bomb.read_bytes()


async def test_it_is_there_for_everyone_and_looks_right(tara: Technician, open_page: OpenPage, tmp_path: Path) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await amara.pick(kept(tmp_path, "on its way.png", samples.picture("PNG", 900, 600)))
    await expect(amara.page.get_by_role("list", name="Files to share").locator("img")).to_be_visible()
    lookers = {amara.page: Looker("customer"), tara.page: Looker("technician")}
    await lookers[amara.page].at(amara.page, "picture on its way")
    await amara.message.fill("All kinds")
    await amara.share()
    await share(
        amara,
        "Film and sound",
        kept(tmp_path, "printer.webm", samples.film(container="webm", codec="libvpx")),
        kept(tmp_path, "noise.mp3", samples.sound()),
    )
    for who in (amara, tara):
        await expect(who.page.get_by_role("button", name="Play noise.mp3")).to_be_visible()
        await lookers[who.page].at(who.page, "film and sound")
        await _opened(who.page, lookers[who.page])
    assert [problem for looker in lookers.values() for problem in looker.found] == []


async def _opened(page: Page, looker: Looker) -> None:
    await page.get_by_role("button", name="Open on its way.png").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.wait_for_timeout(300 if "DESKSIDE_SHOTS" in os.environ else 0)
    await looker.at(page, "lightbox", "dialog[open]")
    await page.keyboard.press("Escape")
