"""What the socket's driver owes beyond its connection: back-pressure, and the difference between a refusal and a database away."""

import asyncio

import pytest

from deskside.chat import MessageRow
from deskside.clock import FakeClock
from deskside.ids import SessionId, new_id
from deskside.sync import Customer, Staff, connection
from tests.scene import Scene
from tests.sync.process import Pipe, Process

AGAIN, BAD, SLOW = 1013, 4400, 4408


async def watching(process: Process, viewer: Customer | Staff, session: SessionId, *, room: int = 1_000) -> Pipe:
    """A socket that has caught up."""
    pipe = process.connect(viewer, room=room)
    pipe.say(t="watch", session=session, cursor=None, oldest=0)
    await pipe.hear_until("here")
    return pipe


async def test_changes_follow_the_batch_without_a_gap(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    pipe = process.connect(cem)
    pipe.say(t="watch", session=session, cursor=None, oldest=0)
    posts = [asyncio.create_task(scene.post(ana, session, str(number))) for number in range(30)]
    heard = await pipe.hear_until("batch")
    public = heard[-1]["to"]["public"]
    rows: list[MessageRow] = await asyncio.gather(*posts)
    last = max(row.rev for row in rows)
    while public < last:
        frame = (await pipe.hear_until("live"))[-1]
        assert frame["prev"] == public
        public = frame["rev"]
    await pipe.drop()


async def test_who_does_not_read_the_answers_is_asked_for_no_more_questions(
    process: Process, session: SessionId, cem: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that asks all the time and reads nothing costs a bounded queue; when it reads, all its questions are answered."""
    monkeypatch.setattr(connection, "MAX_QUEUED_FRAMES", 50)
    pipe = await watching(process, cem, session, room=1)
    for _ in range(400):
        pipe.say(t="pulse")
    await asyncio.sleep(0.3)
    unread = pipe.unread_by_server
    assert unread > 300
    await asyncio.sleep(0.1)
    assert pipe.unread_by_server == unread
    for _ in range(400):
        await pipe.hear_until("beat")
    await pipe.drop()


async def test_large_answers_stop_it_sooner(
    process: Process, session: SessionId, cem: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_QUEUED_BYTES", 50_000)
    await process.scene.post(cem, session, "x" * 10_000)
    pipe = await watching(process, cem, session, room=1)
    for number in range(50):
        pipe.say(t="do", id=str(number), name="chat.older", args={"session": session, "before": 10_000})
    await asyncio.sleep(0.5)
    assert pipe.unread_by_server > 5
    for _ in range(50):
        await pipe.hear_until_answer()
    await pipe.drop()


async def test_a_database_that_is_away_takes_no_session_away(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    """The socket closes and the client comes back by itself; `gone` would end the session for its page."""
    await process.database.close()
    pipe = process.connect(cem)
    pipe.say(t="watch", session=session, cursor=None, oldest=0)
    heard = await pipe.hear_out()
    assert [frame["t"] for frame in heard] == ["welcome"]
    assert pipe.close_code == AGAIN
    await process.start()
    await watching(process, cem, session)


async def test_a_refusal_is_said_and_the_socket_goes_on(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    pipe = await watching(process, cem, session)
    for strange in (await scene.open(ana), new_id(), "\0", "x" * 2_000):
        pipe.say(t="watch", session=strange, cursor=None, oldest=0)
        gone = (await pipe.hear_until("gone"))[-1]
        assert (gone["session"], gone["problem"]["code"]) == (strange, "session-unknown")
    pipe.say(t="pulse")
    assert list((await pipe.hear_until("beat"))[-1]["heads"]) == [session]
    await pipe.drop()


async def test_a_beat_never_tells_customers_of_the_staff_stream(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    pipes = [await watching(process, viewer, session) for viewer in (ana, cem)]
    await scene.link(ana, session, new=True)
    heads: list[dict[str, int]] = []
    for pipe in pipes:
        pipe.say(t="pulse")
        heads.append((await pipe.hear_until("beat"))[-1]["heads"][session])
        await pipe.drop()
    assert heads[0]["public"] == heads[1]["public"]
    assert (heads[0]["staff"] > 0, heads[1]["staff"]) == (True, 0)


@pytest.mark.parametrize(
    "frame",
    [
        {"t": "watch", "session": "S", "cursor": {"epoch": "e", "public": 2**63}, "oldest": 0},
        {"t": "watch", "session": "S", "cursor": None, "oldest": -1},
        {"t": "watch", "session": "S", "cursor": None, "oldest": 10**30},
        {"t": "ticket", "ticket": "again"},
        {"t": "nonsense"},
    ],
)
async def test_a_frame_that_is_none_closes_the_socket(
    process: Process, cem: Customer, frame: dict[str, object]
) -> None:
    pipe = process.connect(cem)
    pipe.say(**frame)
    await pipe.hear_out()
    assert pipe.close_code == BAD


async def test_several_who_watch_the_same_session_and_one_who_goes(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer, clock: FakeClock
) -> None:
    one, two = await watching(process, cem, session), await watching(process, ana, session)
    one.say(t="unwatch", session=session)
    one.say(t="pulse")
    assert (await one.hear_until("beat"))[-1]["heads"] == {}
    await scene.post(ana, session, "hello")
    assert (await two.hear_until("live"))[-1]["rows"][0]["text"] == "hello"
    one.say(t="pulse")
    assert "live" not in [frame["t"] for frame in await one.hear_until("beat")]
    for pipe in (one, two):
        await pipe.drop()
    assert not process.hub.watchers(session)
