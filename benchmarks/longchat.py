"""What a very long session costs the browser: how soon it can be read, how smoothly it scrolls, and the memory of its script.

`python -m benchmarks.longchat [MESSAGES]`. A real desk is filled by posting, and the machine's own Chromium opens the session as the
customer on a phone and as the technician at the console. Frames are counted in Chromium's own trace, beside those of a page that
holds nothing but stripes: what the machine can show at that moment. The worst case is measured too: every message read in by
scrolling up to the first one.
"""

import asyncio
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import uvloop
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.desk import DeskServer, Person, Room, client, open_rooms, set_up

Tools = Any
"""Playwright's own type of a tools session says "dict of something"."""

PORT = 8149
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

STRIPES = """<style>
  body { margin: 0; display: grid; block-size: 100vh; }
  section { overflow: auto; }
  ol { margin: 0; block-size: 800000px; background: repeating-linear-gradient(silver 0 20px, white 20px 60px); }
</style><section><ol aria-label="Conversation"></ol></section>"""

FIRST_SCREEN_MS, FRAME_MS, HEAP_MB = 300, 1000 / 60, 60

WATCH_ARRIVAL = """
window.measured = {};
window.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address);
    this.addEventListener("message", ({ data }) => {
      if (typeof data === "string" && data.startsWith('{"t":"batch"')) measured.arrived ??= performance.now();
    });
  }
};
const look = () => {
  const last = [...document.querySelectorAll('ol[aria-label="Conversation"] > li')].at(-1);
  if (!last || last.getBoundingClientRect().height === 0) return requestAnimationFrame(look);
  // This frame is about to be painted; in the next one it is on the screen.
  requestAnimationFrame(() => (measured.shown = performance.now()));
};
requestAnimationFrame(look);
measured.long = [];
new PerformanceObserver((list) => measured.long.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: "longtask", buffered: true });
"""
# The list's scroller, the way to its top, and how many messages it holds.
WINDOW = "document.querySelector('ol[aria-label=\"Conversation\"]').parentElement"
TO_TOP = f"() => {{ {WINDOW}.scrollTop = 0; }}"
HELD = "() => document.querySelectorAll('ol[aria-label=\"Conversation\"] li[data-message]').length"
SHOWN = "() => document.querySelectorAll('ol[aria-label=\"Conversation\"] > li[data-message]').length"
MORE = "() => [...document.querySelectorAll('button')].some((b) => /earlier messages/i.test(b.textContent))"

SAYINGS = (
    "Is the lamp on the front green?",
    "And does it make a sound?",
    "I switched it off and on. **Still the same**, the labels come out empty.",
    "Please run this:\n\n```\nnet stop spooler\nnet start spooler\n```",
    "- the blue lever first\n- then the lid\n- then `Settings`, and *Ribbon*",
    "See https://example.org/manuals/printer#page=3, it shows the ribbon the right way round.",
    "The display says “Ready” and nothing happens when I press the button, although yesterday it printed all day. " * 3,
)


@dataclass
class Scrolled:
    """Frames of one ride through the held messages."""

    frames: int = 0
    dropped: int = 0
    intervals_ms: list[float] = field(default_factory=list[float])

    @property
    def per_second(self) -> float:
        total = sum(self.intervals_ms)
        return 1000 * len(self.intervals_ms) / total if total else 0.0


async def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        desk = DeskServer(PORT, Path(folder) / "desk", {"DESKSIDE_COMMANDS_PER_SECOND": "100000"})
        desk.start()
        try:
            owner = await set_up(desk)
            (room,) = await open_rooms(desk, owner, 1, 1)
            await _fill(room, many)
            await _measure(desk, room, many)
        finally:
            desk.stop()


