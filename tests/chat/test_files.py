"""Messages with files: posting takes the draft's finished files, all of them and in their order, and never anybody else's."""

import asyncio
from typing import Any

from deskside.chat import MessageRow, MessageSource, glance, show_again
from deskside.files import Kind, NewFile, StoredFile, erase, keep, prove, require_open
from deskside.ids import FileId, MessageId, ParticipantId, SessionId, new_id
from deskside.sync import Change, Customer, Staff, Viewer
from tests.scene import Scene, outcomes, refusal

MISSING = (409, "files-missing")
DRAFT = "draft-id-1"


async def upload(
    scene: Scene,
    cem: Viewer,
    session: SessionId,
    name: str,
    *,
    draft: str = DRAFT,
    position: int = 0,
    sender: ParticipantId | None = None,
) -> StoredFile:
    """A file whose bytes are there."""
    sender = sender or (await scene.scope(cem, session)).you
    assert sender is not None
    new = NewFile(
        id=FileId(new_id()),
        organization=cem.organization,
        session=session,
        kind=Kind.ATTACHMENT,
        name=name,
        media_type="text/plain",
        size_bytes=len(name),
        sha256="0" * 64,
        show="none",
        blob=f"blob-{name}",
        sender=ParticipantId(sender),
        draft=draft,
        position=position,
    )
    return await scene.database.write(lambda tx: keep(tx, new), session)


async def with_files(
    scene: Scene, viewer: Viewer, session: SessionId, count: int, text: str = "", **more: Any
) -> MessageRow:
    return await scene.post(viewer, session, text, **({"draft": DRAFT, "file_count": count} | more))


