"""What many files, and a large one, cost the browser that sends them: time beside a bare loop of the same requests, how long the
page is deaf, whether chat still flows, and the memory of the page.

`python -m benchmarks.sharing [FILES] [RUNS]`. A real desk, the machine's own Chromium as the customer, files on the disk. Each run
has a bare loop of its own just before it, since other work on the machine slows down both. The processor time of both is said beside
their ratio, and that of the page's busiest task beside the longest: where the machine is busy, the clock shows mostly waiting. Memory
is the private footprint (RssAnon and swap) of the page's own renderer process, its workers included, four times a second; the most of
it, beyond what it was before the file was chosen.
"""

import asyncio
import base64
import hashlib
import secrets
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvloop

from benchmarks.desk import DeskServer, Room, client, open_rooms, set_up
from benchmarks.tools import Chromium, browser, private_mib

PORT = 8151
SMALL_BYTES = 100 * 1024
LARGE_BYTES = 1024**3
AT_ONCE = 4
LONG_MS = 50
MIB = 1024**2

WATCH = "window.measured = { heard: {} };"
LIST = 'ol[aria-label="Conversation"]'
# When each word of the other one stood on the page: noted there, since asking all the time would be work, too.
HEAR = f"""
new MutationObserver((changes) => {{
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {{
    const word = node.textContent?.match(/word \\d+\\./)?.[0];
    if (word) measured.heard[word] ??= Date.now();
  }}
}}).observe(document.querySelector('{LIST}'), {{ childList: true, subtree: true }});
"""
WRITE = """
const box = document.querySelector("textarea");
box.value = "All of them";
box.dispatchEvent(new InputEvent("input", { bubbles: true }));
"""
SHARE = "[...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Share').click()"
PICKER = "input[type=file][multiple]"


@dataclass
class Run:
    """What one run of many files found."""

    bare_s: float
    bare_cpu_s: float
    page_s: float = 0.0
    page_cpu_s: float = 0.0
    longest_ms: float = 0.0
    busiest_ms: float = 0.0
    long: int = 0
    delays_ms: list[float] = field(default_factory=list[float])


async def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DESKSIDE_COMMANDS_PER_SECOND": "10", "DESKSIDE_MIN_FREE_BYTES": "1"}
        desk = DeskServer(PORT, Path(folder) / "desk", environment)
        desk.start()
        try:
            owner = await set_up(desk)
            rooms = await open_rooms(desk, owner, 2 * runs + 1, 1)
            files = _small_files(Path(folder) / "small", many)
            found = [await _measure_many(desk, rooms[at], rooms[runs + at], files) for at in range(runs)]
            _say_many(found, many)
            await _measure_large(desk, rooms[-1], Path(folder) / "large.bin")
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


async def _measure_many(desk: DeskServer, bare: Room, room: Room, files: list[Path]) -> Run:
    server, own = desk.cpu_s(), time.process_time()
    bare_s = await _bare(desk, bare, files)
    run = Run(bare_s, desk.cpu_s() - server + time.process_time() - own)
    async with browser() as page:
        await _join(page, desk, room)
        await page.run(HEAR)
        await page.run(WRITE)
        said: dict[str, float] = {}
        talk = asyncio.create_task(_talk(room, said))
        server, its = desk.cpu_s(), await page.cpu_s()
        renderer = await _renderer(page)
        await page.begin_tasks()
        begun = time.monotonic()
        await page.choose(PICKER, files)
        await page.run(SHARE)
        await page.until(f"document.querySelector('{LIST} a[download]')")
        run.page_s = time.monotonic() - begun
        run.page_cpu_s = desk.cpu_s() - server + await page.cpu_s() - its
        talk.cancel()
        heard = await page.run("measured.heard")
        await asyncio.sleep(1)
        tasks = await page.tasks_ms(renderer)
        run.longest_ms, run.busiest_ms = max(wall for wall, _ in tasks), max(busy for _, busy in tasks)
        run.long = sum(wall > LONG_MS for wall, _ in tasks)
        run.delays_ms = [heard[word] - at for word, at in said.items() if word in heard]
    return run


