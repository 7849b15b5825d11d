"""Catching up over HTTP: at once when there is something, else when something comes, and nothing of what only staff may see."""

import asyncio
from typing import Any

import pytest

from deskside.ids import SessionId
from deskside.sync import Customer, Staff, Viewer
from tests.scene import Scene, refusal
from tests.sync.process import Process


class Poller:
    """Polls as a client does that has everything."""

    def __init__(self, process: Process, viewer: Viewer, session: SessionId) -> None:
        self._process, self._viewer, self._session = process, viewer, session
        self._batch: dict[str, Any] = {}

    async def begin(self) -> None:
        self._batch = await self._process.changes(self._viewer, self._session)

    def wait(self, seconds: int) -> asyncio.Task[dict[str, Any]]:
        to = self._batch["to"]
        query = f"epoch={self._batch['epoch']}&public={to['public']}&staff={to['staff']}&wait={seconds}"
        return asyncio.create_task(self._process.changes(self._viewer, self._session, query))


async def poller(process: Process, viewer: Viewer, session: SessionId) -> Poller:
    poller = Poller(process, viewer, session)
    await poller.begin()
    return poller


async def settled(process: Process) -> None:
    """Until every poll waits."""
    for _ in range(5):
        await process.database.read(lambda _: None)
        await asyncio.sleep(0.02)


async def test_without_a_cursor_it_is_a_snapshot(process: Process, session: SessionId, cem: Customer) -> None:
    batch = await process.changes(cem, session)
    assert (batch["mode"], batch["complete"], batch["you"]) == ("snapshot", True, cem.participant)


async def test_a_change_is_answered_when_it_comes(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    polls = [(await poller(process, viewer, session)).wait(20) for viewer in (ana, cem)]
    await settled(process)
    assert not any(poll.done() for poll in polls)
    await scene.post(cem, session, "hello")
    for poll in polls:
        batch = await asyncio.wait_for(poll, 5)
        assert [row["text"] for row in batch["rows"]] == ["hello"]


async def test_one_that_came_before_is_answered_at_once(
    process: Process, scene: Scene, ana: Staff, session: SessionId
) -> None:
    waiting = await poller(process, ana, session)
    await scene.post(ana, session)
    assert len((await asyncio.wait_for(waiting.wait(20), 5))["rows"]) == 1


async def test_when_nothing_comes_it_answers_with_nothing(process: Process, session: SessionId, cem: Customer) -> None:
    batch = await asyncio.wait_for((await poller(process, cem, session)).wait(1), 5)
    assert (batch["rows"], batch["from"], batch["to"]) == ([], batch["head"], batch["head"])


async def test_a_customers_poll_does_not_wake_for_what_only_staff_may_see(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    hers, his = [(await poller(process, viewer, session)).wait(20) for viewer in (ana, cem)]
    await settled(process)
    await scene.link(ana, session, new=True)
    await process.hub.check_heads()
    assert (await asyncio.wait_for(hers, 5))["to"]["staff"] > 0
    await settled(process)
    assert not his.done()
    await scene.post(ana, session)
    assert (await asyncio.wait_for(his, 5))["head"]["staff"] == 0


async def test_a_lost_hint_is_made_up_for_when_the_heads_are_read_again(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    waiting = (await poller(process, cem, session)).wait(20)
    await settled(process)
    process.weather.lost = 1
    await scene.post(ana, session)
    await settled(process)
    assert not waiting.done()
    await process.hub.check_heads()
    assert len((await asyncio.wait_for(waiting, 5))["rows"]) == 1


async def test_whoever_is_removed_while_waiting_hears_so(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    waiting = (await poller(process, cem, session)).wait(20)
    await settled(process)
    await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
    assert await refusal(asyncio.wait_for(waiting, 5)) == (403, "removed")


async def test_the_end_is_heard_while_waiting(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    hers, his = [(await poller(process, viewer, session)).wait(20) for viewer in (ana, cem)]
    await settled(process)
    await scene.end(ana, session)
    assert await refusal(asyncio.wait_for(his, 5)) == (410, "session-ended")
    rows = (await asyncio.wait_for(hers, 5))["rows"]
    assert [row["state"] for row in rows if row["kind"] == "session"] == ["ended"]


async def test_nobody_is_left_behind_in_the_hub(process: Process, session: SessionId, cem: Customer) -> None:
    waiting = (await poller(process, cem, session)).wait(20)
    await settled(process)
    assert process.hub.watchers(session)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not process.hub.watchers(session)


@pytest.mark.parametrize("query", ["public=-1", "public=x", "public=2147483648", "oldest=99999999999", "wait=1e3"])
async def test_a_number_that_is_none_is_refused(
    process: Process, session: SessionId, cem: Customer, query: str
) -> None:
    assert await refusal(process.changes(cem, session, f"epoch=e&{query}")) == (400, "request-invalid")
