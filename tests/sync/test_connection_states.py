"""Any order of commits, hints, reads, writes and losses: a client that follows the protocol ends with everything, and the
connection never holds more than it may nor says more than the viewer may know."""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deskside.ids import ParticipantId, SessionId
from deskside.sessions.model import EventRow
from deskside.sync import Scope
from deskside.sync.connection import MAX_QUEUED_BYTES, MAX_QUEUED_FRAMES, Connection
from deskside.sync.frames import Batch, Cursor, Live, Position, encode
from deskside.sync.revisions import Stream
from tests.sync.client import Held

SESSIONS = [SessionId("S1"), SessionId("S2")]
STREAMS: list[Stream] = ["public", "staff"]
BIG = MAX_QUEUED_BYTES // 3

some_session = st.sampled_from(SESSIONS)
some_stream = st.sampled_from(STREAMS)


@dataclass
class Read:
    """A catch-up on its way: asked for, then read from the database, then delivered."""

    number: int
    session: SessionId
    cursor: Cursor | None
    batch: Batch | None = None


class Line(RuleBasedStateMachine):
    """A database of counters, a hub that loses, doubles and reorders, a connection, and a client at its other end."""

    @initialize(staff=st.booleans(), lossy=st.sampled_from([False, False, True]))
    def connect(self, staff: bool, lossy: bool) -> None:
        self.staff = staff
        self.lossy = lossy
        self.connection = Connection(lambda: None, staff=staff)
        self.heads = {session: Position(0, 0) for session in SESSIONS}
        self.late: list[tuple[SessionId, Stream, int, str]] = []
        self.reads: list[Read] = []
        self.client: dict[SessionId, Held] = {}
        self.asked_for: set[SessionId] = set()
        self.batches_waiting = 0
        self.lost_hints: set[SessionId] = set()
        for session in SESSIONS:
            self.client_watches(session)

    # What happens

    @rule(session=some_session, stream=some_stream, fate=st.sampled_from(["heard", "heard", "late", "lost", "doubled"]))
    def commit(self, session: SessionId, stream: Stream, fate: str, size: int = 0) -> None:
        head = self.heads[session]
        public = stream == "public"
        head = Position(head.public + public, head.staff + (not public))
        self.heads[session] = head
        rev = head.public if public else head.staff
        hint = (session, stream, rev, encode(Live(session, stream, rev - 1, rev, (row(stream, rev, size),))))
        if fate == "lost" and not self.lossy:
            fate = "heard"
        if fate == "lost":
            self.lost_hints.add(session)
        if fate in {"late", "doubled"}:
            self.late.append(hint)
        if fate in {"heard", "doubled"}:
            self.connection.hear(*hint)

    @rule(session=some_session, stream=some_stream)
    def commit_much(self, session: SessionId, stream: Stream) -> None:
        for _ in range(2):
            self.commit(session, stream, "heard", BIG)

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def hint_arrives(self, data: st.DataObject) -> None:
        self.connection.hear(*self.late.pop(data.draw(st.integers(0, len(self.late) - 1))))

    @precondition(lambda self: self.lossy)
    @rule()
    def heads_are_checked(self) -> None:
        for session, head in self.heads.items():
            self.connection.notice_head(session, head.public, head.staff)

    def client_watches(self, session: SessionId) -> None:
        held = self.client.setdefault(session, Held())
        self.asked_for.discard(session)
        cursor = None if held.cursor is None else Cursor(**held.cursor)
        self.reads.append(Read(self.connection.begin_read(session), session, cursor))

    @rule(session=some_session, sure=st.integers(0, 9))
    def client_changes_its_mind(self, session: SessionId, sure: int) -> None:
        if sure == 9:
            self.connection.forget(session)
            self.client.pop(session, None)
        elif sure == 8:
            self.client_watches(session)

    @precondition(lambda self: any(read.batch is None for read in self.reads))
    @rule(data=st.data())
    def database_answers(self, data: st.DataObject) -> None:
        read = data.draw(st.sampled_from([read for read in self.reads if read.batch is None]))
        read.batch = self.batch(read, data.draw(st.sampled_from([1, 3, 10_000])))

    @precondition(lambda self: any(read.batch is not None for read in self.reads))
    @rule(data=st.data())
    def answer_is_delivered(self, data: st.DataObject) -> None:
        self.deliver(data.draw(st.sampled_from([read for read in self.reads if read.batch is not None])))

    @rule()
    def answers_come_quickly(self) -> None:
        self.answer_all()

    @rule(count=st.sampled_from([1, 5, 1_000]))
    def client_reads(self, count: int) -> None:
        for _ in range(count):
            self.write()

    @rule()
    def client_asks_for_what_is_missing(self) -> None:
        for session in list(self.asked_for & set(self.client)):
            self.client_watches(session)

    # How it goes

    def batch(self, read: Read, most: int) -> Batch:
        """What the database would answer now, a page of at most so many revisions a stream."""
        head = self.seen(self.heads[read.session])
        if read.cursor is None:
            after, to = Position(0, 0), head
        else:
            after = Position(read.cursor.public, read.cursor.staff)
            to = Position(min(head.public, after.public + most), min(head.staff, after.staff + most))
        rows = [row("public", rev) for rev in range(after.public + 1, to.public + 1)]
        rows += [row("staff", rev) for rev in range(after.staff + 1, to.staff + 1)]
        mode = "snapshot" if read.cursor is None else "changes"
        return Batch(read.session, mode, "E", after, to, head, to == head, rows, "me", False)

    def deliver(self, read: Read) -> None:
        assert read.batch is not None
        self.reads.remove(read)
        before = self.connection.waiting
        more = self.connection.deliver(
            read.number, read.batch, Scope(read.session, ParticipantId("me"), staff=self.staff)
        )
        self.batches_waiting += self.connection.waiting > before
        if more is not None:
            self.reads.append(Read(read.number, read.session, more))

    def answer_all(self) -> None:
        while self.reads:
            for read in list(self.reads):
                read.batch = read.batch or self.batch(read, 10_000)
                self.deliver(read)

    def write(self) -> bool:
        """One frame goes over the wire and is taken in."""
        text = self.connection.take(lambda session: self.heads[SessionId(session)])
        if text is None:
            return False
        frame = json.loads(text)
        assert self.staff or "staff" not in self.told_of(frame), "a customer was told of the staff stream"
        self.batches_waiting -= frame["t"] == "batch"
        if frame["t"] == "beat":
            for session, head in frame["heads"].items():
                self.take(SessionId(session), "heads", head)
        else:
            self.take(SessionId(frame["session"]), frame["t"], frame)
        return True

    def take(self, session: SessionId, kind: str, frame: dict[str, Any]) -> None:
        held = self.client.get(session)
        if held is None:
            return  # It was unwatched while this was on its way.
        take = {"heads": held.take_heads, "batch": held.take_batch, "live": held.take_live}[kind]
        if take(frame) == "watch":
            self.asked_for.add(session)

    @staticmethod
    def told_of(frame: dict[str, Any]) -> set[str]:
        """The streams that a frame says anything of."""
        match frame["t"]:
            case "live":
                return {frame["stream"]}
            case "beat":
                return {stream for head in frame["heads"].values() for stream in head if head[stream]}
            case _:
                labels = [frame["from"], frame["to"], frame["head"]]
                return {stream for label in labels for stream in label if label[stream]}

    def seen(self, head: Position) -> Position:
        return head if self.staff else Position(head.public, 0)

    # What must hold

    @invariant()
    def the_queue_is_bounded(self) -> None:
        assert self.connection.waiting - self.batches_waiting <= MAX_QUEUED_FRAMES
        for watched in self.connection.watched.values():
            assert len(watched.held) <= MAX_QUEUED_FRAMES
            assert watched.held_bytes <= MAX_QUEUED_BYTES

    def teardown(self) -> None:
        for hint in self.late:
            self.connection.hear(*hint)
        self.settle()
        # Where every hint was heard at last, nothing else is needed: whatever was dropped has been said to be missing.
        for session in set(self.client) - self.lost_hints:
            self.require_whole(session)
        # Where some were not, reading the heads again tells.
        self.heads_are_checked()
        self.settle()
        for session in self.client:
            self.require_whole(session)

    def settle(self) -> None:
        """The line is good again: what is on its way arrives, and what the client asks for is answered."""
        busy = True
        while busy:
            self.answer_all()
            busy = self.write()
            for session in list(self.asked_for & set(self.client)):
                self.client_watches(session)
                busy = True

    def require_whole(self, session: SessionId) -> None:
        head, held = self.seen(self.heads[session]), self.client[session]
        assert held.cursor == {"epoch": "E", "public": head.public, "staff": head.staff}
        assert set(held.rows) == {f"public {rev}" for rev in range(1, head.public + 1)} | {
            f"staff {rev}" for rev in range(1, head.staff + 1)
        }


def row(stream: Stream, rev: int, size: int = 0) -> EventRow:
    """The one row of a revision."""
    return EventRow(id=f"{stream} {rev}", rev=rev, created_rev=rev, name="joined", at=0, actor=None, subject="x" * size)


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
