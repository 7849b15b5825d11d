"""What a cursor is answered with: pages that never split a revision, snapshots of a bounded size, and nothing a viewer may not see."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import msgspec
import pytest
from sqlalchemy import bindparam, update

from deskside import chat
from deskside.backends import Database, Transaction
from deskside.chat import MessageRow
from deskside.chat.actions import post
from deskside.chat.model import PostArgs
from deskside.chat.store import messages
from deskside.ids import MessageId, SessionId, new_id
from deskside.sessions import scope
from deskside.sessions.model import InvitationRow, KnockRow, ParticipantRow
from deskside.sessions.people import add_participant, log_event
from deskside.sync import ChangeRow, Customer, Line, Staff, Stream, Viewer, Window, advance, read_batch, show, streams
from deskside.sync.catchup import BATCH_BYTES, PAGE_ROWS, SNAPSHOT_MESSAGES, TOO_FAR
from deskside.sync.frames import Batch, Cursor, Position
from tests.scene import Scene, refusal

ROOM_FOR_LABELS = 16 * 1024


class Room:
    """A live session with a technician and a customer in it."""

    def __init__(self, scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
        self.scene, self.database = scene, scene.database
        self.ana, self.session, self.cem = ana, session, cem

    async def batch(self, viewer: Viewer, cursor: Cursor | None = None, oldest: int = 0) -> Batch:
        return await self.scene.batch(viewer, self.session, cursor, oldest)

    async def cursor(self, viewer: Viewer) -> Cursor:
        """Where somebody stands who has everything."""
        return after(await self.batch(viewer))

    async def pages(self, viewer: Viewer, cursor: Cursor, oldest: int = 0) -> list[Batch]:
        """Batches until one says that it is complete; the labels of each are checked."""
        found: list[Batch] = []
        while not found or not found[-1].complete:
            batch = await self.batch(viewer, cursor, oldest)
            assert batch.mode == "changes"
            assert batch.from_ == Position(cursor.public, cursor.staff)
            assert batch.complete == (batch.to == batch.head)
            assert (batch.to.public, batch.to.staff) > (cursor.public, cursor.staff)
            for row in batch.rows:
                assert not isinstance(row, MessageRow) or cursor.public < row.rev <= batch.to.public
            cursor = after(batch)
            found.append(batch)
        return found

    async def say(self, count: int, text: str = "hello", author: Viewer | None = None) -> list[MessageRow]:
        """Many messages in one transaction."""

        def action(tx: Transaction) -> list[MessageRow]:
            made = [PostArgs(self.session, new_id(), f"{text} {number}") for number in range(count)]
            return [post(tx, author or self.cem, args) for args in made]

        return await self.database.write(action, self.session)

    async def crowd(self, count: int, *, at_once: int = 1) -> None:
        """Many people come in, some at once; each time is a revision of rows from two sources."""

        def action(tx: Transaction) -> None:
            of = self.ana.organization
            for _ in range(count):
                rev = advance(tx, self.session)
                people = [
                    add_participant(tx, self.session, of, role="customer", name=f"Guest {number}", rev=rev)
                    for number in range(at_once)
                ]
                event = log_event(tx, self.session, rev, "joined", actor=people[0].id, subject=people[0].id)
                show(tx, self.session, "public", rev, *people, event)

        await self.database.write(action, self.session)

    async def show_again(self, message: ChangeRow) -> None:
        """Give a message a new revision, as an edit does."""
        await self.database.write(lambda tx: chat.show_again(tx, self.session, MessageId(message.id)), self.session)

    async def notify(self, message: ChangeRow) -> None:
        """The same, with a notice to the others."""
        await self.show_again(message)
        announce = update(messages).where(messages.c.id == bindparam("of")).values(notify_rev=messages.c.rev)
        await self.database.write(lambda tx: tx.run(announce, {"of": message.id}), self.session)


@pytest.fixture
async def room(database: Database) -> Room:
    scene = Scene(database)
    ana = await scene.owner()
    session = await scene.open(ana)
    return Room(scene, ana, session, await scene.customer(ana, session))


def after(batch: Batch) -> Cursor:
    return Cursor(batch.epoch, batch.to.public, batch.to.staff)


def kinds(rows: Sequence[ChangeRow]) -> set[str]:
    return {msgspec.to_builtins(row)["kind"] for row in rows}


def texts(batch: Batch) -> list[str]:
    return [row.text for row in sorted(batch.rows, key=lambda row: row.created_rev) if isinstance(row, MessageRow)]


def encoded(batch: Batch) -> bytes:
    return msgspec.json.encode(batch)


class TestChanges:
    async def test_who_has_everything_gets_nothing(self, room: Room) -> None:
        batch = await room.batch(room.ana, await room.cursor(room.ana))
        assert (batch.mode, batch.rows, batch.complete) == ("changes", [], True)
        assert batch.from_ == batch.to == batch.head

    async def test_what_came_after_the_cursor_comes_and_nothing_else(self, room: Room) -> None:
        cursor = await room.cursor(room.cem)
        await room.say(2)
        batch = await room.batch(room.cem, cursor)
        assert texts(batch) == ["hello 0", "hello 1"]
        assert len(batch.rows) == 2
        assert batch.to == batch.head == Position(cursor.public + 2, 0)

    async def test_pages_cover_everything_once_and_never_split_a_revision(self, room: Room) -> None:
        cursor = await room.cursor(room.ana)
        await room.say(30)
        await room.crowd(PAGE_ROWS + 10)
        await room.say(PAGE_ROWS + 30)
        await room.crowd(5)
        pages = await room.pages(room.ana, cursor)
        assert len(pages) > 2
        revisions = [{row.rev for row in page.rows} for page in pages]
        for earlier, later in pairwise(revisions):
            assert max(earlier) < min(later)
        rows = [row.id for page in pages for row in page.rows]
        assert len(rows) == len(set(rows)) == 30 + 2 * (PAGE_ROWS + 10) + PAGE_ROWS + 30 + 2 * 5

    async def test_a_page_cut_in_the_middle_of_a_revision_ends_before_it(self, room: Room) -> None:
        """One source may have several rows in a revision, and the limit counts rows."""
        cursor = await room.cursor(room.ana)
        await room.crowd(PAGE_ROWS, at_once=3)
        pages = await room.pages(room.ana, cursor)
        assert len(pages) > 2
        seen = [row.rev for page in pages for row in page.rows if isinstance(row, ParticipantRow)]
        assert [seen.count(rev) for rev in dict.fromkeys(seen)] == [3] * PAGE_ROWS
        for earlier, later in pairwise(pages):
            assert max(row.rev for row in earlier.rows) < min(row.rev for row in later.rows)

    async def test_a_page_that_ends_exactly_at_the_head_is_followed_by_a_complete_one(self, room: Room) -> None:
        cursor = await room.cursor(room.cem)
        await room.say(PAGE_ROWS)
        pages = await room.pages(room.cem, cursor)
        assert [text for page in pages for text in texts(page)] == [f"hello {number}" for number in range(PAGE_ROWS)]

    async def test_a_page_fits_a_frame_however_long_the_messages_are(self, room: Room) -> None:
        cursor = await room.cursor(room.cem)
        await room.say(30, "語" * 15_000)
        pages = await room.pages(room.cem, cursor)
        assert all(len(encoded(page)) < BATCH_BYTES + ROOM_FOR_LABELS for page in pages)
        assert sum(len(texts(page)) for page in pages) == 30
        assert len(pages) < 30

    async def test_both_streams_travel_in_one_batch_each_with_its_own_cursor(self, room: Room) -> None:
        cursor = await room.cursor(room.ana)
        await room.say(1)
        await room.scene.link(room.ana, room.session, new=True)
        batch = await room.batch(room.ana, cursor)
        assert kinds(batch.rows) == {"message", "invitation"}
        assert batch.to.public == cursor.public + 1
        assert batch.to.staff > cursor.staff
        # One stream is read on where it stood, whatever the other did.
        behind = await room.batch(room.ana, Cursor(cursor.epoch, batch.to.public, cursor.staff))
        assert kinds(behind.rows) == {"invitation"}

    async def test_one_row_changed_twice_comes_once_as_it_is_now(self, room: Room) -> None:
        cursor = await room.cursor(room.cem)
        for title in ("one", "two", "three"):
            await room.scene.do(room.ana, "sessions.retitle", session=room.session, title=title)
        batch = await room.batch(room.cem, cursor)
        assert [row.title for row in batch.rows if row.id == room.session] == ["three"]
        assert batch.to.public == cursor.public + 3

    async def test_rows_and_head_are_read_in_one_snapshot(self, room: Room) -> None:
        """A commit between the reading of the head and of the rows is in neither."""
        loop = asyncio.get_running_loop()
        cursor = await room.cursor(room.cem)
        await room.say(1, "before")

        class Slow:
            stream: Stream = "public"
            long = True

            def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[ChangeRow]:
                asyncio.run_coroutine_threadsafe(room.say(1, "meanwhile"), loop).result(10)
                return chat.MessageSource().changed(tx, session, Window(window.after, 10_000, window.limit))

            def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
                return ()

        batch = await room.database.read(
            lambda tx: read_batch(tx, [Slow()], scope(tx, room.cem, room.session), cursor, 0)
        )
        assert texts(batch) == ["before 0"]
        assert batch.head.public == cursor.public + 1
        assert texts(await room.batch(room.cem, after(batch))) == ["meanwhile 0"]


class TestSnapshots:
    async def test_a_newcomer_gets_session_people_log_and_messages(self, room: Room) -> None:
        await room.say(1)
        batch = await room.batch(room.cem)
        assert (batch.mode, batch.from_, batch.complete, batch.older) == ("snapshot", Position(0, 0), True, False)
        assert kinds(batch.rows) == {"session", "participant", "event", "message"}
        assert batch.to == batch.head
        assert batch.you == room.cem.participant

    async def test_a_technician_gets_the_door_too(self, room: Room) -> None:
        await room.scene.knock(await room.scene.code(room.ana, room.session))
        batch = await room.batch(room.ana)
        assert {"invitation", "knock"} <= kinds(batch.rows)
        assert batch.to.staff == batch.head.staff > 0

    @pytest.mark.parametrize(("count", "older"), [(SNAPSHOT_MESSAGES, False), (SNAPSHOT_MESSAGES + 1, True)])
    async def test_of_the_messages_the_newest_hundred(self, room: Room, count: int, older: bool) -> None:
        await room.say(count)
        batch = await room.batch(room.cem)
        assert texts(batch) == [f"hello {number}" for number in range(count)][-SNAPSHOT_MESSAGES:]
        assert batch.older is older

    async def test_fewer_when_they_are_long(self, room: Room) -> None:
        await room.say(20, "語" * 15_000)
        batch = await room.batch(room.cem)
        assert 1 < len(texts(batch)) < 20
        assert texts(batch)[-1].endswith(" 19")
        assert batch.older
        assert len(encoded(batch)) < BATCH_BYTES + ROOM_FOR_LABELS

    async def test_an_old_message_that_changed_last_is_no_newest_message(self, room: Room) -> None:
        said = await room.say(SNAPSHOT_MESSAGES + 5)
        await room.show_again(said[0])
        batch = await room.batch(room.cem)
        assert texts(batch)[0] == "hello 5"
        assert batch.head.public == said[-1].rev + 1

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"epoch": "another"}, id="another epoch"),
            pytest.param({"public": 1_000}, id="above the public head"),
            pytest.param({"staff": 1_000}, id="above the staff head"),
        ],
    )
    async def test_a_cursor_that_does_not_fit_is_answered_with_one(
        self, room: Room, change: dict[str, str | int]
    ) -> None:
        cursor = await room.cursor(room.ana)
        fits = await room.batch(room.ana, cursor)
        does_not = await room.batch(room.ana, msgspec.structs.replace(cursor, **change))
        assert (fits.mode, does_not.mode) == ("changes", "snapshot")
        assert does_not.rows

    @pytest.mark.parametrize("stream", ["public", "staff"])
    async def test_a_cursor_below_the_floor_is_answered_with_one(self, room: Room, stream: str) -> None:
        await room.say(5)
        await room.scene.link(room.ana, room.session, new=True)
        raise_floor = update(streams).values({f"{stream}_floor": streams.c[stream]})
        at = await room.cursor(room.ana)
        await room.database.write(lambda tx: tx.run(raise_floor))
        below = msgspec.structs.replace(at, **{stream: getattr(at, stream) - 1})
        assert (await room.batch(room.ana, at)).mode == "changes"
        assert (await room.batch(room.ana, below)).mode == "snapshot"

    async def test_so_is_one_that_is_far_behind(self, room: Room) -> None:
        cursor = await room.cursor(room.cem)
        leap = update(streams).values(public=streams.c.public + TOO_FAR)
        await room.database.write(lambda tx: tx.run(leap))
        assert (await room.batch(room.cem, cursor)).mode == "changes"
        await room.say(1)
        assert (await room.batch(room.cem, cursor)).mode == "snapshot"


class TestWindows:
    """Clients hold the newest part of the conversation; changes before it concern them only in two cases."""

    @pytest.fixture
    async def said(self, room: Room) -> list[MessageRow]:
        return await room.say(20)

    async def test_a_change_before_the_window_is_left_out(self, room: Room, said: list[MessageRow]) -> None:
        cursor = await room.cursor(room.cem)
        for message in said[:12]:
            await room.show_again(message)
        batch = await room.batch(room.cem, cursor, oldest=said[10].created_rev)
        assert texts(batch) == ["hello 10", "hello 11"]
        assert batch.to == batch.head

    async def test_without_a_window_everything_comes(self, room: Room, said: list[MessageRow]) -> None:
        cursor = await room.cursor(room.cem)
        await room.show_again(said[0])
        assert texts(await room.batch(room.cem, cursor)) == ["hello 0"]

    async def test_what_a_held_message_quotes_comes(self, room: Room, said: list[MessageRow]) -> None:
        await room.scene.post(room.ana, room.session, "as you said", reply_to=said[2].id)
        await room.scene.post(room.ana, room.session, "and", reply_to=said[2].id)
        cursor = await room.cursor(room.cem)
        for message in said[:4]:
            await room.show_again(message)
        batch = await room.batch(room.cem, cursor, oldest=said[10].created_rev)
        assert texts(batch) == ["hello 2"]

    async def test_what_only_a_message_before_the_window_quotes_does_not(
        self, room: Room, said: list[MessageRow]
    ) -> None:
        await room.scene.post(room.ana, room.session, "as you said", reply_to=said[2].id)
        cursor = await room.cursor(room.cem)
        await room.show_again(said[2])
        later = await room.say(1)
        assert texts(await room.batch(room.cem, cursor, oldest=later[0].created_rev)) == ["hello 0"]

    async def test_a_new_notice_comes_and_an_old_one_does_not(self, room: Room, said: list[MessageRow]) -> None:
        await room.notify(said[1])
        cursor = await room.cursor(room.cem)
        await room.show_again(said[1])
        await room.notify(said[3])
        batch = await room.batch(room.cem, cursor, oldest=said[10].created_rev)
        assert texts(batch) == ["hello 3"]

    async def test_people_and_log_are_held_whole_whatever_the_window(self, room: Room, said: list[MessageRow]) -> None:
        cursor = await room.cursor(room.cem)
        await room.crowd(1)
        batch = await room.batch(room.cem, cursor, oldest=said[-1].created_rev + 100)
        assert kinds(batch.rows) == {"participant", "event"}


class TestCustomers:
    """Nothing of the staff stream is in anything a customer is answered, not even its counter."""

    @pytest.fixture
    async def busy_door(self, room: Room) -> Room:
        """Much has happened that only technicians see."""
        for number in range(3):
            await room.scene.knock(await room.scene.code(room.ana, room.session, new=True), f"Secret {number}")
        return room

    async def test_not_in_a_snapshot(self, busy_door: Room) -> None:
        self.require_public(await busy_door.batch(busy_door.cem))

    async def test_not_in_changes(self, busy_door: Room) -> None:
        batch = await busy_door.batch(busy_door.cem)
        for public in range(batch.head.public):
            changes = await busy_door.batch(busy_door.cem, Cursor(batch.epoch, public))
            assert changes.mode == "changes"
            self.require_public(changes)

    async def test_not_for_a_cursor_that_asks_for_them(self, busy_door: Room) -> None:
        epoch = (await busy_door.batch(busy_door.cem)).epoch
        asked = await busy_door.batch(busy_door.cem, Cursor(epoch, 1, 1))
        assert asked.mode == "snapshot"
        self.require_public(asked)

    async def test_and_what_happens_there_changes_nothing_in_the_answer(self, room: Room) -> None:
        cursor = await room.cursor(room.cem)
        before = encoded(await room.batch(room.cem, cursor))
        await room.scene.knock(await room.scene.code(room.ana, room.session, new=True), "Secret")
        assert encoded(await room.batch(room.cem, cursor)) == before

    @staticmethod
    def require_public(batch: Batch) -> None:
        assert {batch.from_.staff, batch.to.staff, batch.head.staff} == {0}
        assert not any(isinstance(row, KnockRow | InvitationRow) for row in batch.rows)
        assert b"Secret" not in encoded(batch)


class TestGate:
    """Every read asks again who may see what."""

    async def test_a_session_that_is_none(self, room: Room) -> None:
        for session in (new_id(), "no id at all", "\0", ""):
            assert await refusal(room.scene.batch(room.ana, SessionId(session))) == (404, "session-unknown")

    async def test_a_removed_customer_reads_nothing_more(self, room: Room) -> None:
        cursor = await room.cursor(room.cem)
        await room.scene.do(room.ana, "sessions.remove", session=room.session, participant=room.cem.participant)
        assert await refusal(room.batch(room.cem, cursor)) == (403, "removed")

    async def test_an_ended_session_is_closed_to_customers_and_readable_for_staff(self, room: Room) -> None:
        cursor = await room.cursor(room.ana)
        await room.scene.end(room.ana, room.session)
        assert await refusal(room.batch(room.cem)) == (410, "session-ended")
        batch = await room.batch(room.ana, cursor)
        assert [row.state for row in batch.rows if row.id == room.session] == ["ended"]
        assert batch.you is None
