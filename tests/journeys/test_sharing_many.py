"""Many files in one message: put in order, named and described, sent over a bad line, with one that fails."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, Route, expect

from tests.journeys import things
from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Talker, Technician, slow_line

ARRIVAL_MS = 60_000


def sharing(who: Talker) -> Locator:
    return who.page.get_by_role("list", name="Files to share")


async def order(who: Talker) -> list[str]:
    """The names of the files, as they stand."""
    remove = sharing(who).get_by_role("button", name=re.compile("^Remove "))
    return [(await button.get_attribute("aria-label") or "").removeprefix("Remove ") for button in await remove.all()]


async def stand(who: Talker, *names: str) -> None:
    for _ in range(50):
        if await order(who) == list(names):
            return
        await asyncio.sleep(0.1)
    assert await order(who) == list(names)


async def describe(who: Talker, name: str) -> None:
    await sharing(who).get_by_role("button", name=f"Name and description of {name}").click()


async def test_files_are_put_in_order_named_and_described_and_everybody_sees_it(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    looker = Looker("sharing")
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    lamp, log, report = things.picture(tmp_path, "IMG_1.png"), things.log(tmp_path), things.report(tmp_path)
    await amara.pick(lamp, log, report)
    await stand(amara, "IMG_1.png", "printer.log", "service report.pdf")

    handle = sharing(amara).get_by_role("button", name=re.compile("^Move IMG_1.png"))
    await handle.focus()
    await amara.page.keyboard.press("Alt+ArrowDown")
    await stand(amara, "printer.log", "IMG_1.png", "service report.pdf")
    await expect(handle).to_be_focused()
    await drag(amara.page, sharing(amara).get_by_role("button", name=re.compile("^Move service")), handle)
    await stand(amara, "printer.log", "service report.pdf", "IMG_1.png")

    await describe(amara, "IMG_1.png")
    form = sharing(amara).locator("form")
    await form.get_by_label("Name", exact=True).fill("The lamp")
    await form.get_by_label("Caption").fill("It blinks")
    await form.get_by_label("In words, for those who cannot see it").fill("A red lamp")
    await looker.at(amara.page, "describing a file")
    await form.get_by_role("button", name="Move up").click()
    await stand(amara, "printer.log", "The lamp.png", "service report.pdf")
    await form.get_by_role("button", name="Done").click()
    await expect(form).to_have_count(0)

    await amara.message.fill("Look at this")
    await amara.share()
    for who in (tara, amara):
        await who.sees("Look at this", "It blinks")
        shown = who.conversation.get_by_role("button", name="Open A red lamp")
        await expect(shown.get_by_role("img", name="A red lamp")).to_be_visible(timeout=ARRIVAL_MS)
        await expect(who.conversation.get_by_role("link", name="Download printer.log")).to_be_visible()
        await shown.click()
        large = who.page.get_by_role("dialog", name="Picture: The lamp.png", description="It blinks")
        await expect(large.get_by_role("img", name="A red lamp")).to_be_visible()
        await expect(large.get_by_text("It blinks")).to_be_visible()
        await looker.at(who.page, f"caption under the picture of {who.name}", "dialog[open]")
        await who.page.keyboard.press("Escape")
    listed = tara.page.get_by_role("complementary", name="This session").get_by_role("listitem").filter(has_text="lamp")
    await expect(listed).to_contain_text("It blinks")
    await expect(listed.get_by_role("button", name="Open A red lamp")).to_be_visible()
    await tara.end_session()
    transcript = await transcript_of(tara)
    assert transcript.index("printer.log") < transcript.index("The lamp.png") < transcript.index("service report.pdf")
    assert "Caption: It blinks" in transcript
    assert "In words: A red lamp" in transcript
    await tara.page.get_by_role("link", name="Files").first.click()
    kept = tara.page.get_by_role("row").filter(has_text="The lamp.png")
    await expect(kept).to_contain_text("It blinks")
    await expect(kept.get_by_role("img", name="A red lamp")).to_be_visible()
    await looker.at(tara.page, "captions in Files")
    assert looker.found == []


async def drag(page: Page, what: Locator, onto: Locator) -> None:
    start, end = await what.bounding_box(), await onto.bounding_box()
    assert start is not None
    assert end is not None
    await page.mouse.move(start["x"] + 20, start["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(start["x"] + 20, end["y"] + end["height"] / 2, steps=5)
    await page.mouse.move(start["x"] + 20, end["y"] - 4, steps=3)
    await page.mouse.up()


async def transcript_of(tara: Technician) -> str:
    """As Files serves it."""
    for _ in range(100):
        page: dict[str, Any] = await (
            await tara.page.context.request.get(f"{tara.desk.url}/api/files", headers=STAFF)
        ).json()
        for session in page["sessions"]:
            for file in session["files"]:
                if file["kind"] == "transcript":
                    address = f"{tara.desk.url}/api/files/{file['id']}/content"
                    return await (await tara.page.context.request.get(address, headers=STAFF)).text()
        await asyncio.sleep(0.1)
    raise AssertionError("no transcript came")


STAFF = {"Deskside-As": "staff"}


async def test_forty_files_from_a_phone_arrive_over_a_line_that_breaks(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    looker = Looker("sharing-forty")
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await slow_line(amara.page, 400_000)
    files = [things.firmware(tmp_path, f"photo {n:02}.bin", 60_000 + 1_000 * n) for n in range(40)]
    await amara.pick(*files)
    together = amara.page.get_by_text(re.compile(r"\d+ of 40 files arrived"))
    await expect(together).to_be_visible()
    await expect(amara.page.get_by_role("progressbar", name="All files")).to_be_visible()
    await looker.at(amara.page, "forty files")
    await amara.page.get_by_role("button", name="Pause all").click()
    await expect(amara.page.get_by_text(re.compile("^Paused at"))).not_to_have_count(0)
    await amara.page.get_by_role("button", name="Go on", exact=True).click()
    await amara.message.fill("All of them")
    await amara.share()
    await amara.write("Meanwhile")
    await tara.sees("Meanwhile")
    for _ in range(2):
        await amara.page.context.set_offline(True)
        await amara.page.wait_for_timeout(700)
        await amara.page.context.set_offline(False)
        await amara.page.wait_for_timeout(700)
    await slow_line(amara.page, -1)
    await expect(tara.item("All of them")).to_be_visible(timeout=ARRIVAL_MS)
    await tara.has_each_once("Meanwhile", "All of them")
    await expect(tara.item("All of them").get_by_role("link", name=re.compile("^Download photo 0[0-9]"))).to_have_count(
        10
    )


async def test_one_failed_file_holds_back_neither_the_text_nor_the_others(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)

    async def refuse(route: Route) -> None:
        """One of the files is not to this desk's taste."""
        if "Y3Vyc2VkLmJpbg==" not in route.request.headers.get("upload-metadata", ""):
            await route.fallback()
            return
        problem = {"code": "too-many-files", "title": "A message cannot have more files than this.", "status": 409}
        await route.fulfill(
            status=409, content_type="application/problem+json", body=json.dumps(problem | {"retryable": False})
        )

    await slow_line(amara.page, 150_000)
    await amara.page.route("**/api/uploads", refuse)
    good, bad = things.firmware(tmp_path, "fine.bin", 400_000), things.firmware(tmp_path, "cursed.bin", 300_000)
    await amara.pick(good, bad)
    await amara.message.fill("Two of them")
    await amara.share()
    # What failed before Share stays with the next message; what fails after it is taken out by a press.
    without = amara.page.get_by_role("button", name="Send without 1 file")
    kept = sharing(amara).get_by_role("button", name="Remove cursed.bin")
    await expect(without.or_(kept).first).to_be_visible(timeout=ARRIVAL_MS)
    if await without.is_visible():
        await without.click()
    await slow_line(amara.page, -1)
    await expect(tara.item("Two of them").get_by_role("link", name="Download fine.bin")).to_be_visible(
        timeout=ARRIVAL_MS
    )
    await expect(tara.conversation.get_by_text("cursed.bin")).to_have_count(0)
