"""The state of one live connection: what goes out, in which order, what is dropped, and what never leaves.

No socket and no database here: changes, batches and heads go in by hand, frames come out and are read as a client would.
"""

import json
from typing import Any

import pytest

from deskside.ids import ParticipantId, SessionId
from deskside.sync import Scope
from deskside.sync.connection import MAX_QUEUED_BYTES, MAX_QUEUED_FRAMES, Connection
from deskside.sync.frames import Batch, Cursor, Live, Position, encode
from deskside.sync.revisions import ChangeRow, Stream

ONE, TWO = SessionId("S1"), SessionId("S2")


class Bench:
    """A connection, the heads as the hub would know them, and what was written."""

    def __init__(self, *, staff: bool) -> None:
        self.woken = 0
        self.staff = staff
        self.connection = Connection(self._wake, staff=staff)
        self.heads: dict[str, Position] = {}

    def _wake(self) -> None:
        self.woken += 1

    def change(self, session: SessionId, stream: Stream, rev: int, *, size: int = 0) -> None:
        known = self.heads.get(session, Position(0, 0))
        public, staff = (rev, known.staff) if stream == "public" else (known.public, rev)
        self.heads[session] = Position(max(public, known.public), max(staff, known.staff))
        self.connection.hear(session, stream, rev, frame_of(session, stream, rev, size=size))

    def deliver(
        self, number: int, session: SessionId, public: int, staff: int = 0, *, complete: bool = True
    ) -> Cursor | None:
        to = Position(public, staff if self.staff else 0)
        batch = Batch(session, "changes", "E", Position(0, 0), to, to, complete, [], "me", False)
        return self.connection.deliver(number, batch, Scope(session, ParticipantId("me"), self.staff))

    def live(self, session: SessionId = ONE, public: int = 0, staff: int = 0) -> None:
        """Watch a session up to here, with an empty queue."""
        self.deliver(self.connection.begin_read(session), session, public, staff)
        self.written()

    def head(self, session: str) -> Position:
        return self.heads.get(session, Position(0, 0))

    def written(self) -> list[dict[str, Any]]:
        """Everything that would be written now."""
        frames: list[dict[str, Any]] = []
        while (text := self.connection.take(self.head)) is not None:
            frames.append(json.loads(text))
        return frames

    def told(self) -> list[str]:
        return [short(frame) for frame in self.written()]


def frame_of(session: str, stream: Stream, rev: int, *, size: int = 0) -> str:
    row = ChangeRow(id=f"{stream} {rev}" + "x" * size, rev=rev, created_rev=rev)
    return encode(Live(session, stream, rev - 1, rev, (row,)))


def short(frame: dict[str, Any]) -> str:
    """A frame in a word, such as `public 3`, `batch to 2/1`, `beat 4/0`."""
    match frame["t"]:
        case "live":
            return f"{frame['stream']} {frame['rev']}"
        case "batch":
            return f"batch to {frame['to']['public']}/{frame['to']['staff']}"
        case "beat":
            return "beat " + " ".join(f"{head['public']}/{head['staff']}" for head in frame["heads"].values())
        case other:
            return str(other)


@pytest.fixture
def bench() -> Bench:
    """A technician's connection."""
    return Bench(staff=True)


@pytest.fixture
def customer() -> Bench:
    return Bench(staff=False)