class TestPosting:
    async def test_the_files_of_the_draft_go_with_the_message(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        for position, name in enumerate(("b.txt", "a.txt", "c.txt")):
            await upload(scene, cem, session, name, position=position)
        told.clear()
        row = await with_files(scene, cem, session, 3, "see these")
        assert [file.name for file in row.files] == ["b.txt", "a.txt", "c.txt"]
        assert (row.text, row.file_count) == ("see these", 3)
        assert told == [Change(session, "public", row.rev, (row,))]
        assert await scene.rows(ana, session, MessageRow) == [row]

    async def test_files_need_no_words(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        await upload(scene, cem, session, "a.txt")
        assert (await with_files(scene, cem, session, 1)).text == ""

    async def test_the_row_carries_twenty_and_counts_all(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        for position in range(25):
            await upload(scene, cem, session, f"{position:02}.txt", position=position)
        row = await with_files(scene, cem, session, 25)
        assert (row.file_count, [file.name for file in row.files]) == (25, [f"{n:02}.txt" for n in range(20)])
        assert await scene.rows(ana, session, MessageRow) == [row]
        (line,) = await scene.database.read(lambda tx: MessageSource().lines(tx, session, 10_000))
        assert [attachment.name for attachment in line.attachments] == [f"{n:02}.txt" for n in range(25)]

    async def test_a_count_that_is_not_theirs_is_refused_and_takes_nothing(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        for position in range(2):
            await upload(scene, cem, session, f"{position}.txt", position=position)
        for count in (1, 3):
            assert await refusal(with_files(scene, cem, session, count)) == MISSING
        assert (await with_files(scene, cem, session, 2)).file_count == 2

    async def test_a_refused_post_can_be_sent_again_under_its_id_when_the_files_are_there(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        assert await refusal(with_files(scene, cem, session, 1, client_id="client-id-1")) == MISSING
        await upload(scene, cem, session, "a.txt")
        row = await with_files(scene, cem, session, 1, client_id="client-id-1")
        again = await with_files(scene, cem, session, 1, client_id="client-id-1")
        assert row == again

    async def test_files_are_posted_once(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        await upload(scene, cem, session, "a.txt")
        answers = await outcomes([with_files(scene, cem, session, 1) for _ in range(10)])
        assert answers.count(MISSING) == 9
        assert len(await scene.rows(cem, session, MessageRow)) == 1

    async def test_the_same_post_asked_many_times_at_once_is_one_message_with_its_files(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        await upload(scene, cem, session, "a.txt")
        rows = await asyncio.gather(*(with_files(scene, cem, session, 1, client_id="client-id-1") for _ in range(10)))
        assert all(row == rows[0] for row in rows)
        assert [file.name for file in rows[0].files] == ["a.txt"]

    async def test_a_draft_belongs_to_its_sender(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        await upload(scene, cem, session, "a.txt")
        assert await refusal(with_files(scene, ana, session, 1)) == MISSING
        assert (await with_files(scene, cem, session, 1)).file_count == 1

    async def test_and_to_its_session(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        other = await scene.open(ana)
        await upload(scene, ana, other, "a.txt")
        assert await refusal(with_files(scene, ana, session, 1)) == MISSING

    async def test_other_drafts_are_left_alone(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        await upload(scene, cem, session, "now.txt")
        await upload(scene, cem, session, "later.txt", draft="draft-id-2")
        assert [file.name for file in (await with_files(scene, cem, session, 1)).files] == ["now.txt"]
        later = await with_files(scene, cem, session, 1, draft="draft-id-2")
        assert [file.name for file in later.files] == ["later.txt"]

    async def test_files_without_a_draft_are_no_files(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for text in ("", "hello"):
            attempt = scene.post(cem, session, text, file_count=1)
            assert await refusal(attempt) == (400, "request-invalid")
        assert await scene.rows(cem, session, MessageRow) == []

    async def test_a_draft_without_files_is_no_message(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        assert await refusal(scene.post(cem, session, "", draft=DRAFT)) == (400, "message-empty")

    async def test_a_count_that_is_none_is_refused(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for count in (-1, 10_001, "1"):
            attempt = scene.post(cem, session, "x", draft=DRAFT, file_count=count)
            assert await refusal(attempt) == (400, "request-invalid")


class TestAfterwards:
    async def test_nobody_else_sees_a_file_before_it_is_posted_and_everybody_afterwards(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        file = await upload(scene, cem, session, "a.txt")

        async def opens(viewer: Viewer) -> Any:
            return await scene.database.read(lambda tx: require_open(tx, viewer, file.id))

        assert await refusal(opens(ana)) == (404, "file-unknown")
        await opens(cem)
        await with_files(scene, cem, session, 1)
        await opens(ana)
        await opens(cem)

    async def test_a_proof_that_comes_later_shows_the_message_again_in_its_old_place(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        file = await upload(scene, cem, session, "a.txt")
        row = await with_files(scene, cem, session, 1)
        await scene.post(ana, session, "thanks")
        told.clear()
        await scene.database.write(
            lambda tx: (prove(tx, file, file.sha256), show_again(tx, session, MessageId(row.id))), session
        )
        changes = [hint for hint in told if isinstance(hint, Change)]
        assert len(changes) == 1
        (again,) = changes[0].rows
        assert isinstance(again, MessageRow)
        assert (again.id, again.created_rev, again.rev) == (row.id, row.created_rev, row.rev + 2)
        assert [file.proven for file in again.files] == [True]
        assert (await scene.rows(ana, session, MessageRow))[0] == again

    async def test_showing_a_message_again_that_is_not_here_changes_nothing(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        elsewhere = await scene.post(ana, await scene.open(ana), "elsewhere")
        before = await scene.batch(ana, session)
        await scene.database.write(lambda tx: show_again(tx, session, MessageId(elsewhere.id)), session)
        assert await scene.batch(ana, session) == before

    async def test_a_board_shows_the_first_files_name_when_there_are_no_words(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        for position, name in enumerate(("b.txt", "a.txt")):
            await upload(scene, cem, session, name, position=position)
        await with_files(scene, cem, session, 2)
        me = (await scene.scope(ana, session)).you
        assert me is not None
        seen = await scene.database.read(lambda tx: glance(tx, session, me))
        assert seen.last is not None
        assert (seen.last.text, seen.unread) == ("b.txt", 1)

    async def test_a_board_bears_that_the_files_of_the_last_message_are_gone(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        file = await upload(scene, cem, session, "a.txt")
        await with_files(scene, cem, session, 1)
        await scene.database.write(lambda tx: erase(tx, file.id), session)
        me = (await scene.scope(ana, session)).you
        assert me is not None
        seen = await scene.database.read(lambda tx: glance(tx, session, me))
        assert seen.last is not None
        assert (seen.last.text, seen.unread) == ("", 1)
