"""What many files, and a large one, cost the browser that sends them: time beside a bare loop of the same requests, how long the
page is deaf, whether chat still flows, and the memory of the page.

`python -m benchmarks.sharing [FILES]`. A real desk, the machine's own Chromium as the customer, files on the disk.
"""

import asyncio
import base64
import hashlib
import re
import secrets
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvloop
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.desk import DeskServer, Person, Room, client, open_rooms, set_up
from benchmarks.longchat import ARGUMENTS, DESKTOP, chromium

PORT = 8151
SMALL_BYTES = 100 * 1024
LARGE_BYTES = 1024**3
AT_ONCE = 4
PATIENCE_MS = 400_000
MIB = 1024**2

WATCH = """
window.measured = { long: [] };
new PerformanceObserver((list) => measured.long.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: "longtask", buffered: true });
"""


@dataclass
class Chatting:
    """Words that the other one says meanwhile, and how long each took to stand on the sender's page."""

    delays_ms: list[float] = field(default_factory=list[float])


async def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DESKSIDE_COMMANDS_PER_SECOND": "10", "DESKSIDE_MIN_FREE_BYTES": "1"}
        desk = DeskServer(PORT, Path(folder) / "desk", environment)
        desk.start()
        try:
            owner = await set_up(desk)
            rooms = await open_rooms(desk, owner, 3, 1)
            files = _small_files(Path(folder) / "small", many)
            bare_s = await _bare(desk, rooms[0], files)
            _say(f"bare loop, {many:,} files of 100 KiB", f"{bare_s:.1f} s", f"{AT_ONCE} at once, the same requests")
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
                await _measure_many(browser, desk, rooms[1], files, bare_s)
                await _measure_large(browser, desk, rooms[2], Path(folder) / "large.bin")
                await browser.close()
        finally:
            desk.stop()


def _small_files(folder: Path, many: int) -> list[Path]:
    folder.mkdir()
    files = [folder / f"photo {number:04}.bin" for number in range(many)]
    for file in files:
        file.write_bytes(secrets.token_bytes(SMALL_BYTES))
    return files


async def _bare(desk: DeskServer, room: Room, files: list[Path]) -> float:
    """The requests that the page makes, by a loop that does nothing else."""
    person, draft = room.people[1], secrets.token_hex(8)
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    fixed = {
        "Deskside-As": person.acting_as,
        "Origin": desk.url,
        "Cookie": cookies,
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
    }
    turns = iter(enumerate(files))
    begun = time.monotonic()

    async with httpx.AsyncClient(timeout=60) as http:

        async def send() -> None:
            for position, file in turns:
                data = file.read_bytes()
                facts = {"filename": file.name, "session": room.session, "draft": draft, "position": str(position)}
                headers = {
                    **fixed,
                    "Upload-Length": str(len(data)),
                    "Upload-Metadata": ",".join(f"{key} {_base64(value.encode())}" for key, value in facts.items()),
                    "Upload-Checksum": f"sha256 {_base64(hashlib.sha256(data).digest())}",
                }
                answer = await http.post(f"{desk.url}/api/uploads", content=data, headers=headers)
                assert answer.headers["deskside-proven"] == "1", answer.text

        await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    return time.monotonic() - begun


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def _measure_many(browser: Browser, desk: DeskServer, room: Room, files: list[Path], bare_s: float) -> None:
    page = await _joined(browser, desk, room)
    await page.get_by_role("textbox", name="Message", exact=True).fill("All of them")
    picker = page.locator("input[type=file][multiple]").first
    talking = Chatting()
    talk = asyncio.create_task(_talk(room, page, talking))
    await page.evaluate("() => { measured.long = []; }")
    begun = time.monotonic()
    await picker.set_input_files(files)
    chosen = time.monotonic()
    await page.get_by_role("button", name="Share", exact=True).click()
    item = page.get_by_role("list", name="Conversation").get_by_role("listitem").filter(has_text="All of them")
    await item.get_by_role("link", name=re.compile("^Download ")).first.wait_for(timeout=PATIENCE_MS)
    took = time.monotonic() - begun
    talk.cancel()
    long = await page.evaluate("() => measured.long")
    _say(f"the page, {len(files):,} files in one message", f"{took:.1f} s", f"{took / bare_s:.2f} of bare, at most 3")
    _say("of it choosing (Playwright hands them over)", f"{chosen - begun:.1f} s")
    _say("longest task", f"{max(long, default=0):.0f} ms", f"at most 100; {len(long)} over 50 ms")
    delays = sorted(talking.delays_ms)
    if delays:
        p99 = delays[min(len(delays) - 1, int(len(delays) * 0.99))]
        _say("words meanwhile", f"{statistics.median(delays):.0f} ms", f"p99 {p99:.0f} ms of {len(delays)}")
    await page.context.close()