class TestWatching:
    """Subscribe first, then read, then what was heard meanwhile."""

    def test_a_batch_comes_first_and_what_was_heard_meanwhile_follows_it(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        bench.change(ONE, "public", 4)
        bench.change(ONE, "staff", 3)
        bench.change(ONE, "public", 5)
        assert bench.told() == []
        assert bench.deliver(number, ONE, 4, 2) is None
        assert bench.told() == ["batch to 4/2", "staff 3", "public 5"]

    def test_what_the_batch_covers_is_not_said_again(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        for rev in (1, 2, 3):
            bench.change(ONE, "public", rev)
        bench.deliver(number, ONE, 3)
        assert bench.told() == ["batch to 3/0"]

    def test_a_batch_in_pages_is_read_on_before_the_session_is_live(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        bench.change(ONE, "public", 9)
        assert bench.deliver(number, ONE, 5, complete=False) == Cursor("E", 5, 0)
        bench.change(ONE, "public", 10)
        assert bench.told() == ["batch to 5/0"]
        assert bench.deliver(number, ONE, 9) is None
        assert bench.told() == ["batch to 9/0", "public 10"]

    def test_of_two_reads_at_once_the_newer_counts(self, bench: Bench) -> None:
        older = bench.connection.begin_read(ONE)
        newer = bench.connection.begin_read(ONE)
        bench.change(ONE, "public", 3)
        assert bench.deliver(older, ONE, 1) is None
        assert bench.told() == []
        bench.deliver(newer, ONE, 2)
        assert bench.told() == ["batch to 2/0", "public 3"]

    def test_a_late_batch_of_an_older_read_is_ignored(self, bench: Bench) -> None:
        older = bench.connection.begin_read(ONE)
        newer = bench.connection.begin_read(ONE)
        bench.deliver(newer, ONE, 2)
        bench.change(ONE, "public", 3)
        bench.deliver(older, ONE, 1)
        assert bench.told() == ["batch to 2/0", "public 3"]

    def test_reading_again_holds_changes_again(self, bench: Bench) -> None:
        bench.live(public=2)
        number = bench.connection.begin_read(ONE)
        bench.change(ONE, "public", 3)
        bench.change(ONE, "public", 4)
        assert bench.told() == []
        bench.deliver(number, ONE, 3)
        assert bench.told() == ["batch to 3/0", "public 4"]

    def test_what_was_heard_before_a_second_read_is_in_its_batch(self, bench: Bench) -> None:
        bench.connection.begin_read(ONE)
        bench.change(ONE, "public", 1)
        number = bench.connection.begin_read(ONE)
        bench.deliver(number, ONE, 1)
        bench.change(ONE, "public", 2)
        assert bench.told() == ["batch to 1/0", "public 2"]

    def test_a_session_no_longer_watched_says_nothing(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        bench.connection.forget(ONE)
        bench.change(ONE, "public", 1)
        assert bench.deliver(number, ONE, 1) is None
        bench.connection.notice(ONE, "typing")
        bench.connection.notice_head(ONE, 9, 9)
        assert bench.told() == []

    def test_a_batch_from_before_unwatching_does_not_answer_a_new_watch(self, bench: Bench) -> None:
        old = bench.connection.begin_read(ONE)
        bench.connection.forget(ONE)
        bench.connection.begin_read(ONE)
        bench.deliver(old, ONE, 1)
        assert bench.told() == []


class TestLosing:
    """A gap, a full queue, a lost last hint: the client is told where the session stands, and asks."""

    def test_a_gap_becomes_a_beat(self, bench: Bench) -> None:
        bench.live(public=1)
        bench.change(ONE, "public", 3)
        assert bench.told() == ["beat 3/0"]

    def test_after_a_gap_nothing_of_the_session_is_sent_until_it_is_asked_for_again(self, bench: Bench) -> None:
        bench.live(public=1)
        bench.live(TWO)
        bench.change(ONE, "public", 3)
        bench.change(ONE, "public", 2)
        bench.change(ONE, "public", 4)
        bench.change(TWO, "public", 1)
        assert bench.told() == ["public 1", "beat 4/0"]
        bench.deliver(bench.connection.begin_read(ONE), ONE, 4)
        bench.change(ONE, "public", 5)
        assert bench.told() == ["batch to 4/0", "public 5"]

    def test_a_gap_among_what_was_held_becomes_a_beat_behind_the_batch(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        bench.change(ONE, "public", 2)
        bench.change(ONE, "public", 4)
        bench.deliver(number, ONE, 1)
        assert bench.told() == ["batch to 1/0", "public 2", "beat 4/0"]

    def test_doubled_and_late_hints_change_nothing(self, bench: Bench) -> None:
        bench.live(public=1)
        for rev in (2, 2, 1, 3):
            bench.change(ONE, "public", rev)
        assert bench.told() == ["public 2", "public 3"]

    def test_a_head_above_what_was_sent_becomes_a_beat(self, bench: Bench) -> None:
        bench.live(public=1, staff=1)
        bench.heads[ONE] = Position(1, 2)
        bench.connection.notice_head(ONE, 1, 1)
        assert bench.told() == []
        bench.connection.notice_head(ONE, 1, 2)
        assert bench.told() == ["beat 1/2"]

    def test_a_head_below_what_was_sent_says_nothing(self, bench: Bench) -> None:
        bench.live(public=5)
        bench.connection.notice_head(ONE, 4, 0)
        assert bench.told() == []

    def test_a_client_that_missed_the_beat_is_told_again_when_the_heads_are_read_again(self, bench: Bench) -> None:
        bench.live(public=1)
        bench.change(ONE, "public", 3)
        assert bench.told() == ["beat 3/0"]
        bench.connection.notice_head(ONE, 3, 0)
        assert bench.told() == ["beat 3/0"]

    def test_whoever_must_write_is_woken(self, bench: Bench) -> None:
        bench.live(public=1)
        woken = bench.woken
        bench.change(ONE, "public", 2)
        bench.change(ONE, "public", 4)
        assert bench.woken == woken + 2


class TestSlowReaders:
    """A reader that does not keep up costs a bounded queue and loses changes only, never answers."""

    def test_too_many_frames_drop_the_changes(self, bench: Bench) -> None:
        bench.live()
        bench.connection.queue('{"t": "done"}')
        for rev in range(1, MAX_QUEUED_FRAMES + 2):
            bench.change(ONE, "public", rev)
        bench.connection.queue('{"t": "failed"}')
        assert bench.told() == ["done", "failed", f"beat {MAX_QUEUED_FRAMES + 1}/0"]

    def test_as_many_as_fit_are_all_sent(self, bench: Bench) -> None:
        bench.live()
        for rev in range(1, MAX_QUEUED_FRAMES + 1):
            bench.change(ONE, "public", rev)
        assert bench.told() == [f"public {rev}" for rev in range(1, MAX_QUEUED_FRAMES + 1)]

    def test_too_many_bytes_drop_the_changes(self, bench: Bench) -> None:
        bench.live()
        for rev in (1, 2, 3):
            bench.change(ONE, "public", rev, size=MAX_QUEUED_BYTES // 3)
        assert bench.told() == ["beat 3/0"]

    def test_bytes_are_counted_as_utf8_at_its_widest(self, bench: Bench) -> None:
        bench.live()
        text = frame_of(ONE, "public", 1).replace("public 1", "語" * (MAX_QUEUED_BYTES // 3))
        assert len(text) < MAX_QUEUED_BYTES < len(text.encode())
        bench.connection.hear(ONE, "public", 1, text)
        assert bench.told() == ["beat 0/0"]

    def test_the_queue_is_free_again_once_it_is_written(self, bench: Bench) -> None:
        bench.live()
        for rev in range(1, 10):
            bench.change(ONE, "public", rev, size=MAX_QUEUED_BYTES // 2)
            assert bench.told() == [f"public {rev}"]

    def test_everybody_whose_changes_were_dropped_is_told(self, bench: Bench) -> None:
        bench.live(ONE)
        bench.live(TWO)
        bench.change(TWO, "public", 1)
        for rev in range(1, MAX_QUEUED_FRAMES + 1):
            bench.change(ONE, "public", rev)
        frames = bench.written()
        assert [frame["t"] for frame in frames] == ["beat"]
        assert {session: head["public"] for session, head in frames[0]["heads"].items()} == {
            ONE: MAX_QUEUED_FRAMES,
            TWO: 1,
        }

    def test_a_batch_waits_its_turn_and_is_never_dropped(self, bench: Bench) -> None:
        bench.live()
        number = bench.connection.begin_read(TWO)
        bench.deliver(number, TWO, 7)
        for rev in range(1, MAX_QUEUED_FRAMES + 2):
            bench.change(ONE, "public", rev)
        assert bench.told() == ["batch to 7/0", f"beat {MAX_QUEUED_FRAMES + 1}/0"]

    def test_changes_dropped_before_a_batch_are_covered_by_it(self, bench: Bench) -> None:
        """The session goes on live behind the batch, and does not wait for a beat that would say nothing new."""
        bench.live(ONE)
        bench.live(TWO)
        bench.change(ONE, "public", 1)
        number = bench.connection.begin_read(ONE)
        for rev in range(1, MAX_QUEUED_FRAMES + 1):
            bench.change(TWO, "public", rev)  # The last one drops ONE's change, too.
        bench.deliver(number, ONE, 1)
        bench.change(ONE, "public", 2)
        assert bench.told() == ["batch to 1/0", "public 2", f"beat {MAX_QUEUED_FRAMES}/0"]

    def test_what_is_held_for_a_slow_read_is_bounded_by_frames(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        for rev in range(1, 3 * MAX_QUEUED_FRAMES):
            bench.change(ONE, "public", rev)
        assert len(bench.connection.watched[ONE].held) == MAX_QUEUED_FRAMES
        bench.deliver(number, ONE, 0)
        assert bench.told()[-1] == f"beat {3 * MAX_QUEUED_FRAMES - 1}/0"

    def test_what_is_held_for_a_slow_read_is_bounded_by_bytes(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        for rev in range(1, 30):
            bench.change(ONE, "public", rev, size=MAX_QUEUED_BYTES // 4)
        held = sum(len(text) for _, _, text in bench.connection.watched[ONE].held)
        assert 0 < held <= MAX_QUEUED_BYTES
        bench.deliver(number, ONE, 29)
        assert bench.told() == ["batch to 29/0"]

    def test_a_last_change_that_found_no_room_is_not_forgotten(self, bench: Bench) -> None:
        number = bench.connection.begin_read(ONE)
        for rev in range(1, MAX_QUEUED_FRAMES + 1):
            bench.change(ONE, "public", rev)
        bench.change(ONE, "staff", 1)
        bench.deliver(number, ONE, MAX_QUEUED_FRAMES, 0)
        assert bench.told() == [f"batch to {MAX_QUEUED_FRAMES}/0", f"beat {MAX_QUEUED_FRAMES}/1"]

    def test_fleeting_things_are_not_queued_for_long(self, bench: Bench) -> None:
        bench.live()
        for _ in range(MAX_QUEUED_FRAMES):
            bench.connection.notice(ONE, '{"t": "signal"}')
        assert bench.connection.waiting == MAX_QUEUED_FRAMES // 2
        assert not bench.connection.is_full

    @pytest.mark.parametrize("size", [10, MAX_QUEUED_BYTES // 10])
    def test_a_full_queue_says_so_until_it_is_written(self, bench: Bench, size: int) -> None:
        """So that the driver stops taking questions from a client that does not read the answers."""
        count = 0
        while not bench.connection.is_full:
            bench.connection.queue('{"t": "done"}' + " " * size)
            count += 1
        assert count <= MAX_QUEUED_FRAMES
        bench.connection.take(bench.head)
        assert not bench.connection.is_full


class TestCustomers:
    """Nothing of the staff stream reaches a customer: no row, no counter, no rhythm."""

    def test_staff_frames_are_never_queued_for_them(self, customer: Bench) -> None:
        customer.live(public=1)
        for rev in range(1, 2 * MAX_QUEUED_FRAMES):
            customer.change(ONE, "staff", rev)
        customer.change(ONE, "public", 2)
        assert customer.told() == ["public 2"]

    def test_staff_frames_are_not_held_for_them_either(self, customer: Bench) -> None:
        number = customer.connection.begin_read(ONE)
        for rev in range(1, 2 * MAX_QUEUED_FRAMES):
            customer.change(ONE, "staff", rev)
        customer.change(ONE, "public", 1)
        customer.deliver(number, ONE, 0)
        assert customer.told() == ["batch to 0/0", "public 1"]

    def test_a_beat_hides_the_staff_counter(self, customer: Bench) -> None:
        customer.live(public=1)
        customer.heads[ONE] = Position(1, 41)
        customer.connection.beat(customer.head)
        assert customer.told() == ["beat 1/0"]

    def test_a_beat_after_a_loss_hides_it_too(self, customer: Bench) -> None:
        customer.live(public=1)
        customer.change(ONE, "staff", 41)
        customer.change(ONE, "public", 3)
        assert customer.told() == ["beat 3/0"]

    def test_a_staff_head_is_no_reason_to_wake(self, customer: Bench) -> None:
        customer.live(public=1)
        woken = customer.woken
        customer.change(ONE, "staff", 1)
        customer.connection.notice_head(ONE, 1, 9)
        assert (customer.told(), customer.woken) == ([], woken)

    def test_nothing_is_said_of_a_session_before_its_gate_has_answered(self, customer: Bench) -> None:
        """Anybody may ask to watch anything; a beat must not tell how a stranger's session goes."""
        customer.connection.begin_read(TWO)
        customer.change(TWO, "public", 7)
        customer.connection.notice(TWO, '{"t": "signal"}')
        customer.connection.notice_head(TWO, 9, 9)
        customer.connection.beat(customer.head)
        assert customer.told() == ["beat "]


class TestScopes:
    """What a viewer may see of a session may change while it is watched."""

    @pytest.fixture
    def narrow(self, bench: Bench) -> Bench:
        """A technician's connection whose gate said: public only."""
        number = bench.connection.begin_read(ONE)
        bench.change(ONE, "staff", 1)
        batch = Batch(ONE, "snapshot", "E", Position(0, 0), Position(3, 0), Position(3, 0), True, [], "me", False)
        bench.connection.deliver(number, batch, Scope(ONE, ParticipantId("me"), staff=False))
        return bench

    def test_staff_frames_flow_only_as_far_as_the_scope_goes(self, narrow: Bench) -> None:
        narrow.change(ONE, "staff", 2)
        narrow.connection.notice_head(ONE, 3, 2)
        narrow.connection.beat(narrow.head)
        assert narrow.told() == ["batch to 3/0", "beat 0/0"]

    def test_a_new_scope_counts_from_its_batch_on(self, narrow: Bench) -> None:
        narrow.written()
        narrow.deliver(narrow.connection.begin_read(ONE), ONE, 3, 2)
        narrow.change(ONE, "staff", 3)
        assert narrow.told() == ["batch to 3/2", "staff 3"]
