"""Editing: one's own message, from the text one saw, once whatever comes twice; and the earlier texts, for staff alone."""

from typing import Any

import pytest

from deskside.backends import open_database
from deskside.chat import MessageRow, glance
from deskside.clock import FakeClock
from deskside.ids import ParticipantId, SessionId, new_id
from deskside.sync import Change, Customer, Staff, Viewer
from deskside.sync.frames import Cursor
from tests.chat.test_files import upload, with_files
from tests.chat.verbs import delete, edit, history
from tests.scene import Scene, outcomes, refusal

CHANGED = (409, "message-changed")
REUSED = (409, "id-reused")


@pytest.fixture
async def row(scene: Scene, session: SessionId, cem: Customer) -> MessageRow:
    """What Cem said."""
    return await scene.post(cem, session, "helo", client_id="client-id-1")


async def seen(scene: Scene, viewer: Viewer, session: SessionId) -> list[MessageRow]:
    return await scene.rows(viewer, session, MessageRow)


async def unread(scene: Scene, viewer: Viewer, session: SessionId) -> int:
    me = (await scene.scope(viewer, session)).you
    assert me is not None
    return (await scene.database.read(lambda tx: glance(tx, session, ParticipantId(me)))).unread


class TestAnEdit:
    async def test_everybody_sees_the_new_text_in_the_old_place(
        self,
        scene: Scene,
        ana: Staff,
        session: SessionId,
        cem: Customer,
        row: MessageRow,
        clock: FakeClock,
        told: list[object],
    ) -> None:
        await scene.post(ana, session, "what?")
        clock.advance(5_000)
        told.clear()
        edited = await edit(scene, cem, row, "hello", session)
        assert (edited.text, edited.edited_at, edited.id) == ("hello", clock.at_ms, row.id)
        assert (edited.at, edited.author, edited.created_rev) == (row.at, row.author, row.created_rev)
        assert edited.text_rev == edited.rev > row.rev
        assert edited.notify_rev == 0
        assert told == [Change(session, "public", edited.rev, (edited,))]
        for viewer in (ana, cem):
            assert (await seen(scene, viewer, session))[0] == edited

    async def test_technicians_edit_theirs_as_well(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        said = await scene.post(ana, session, "helo")
        assert (await edit(scene, ana, said, "hello", session)).text == "hello"

    async def test_unchanged_is_nothing(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        assert await edit(scene, cem, row, "helo", session, notify=True) == row
        assert told == []

    async def test_files_stay_and_then_words_may_go(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        await upload(scene, cem, session, "a.txt")
        row = await with_files(scene, cem, session, 1, "see this")
        edited = await edit(scene, cem, row, "", session)
        assert (edited.text, edited.files, edited.file_count) == ("", row.files, 1)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", (400, "message-empty")),
            (" \n\t", (400, "message-empty")),
            ("x" * 16_001, (400, "message-too-long")),
            ("🙂" * 16_001, (400, "message-too-long")),
            ("a\0b", (400, "text-invalid")),
            ("a\x1b[31mb", (400, "text-invalid")),
        ],
    )
    async def test_what_cannot_be_posted_cannot_be_edited_in(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, text: str, expected: tuple[int, str]
    ) -> None:
        assert await refusal(edit(scene, cem, row, text, session)) == expected
        assert await seen(scene, cem, session) == [row]

    @pytest.mark.parametrize("text", ["x" * 16_000, "🙂" * 16_000, "\u202egpj.exe", "a" + "\u0303" * 500, "<b>&\\"])
    async def test_what_can_be_posted_is_kept_as_typed(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow, text: str
    ) -> None:
        await edit(scene, cem, row, text, session)
        assert [message.text for message in await seen(scene, ana, session)] == [text]

    async def test_half_a_character_is_refused_at_the_door(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        args = f'{{"session": "{session}", "op": "{new_id()}", "message": "{row.id}", "base": 1, "text": "\\ud83d"}}'
        assert await refusal(scene.door.do(cem, "chat.edit", args.encode())) == (400, "request-invalid")

    async def test_a_post_that_comes_again_answers_with_the_edited_row(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        edited = await edit(scene, cem, row, "hello", session)
        assert await scene.post(cem, session, "helo", client_id="client-id-1") == edited


class TestRights:
    async def test_only_the_author(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        dora = await scene.customer(ana, session, "Dora")
        for other in (ana, dora):
            assert await refusal(edit(scene, other, row, "I was here", session)) == (403, "not-allowed")
        mine = await scene.post(ana, session, "mine")
        assert await refusal(edit(scene, cem, mine, "ours", session)) == (403, "not-allowed")
        assert [message.text for message in await seen(scene, cem, session)] == ["helo", "mine"]

    async def test_not_after_the_end_removal_or_leaving(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        dora = await scene.customer(ana, session, "Dora")
        hers = await scene.post(dora, session, "hers")
        op = new_id()
        await edit(scene, cem, row, "hello", session, op=op)
        await scene.do(dora, "sessions.leave", session=session)
        assert await refusal(edit(scene, dora, hers, "gone", session)) == (403, "left")
        await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
        assert await refusal(edit(scene, cem, row, "hello", session, op=op)) == (403, "removed")
        mine = await scene.post(ana, session, "mine")
        await scene.end(ana, session)
        assert await refusal(edit(scene, ana, mine, "other", session)) == (410, "session-ended")

    async def test_not_by_way_of_another_session(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        other = await scene.open(ana)
        mine = await scene.post(ana, session, "mine")
        assert await refusal(edit(scene, ana, mine, "ours", other)) == (404, "message-unknown")
        assert await refusal(edit(scene, cem, row, "ours", other)) == (404, "session-unknown")
        for name in ("nonsense", new_id(), "'; DROP TABLE messages --"):
            assert await refusal(edit(scene, cem, row, "x", session, message=name)) == (404, "message-unknown")


class TestTwice:
    async def test_the_same_again_changes_nothing(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        args: dict[str, Any] = {"op": "op-number-1", "notify": True}
        first = await edit(scene, cem, row, "hello", session, **args)
        told.clear()
        assert await edit(scene, cem, row, "hello", session, **args) == first
        assert told == []

    async def test_a_replay_does_not_undo_what_came_after(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        first = await edit(scene, cem, row, "one", session, op="op-number-1")
        second = await edit(scene, cem, first, "two", session)
        assert await edit(scene, cem, row, "one", session, op="op-number-1") == second
        assert [message.text for message in await seen(scene, cem, session)] == ["two"]

    @pytest.mark.parametrize("other", [{"text": "good bye"}, {"base": 1}, {"notify": True}])
    async def test_something_else_under_the_same_id_is_refused(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, other: dict[str, Any]
    ) -> None:
        edited = await edit(scene, cem, row, "hello", session, op="op-number-1")
        again = {"text": "hello", "op": "op-number-1"} | other
        assert await refusal(edit(scene, cem, row, again.pop("text"), session, **again)) == REUSED
        another = await scene.post(cem, session, "another")
        assert await refusal(edit(scene, cem, another, "hello", session, op="op-number-1")) == REUSED
        assert await refusal(delete(scene, cem, row, session, op="op-number-1")) == REUSED
        assert (await seen(scene, cem, session))[0] == edited

    async def test_a_refused_edit_uses_up_neither_id_nor_revision(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        assert await refusal(edit(scene, cem, row, "", session, op="op-number-1")) == (400, "message-empty")
        assert (await edit(scene, cem, row, "hello", session, op="op-number-1")).rev == row.rev + 1

    async def test_everybody_has_ids_of_their_own(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        mine = await scene.post(ana, session, "mine")
        await edit(scene, cem, row, "hello", session, op="op-number-1")
        assert (await edit(scene, ana, mine, "ours", session, op="op-number-1")).text == "ours"


class TestTwoDevices:
    async def test_who_began_with_an_older_text_is_told_so(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        edited = await edit(scene, cem, row, "from the phone", session)
        assert await refusal(edit(scene, cem, row, "from the desk", session)) == CHANGED
        assert (await edit(scene, cem, edited, "from the desk", session)).text == "from the desk"

    async def test_a_change_that_is_not_of_the_text_is_in_nobodys_way(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await scene.do(ana, "chat.react", session=session, op=new_id(), message=row.id, emoji="👍", on=True)
        assert (await edit(scene, cem, row, "hello", session)).text == "hello"

    async def test_the_same_text_from_both_is_no_quarrel(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        edited = await edit(scene, cem, row, "hello", session)
        assert await edit(scene, cem, row, "hello", session) == edited

    async def test_at_once_one_wins(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        answers = await outcomes([edit(scene, cem, row, f"from device {n}", session) for n in range(10)])
        (winner,) = [answer for answer in answers if isinstance(answer, MessageRow)]
        assert answers.count(CHANGED) == 9
        assert await seen(scene, cem, session) == [winner]
        assert len(told) == 1

    async def test_in_two_processes_at_once_one_wins(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, database_url: str, clock: FakeClock
    ) -> None:
        if database_url.startswith("sqlite"):
            pytest.skip("SQLite belongs to one process")
        other = open_database(database_url, clock)
        await other.open(lambda _: None)
        scenes = [scene, Scene(other)]
        answers = await outcomes([edit(scenes[n % 2], cem, row, f"from device {n}", session) for n in range(20)])
        (winner,) = [answer for answer in answers if isinstance(answer, MessageRow)]
        assert answers.count(CHANGED) == 19
        assert await seen(scene, cem, session) == [winner]
        await other.close()

    async def test_the_same_edit_many_times_at_once_happens_once(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        answers = await outcomes([edit(scene, cem, row, "hello", session, op="op-number-1") for _ in range(10)])
        assert answers == [answers[0]] * 10
        assert len(told) == 1


class TestNotifying:
    async def test_unread_again_only_if_others_are_to_know(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await scene.do(ana, "chat.read", session=session, rev=row.rev)
        quiet = await edit(scene, cem, row, "hello", session)
        assert await unread(scene, ana, session) == 0
        loud = await edit(scene, cem, quiet, "hello!", session, notify=True)
        assert (loud.notify_rev, await unread(scene, ana, session)) == (loud.rev, 1)
        assert await unread(scene, cem, session) == 0, "one's own change is no news"

    async def test_a_run_of_edits_counts_once_and_reading_ends_it(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await scene.do(ana, "chat.read", session=session, rev=row.rev)
        for text in ("a", "b", "c"):
            row = await edit(scene, cem, row, text, session, notify=True)
        assert await unread(scene, ana, session) == 1
        await scene.do(ana, "chat.read", session=session, rev=row.rev)
        assert await unread(scene, ana, session) == 0

    async def test_a_message_that_was_never_read_counts_once(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await edit(scene, cem, row, "hello", session, notify=True)
        assert await unread(scene, ana, session) == 1

    async def test_a_quiet_edit_keeps_the_notice_before_it(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        loud = await edit(scene, cem, row, "hello", session, notify=True)
        assert (await edit(scene, cem, loud, "hello!", session)).notify_rev == loud.notify_rev

    async def test_who_was_away_hears_of_it_wherever_it_stands(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        later = await scene.post(cem, session, "later")
        batch = await scene.batch(ana, session)
        cursor = Cursor(batch.epoch, batch.to.public, batch.to.staff)
        quiet = await edit(scene, cem, row, "hello", session)
        assert (await scene.batch(ana, session, cursor, later.created_rev)).rows == []
        loud = await edit(scene, cem, quiet, "hello!", session, notify=True)
        assert (await scene.batch(ana, session, cursor, later.created_rev)).rows == [loud]


class TestHistory:
    async def test_staff_see_the_earlier_texts_and_since_when(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow, clock: FakeClock
    ) -> None:
        assert await history(scene, ana, row, session) == []
        clock.advance(1_000)
        second = await edit(scene, cem, row, "hello", session)
        clock.advance(1_000)
        await edit(scene, cem, second, "hello!", session)
        assert await history(scene, ana, row, session) == [("helo", row.at), ("hello", second.edited_at)]

    async def test_customers_never_do(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await edit(scene, cem, row, "hello", session)
        assert await refusal(history(scene, cem, row, session)) == (403, "not-allowed")
        dora = await scene.customer(ana, session, "Dora")
        assert await refusal(history(scene, dora, row, session)) == (403, "not-allowed")
        # Nor by any other way: everything that a customer can read.
        whole = await scene.batch(dora, session)
        pages = [
            whole,
            await scene.batch(dora, session, Cursor(whole.epoch, 1)),
            await scene.do(dora, "chat.older", session=session, before=10_000),
            await scene.do(dora, "chat.around", session=session, message=row.id),
        ]
        assert "helo" not in str(pages)

    async def test_after_the_end_it_is_for_those_who_may_read_it(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await edit(scene, cem, row, "hello", session)
        nosy = await scene.colleague(ana, "Ben")
        trusted = await scene.colleague(ana, "Eda", files_access="all")
        assert await refusal(history(scene, nosy, row, session)) == (404, "session-unknown")
        await scene.end(ana, session)
        assert await refusal(history(scene, nosy, row, session)) == (404, "session-unknown")
        for reader in (ana, trusted):
            assert await history(scene, reader, row, session) == [("helo", row.at)]
        assert await refusal(history(scene, cem, row, session)) == (410, "session-ended")

    async def test_nothing_is_left_of_a_deleted_message(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await delete(scene, cem, await edit(scene, cem, row, "hello", session), session)
        assert await history(scene, ana, row, session) == []