async def _talk(room: Room, page: Page, talking: Chatting) -> None:
    """The technician says something twice a second; the customer's page shows it."""
    async with client() as http:
        for number in range(1_000):
            text = f"word {number}."
            begun = time.monotonic()
            args = {"session": room.session, "client_id": secrets.token_hex(8), "text": text}
            await room.people[0].do(http, "chat.post", args)
            await page.get_by_text(text, exact=True).wait_for(timeout=20_000)
            talking.delays_ms.append((time.monotonic() - begun) * 1_000)
            await asyncio.sleep(0.5)


async def _measure_large(browser: Browser, desk: DeskServer, room: Room, path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(LARGE_BYTES // (16 * MIB)):
            file.write(secrets.token_bytes(16 * MIB))
    page = await _joined(browser, desk, room)
    tools: Any = await page.context.new_cdp_session(page)
    before = await _page_mib(browser)
    await page.locator("input[type=file][multiple]").first.set_input_files(path)
    sharing = page.get_by_role("list", name="Files to share")
    most, begun = before, time.monotonic()
    while await sharing.get_by_text("Arrived intact").count() == 0:
        most = max(most, await _page_mib(browser))
        assert time.monotonic() - begun < PATIENCE_MS / 1_000, "it did not arrive"
        await asyncio.sleep(0.25)
    took = time.monotonic() - begun
    await tools.send("HeapProfiler.collectGarbage")
    _say("1 GiB by the page", f"{took:.1f} s", f"{LARGE_BYTES / MIB / took:.0f} MiB/s, proof included")
    _say("memory of the page more than before", f"{most - before:.0f} MiB", "at most 100")
    await page.context.close()


async def _page_mib(browser: Browser) -> float:
    """What the largest renderer of this browser holds that is its own, workers included."""
    tools: Any = await browser.new_browser_cdp_session()
    try:
        found = await tools.send("SystemInfo.getProcessInfo")
    finally:
        await tools.detach()
    renderers = [process["id"] for process in found["processInfo"] if process["type"] == "renderer"]
    return max((_own_mib(process) for process in renderers), default=0.0)


def _own_mib(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return 0.0
    return int(re.findall(r"RssAnon:\s+(\d+)", status)[0]) / 1_024


async def _joined(browser: Browser, desk: DeskServer, room: Room) -> Page:
    customer: Person = room.people[1]
    context = await browser.new_context(**DESKTOP)
    await context.add_cookies(
        [{"name": key, "value": value, "url": desk.url} for key, value in customer.cookies.items()]
    )
    await context.add_init_script(WATCH)
    page = await context.new_page()
    await page.goto(f"{desk.url}/join#session={room.session}")
    await page.get_by_role("textbox", name="Message", exact=True).wait_for()
    await page.wait_for_timeout(1_500)
    return page


def _say(what: str, value: str, detail: str = "") -> None:
    print(f"  {what:45} {value:>14}   {detail}", flush=True)


if __name__ == "__main__":
    uvloop.run(main())
