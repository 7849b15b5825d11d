"""One live connection without its socket: what it watches, how far each session was sent, what waits to be written.

Pure state: hints and batches in, frames out. The driver in `socket` reads the network and the database. The rule of the queue:
answers always wait their turn; changes are dropped when the reader is too slow, and the sessions concerned are marked *lost*.
A lost session gets one small beat when the queue has drained; its head above the client's cursor makes the client
ask again, and state-based catch-up is exact. So a slow reader costs a bounded queue, never a growing one: answers are
bounded by the driver, which takes no further frame from a client while its queue `is_full`.

Nothing of the staff stream, not even its counter or its rhythm, reaches a connection that is not staff's.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from deskside.sync.catchup import Scope
from deskside.sync.frames import Batch, Beat, Cursor, Position, encode
from deskside.sync.revisions import Stream

MAX_QUEUED_FRAMES = 256
MAX_QUEUED_BYTES = 1024 * 1024
MAX_WATCHED = 100
"""Sessions one connection may watch at once."""


@dataclass(slots=True)
class Watched:
    """One session on one connection."""

    reading: int
    """The number of the newest read; an older read's batch is ignored."""
    scope: Scope | None = None
    """What the viewer may see; unknown until the first batch."""
    public: int = 0
    staff: int = 0
    lost: bool = False
    is_reading: bool = True
    held: list[tuple[Stream, int, str]] = field(default_factory=list[tuple[Stream, int, str]])
    """Changes heard while a batch is being read: they follow it."""
    held_bytes: int = 0
    heard_public: int = 0
    """The highest revision heard while reading, held or not."""
    heard_staff: int = 0
    marks: dict[str, tuple[str, bool]] = field(default_factory=dict[str, tuple[str, bool]])
    """Marks heard while reading, by participant; the batch may have been read before them."""


@dataclass(slots=True)
class Queued:
    text: str
    session: str = ""
    """Set for frames that may be dropped."""


