"""The live socket: drives `Connection` with a real socket, the database and the hub.

One task reads and never waits for the network's other direction; an `Outlet` writes; a short task runs each read.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import msgspec
from starlette.types import Receive, Send

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.ids import ParticipantId, SessionId
from deskside.sync.catchup import Scope, require_session_id
from deskside.sync.commands import not_allowed
from deskside.sync.connection import MAX_WATCHED
from deskside.sync.desk import Desk
from deskside.sync.frames import (
    MAX_FRAME_BYTES,
    Batch,
    BoardWatch,
    Cursor,
    Do,
    Done,
    Failed,
    Gone,
    Marks,
    MarksMoved,
    Nudged,
    Pulse,
    Signal,
    Ticket,
    Typing,
    Unwatch,
    Watch,
    Welcome,
    decode_frame,
    encode,
)
from deskside.sync.nudges import StaffNudge, staff_topic
from deskside.sync.outlet import Outlet, Straight
from deskside.sync.rights import organization_topic, session_topic, sign_in_topic
from deskside.sync.viewer import Staff, Viewer

log = logging.getLogger("deskside")

BEAT_S = 20
MAX_RUNNING = 32
"""Commands and reads of one socket at once; the next frame waits."""

CLOSE_BAD_FRAME = 4400
CLOSE_TICKET = 4401
CLOSE_SLOW = 4408
CLOSE_TOO_LARGE = 4413
CLOSE_RESTART = 1012
CLOSE_AGAIN = 1013


class LiveSocket:
    """One open socket of one viewer. The task that runs it reads."""

    __slots__ = (
        "_board_open",
        "_close_code",
        "_closings",
        "_desk",
        "_left",
        "_loop",
        "_outlet",
        "_present",
        "_reader",
        "_receive",
        "_send",
        "_stops",
        "_tasks",
        "connection",
        "turn",
        "viewer",
    )

    def __init__(
        self, desk: Desk, viewer: Viewer, receive: Receive, send: Send, straight: Straight | None = None
    ) -> None:
        self._desk = desk
        self.viewer = viewer
        self._receive = receive
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._outlet = Outlet(
            send, straight, desk.rounds, desk.hub.head, lambda: self.stop(CLOSE_AGAIN), staff=isinstance(viewer, Staff)
        )
        self.connection = self._outlet.connection
        self.turn = id(self) // 64 % BEAT_S
        self._tasks: set[asyncio.Future[Any]] = set()
        self._stops: dict[str, Callable[[], None]] = {}
        self._closings: dict[int, Callable[[], None]] = {}
        self._present: dict[str, str] = {}
        self._board_open = False
        self._left = False
        self._close_code: int | None = None
        self._reader: asyncio.Task[None] | None = None

    # Running

    async def run(self) -> None:
        """Until the socket closes, from whichever side."""
        bus = self._desk.bus
        stops = [
            bus.subscribe(sign_in_topic(self.viewer.sign_in), lambda _: self._spawn(self._recheck_sign_in())),
            bus.subscribe(organization_topic(self.viewer.organization), lambda _: self._recheck_all()),
        ]
        if isinstance(self.viewer, Staff):
            stops.append(bus.subscribe(staff_topic(self.viewer.organization), self._nudged))
        self._reader = asyncio.current_task()
        self.connection.queue(encode(Welcome(self._desk.version, BEAT_S)))
        try:
            await self._read()
        except asyncio.CancelledError:
            # Our own `stop` ends the reading this way; whatever else cancels it means the server.
            if self._close_code is None or self._reader is None or self._reader.uncancel() > 0:
                raise
        finally:
            self._reader = None
            for stop in stops:
                stop()
            self._leave()
            await self._outlet.close()
            if self._close_code is not None:
                await self._close(self._close_code)

    async def _close(self, code: int) -> None:
        with contextlib.suppress(TimeoutError, OSError, RuntimeError):  # It may be closed, or never read again.
            async with asyncio.timeout(1):
                await self._send({"type": "websocket.close", "code": code})

    def stop(self, code: int) -> None:
        """Close from our side, from another task than the reading one."""
        if self._close_code is None and self._reader is not None:
            self._close_code = code
            self._reader.cancel()

    def _leave(self) -> None:
        for stop in self._stops.values():
            stop()
        for session in list(self.connection.watched):
            self._unwatch(session)
        if self._board_open and isinstance(self.viewer, Staff):
            self._desk.boards.close(self.viewer, self.connection.queue)
        for task in self._tasks:
            task.cancel()
        self._left = True
        for act in tuple(self._closings.values()):
            act()

    def is_stuck(self) -> bool:
        """Whether the reader takes nothing."""
        return self._outlet.is_stuck()

    def beat(self) -> None:
        self.connection.beat(self._desk.hub.head)

    # Reading

    async def _read(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None or _is_too_large(text):
                self._close_code = CLOSE_BAD_FRAME if text is None else CLOSE_TOO_LARGE
                return
            try:
                self._take(text)
            except Problem as problem:
                # What it says may quote the client, line breaks and all.
                log.info("socket closed: %r", problem.detail[:200])
                self._close_code = CLOSE_BAD_FRAME
                return
            if len(self._tasks) >= MAX_RUNNING or self.connection.is_full:
                await self._room()

    async def _room(self) -> None:
        """Whoever does not read is not read: questions wait until the answers before them are on their way."""
        while len(self._tasks) >= MAX_RUNNING:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        await self._outlet.until_room()

    def _take(self, text: str) -> None:
        match decode_frame(text):
            case Do() as frame:
                self._do(frame)
            case Watch() as frame:
                self._follow(frame)
            case Unwatch() as frame:
                self._unwatch(frame.session)
            case Signal() as frame:
                self._signal(frame)
            case Pulse():
                self.beat()
            case BoardWatch():
                self._open_board()
            case Ticket():
                raise Problem(400, Code.REQUEST_INVALID, "A ticket opens a socket once.")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        # The client waits for an answer that will not come; on a fresh socket it asks again.
        if not isinstance(error, Problem):
            log.error("unexpected error on a socket", exc_info=error)
        self.stop(CLOSE_AGAIN)

    def _do(self, frame: Do) -> None:
        try:
            answer = self._start(frame)
        except Exception as error:  # noqa: BLE001 - the socket's own boundary
            self._fail(frame, error)
            return
        self._tasks.add(answer)
        answer.add_done_callback(partial(self._answer, frame))

    def _answer(self, frame: Do, answer: asyncio.Future[Any]) -> None:
        self._tasks.discard(answer)
        if answer.cancelled():
            return
        error = answer.exception()
        if error is None:
            self.connection.queue(encode(Done(frame.id, answer.result())))
        else:
            self._fail(frame, error)

    def _fail(self, frame: Do, error: BaseException) -> None:
        """The user gets a code, the log gets everything."""
        if not isinstance(error, Problem):
            log.error("unexpected error in %s", frame.name, exc_info=error)
            error = _internal()
        self.connection.queue(encode(Failed(frame.id, error.document())))

    def _start(self, frame: Do) -> asyncio.Future[Any]:
        desk = self._desk
        if frame.name in desk.pages.commands:
            return self._loop.create_task(desk.pages.do(self, frame.name, frame.args, desk.door.pace))
        # No task of its own: a message said would cost a tenth more.
        return desk.door.start(self.viewer, frame.name, frame.args)

    # As a page

    def say(self, frame: msgspec.Struct) -> None:
        """A frame to this page and no other."""
        self.connection.queue(encode(frame))

    def when_closed(self, act: Callable[[], None]) -> Callable[[], None]:
        """Act when this socket has closed, at once if it already has. Answers how to forget about it."""
        if self._left:
            act()
        number = id(act)
        self._closings[number] = act

        def forget() -> None:
            self._closings.pop(number, None)

        return forget

    # Watching

    def _follow(self, frame: Watch) -> None:
        try:
            session = require_session_id(frame.session)
        except Problem as problem:
            self._say_gone(SessionId(frame.session), problem)
        else:
            self._watch(session, frame.cursor, frame.oldest)

    def _watch(self, session: SessionId, cursor: Cursor | None, oldest: int) -> None:
        if session not in self.connection.watched and len(self.connection.watched) >= MAX_WATCHED:
            problem = Problem(429, Code.SERVER_BUSY, "Too many sessions are open in this page. Close some.")
            self._say_gone(session, problem)
            return
        self._desk.hub.add(session, self.connection)
        if session not in self._stops:
            self._stops[session] = self._desk.bus.subscribe(
                session_topic(session), lambda _: self._spawn(self._recheck(session))
            )
        number = self.connection.begin_read(session)
        self._spawn(self._catch_up(session, cursor, oldest, number))

    async def _catch_up(self, session: SessionId, cursor: Cursor | None, oldest: int, number: int) -> None:
        """Read and deliver until the session is live. The hub was told to hold its changes before the first read."""
        while True:
            # A reader who takes nothing is read nothing: the pages of a long absence come to hundreds of megabytes.
            await self._outlet.until_room()
            await self._desk.door.pace.turn(self.viewer, session)
            try:
                batch, scope = await self._batch(session, cursor, oldest)
            except Problem as problem:
                if self.connection.is_reading(session, number):
                    self._refuse(session, problem)
                return
            if not self.connection.is_reading(session, number):
                return
            self._desk.hub.learn(session, batch.head)
            cursor = self.connection.deliver(number, batch, scope)
            if cursor is None:
                self._enter(session, scope)
                return

    async def _batch(self, session: SessionId, cursor: Cursor | None, oldest: int) -> tuple[Batch, Scope]:
        return await self._desk.database.read(lambda tx: self._desk.read(tx, self.viewer, session, cursor, oldest))

    def _enter(self, session: SessionId, scope: Scope) -> None:
        if session not in self.connection.watched:
            return
        if scope.you is not None and session not in self._present:
            self._present[session] = scope.you
            self._desk.presence.enter(session, scope.you)
        self.connection.queue(self._desk.presence.frame(session))
        if scope.you is not None:
            self._desk.pages.entered(self, session, ParticipantId(scope.you))

    def _unwatch(self, session: str) -> None:
        self._desk.hub.discard(session, self.connection)
        self.connection.forget(session)
        stop = self._stops.pop(session, None)
        if stop is not None:
            stop()
        participant = self._present.pop(session, None)
        if participant is not None:
            self._desk.presence.leave(session, participant)

    def _refuse(self, session: SessionId, problem: Problem) -> None:
        """A refusal of the gate is final. A database that cannot answer is not: without an answer nothing more may be sent,
        and the client comes back by itself."""
        if problem.retryable:
            self.stop(CLOSE_AGAIN)
        else:
            self._say_gone(session, problem)

    def _say_gone(self, session: SessionId, problem: Problem) -> None:
        self._unwatch(session)
        self.connection.queue(encode(Gone(session, problem.document())))

    async def _recheck(self, session: SessionId) -> None:
        """Rights in this session changed: ask again whether this viewer may still see it, and as what."""
        watched = self.connection.watched.get(session)
        if watched is None:
            return
        try:
            scope, marks = await self._desk.database.read(lambda tx: self._rights(tx, session))
        except Problem as problem:
            if session in self.connection.watched:
                self._refuse(session, problem)
            return
        if watched.scope is not None and scope.staff != watched.scope.staff:
            self._watch(session, None, 0)
        else:
            # Whole, and for this viewer alone: whose marks are in it has been asked already.
            self.connection.hear_mark(session, "", encode(MarksMoved(session, marks)), shared=True)

    def _rights(self, tx: Transaction, session: SessionId) -> tuple[Scope, Marks]:
        scope = self._desk.gate(tx, self.viewer, session)
        return scope, self._desk.marks(tx, self.viewer, scope)

    def _recheck_all(self) -> None:
        """The organization decided something anew for all its sessions."""
        for session in self.connection.watched:
            self._spawn(self._recheck(SessionId(session)))

    async def _recheck_sign_in(self) -> None:
        if await self._desk.signed_out([self.viewer.sign_in]):
            self.stop(CLOSE_TICKET)

    # Fleeting things

    def _signal(self, frame: Signal) -> None:
        participant = self._present.get(frame.session)
        pace = self._desk.door.pace
        if participant is None or not pace.may_signal(frame.session, participant, frame.name, on=frame.on):
            return
        text = encode(Typing(frame.session, frame.name, participant, frame.on))
        # A customer never sees notes, so nobody hears one write them either.
        if frame.name == "typing":
            self._desk.hub.say(frame.session, text, but=self.connection)
        elif isinstance(self.viewer, Staff):
            self._desk.hub.say_to_staff(frame.session, text, but=self.connection)

    def _nudged(self, hint: object) -> None:
        if (
            isinstance(hint, StaffNudge)
            and isinstance(self.viewer, Staff)
            and hint.member in {None, self.viewer.member}
        ):
            self.connection.queue(encode(Nudged(hint.name)))

    def _open_board(self) -> None:
        if not isinstance(self.viewer, Staff):
            raise not_allowed()
        if not self._board_open:
            self._board_open = True
            self._spawn(self._desk.boards.open(self.viewer, self.connection.queue))


def _is_too_large(text: str) -> bool:
    return len(text) > MAX_FRAME_BYTES // 4 and len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES


def _internal() -> Problem:
    return Problem(500, Code.INTERNAL, "Something went wrong on this desk. Try again.", retryable=True)
