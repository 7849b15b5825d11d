"""Open boards: every change of a session on a member's board brings its row again, and nothing falls between opening and hearing."""

import asyncio
from collections.abc import Sequence

import pytest

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.ids import SessionId
from deskside.sync import Boards, Customer, Staff, boards
from tests.scene import Scene
from tests.sync.process import Pipe, Process


async def open_board(process: Process, staff: Staff) -> tuple[Pipe, list[str]]:
    """A socket with an open board, and the sessions on it."""
    pipe = process.connect(staff)
    pipe.say(t="board")
    await pipe.hear_until("welcome")
    rows = await process.database.read(lambda tx: process.scene.board.rows(tx, staff))
    return pipe, [(await pipe.hear_until("board"))[-1]["row"]["session"] for _ in rows]


async def test_it_begins_with_every_row(process: Process, scene: Scene, ana: Staff, session: SessionId) -> None:
    other = await scene.open(ana)
    pipe, sessions = await open_board(process, ana)
    assert set(sessions) == {session, other}
    await pipe.drop()


async def test_a_change_brings_its_row_again(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    pipe, _ = await open_board(process, ana)
    await scene.post(cem, session, "hello")
    row = (await pipe.hear_until("board"))[-1]["row"]
    assert (row["session"], row["last"]["text"], row["unread"]) == (session, "hello", 1)
    await scene.do(ana, "chat.read", session=session, rev=row["public"])
    assert (await pipe.hear_until("board"))[-1]["row"]["unread"] == 0
    await pipe.drop()


async def test_many_changes_at_once_bring_it_once(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    pipe, _ = await open_board(process, ana)
    await asyncio.gather(*(scene.post(cem, session) for _ in range(30)))
    assert (await pipe.hear_until("board"))[-1]["row"]["unread"] == 30
    await asyncio.sleep(2 * boards.GATHER_S)
    assert pipe.heard() == []
    await pipe.drop()


async def test_a_session_that_is_opened_or_joined_comes_onto_it(
    process: Process, scene: Scene, ana: Staff, session: SessionId
) -> None:
    ben = await scene.colleague(ana)
    pipe, sessions = await open_board(process, ben)
    assert sessions == []
    await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
    assert (await pipe.hear_until("board"))[-1]["row"]["session"] == session
    own = await scene.open(ben)
    assert (await pipe.hear_until("board"))[-1]["row"]["session"] == own
    await pipe.drop()


async def test_other_peoples_sessions_do_not(process: Process, scene: Scene, ana: Staff, session: SessionId) -> None:
    ben, stranger = await scene.colleague(ana, files_access="all"), await scene.owner("Other")
    pipes = [(await open_board(process, who))[0] for who in (ben, stranger)]
    await scene.post(ana, session)
    await asyncio.sleep(2 * boards.GATHER_S)
    for pipe in pipes:
        assert pipe.heard() == []
        await pipe.drop()


async def test_a_change_while_the_board_is_read_is_not_lost(process: Process, ana: Staff, session: SessionId) -> None:
    """It may be told before the board knows that the session is on it."""
    sent: list[str] = []
    reads: list[str] = []

    def read_rows(tx: Transaction, staff: Staff, some: Sequence[SessionId] | None) -> Sequence[boards.BoardRow]:
        rows = process.scene.board.rows(tx, staff, some)
        if not reads:
            loop.call_soon_threadsafe(opened.touch, session)
        reads.append("read")
        return rows

    loop = asyncio.get_running_loop()
    opened = Boards(process.database, read_rows)
    await opened.open(ana, sent.append)
    assert len(sent) == 1
    await asyncio.sleep(2 * boards.GATHER_S)
    assert len(sent) == 2
    opened.close(ana, sent.append)


async def test_what_could_not_be_read_is_told_later(
    process: Process, ana: Staff, session: SessionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away for a moment costs a board nothing."""
    monkeypatch.setattr(boards, "AGAIN_S", 0.1)
    sent: list[str] = []
    away = [False]

    def read_rows(tx: Transaction, staff: Staff, some: Sequence[SessionId] | None) -> Sequence[boards.BoardRow]:
        if away[0]:
            away[0] = False
            raise Problem(503, Code.DATABASE_UNAVAILABLE, "away", retryable=True)
        return process.scene.board.rows(tx, staff, some)

    opened = Boards(process.database, read_rows)
    await opened.open(ana, sent.append)
    away[0] = True
    opened.touch(session)
    await asyncio.sleep(2 * boards.GATHER_S + 2 * boards.AGAIN_S)
    assert (len(sent), away) == (2, [False])
    opened.close(ana, sent.append)


async def test_a_board_closed_while_it_is_read_hears_nothing(process: Process, ana: Staff, session: SessionId) -> None:
    sent: list[str] = []
    opened = Boards(process.database, process.scene.board.rows)
    opening = asyncio.create_task(opened.open(ana, sent.append))
    await asyncio.sleep(0)
    opened.close(ana, sent.append)
    await opening
    opened.touch(session)
    await asyncio.sleep(2 * boards.GATHER_S)
    assert sent == []


async def test_a_session_one_was_removed_from_leaves_it(
    process: Process, scene: Scene, ana: Staff, session: SessionId
) -> None:
    """Without a reload: the row would offer a session that is not theirs any more."""
    ben = await scene.colleague(ana)
    joined = await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
    board = process.connect(ben)
    board.say(t="board")
    await board.hear_until("board")
    await scene.do(ana, "sessions.remove", session=session, participant=joined.participant)
    assert (await board.hear_until("off-board"))[-1] == {"t": "off-board", "session": session}
    await scene.post(ana, session)
    board.say(t="pulse")
    assert [frame["t"] for frame in await board.hear_until("beat")] == ["beat"]
    await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
    assert (await board.hear_until("board"))[-1]["row"]["session"] == session
    await board.drop()
