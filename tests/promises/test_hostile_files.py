"""Hostile files waste what is theirs alone: while one session sends all that decoders fear, another goes on as if nothing were."""

import asyncio
import secrets
import statistics
import time
from pathlib import Path

from tests.previews import samples
from tests.promises.running import Caller, RunningDesk

FAST = {
    "DESKSIDE_COMMANDS_PER_SECOND": "100000",
    "DESKSIDE_PREVIEW_SECONDS": "5",
    "DESKSIDE_PREVIEW_SESSION_SECONDS": "10",
}
P99_S = 1.0
WITHIN_S = 40


def hostile_files() -> list[tuple[str, bytes]]:
    """What they fear, each several times: too large, too tight, cut off, not what it says, and a film without an end in sight."""
    whole = samples.film()
    kinds = [
        ("bomb.png", samples.bomb()),
        ("squeezed.png", samples.squeezed()),
        ("huge.jpg", samples.large_picture("jpg")),
        ("no film.mp4", samples.no_film()),
        ("cut.mp4", whole[: len(whole) // 2]),
        ("cut.heic", samples.heic()[:500]),
        ("both.gif", samples.picture_and_page()),
    ]
    return [(f"{step} {name}", data) for step in range(4) for name, data in kinds]


async def test_nobody_else_is_slowed(tmp_path: Path) -> None:
    async with RunningDesk.started(tmp_path, **FAST) as desk:
        owner = await desk.set_up()
        session = await desk.session(owner)
        intruder = await desk.customer(owner, session, "X.X.")
        other = await desk.session(owner, "Scanner")
        bystander = await desk.customer(owner, other, "B.Y.")
        files = hostile_files()
        sending = asyncio.create_task(_send(intruder, session, files))
        took = await _chat(bystander, other, until=sending)
        shared = time.monotonic()
        await bystander.share(other, samples.picture("PNG"), "screen.png")
        await asyncio.wait_for(_seen(bystander, other), WITHIN_S)
        print(
            f"{len(took)} posts beside {len(files)} hostile files: median {statistics.median(took):.3f} s, "
            f"p99 {sorted(took)[int(len(took) * 0.99)]:.3f} s; a picture was seen after {time.monotonic() - shared:.1f} s"
        )
        assert sorted(took)[int(len(took) * 0.99)] < P99_S
        assert desk.process.pid is not None
        # They are kept and can be fetched, like any file.
        assert (await owner.request("GET", f"/api/sessions/{session}/changes")).status_code == 200


async def _send(who: Caller, session: str, files: list[tuple[str, bytes]]) -> None:
    for name, data in files:
        await who.share(session, data, name)
        await asyncio.sleep(0.2)


async def _chat(who: Caller, session: str, until: "asyncio.Task[None]") -> list[float]:
    """How long each message took, while the others send, and for a while after."""
    took: list[float] = []
    ends_at: float | None = None
    while ends_at is None or time.monotonic() < ends_at:
        if until.done() and ends_at is None:
            until.result()
            ends_at = time.monotonic() + 5
        began = time.monotonic()
        answer = await who.post(session, secrets.token_hex(20))
        took.append(time.monotonic() - began)
        assert answer.status_code == 200, answer.text
        await asyncio.sleep(0.05)
    return took


async def _seen(who: Caller, session: str) -> None:
    """Until the picture of the newest message with a file is there."""
    while True:
        rows = (await who.request("GET", f"/api/sessions/{session}/changes")).json()["rows"]
        files = [file for row in rows if row["kind"] == "message" for file in row["files"]]
        if files and all(file["preview"] == "ready" for file in files):
            return
        await asyncio.sleep(0.2)
