"""Files that were dropped go on after a reload without being picked again, where the browser keeps a way back to them; and of that way
nothing is left when the session is over."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, Route, expect

from tests.journeys.conftest import DESKTOP, OpenPage
from tests.journeys.people import Customer, Technician
from tests.journeys.things import firmware

# Longer than one request: what comes after the first can be held back.
BYTES = 34_000_000
KEPT = """async () => {
  const opened = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const database = await opened(indexedDB.open("deskside"));
  const kept = await opened(database.transaction("kept").objectStore("kept").getAll());
  return kept.filter((value) => value.handle).map((value) => String(value.handle));
}"""


async def drop(page: Page, *files: Path) -> None:
    """Files from the desktop, as the browser's own drag and drop brings them."""
    tools: Any = await page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        await tools.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 400, "data": data})
    await tools.detach()


async def only_the_first_request(route: Route) -> None:
    request = route.request
    if request.method == "PATCH" and request.headers.get("upload-offset") != "0":
        await route.abort()
    else:
        await route.continue_()


async def test_a_dropped_file_goes_on_after_a_reload_by_itself(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**DESKTOP))
    await amara.join((await tara.open_session("Label printer")).link)
    page = amara.page
    await page.route("**/api/uploads/*", only_the_first_request)
    await drop(page, firmware(tmp_path, "firmware.bin", BYTES))
    waiting = page.get_by_role("list", name="Files to share")
    row = waiting.get_by_role("listitem").filter(has_text="firmware")
    await expect(row).to_contain_text("no connection")
    await expect(row).not_to_contain_text("0 of")
    assert await page.evaluate(KEPT) == ["[object FileSystemFileHandle]"]

    await page.unroute("**/api/uploads/*")
    asked: list[str] = []
    page.on(
        "request", lambda sent: asked.append(sent.headers.get("upload-offset", "")) if sent.method == "PATCH" else None
    )
    await page.reload()
    await expect(row.get_by_text("Arrived intact")).to_be_visible()
    assert asked, "the rest was sent"
    assert "0" not in asked, "it went on where it stood"

    await page.route("**/api/uploads/*", only_the_first_request)
    await drop(page, firmware(tmp_path, "second.bin", BYTES))
    await expect(waiting.get_by_role("listitem").filter(has_text="second")).to_contain_text("no connection")
    assert len(await page.evaluate(KEPT)) == 2
    await (await tara.ask_to_end()).get_by_role("button", name="End now").click()
    await tara.sees("You ended the session")
    await expect(page.get_by_role("textbox", name="Message", exact=True)).to_have_count(0)
    assert await page.evaluate(KEPT) == []
