"""Notes: what technicians say among themselves in a session. The same verbs, another thread; nothing ever crosses over."""

from typing import Any

import pytest

from deskside.chat import MessageRow, NoteRow
from deskside.ids import SessionId, new_id
from deskside.sync import Customer, Staff
from deskside.sync.frames import Cursor
from tests.scene import Scene, refusal

VERBS = ("post", "edit", "delete", "react", "read", "older", "around", "history")


async def note(scene: Scene, viewer: Staff, session: SessionId, text: str = "between us", **more: Any) -> NoteRow:
    return await scene.do(viewer, "notes.post", **({"session": session, "client_id": new_id(), "text": text} | more))


class TestThreads:
    async def test_each_has_its_own_counter(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        before = (await scene.batch(ana, session)).head
        written = await note(scene, ana, session)
        after = (await scene.batch(ana, session)).head
        assert (after.public, after.staff) == (before.public, before.staff + 1)
        assert (written.rev, written.follows) == (after.staff, before.public)

    async def test_a_customer_gets_messages_and_a_technician_both(
        self, scene: Scene, ana: Staff, cem: Customer, session: SessionId
    ) -> None:
        said, written = await scene.post(ana, session), await note(scene, ana, session)
        assert await scene.rows(cem, session, MessageRow) == [said]
        assert await scene.rows(cem, session, NoteRow) == []
        assert await scene.rows(ana, session, NoteRow) == [written]
        assert (await scene.batch(cem, session)).head.staff == 0

    async def test_an_id_used_in_one_is_taken_in_the_other(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        """A note that is sent again never becomes a message, not even when it was deleted in between."""
        client_id = new_id()
        written = await note(scene, ana, session, "the same", client_id=client_id)
        again = scene.post(ana, session, "the same", client_id=client_id)
        assert await refusal(again) == (409, "id-reused")
        await scene.do(ana, "notes.delete", session=session, op=new_id(), message=written.id)
        again = scene.post(ana, session, "the same", client_id=client_id)
        assert await refusal(again) == (409, "id-reused")
        replay = await note(scene, ana, session, "the same", client_id=client_id)
        assert (replay.id, replay.deleted) == (written.id, True)

    @pytest.mark.parametrize("name", ["edit", "delete", "react", "around", "history"])
    async def test_what_lies_in_the_other_one_does_not_exist(
        self, scene: Scene, ana: Staff, session: SessionId, name: str
    ) -> None:
        said, written = await scene.post(ana, session), await note(scene, ana, session)
        more: dict[str, dict[str, Any]] = {
            "edit": {"op": new_id(), "base": 1, "text": "x"},
            "delete": {"op": new_id()},
            "react": {"op": new_id(), "emoji": "👍", "on": True},
        }
        for thread, other in (("chat", written), ("notes", said)):
            args = {"session": session, "message": other.id} | more.get(name, {})
            assert await refusal(scene.do(ana, f"{thread}.{name}", **args)) == (404, "message-unknown")

    async def test_nobody_answers_across(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        said, written = await scene.post(ana, session), await note(scene, ana, session)
        assert await refusal(scene.post(ana, session, reply_to=written.id)) == (404, "message-unknown")
        assert await refusal(note(scene, ana, session, reply_to=said.id)) == (404, "message-unknown")
        assert (await note(scene, ana, session, reply_to=written.id)).reply_to == written.id


class TestWho:
    @pytest.mark.parametrize("verb", VERBS)
    async def test_no_verb_is_for_customers(self, scene: Scene, cem: Customer, session: SessionId, verb: str) -> None:
        assert await refusal(scene.do(cem, f"notes.{verb}", session=session)) == (403, "not-allowed")

    async def test_nor_for_colleagues_who_are_not_in_it(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        ben = await scene.colleague(ana)
        assert await refusal(note(scene, ben, session)) == (404, "session-unknown")

    async def test_only_its_author_changes_a_note(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        ben = await scene.colleague(ana)
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        written = await note(scene, ana, session)
        args = {"session": session, "op": new_id(), "message": written.id}
        assert await refusal(scene.do(ben, "notes.delete", **args)) == (403, "not-allowed")
        assert (await scene.do(ben, "notes.react", **args, emoji="👍", on=True)).message == written.id

    async def test_staff_with_the_right_read_them_after_the_end(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        written = await note(scene, ana, session)
        await scene.end(ana, session)
        page = await scene.do(ana, "notes.older", session=session, before=1_000)
        assert page.rows == [written]
        assert await refusal(note(scene, ana, session)) == (410, "session-ended")


class TestFollowing:
    async def test_the_window_of_messages_is_none_of_notes(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        """Notes have small numbers: a place in the public stream must not hide what changed in them."""
        written = await note(scene, ana, session)
        for _ in range(20):
            await scene.post(ana, session)
        batch = await scene.batch(ana, session)
        edit = {"session": session, "op": new_id(), "message": written.id, "base": written.text_rev}
        edited = await scene.do(ana, "notes.edit", **edit, text="later")
        cursor = Cursor(batch.epoch, batch.to.public, batch.to.staff)
        changes = await scene.batch(ana, session, cursor, oldest=15)
        assert changes.rows == [edited]

    async def test_earlier_notes_come_in_pages_of_their_own(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        for number in range(105):
            await note(scene, ana, session, f"note {number}")
        batch = await scene.batch(ana, session)
        assert (batch.older, batch.older_staff) == (False, True)
        held = await scene.rows(ana, session, NoteRow)
        page = await scene.do(ana, "notes.older", session=session, before=held[0].created_rev)
        assert ([row.text for row in page.rows], page.more) == ([f"note {number}" for number in range(5)], False)

    async def test_the_board_counts_them_apart(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        ben = await scene.colleague(ana)
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        said, written = await scene.post(ana, session), await note(scene, ana, session)

        async def unread() -> tuple[int, int]:
            rows = await scene.database.read(lambda tx: scene.board.rows(tx, ben))
            return rows[0].unread, rows[0].unread_notes

        assert await unread() == (1, 1)
        await scene.do(ben, "chat.read", session=session, rev=said.rev)
        assert await unread() == (0, 1)
        await scene.do(ben, "notes.read", session=session, rev=written.rev)
        assert await unread() == (0, 0)

    async def test_transcripts_tell_a_note_behind_what_it_followed(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        first = await scene.post(ana, session, "first")
        await note(scene, ana, session, "between")
        await scene.post(ana, session, "second")
        heads = (await scene.batch(ana, session)).head
        ends = {"public": heads.public, "staff": heads.staff}
        lines = await scene.database.read(
            lambda tx: [line for source in scene.sources for line in source.lines(tx, session, ends[source.stream])]
        )
        told = [(line.text, line.stream) for line in sorted(lines, key=lambda line: line.created_rev) if line.speaker]
        assert told == [("first", "public"), ("between", "staff"), ("second", "public")]
        assert first.rev in {line.created_rev for line in lines if line.stream == "staff"}