def _say_many(runs: list[Run], many: int) -> None:
    def middle(values: list[float]) -> float:
        return statistics.median(values)

    bare, page = middle([run.bare_s for run in runs]), middle([run.page_s for run in runs])
    ratios = [run.page_s / run.bare_s for run in runs]
    cpu = [run.page_cpu_s / run.bare_cpu_s for run in runs]
    _say(
        f"bare loop, {many:,} files of 100 KiB",
        f"{bare:.1f} s",
        f"{AT_ONCE} at once, the same requests; median of {len(runs)}",
    )
    _say(
        "the page, all of them in one message",
        f"{page:.1f} s",
        f"{middle(ratios):.2f} of bare ({_each(ratios)}), at most 3",
    )
    _say(
        "processor time, all processes",
        f"{middle([run.page_cpu_s for run in runs]):.1f} s",
        f"{middle(cpu):.2f} of bare",
    )
    longest, busiest = [run.longest_ms for run in runs], [run.busiest_ms for run in runs]
    _say(
        "longest task",
        f"{middle(longest):.0f} ms",
        f"({_each(longest)}) at most 100; {sum(run.long for run in runs)} over {LONG_MS}",
    )
    _say(
        "most processor time of one task",
        f"{middle(busiest):.0f} ms",
        f"({_each(busiest)}) the rest waited for the processor",
    )
    delays = sorted(delay for run in runs for delay in run.delays_ms)
    p99 = delays[min(len(delays) - 1, int(len(delays) * 0.99))]
    _say("words meanwhile", f"{middle(delays):.0f} ms", f"p99 {p99:.0f} ms of {len(delays)}")


def _each(values: list[float]) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


async def _talk(room: Room, said: dict[str, float]) -> None:
    """The technician says something twice a second."""
    async with client() as http:
        for number in range(1_000):
            text = f"word {number}."
            said[text] = time.time() * 1_000
            args = {"session": room.session, "client_id": secrets.token_hex(8), "text": text}
            await room.people[0].do(http, "chat.post", args)
            await asyncio.sleep(0.5)


async def _measure_large(desk: DeskServer, room: Room, path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(LARGE_BYTES // (16 * MIB)):
            file.write(secrets.token_bytes(16 * MIB))
    async with browser() as page:
        await _join(page, desk, room)
        renderer = await _renderer(page)
        before = private_mib(renderer)
        begun, most = time.monotonic(), before
        await page.choose(PICKER, [path])
        arrived = asyncio.create_task(page.until("document.body.textContent.includes('Arrived intact')"))
        while not arrived.done():
            most = max(most, private_mib(renderer))
            await asyncio.sleep(0.25)
        await arrived
        took = time.monotonic() - begun
    _say("1 GiB by the page", f"{took:.1f} s", f"{LARGE_BYTES / MIB / took:.0f} MiB/s, proof included")
    _say(
        "memory of the page's process more than before", f"{most - before:.0f} MiB", f"at most 100; {before:.0f} before"
    )


async def _renderer(page: Chromium) -> int:
    """The process of the page: of this browser's renderers the one that works when the page does."""
    renderers = (await page.processes())["renderer"]
    before = {process: _ticks(process) for process in renderers}
    await page.run("{ const end = performance.now() + 500; while (performance.now() < end); }")
    return max(renderers, key=lambda process: _ticks(process) - before[process])


def _ticks(process: int) -> int:
    facts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(facts[11]) + int(facts[12])


async def _join(page: Chromium, desk: DeskServer, room: Room) -> None:
    cookies = [{"name": key, "value": value, "url": desk.url} for key, value in room.people[1].cookies.items()]
    await page.open(f"{desk.url}/join#session={room.session}", cookies, WATCH)
    await page.until("document.querySelector('textarea')")
    await asyncio.sleep(1.5)


def _say(what: str, value: str, detail: str = "") -> None:
    print(f"  {what:45} {value:>14}   {detail}", flush=True)


if __name__ == "__main__":
    uvloop.run(main())
