"""Simulated clients: a page with a socket, and one that has to poll. Both follow the protocol and live on a bad network.

They may be slow, pause, and lose their connection with everything on it; what they hold and their cursors survive, as in a
page. `calm` ends the trouble: from then on they only catch up.
"""

import asyncio
import contextlib
from collections import Counter, deque
from random import Random
from typing import Any

from deskside.errors import Problem
from deskside.ids import SessionId, new_id
from deskside.sync import Viewer
from tests.sync.client import Held
from tests.sync.process import Pipe, Process

FINAL = {"session-ended", "removed", "left"}


class Client:
    """What both have in common: what is held, and what may not be seen any more."""

    def __init__(self, process: Process, viewer: Viewer, sessions: list[SessionId], roll: Random) -> None:
        self.process = process
        self.viewer = viewer
        self.roll = roll
        self.held = {session: Held() for session in sessions}
        self.gone: dict[str, str] = {}
        self.calm = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Raises what went wrong."""
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    @property
    def failed(self) -> bool:
        return self._task is not None and self._task.done()

    def open_sessions(self) -> list[SessionId]:
        return [session for session in self.held if session not in self.gone]

    def refused(self, session: str, code: str) -> None:
        assert code in FINAL, f"{session} was taken away with {code}"
        self.gone[session] = code

    async def _run(self) -> None:
        raise NotImplementedError


class Polling(Client):
    """A client whose sockets do not pass."""

    async def _run(self) -> None:
        while True:
            for session in self.open_sessions():
                try:
                    await self._poll(session)
                except Problem as problem:
                    self.refused(session, str(problem.code))
            await asyncio.sleep(0.02 if self.calm else self.roll.uniform(0, 0.1))

    async def _poll(self, session: SessionId) -> None:
        held = self.held[session]
        query = f"oldest={held.oldest}&wait={0 if self.calm else self.roll.choice([0, 1])}"
        if held.cursor is not None:
            query += "".join(f"&{name}={held.cursor[name]}" for name in ("epoch", "public", "staff"))
        batch = await self.process.changes(self.viewer, session, query)
        if held.take_batch(batch) == "watch":
            held.cursor = None


class Live(Client):
    """A client with a socket. `slow`: the network holds a single frame, and the page often pauses."""

    def __init__(
        self, process: Process, viewer: Viewer, sessions: list[SessionId], roll: Random, *, slow: bool = False
    ) -> None:
        super().__init__(process, viewer, sessions, roll)
        self.slow = slow
        self.acknowledged: list[tuple[str, str]] = []
        """Session and client id of every post that was answered, in order."""
        self.connections = 0
        self._pipe: Pipe | None = None
        self._outbox: deque[dict[str, Any]] = deque()
        self._asking: set[str] = set()
        self._asked: Counter[str] = Counter()
        self._paging: dict[str, int] = {}
        """Sessions of which an older page is on its way, with how often had been asked to catch up before."""

    def post(self, session: SessionId) -> None:
        """Put a message into the outbox; it goes out once, however often it has to be sent."""
        client_id = new_id()
        self._outbox.append({"session": session, "client_id": client_id, "text": f"from a page: {client_id}"})
        if len(self._outbox) == 1 and self._pipe is not None:
            self._send_next(self._pipe)

    @property
    def idle(self) -> bool:
        """Nothing waits to be sent or answered."""
        return not self._outbox and not self._asking and not self._paging

    def __repr__(self) -> str:
        return f"Live(outbox={len(self._outbox)}, asking={self._asking}, paging={self._paging})"

    def pulse(self) -> None:
        if self._pipe is not None:
            self._pipe.say(t="pulse")

    async def _run(self) -> None:
        while True:
            pipe = self._pipe = self.process.connect(self.viewer, room=1 if self.slow and not self.calm else 1_000)
            self.connections += 1
            try:
                await self._live(pipe)
            finally:
                self._pipe = None
                await pipe.drop()
            await asyncio.sleep(self.roll.uniform(0, 0.05))

    async def _live(self, pipe: Pipe) -> None:
        """Until the connection breaks or the client breaks it."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self.roll.uniform(0.05, 0.7)
        self._asking.clear()
        self._paging.clear()
        for session in self.open_sessions():
            self._ask(pipe, session)
        self._send_next(pipe)
        while self.calm or loop.time() < ends_at:
            await self._pause()
            try:
                frame = await pipe.hear(0.05)
            except TimeoutError:
                continue
            if frame is None:
                return
            self._take(pipe, frame)

    async def _pause(self) -> None:
        if not self.calm and self.roll.random() < (0.3 if self.slow else 0.03):
            await asyncio.sleep(self.roll.uniform(0, 0.05))

    def _ask(self, pipe: Pipe, session: str) -> None:
        """Watch with the cursor; while an answer is on its way it will bring what is missing."""
        if session not in self._asking and session not in self.gone:
            self._asking.add(session)
            self._asked[session] += 1
            held = self.held[SessionId(session)]
            pipe.say(t="watch", session=session, cursor=held.cursor, oldest=held.oldest)

    def _take(self, pipe: Pipe, frame: dict[str, Any]) -> None:
        session = frame.get("session", "")
        # A watch that was on its way when the session was taken away is refused as well; nothing else may follow.
        assert session not in self.gone or frame["t"] in {"gone", "failed"}, f"told of what was gone: {frame}"
        held = self.held.get(session)
        match frame["t"]:
            case "batch" if held is not None:
                if frame["complete"]:
                    self._asking.discard(session)
                if held.take_batch(frame) == "watch":
                    self._ask(pipe, session)
                self._maybe_page(pipe, session)
            case "live" if held is not None:
                if held.take_live(frame) == "watch":
                    self._ask(pipe, session)
            case "beat":
                for each, heads in frame["heads"].items():
                    if self.held[each].take_heads(heads) == "watch":
                        self._ask(pipe, each)
            case "gone":
                self.refused(session, frame["problem"]["code"])
                self._asking.discard(session)
            case "done" | "failed":
                self._take_answer(pipe, frame)
            case kind:
                assert kind in {"welcome", "here", "signal", "marks"}, frame

    # Commands

    def _send_next(self, pipe: Pipe) -> None:
        """One at a time, in order; the same one again until it is answered."""
        if self._outbox:
            pipe.say(t="do", id=f"post {self._outbox[0]['client_id']}", name="chat.post", args=self._outbox[0])

    def _maybe_page(self, pipe: Pipe, session: str) -> None:
        held = self.held[SessionId(session)]
        free = session not in self._asking and session not in self._paging
        if held.older and free and self.roll.random() < 0.3:
            self._paging[session] = self._asked[session]
            pipe.say(t="do", id=f"older {session}", name="chat.older", args={"session": session, "before": held.oldest})

    def _take_answer(self, pipe: Pipe, frame: dict[str, Any]) -> None:
        what, _, which = frame["id"].partition(" ")
        if what == "older":
            asked = self._paging.pop(which)
            # A catch-up since then may have left out changes of just these messages.
            if frame["t"] == "done" and asked == self._asked[which]:
                self.held[SessionId(which)].take_older(frame["result"])
            return
        if not self._outbox or self._outbox[0]["client_id"] != which:
            return
        sent = self._outbox.popleft()
        if frame["t"] == "done":
            self.acknowledged.append((sent["session"], which))
            self.held[SessionId(sent["session"])].take_aside([frame["result"]])
        else:
            assert frame["problem"]["code"] in FINAL, frame
        self._send_next(pipe)
