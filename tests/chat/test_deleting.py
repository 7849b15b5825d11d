"""Deleting: one's own message, for good. Nothing tells what it said, by whichever way one asks, and nothing brings it back."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from deskside.app import App
from deskside.backends import Database, DiskBlobs, Transaction, metadata, open_database
from deskside.chat import MessageRow, ReactionRow, glance
from deskside.chat.operations import operations
from deskside.chat.scrubbing import Scrubber
from deskside.chat.store import deletions, messages
from deskside.clock import FakeClock
from deskside.files import Eraser, require_open
from deskside.ids import ParticipantId, SessionId
from deskside.sync import Change, Customer, RightsChanged, Staff, Viewer
from deskside.sync.frames import Cursor
from deskside.uploads.actions import prove_file
from tests.chat.test_files import upload, with_files
from tests.chat.verbs import delete, edit, history, react
from tests.scene import Scene, outcomes, refusal

assert App, "every table is defined once the app is imported"
DELETED = (410, "message-deleted")
SECRET = "the door code is 4711"


@pytest.fixture
async def row(scene: Scene, session: SessionId, cem: Customer) -> MessageRow:
    """What Cem wishes he had not said."""
    return await scene.post(cem, session, SECRET, client_id="client-id-1")


async def seen(scene: Scene, viewer: Viewer, session: SessionId) -> list[MessageRow]:
    return await scene.rows(viewer, session, MessageRow)


async def everything_stored(database: Database) -> str:
    """All rows of all tables."""

    def read(tx: Transaction) -> str:
        return "\n".join(
            f"{table.name} {[row[column.name] for column in table.columns]}"
            for table in metadata.sorted_tables
            for row in tx.all(select(table))
        )

    return await database.read(read)


class TestADeletion:
    async def test_everybody_sees_that_there_was_something(
        self,
        scene: Scene,
        ana: Staff,
        session: SessionId,
        cem: Customer,
        row: MessageRow,
        clock: FakeClock,
        told: list[object],
    ) -> None:
        clock.advance(5_000)
        told.clear()
        gone = await delete(scene, cem, row, session)
        assert (gone.deleted, gone.deleted_at, gone.rev > row.rev) == (True, clock.at_ms, True)
        assert (gone.id, gone.author, gone.at, gone.created_rev) == (row.id, row.author, row.at, row.created_rev)
        assert (gone.text, gone.files, gone.file_count, gone.reply_to, gone.edited_at) == ("", [], 0, None, None)
        assert told == [Change(session, "public", gone.rev, (gone,))]
        for viewer in (ana, cem):
            assert await seen(scene, viewer, session) == [gone]

    async def test_no_row_of_any_table_tells_what_it_said(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, database: Database, tmp_path: Path
    ) -> None:
        await upload(scene, cem, session, "secret-name.txt")
        row = await with_files(scene, cem, session, 1, SECRET, client_id="client-id-1")
        quote = await scene.post(ana, session, "really?", reply_to=row.id)
        await react(scene, ana, row, session, "🙈")
        await edit(scene, cem, row, "secret-edit", session, notify=True)
        secrets = [SECRET, "secret-edit", "secret-name", "🙈"]
        stored = await everything_stored(database)
        assert [secret for secret in secrets if secret in stored] == secrets
        await delete(scene, cem, row, session)
        await Eraser(database, DiskBlobs(tmp_path / "blobs")).sweep()
        stored = await everything_stored(database)
        assert not [secret for secret in secrets if secret in stored]
        assert "really?" in stored
        assert (await seen(scene, ana, session))[1] == quote

    async def test_no_hash_tells_what_it_said(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        """That of a short text is as good as the text."""
        await delete(scene, cem, await edit(scene, cem, row, "4712", session), session)
        digests = [
            *await scene.select(select(messages.c.digest).where(messages.c.id == row.id)),
            *await scene.select(select(operations.c.digest).where(operations.c.message == row.id)),
        ]
        assert [found["digest"] for found in digests] == ["", "", ""]

    async def test_all_files_go_however_many(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        files = [await upload(scene, cem, session, f"{n}.txt", position=n) for n in range(25)]
        row = await with_files(scene, cem, session, 25)
        await delete(scene, cem, row, session)
        for file in files:
            reading = scene.database.read(lambda tx, id_=file.id: require_open(tx, cem, id_))
            assert await refusal(reading) == (404, "file-unknown")

    async def test_downloads_under_way_are_asked_again(
        self, scene: Scene, session: SessionId, cem: Customer, told: list[object], row: MessageRow
    ) -> None:
        await upload(scene, cem, session, "a.txt")
        with_file = await with_files(scene, cem, session, 1)
        told.clear()
        await delete(scene, cem, row, session)
        assert not [hint for hint in told if isinstance(hint, RightsChanged)], "nothing to download in this one"
        await delete(scene, cem, with_file, session)
        assert [hint for hint in told if isinstance(hint, RightsChanged)]

    async def test_reactions_go_with_it_in_the_same_revision(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        reactions = [await react(scene, ana, row, session, emoji) for emoji in ("👍", "🙈")]
        told.clear()
        gone = await delete(scene, cem, row, session)
        left = [
            ReactionRow(id=r.id, rev=gone.rev, created_rev=r.created_rev, message=row.id, emoji="", by=[])
            for r in reactions
        ]
        assert told == [Change(session, "public", gone.rev, (gone, *left))]
        assert await scene.rows(ana, session, ReactionRow) == []


class TestRights:
    async def test_only_the_author(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        dora = await scene.customer(ana, session, "Dora")
        for other in (ana, dora):
            assert await refusal(delete(scene, other, row, session)) == (403, "not-allowed")
        assert await seen(scene, cem, session) == [row]

    async def test_not_after_the_end_removal_or_leaving(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        dora = await scene.customer(ana, session, "Dora")
        hers, mine = await scene.post(dora, session, "hers"), await scene.post(ana, session, "mine")
        await scene.do(dora, "sessions.leave", session=session)
        assert await refusal(delete(scene, dora, hers, session)) == (403, "left")
        await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
        assert await refusal(delete(scene, cem, row, session)) == (403, "removed")
        await scene.end(ana, session)
        assert await refusal(delete(scene, ana, mine, session)) == (410, "session-ended")

    async def test_not_by_way_of_another_session(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        other = await scene.open(ana)
        mine = await scene.post(ana, session, "mine")
        assert await refusal(delete(scene, ana, mine, other)) == (404, "message-unknown")
        assert await refusal(delete(scene, cem, row, other)) == (404, "session-unknown")


class TestNothingBringsItBack:
    @pytest.fixture
    async def gone(self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow) -> MessageRow:
        return await delete(scene, cem, row, session, op="op-number-1")

    async def test_not_posting_it_again_with_whatever_text(
        self, scene: Scene, session: SessionId, cem: Customer, gone: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        for text in (SECRET, "something else"):
            assert await scene.post(cem, session, text, client_id="client-id-1") == gone
        assert told == []

    async def test_not_deleting_it_again(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, gone: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        assert await delete(scene, cem, row, session, op="op-number-1") == gone
        assert await delete(scene, cem, row, session) == gone
        assert told == []

    async def test_not_editing_it(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, gone: MessageRow
    ) -> None:
        for seen_before in (row, gone):
            assert await refusal(edit(scene, cem, seen_before, "back", session)) == DELETED
            assert await refusal(edit(scene, cem, seen_before, "", session)) == DELETED
        assert await seen(scene, cem, session) == [gone]

    async def test_not_an_edit_that_comes_again(
        self, scene: Scene, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        row = await scene.post(cem, session, SECRET)
        edited = await edit(scene, cem, row, "edited", session, op="op-number-2")
        gone = await delete(scene, cem, edited, session)
        told.clear()
        assert await edit(scene, cem, row, "edited", session, op="op-number-2") == gone
        assert await refusal(edit(scene, cem, row, "edited", session, op="op-number-3")) == DELETED
        assert told == []

    async def test_not_its_ids_on_another_message(
        self, scene: Scene, session: SessionId, cem: Customer, gone: MessageRow
    ) -> None:
        another = await scene.post(cem, session, "another")
        assert await refusal(delete(scene, cem, another, session, op="op-number-1")) == (409, "id-reused")
        assert (await seen(scene, cem, session))[1] == another

    async def test_not_a_reaction(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, gone: MessageRow
    ) -> None:
        for on in (True, False):
            assert await refusal(react(scene, ana, gone, session, on=on)) == DELETED

    async def test_not_a_reaction_that_comes_again(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        row = await scene.post(cem, session, SECRET)
        await react(scene, ana, row, session, op="op-number-4")
        await delete(scene, cem, row, session)
        assert await refusal(react(scene, ana, row, session, op="op-number-4")) == DELETED
        assert await scene.rows(ana, session, ReactionRow) == []

    async def test_not_a_file_that_is_proven_late(
        self, scene: Scene, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        file = await upload(scene, cem, session, "a.txt")
        row = await with_files(scene, cem, session, 1)
        gone = await delete(scene, cem, row, session)
        reading = scene.database.write(
            lambda tx: prove_file(tx, cem, session, file.id, "0" * 64, lambda _tx, _file: None)
        )
        assert await refusal(reading) == (404, "file-unknown")
        assert (await seen(scene, cem, session))[-1] == gone

    async def test_not_an_answer_to_it(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, gone: MessageRow
    ) -> None:
        await scene.post(ana, session, "what was it?", reply_to=gone.id)
        assert (await seen(scene, ana, session))[0] == gone

    async def test_not_an_older_page_nor_a_jump(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, gone: MessageRow
    ) -> None:
        page = await scene.do(ana, "chat.older", session=session, before=10_000)
        assert page.rows == [gone]
        around = await scene.do(ana, "chat.around", session=session, message=gone.id)
        assert around.rows == [gone]
        assert await history(scene, ana, gone, session) == []

    async def test_not_the_board(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, gone: MessageRow
    ) -> None:
        me = (await scene.scope(ana, session)).you
        shown = await scene.database.read(lambda tx: glance(tx, session, ParticipantId(me or "")))
        assert (shown.last, shown.unread) == (None, 0)
        await scene.post(cem, session, "never mind")
        last = (await scene.database.read(lambda tx: glance(tx, session, ParticipantId(me or "")))).last
        assert last is not None
        assert last.text == "never mind"

    async def test_not_the_transcript(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, gone: MessageRow
    ) -> None:
        lines = await scene.database.read(
            lambda tx: [line for source in scene.sources for line in source.lines(tx, session, 10_000)]
        )
        (line,) = [line for line in lines if line.speaker]
        assert (line.deleted, line.text, line.attachments, line.edited_ms) == (True, "", (), None)


class TestWhoWasAway:
    async def test_hears_of_it_wherever_the_message_stands(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        """A page may hold it for other reasons than its window: it jumped there, or had a notice of it."""
        await react(scene, ana, row, session)
        later = await scene.post(cem, session, "later")
        batch = await scene.batch(ana, session)
        gone = await delete(scene, cem, row, session)
        cursor = Cursor(batch.epoch, batch.to.public, batch.to.staff)
        assert (await scene.batch(ana, session, cursor, later.created_rev)).rows == [gone]

    async def test_gets_the_reactions_that_went_with_it(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await react(scene, ana, row, session)
        batch = await scene.batch(ana, session)
        gone = await delete(scene, cem, row, session)
        cursor = Cursor(batch.epoch, batch.to.public, batch.to.staff)
        message, reaction = (await scene.batch(ana, session, cursor)).rows
        assert (message, reaction.by, reaction.emoji, reaction.rev) == (gone, [], "", gone.rev)


class TestAtOnce:
    async def test_many_deletions_are_one(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        answers = await outcomes([delete(scene, cem, row, session) for _ in range(10)])
        assert answers == [answers[0]] * 10
        assert len(told) == 1

    @pytest.mark.parametrize("order", range(6))
    async def test_edits_reactions_and_posts_beside_it_leave_it_deleted(
        self,
        scene: Scene,
        ana: Staff,
        session: SessionId,
        cem: Customer,
        row: MessageRow,
        order: int,
        database_url: str,
        clock: FakeClock,
    ) -> None:
        other = None if database_url.startswith("sqlite") else open_database(database_url, clock)
        if other is not None:
            await other.open(lambda _: None)
        second = scene if other is None else Scene(other)
        works = [
            edit(second, cem, row, "edited", session, notify=True),
            react(second, ana, row, session),
            delete(scene, cem, row, session),
            scene.post(cem, session, SECRET, client_id="client-id-1"),
            react(scene, cem, row, session, "❤️"),
            edit(scene, cem, row, "edited, too", session),
        ]
        await outcomes(works[order:] + works[:order])
        (message,) = await seen(scene, ana, session)
        assert (message.deleted, message.text) == (True, "")
        assert await scene.rows(ana, session, ReactionRow) == []
        assert await history(scene, ana, row, session) == []
        assert SECRET not in await everything_stored(scene.database)
        if other is not None:
            await other.close()


class TestScrubbing:
    """What is pending survives until it is done; the bytes themselves are looked at in `tests/promises`."""

    async def test_it_follows_a_deletion_until_it_has_succeeded(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        outcomes = [OSError("the disk is away"), None]
        called: list[bool] = []

        async def erase() -> None:
            called.append(True)
            if (error := outcomes.pop(0)) is not None:
                raise error

        scrubber = Scrubber(scene.database, erase)
        await scrubber.run()
        assert not called, "nothing was deleted yet"
        await delete(scene, cem, row, session)
        with pytest.raises(OSError, match="away"):
            await scrubber.run()
        await scrubber.run()
        await scrubber.run()
        assert len(called) == 2, "and then it is done"

    async def test_many_deletions_are_one_scrub(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        rows = await asyncio.gather(*(scene.post(cem, session, f"{n}") for n in range(30)))
        await asyncio.gather(*(delete(scene, cem, row, session) for row in rows))
        called: list[bool] = []

        async def erase() -> None:
            called.append(True)

        await Scrubber(scene.database, erase).run()
        assert called == [True]
        assert await scene.select(select(deletions)) == []