async def _fill(room: Room, many: int) -> None:
    """A conversation of two, each message posted as people post."""
    begun = time.monotonic()
    turns = iter(range(many))

    async with client() as http:

        async def talk() -> None:
            for number in turns:
                person = room.people[(number // 3) % 2]
                text = f"{number + 1}. {SAYINGS[number % len(SAYINGS)]}"
                args = {"session": room.session, "client_id": secrets.token_hex(8), "text": text}
                await person.do(http, "chat.post", args)

        await asyncio.gather(*(talk() for _ in range(16)))
        for person in room.people:
            await person.do(http, "chat.read", {"session": room.session, "rev": 2**31 - 1})
    print(f"{many:,} messages posted in {time.monotonic() - begun:.0f} s")


async def _measure(desk: DeskServer, room: Room, many: int) -> None:
    owner, customer = room.people
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        await _ride(browser, desk, customer, f"/join#session={room.session}", "customer, phone", many, **PHONE)
        await _ride(browser, desk, owner, f"/console/s/{room.session}", "technician, console", many, **DESKTOP)
        await browser.close()


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("There is no Chromium. Run `make system`.")
    return found


async def _ride(
    browser: Browser, desk: DeskServer, person: Person, path: str, name: str, many: int, **device: Any
) -> None:
    print(f"\n{name}")
    openings = [await _open_once(browser, desk, person, path, **device) for _ in range(5)]
    _say("first screen after the data's arrival", f"{statistics.median(openings):.0f} ms", f"at most {FIRST_SCREEN_MS}")
    context, page = await _opened(browser, desk, person, path, **device)
    tools = await context.new_cdp_session(page)
    await _say_stripes(context)
    await _say_scroll(tools, page, "newest 100 messages")
    opened, held = await _heap_mb(tools), await page.evaluate(HELD)
    _say("script heap", f"{opened:.1f} MB", f"at most {HEAP_MB}")
    await _load_all(page, many)
    heap, read = await _heap_mb(tools), await page.evaluate(HELD)
    _say("script heap", f"{heap:.1f} MB", f"{1000 * (heap - opened) / (read - held):.2f} KB for each message read in")
    _say("rows that are more than text", f"{await page.evaluate(SHOWN)}", f"of {read:,}")
    await _say_stripes(context)
    await _say_scroll(tools, page, f"all {many:,} messages")
    _say("script heap", f"{await _heap_mb(tools):.1f} MB", f"at most {HEAP_MB}")
    await context.close()


async def _opened(
    browser: Browser, desk: DeskServer, person: Person, path: str, **device: Any
) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(**device)
    await context.add_cookies([{"name": key, "value": value, "url": desk.url} for key, value in person.cookies.items()])
    await context.add_init_script(WATCH_ARRIVAL)
    page = await context.new_page()
    await page.goto(desk.url + path)
    await page.wait_for_function("() => measured.shown", timeout=20_000)
    await page.wait_for_timeout(1_500)
    return context, page


async def _open_once(browser: Browser, desk: DeskServer, person: Person, path: str, **device: Any) -> float:
    context, page = await _opened(browser, desk, person, path, **device)
    measured = await page.evaluate("() => measured")
    await context.close()
    return measured["shown"] - measured["arrived"]


async def _load_all(page: Page, many: int) -> None:
    """Scroll up until there is nothing more to read in."""
    begun = time.monotonic()
    await page.evaluate("() => { measured.long = []; }")
    while await page.evaluate(MORE):
        held = await page.evaluate(HELD)
        await page.evaluate(TO_TOP)
        try:
            await page.wait_for_function(f"(held) => ({HELD})() > held || !({MORE})()", arg=held, timeout=10_000)
        except Exception as error:
            raise RuntimeError(f"no earlier messages came after {held} were held") from error
    took = time.monotonic() - begun
    held, long = await page.evaluate(HELD), await page.evaluate("() => measured.long")
    if held < many:
        raise RuntimeError(f"{held} of {many} messages are shown")
    _say("reading all in, by scrolling up", f"{took:.1f} s", f"{many // 100} pages of 100")
    _say("longest task meanwhile", f"{max(long, default=0):.0f} ms", f"{len(long)} over 50 ms")


async def _say_stripes(context: BrowserContext) -> None:
    """What the machine shows of a page that costs nothing, at this moment."""
    page = await context.new_page()
    await page.set_content(STRIPES)
    await _say_scroll(await context.new_cdp_session(page), page, "empty stripes")
    await page.close()


async def _say_scroll(tools: Tools, page: Page, what: str) -> None:
    scrolled = await _scroll(tools, page)
    frames = sorted(scrolled.intervals_ms)
    late = sum(1 for interval in frames if interval > 1.5 * FRAME_MS)
    p95 = frames[int(len(frames) * 0.95)] if frames else 0
    detail = f"p95 {p95:.1f} ms, {late} of {len(frames)} frames late, {scrolled.dropped} dropped"
    _say(f"scrolling through the {what}", f"{scrolled.per_second:.0f} frames/s", detail)


async def _scroll(tools: Tools, page: Page) -> Scrolled:
    """Up and down again in Chromium's own way, and what its trace says of every frame."""
    await page.bring_to_front()
    await page.evaluate(f"() => {{ {WINDOW}.scrollTop = {WINDOW}.scrollHeight; }}")
    await page.wait_for_timeout(500)
    box = await page.evaluate(
        f"() => {{ const b = {WINDOW}.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }}"
    )
    events: list[dict[str, Any]] = []

    def collect(data: dict[str, Any]) -> None:
        events.extend(data["value"])

    def complete(_: object) -> None:
        done.set_result(None)

    tools.on("Tracing.dataCollected", collect)
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    tools.once("Tracing.tracingComplete", complete)
    categories = ["disabled-by-default-devtools.timeline.frame", "devtools.timeline.frame", "blink.user_timing"]
    await tools.send("Tracing.start", {"traceConfig": {"includedCategories": categories}})
    for way in (1, -1, 1, -1):
        gesture = {"x": box[0], "y": box[1], "yDistance": way * 6_000, "speed": 3_000, "gestureSourceType": "mouse"}
        await tools.send("Input.synthesizeScrollGesture", gesture)
    await tools.send("Tracing.end")
    await done
    return _read_frames(events)


def _read_frames(events: list[dict[str, Any]]) -> Scrolled:
    """Frames drawn while scrolling. A pause of more than a quarter second is the rest between two gestures."""
    drawn = sorted(event["ts"] for event in events if event["name"] == "DrawFrame")
    dropped = sum(1 for event in events if event["name"] == "DroppedFrame")
    gaps = [(after - before) / 1000 for before, after in pairwise(drawn)]
    return Scrolled(len(drawn), dropped, [gap for gap in gaps if gap < 250])


async def _heap_mb(tools: Tools) -> float:
    await tools.send("HeapProfiler.enable")
    await tools.send("HeapProfiler.collectGarbage")
    usage = await tools.send("Runtime.getHeapUsage")
    return usage["usedSize"] / 1e6


def _say(what: str, value: str, detail: str = "") -> None:
    print(f"  {what:45} {value:>14}   {detail}", flush=True)


if __name__ == "__main__":
    uvloop.run(main())
