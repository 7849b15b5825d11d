"""Nothing gets out of the sandbox, and whatever a renderer says is checked before it is believed."""

import asyncio
import json
import os
import platform
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from deskside.previews import find_tier
from deskside.previews.model import NotRendered, RenderLimits
from deskside.previews.sandbox import ENVIRONMENT, Sandbox
from deskside.previews.tiers import PROGRAM, Tier, tiers
from deskside.renderers import ANSWER, HEADER, LOCKED, READ
from tests.previews import samples
from tests.previews.rendering import Bytes, rendered

UNLOCKED = """
import json, os, sys
from deskside.renderers import escapes
job = json.loads(sys.stdin.read())
sys.stdout.write(json.dumps(escapes.attempts(job)))
"""


async def test_the_locked_process_holds_here(tmp_path: Path) -> None:
    """As root in a container and as anybody else, without a package of the system."""
    finding = await find_tier(tmp_path, RenderLimits(), [Tier("locked process", PROGRAM)])
    assert finding.tier is not None, finding.says


async def test_some_tier_is_taken_and_renders(tmp_path: Path) -> None:
    finding = await find_tier(tmp_path, RenderLimits())
    assert finding.tier is not None, finding.says
    outcome = await rendered(samples.picture("PNG"), "picture", "image/png", tier=finding.tier)
    assert list(outcome.pictures) == ["thumbnail"]


@pytest.mark.parametrize("name", [tier.name for tier in tiers()])
async def test_each_tier_that_holds_renders_every_kind(name: str, tmp_path: Path) -> None:
    tier = next(tier for tier in tiers() if tier.name == name)
    if (await find_tier(tmp_path, RenderLimits(), [tier])).tier is None:
        pytest.skip(f"{name} does not work on this machine, and is not used")
    await rendered(samples.picture("JPEG"), "picture", "image/jpeg", tier=tier)
    await rendered(samples.heic(), "heif", "image/heic", tier=tier)
    await rendered(samples.film(), "film", "video/mp4", tier=tier)
    await rendered(samples.sound(), "sound", "audio/mpeg", tier=tier)


async def test_without_the_lock_the_same_attempts_succeed(tmp_path: Path) -> None:
    """Else the test at the start could not tell a prison from a park."""
    canary = tmp_path / "canary"
    canary.write_text("inside")
    listening = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    job: dict[str, object] = {
        "port": listening.sockets[0].getsockname()[1],
        "data": str(tmp_path),
        "canary": str(canary),
        "parent": os.getpid(),
        "machine": platform.machine(),
        "memory_bytes": 1024 * 1024,
        "environment": [],
    }
    # It stops before the last attempt of starting a program, which would take its place.
    program = UNLOCKED.replace("escapes.attempts(job)", "escapes.attempts(job, all_of_them=False)")
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], input=json.dumps(job).encode(), capture_output=True, check=True
    )
    listening.close()
    assert {
        "reach the network",
        "list the data folder",
        "read a file of the data folder",
        "write a file into the data folder",
        "write a temporary file",
        "start processes",
        "take more memory than its own",
        "read the server's environment",
    } <= set(json.loads(ran.stdout))


async def test_a_tier_that_does_not_hold_is_named_and_not_used(tmp_path: Path) -> None:
    open_tier = Tier("nothing at all", _saying([(ANSWER, {"worked": ["reach the network"]}, b"")]))
    broken = Tier("broken", ("/bin/false",))
    absent = Tier("absent", ("/nowhere/program",))
    finding = await find_tier(tmp_path, RenderLimits(), [open_tier, broken, absent])
    assert finding.tier is None
    assert "nothing at all: reach the network" in finding.says
    assert "broken: " in finding.says
    assert "absent: " in finding.says