class Connection:
    """The state of one live connection. `wake` is called whenever there is something to write."""

    __slots__ = ("_bytes", "_queue", "_reads", "_staff", "_wake", "lost", "watched")

    def __init__(self, wake: Callable[[], None], *, staff: bool) -> None:
        self._wake = wake
        self._staff = staff
        self._queue: deque[Queued] = deque()
        self._bytes = 0
        self._reads = 0
        self.watched: dict[str, Watched] = {}
        self.lost: set[str] = set()

    # Watching

    def begin_read(self, session: str) -> int:
        """A batch of this session is about to be read; until it is delivered its changes are held. Subscribe first."""
        self._reads += 1
        watched = self.watched.get(session)
        if watched is None:
            self.watched[session] = Watched(self._reads)
        else:
            watched.reading = self._reads
            watched.is_reading = True
            # Whatever was heard until now was committed until now, so the batch will cover it.
            watched.held.clear()
            watched.held_bytes = watched.heard_public = watched.heard_staff = 0
        return self._reads

    def is_reading(self, session: str, number: int) -> bool:
        """Whether this read's answer is still waited for."""
        watched = self.watched.get(session)
        return watched is not None and watched.reading == number

    def deliver(self, number: int, batch: Batch, scope: Scope) -> Cursor | None:
        """Queue a batch. Answers the cursor from which to read on, or None when the session is live from here."""
        if not self.is_reading(batch.session, number):
            return None
        watched = self.watched[batch.session]
        watched.scope = scope
        watched.public, watched.staff = batch.to.public, batch.to.staff
        if batch.complete:
            # The batch covers whatever was dropped before it.
            watched.lost = False
            self.lost.discard(batch.session)
        self.queue(encode(batch))
        if not batch.complete:
            return Cursor(batch.epoch, batch.to.public, batch.to.staff)
        self._go_live(batch.session, watched)
        return None

    def _go_live(self, session: str, watched: Watched) -> None:
        """What was heard while the batch was read follows it."""
        watched.is_reading = False
        held, watched.held, watched.held_bytes = watched.held, [], 0
        for stream, rev, text in held:
            self._forward(session, watched, stream, rev, text)
        self.notice_head(session, watched.heard_public, watched.heard_staff)
        marks, watched.marks = watched.marks, {}
        for participant, (text, shared) in marks.items():
            self.hear_mark(session, participant, text, shared=shared)

    def forget(self, session: str) -> Watched | None:
        """No longer watched."""
        self.lost.discard(session)
        return self.watched.pop(session, None)

    # Hearing

    def hear(self, session: str, stream: Stream, rev: int, text: str) -> None:
        """A change was committed; `text` is its frame, encoded once for all."""
        watched = self.watched.get(session)
        if watched is None or (stream == "staff" and not self._staff):
            return
        if watched.is_reading:
            self._hold(watched, stream, rev, text)
        else:
            self._forward(session, watched, stream, rev, text)

    def _hold(self, watched: Watched, stream: Stream, rev: int, text: str) -> None:
        """Keep a change until the batch is there. What finds no room is remembered by its revision alone."""
        if stream == "public":
            watched.heard_public = max(watched.heard_public, rev)
        else:
            watched.heard_staff = max(watched.heard_staff, rev)
        size = _size(text)
        if len(watched.held) < MAX_QUEUED_FRAMES and watched.held_bytes + size <= MAX_QUEUED_BYTES:
            watched.held.append((stream, rev, text))
            watched.held_bytes += size

    def notice(self, session: str, text: str) -> None:
        """Something fleeting of a session (typing, presence); dropped rather than queued for long."""
        watched = self.watched.get(session)
        if watched is not None and not watched.is_reading and len(self._queue) < MAX_QUEUED_FRAMES // 2:
            self.queue(text)

    def hear_mark(self, session: str, participant: str, text: str, *, shared: bool) -> None:
        """Somebody has read on. One's own pages always hear it, the others where marks are shared."""
        watched = self.watched.get(session)
        if watched is None:
            return
        if watched.is_reading:
            watched.marks[participant] = (text, shared)
        elif shared or (watched.scope is not None and watched.scope.you == participant):
            self.notice(session, text)

    def notice_staff(self, session: str, text: str) -> None:
        """Something fleeting that customers must not hear."""
        watched = self.watched.get(session)
        if watched is not None and _sees_staff(watched):
            self.notice(session, text)

    def notice_one(self, session: str, participant: str, text: str) -> None:
        """Something fleeting for one participant: dropped unless this viewer is they."""
        watched = self.watched.get(session)
        if watched is not None and watched.scope is not None and watched.scope.you == participant:
            self.notice(session, text)

    def notice_head(self, session: str, public: int, staff: int) -> None:
        """The heads as the database has them: a head above what was sent means that a hint was lost."""
        watched = self.watched.get(session)
        if watched is None or watched.is_reading or watched.scope is None:
            return
        if public > watched.public or (_sees_staff(watched) and staff > watched.staff):
            self._lose(session, watched)

    def _forward(self, session: str, watched: Watched, stream: Stream, rev: int, text: str) -> None:
        if stream == "staff" and not _sees_staff(watched):
            return
        sent = watched.public if stream == "public" else watched.staff
        if rev <= sent or watched.lost:
            return
        if rev != sent + 1 or not self._has_room(_size(text)):
            self._lose(session, watched)
            return
        if stream == "public":
            watched.public = rev
        else:
            watched.staff = rev
        self._push(Queued(text, session))

    def _has_room(self, size: int) -> bool:
        if len(self._queue) < MAX_QUEUED_FRAMES and self._bytes + size <= MAX_QUEUED_BYTES:
            return True
        self._drop_changes()
        return False

    def _drop_changes(self) -> None:
        """Too slow: forget every queued change, remember whose; a catch-up follows when the queue has drained."""
        dropped = {frame.session for frame in self._queue if frame.session}
        self._queue = deque(frame for frame in self._queue if not frame.session)
        self._bytes = sum(_size(frame.text) for frame in self._queue)
        for session in dropped:
            watched = self.watched.get(session)
            if watched is not None:
                self._lose(session, watched)

    def _lose(self, session: str, watched: Watched) -> None:
        watched.lost = True
        self.lost.add(session)
        self._wake()

    # Writing

    def queue(self, text: str) -> None:
        """A frame that must not be dropped: an answer, a batch, a beat."""
        self._push(Queued(text))

    def _push(self, frame: Queued) -> None:
        self._queue.append(frame)
        self._bytes += _size(frame.text)
        self._wake()

    def take(self, heads: Callable[[str], Position]) -> str | None:
        """The next frame to write, or None when all is written."""
        if self._queue:
            frame = self._queue.popleft()
            self._bytes -= _size(frame.text)
            return frame.text
        if self.lost:
            lost, self.lost = self.lost, set()
            return self._beat(lost, heads)
        return None

    def beat(self, heads: Callable[[str], Position]) -> None:
        """Queue the heads of everything watched."""
        self.queue(self._beat(self.watched, heads))

    def _beat(self, sessions: Iterable[str], heads: Callable[[str], Position]) -> str:
        """The heads as this viewer may know them; nothing of a session whose gate has not answered yet."""
        told: dict[str, Position] = {}
        for session in sessions:
            watched = self.watched[session]
            if watched.scope is not None:
                head = heads(session)
                told[session] = head if _sees_staff(watched) else Position(head.public, 0)
        return encode(Beat(told))

    @property
    def waiting(self) -> int:
        """Frames not yet written."""
        return len(self._queue)

    @property
    def is_full(self) -> bool:
        """More waits to be written than a reader who keeps up ever leaves."""
        return len(self._queue) >= MAX_QUEUED_FRAMES or self._bytes >= MAX_QUEUED_BYTES


def _sees_staff(watched: Watched) -> bool:
    return watched.scope is not None and watched.scope.staff


def _size(text: str) -> int:
    """At least what the text takes on the wire, without encoding it for each reader: UTF-8 has at most four bytes a character."""
    return len(text) if text.isascii() else 4 * len(text)
