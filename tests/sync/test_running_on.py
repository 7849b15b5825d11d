"""What runs for ever in a process goes on, whatever one round of it meets."""

import asyncio

import pytest

from deskside.ids import SessionId
from deskside.sync import Customer, hub, sockets
from tests.sync.process import Process


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "CHECK_S", 0.01)
    monkeypatch.setattr(hub, "SETTLE_S", 0)


@pytest.mark.usefixtures("quick")
async def test_heads_are_checked_again_after_an_error_that_nobody_foresaw(
    process: Process, session: SessionId, cem: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = process.connect(cem)
    pipe.say(t="watch", session=session, cursor=None, oldest=0)
    await pipe.hear_until("here")
    real, rounds = hub.heads_of, 0

    def odd(*args: object) -> object:
        nonlocal rounds
        rounds += 1
        if rounds < 3:
            raise ValueError("nobody foresaw this")
        return real(*args)  # pyright: ignore[reportArgumentType] - handed on as they came

    monkeypatch.setattr(hub, "heads_of", odd)
    checking = asyncio.create_task(process.hub.run())
    async with asyncio.timeout(5):
        while rounds < 4:
            assert not checking.done()
            await asyncio.sleep(0.01)
    checking.cancel()
    await pipe.drop()


async def test_sockets_are_looked_after_again_after_an_error_that_nobody_foresaw(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = 0

    async def no_time(_: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds > 5:
            await asyncio.Event().wait()

    async def odd() -> None:
        raise ValueError("nobody foresaw this")

    monkeypatch.setattr(sockets.asyncio, "sleep", no_time)
    monkeypatch.setattr(process.sockets, "_let_go_of_signed_out", odd)
    running = asyncio.ensure_future(process.sockets.run())
    done, _ = await asyncio.wait({running}, timeout=0.1)
    assert not done
    assert rounds == 6
    running.cancel()


@pytest.mark.parametrize("named", ["\0", "no session", "x" * 60_000])
async def test_what_is_no_session_is_never_watched(
    process: Process, cem: Customer, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One such name among the sessions whose heads are read would be refused with all the others."""

    def add(session: str, _: object) -> None:
        raise AssertionError(f"{session!r} is watched")

    pipe = process.connect(cem)
    await pipe.hear_until("welcome")
    monkeypatch.setattr(process.hub, "add", add)
    pipe.say(t="watch", session=named, cursor=None, oldest=0)
    [gone] = await pipe.hear_until("gone")
    assert (gone["session"], gone["problem"]["code"]) == (named, "session-unknown")
    await pipe.drop()