async def test_one_that_never_answers_is_ended_with_its_group(tmp_path: Path) -> None:
    hanging = tmp_path / "pid"
    script = f"import os,time; open({str(hanging)!r},'w').write(str(os.getpid())); os.fork(); time.sleep(60)"
    began = time.monotonic()
    with pytest.raises(NotRendered, match="too-slow"):
        await _impatient((sys.executable, "-c", script))
    assert time.monotonic() - began < 10
    group = int(hanging.read_text())
    await asyncio.sleep(0.1)
    assert alive(group) == []


LIES: list[list[tuple[int, object, bytes]]] = [
    [(ANSWER, {"pictures": {"thumbnail": 20}}, b"<script>alert(1)</script>"[:20])],
    [(ANSWER, {"pictures": {"../../server.key": 20}}, bytes(20))],
    [(ANSWER, {"pictures": {}}, b"left over")],
    [(ANSWER, {"pictures": {}, "width": -5}, b"")],
    [(ANSWER, {"pictures": {}, "peaks": [1, 2, 3]}, b"")],
    [(ANSWER, {"pictures": {}, "duration_s": "long"}, b"")],
    [(ANSWER, ["no", "facts"], b"")],
    [(77, {}, b"")],
]


@pytest.mark.parametrize(
    "frames",
    LIES,
    ids=["page as picture", "path as name", "too many bytes", "size", "peaks", "duration", "list", "kind"],
)
async def test_nothing_a_renderer_says_is_believed_unchecked(frames: Sequence[tuple[int, object, bytes]]) -> None:
    tier = Tier("liar", _saying(frames))
    with pytest.raises(NotRendered, match="answer-invalid"):
        await Sandbox(tier, RenderLimits(seconds=5)).render("picture", "image/png", Bytes(b"x"))


async def test_an_answer_without_end_is_not_waited_for() -> None:
    endless = _raw(HEADER.pack(LOCKED, 2, 2) + b"{}" + HEADER.pack(ANSWER, 2, 4_000_000_000))
    with pytest.raises(NotRendered, match="answer-invalid"):
        await Sandbox(Tier("endless", endless), RenderLimits(seconds=5)).render("picture", "image/png", Bytes(b"x"))


async def test_it_cannot_ask_for_more_than_a_piece_at_once() -> None:
    greedy = _raw(HEADER.pack(LOCKED, 2, 2) + b"{}" + HEADER.pack(READ, 0, 1_000_000_000))
    blob = Bytes(b"x")
    with pytest.raises(NotRendered, match="answer-invalid"):
        await Sandbox(Tier("greedy", greedy), RenderLimits(seconds=5)).render("picture", "image/png", blob)
    assert blob.read_bytes == 0


def alive(group: int) -> list[str]:
    """What still runs of a group. An orphan nobody has collected yet does not run."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, of = (process / "stat").read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of) == group and state != "Z":
            found.append(process.name)
    return found


def test_no_secret_is_in_its_environment() -> None:
    assert not [name for name in ENVIRONMENT if name.startswith("DESKSIDE")]


async def _impatient(command: tuple[str, ...]) -> None:
    said = _lock_first(command)
    await Sandbox(Tier("hanging", said), RenderLimits(seconds=1)).run({})


def _lock_first(command: tuple[str, ...]) -> tuple[str, ...]:
    """The same program, which says first that it is locked, so that its time begins."""
    said = HEADER.pack(LOCKED, 2, 2) + b"{}"
    return (command[0], command[1], f"import sys; sys.stdout.buffer.write({said!r}); sys.stdout.flush(); {command[2]}")


def _saying(frames: Sequence[tuple[int, object, bytes]]) -> tuple[str, ...]:
    said = HEADER.pack(LOCKED, 2, 2) + b"{}"
    for kind, facts, attached in frames:
        text = json.dumps(facts).encode()
        said += HEADER.pack(kind, len(text), len(text) + len(attached)) + text + attached
    return _raw(said)


def _raw(said: bytes) -> tuple[str, ...]:
    assert struct.calcsize(HEADER.format) == HEADER.size
    return (sys.executable, "-c", f"import sys; sys.stdin.buffer.read(4); sys.stdout.buffer.write({said!r})")
