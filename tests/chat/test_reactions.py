"""Reactions: set on or off and never toggled, any emoji there is and nothing else, and not more than a message can bear."""

import asyncio

import pytest

from deskside.backends import open_database
from deskside.chat import MessageRow, ReactionRow
from deskside.chat.emoji import is_emoji
from deskside.chat.reactions import MOST_KINDS
from deskside.clock import FakeClock
from deskside.ids import SessionId, new_id
from deskside.sync import Change, Customer, Staff
from deskside.sync.frames import Cursor
from tests.chat.verbs import react
from tests.scene import Scene, refusal

TOO_MANY = (409, "too-many-reactions")
UNKNOWN = (400, "emoji-unknown")
ANIMALS = [chr(point) for point in range(0x1F400, 0x1F43F) if is_emoji(chr(point))]

EMOJI = {
    "a plain one": "👍",
    "with a skin tone": "👍🏽",
    "as a picture": "❤️",
    "joined": "👩‍💻",
    "joined, with skin tones": "👩🏽‍🤝‍👨🏿",
    "a family": "👨‍👩‍👧‍👦",
    "a flag": "🇩🇪",
    "a flag of tags": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "a joined flag": "🏳️‍🌈",
    "a keycap": "#️⃣",
    "of Unicode 16": "\U0001fae9",
    "of Unicode 17": "\U0001faea",
}
NONE = {
    "nothing": "",
    "a letter": "a",
    "a word": "thumbsup",
    "a digit": "1",
    "a blank": " ",
    "two": "👍👍",
    "one with a blank": "👍 ",
    "one and a letter": "👍a",
    "half qualified": "❤",
    "a skin tone alone": "🏽",
    "half a flag": "🇩",
    "a flag of nowhere": "🇩🇩",
    "a joiner alone": "\u200d",
    "joined at random": "👍\u200d👍",
    "a selector alone": "\ufe0f",
    "a private character": "\ue000",
    "markup": "<img src=x onerror=alert(1)>",
    "NUL": "\0",
    "direction": "\u202e👍",
    "very long": "👍" * 10_000,
}


@pytest.fixture
async def row(scene: Scene, session: SessionId, cem: Customer) -> MessageRow:
    return await scene.post(cem, session, "it prints!")


async def there(scene: Scene, viewer: Staff | Customer, session: SessionId) -> list[ReactionRow]:
    return await scene.rows(viewer, session, ReactionRow)


class TestAReaction:
    async def test_everybody_sees_who_reacted_in_which_order(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        me = (await scene.scope(ana, session)).you
        told.clear()
        first = await react(scene, cem, row, session)
        assert (first.message, first.emoji, first.by) == (row.id, "👍", [cem.participant])
        assert first.rev == first.created_rev == row.rev + 1
        second = await react(scene, ana, row, session)
        assert (second.id, second.created_rev, second.by) == (first.id, first.rev, [cem.participant, me])
        assert told == [Change(session, "public", r.rev, (r,)) for r in (first, second)]
        for viewer in (ana, cem):
            assert await there(scene, viewer, session) == [second]
        assert await scene.rows(ana, session, MessageRow) == [row], "the message itself is as it was"

    async def test_everybody_takes_off_only_their_own(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        me = (await scene.scope(ana, session)).you
        for viewer in (cem, ana):
            await react(scene, viewer, row, session)
        left = await react(scene, cem, row, session, on=False)
        assert left.by == [me]
        gone = await react(scene, ana, row, session, on=False)
        assert (gone.by, gone.id, gone.rev) == ([], left.id, left.rev + 1)
        assert await there(scene, ana, session) == []

    async def test_who_was_away_hears_that_it_is_gone(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await react(scene, cem, row, session)
        batch = await scene.batch(ana, session)
        gone = await react(scene, cem, row, session, on=False)
        assert (await scene.batch(ana, session, Cursor(batch.epoch, batch.to.public, batch.to.staff))).rows == [gone]

    async def test_it_comes_back_as_the_same_one(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        first = await react(scene, cem, row, session)
        await react(scene, cem, row, session, on=False)
        again = await react(scene, cem, row, session)
        assert (again.id, again.created_rev, again.by) == (first.id, first.created_rev, first.by)

    async def test_each_emoji_stands_for_itself(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        for emoji in ("👍", "👍🏽", "❤️"):
            await react(scene, cem, row, session, emoji)
        assert [reaction.emoji for reaction in await there(scene, cem, session)] == ["👍", "👍🏽", "❤️"]


class TestEmoji:
    @pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI.keys())
    async def test_any_of_the_list(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, emoji: str
    ) -> None:
        await react(scene, cem, row, session, emoji)
        assert [reaction.emoji for reaction in await there(scene, cem, session)] == [emoji]

    @pytest.mark.parametrize("text", NONE.values(), ids=NONE.keys())
    async def test_and_nothing_else(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, text: str, told: list[object]
    ) -> None:
        told.clear()
        for on in (True, False):
            assert await refusal(react(scene, cem, row, session, text, on=on)) == UNKNOWN
        assert told == []


class TestTwice:
    async def test_asking_twice_is_asking_once(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        first = await react(scene, cem, row, session)
        told.clear()
        assert await react(scene, cem, row, session) == first
        gone = await react(scene, cem, row, session, on=False)
        assert await react(scene, cem, row, session, on=False) == gone
        assert len(told) == 1

    async def test_taking_off_what_nobody_put_on_is_nothing(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        told.clear()
        answer = await react(scene, cem, row, session, on=False, op="op-number-1")
        assert (answer.by, answer.emoji, answer.message) == ([], "👍", row.id)
        assert await there(scene, cem, session) == told == []

    async def test_a_replay_does_not_undo_what_came_after(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        await react(scene, cem, row, session, op="op-number-1")
        gone = await react(scene, cem, row, session, on=False)
        told.clear()
        assert await react(scene, cem, row, session, op="op-number-1") == gone
        assert told == []

    async def test_nor_does_one_that_had_nothing_to_do(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await react(scene, cem, row, session)
        await react(scene, cem, row, session, op="op-number-1")
        gone = await react(scene, cem, row, session, on=False)
        assert await react(scene, cem, row, session, op="op-number-1") == gone

    async def test_something_else_under_the_same_id_is_refused(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        first = await react(scene, cem, row, session, op="op-number-1")
        reused = (409, "id-reused")
        assert await refusal(react(scene, cem, row, session, "❤️", op="op-number-1")) == reused
        assert await refusal(react(scene, cem, row, session, on=False, op="op-number-1")) == reused
        another = await scene.post(cem, session, "another")
        assert await refusal(react(scene, cem, another, session, op="op-number-1")) == reused
        assert await there(scene, cem, session) == [first]

    @pytest.mark.parametrize("op", ["", "short", "x" * 65, "with blanks in it", "schlüssel-id"])
    async def test_an_id_that_is_none_is_refused(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, op: str
    ) -> None:
        assert await refusal(react(scene, cem, row, session, op=op)) == (400, "request-invalid")

    async def test_at_once_everybody_is_there_once(
        self, scene: Scene, ana: Staff, session: SessionId, row: MessageRow, database_url: str, clock: FakeClock
    ) -> None:
        """Two processes on PostgreSQL: both may be the first to see no such reaction."""
        other = None if database_url.startswith("sqlite") else open_database(database_url, clock)
        if other is not None:
            await other.open(lambda _: None)
        scenes = [scene, scene if other is None else Scene(other)]
        people = [ana, *[await scene.customer(ana, session, f"Guest {n}") for n in range(4)]]
        works = [react(scenes[n % 2], person, row, session) for n in range(4) for person in people]
        answers = await asyncio.gather(*works)
        (reaction,) = await there(scene, ana, session)
        assert len({answer.id for answer in answers}) == 1
        assert len(reaction.by) == len(set(reaction.by)) == len(people)
        if other is not None:
            await other.close()


class TestHowMany:
    async def test_fifty_kinds_are_the_limit(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        for emoji in ANIMALS[:MOST_KINDS]:
            await react(scene, cem, row, session, emoji)
        assert await refusal(react(scene, ana, row, session, ANIMALS[MOST_KINDS])) == TOO_MANY
        assert len((await react(scene, ana, row, session, ANIMALS[0])).by) == 2, "one that is there may be joined"
        other = await scene.post(ana, session, "another")
        await react(scene, ana, other, session, ANIMALS[MOST_KINDS])

    async def test_room_that_was_made_can_be_used_and_nothing_piles_up(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        """Whoever goes through all emoji there are leaves no more rows than the message may have."""
        for emoji in [*ANIMALS, *ANIMALS]:
            await react(scene, cem, row, session, emoji)
            await react(scene, cem, row, session, emoji, on=False)
        last = await react(scene, cem, row, session, "👍")
        page = await scene.do(cem, "chat.older", session=session, before=10_000)
        assert len(page.reactions) == MOST_KINDS
        assert await there(scene, cem, session) == [last]
        assert [reaction for reaction in page.reactions if reaction.by] == [last]

    async def test_a_refused_reaction_uses_up_neither_id_nor_revision(
        self, scene: Scene, session: SessionId, cem: Customer, row: MessageRow, told: list[object]
    ) -> None:
        for emoji in ANIMALS[:MOST_KINDS]:
            await react(scene, cem, row, session, emoji)
        told.clear()
        assert await refusal(react(scene, cem, row, session, "👍", op="op-number-1")) == TOO_MANY
        assert told == []
        await react(scene, cem, row, session, ANIMALS[0], on=False)
        assert (await react(scene, cem, row, session, "👍", op="op-number-1")).emoji == "👍"


class TestRights:
    async def test_everybody_in_the_session_and_nobody_else(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        dora = await scene.customer(ana, session, "Dora")
        await react(scene, dora, row, session)
        colleague, stranger = await scene.colleague(ana), await scene.owner("Elsewhere")
        for other in (colleague, stranger):
            assert await refusal(react(scene, other, row, session)) == (404, "session-unknown")
        await scene.do(ana, "sessions.remove", session=session, participant=dora.participant)
        assert await refusal(react(scene, dora, row, session, on=False)) == (403, "removed")
        await scene.end(ana, session)
        assert await refusal(react(scene, ana, row, session)) == (410, "session-ended")

    async def test_not_by_way_of_another_session(
        self, scene: Scene, ana: Staff, session: SessionId, row: MessageRow
    ) -> None:
        other = await scene.open(ana)
        assert await refusal(react(scene, ana, row, other)) == (404, "message-unknown")
        assert await refusal(react(scene, ana, row, session, message=new_id())) == (404, "message-unknown")


class TestWindows:
    """Reactions go with their messages."""

    async def test_a_snapshot_has_those_of_its_messages(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        await react(scene, cem, row, session)
        rows = [await scene.post(cem, session, f"{n}") for n in range(100)]
        kept = await react(scene, cem, rows[0], session)
        assert await there(scene, ana, session) == [kept]
        page = await scene.do(ana, "chat.older", session=session, before=rows[0].created_rev)
        assert [reaction.message for reaction in page.reactions] == [row.id]

    async def test_also_when_long_messages_make_it_short(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        rows = [await scene.post(cem, session, "語" * 16_000) for _ in range(8)]
        for message in rows:
            await react(scene, cem, message, session)
        shown = {message.id for message in await scene.rows(ana, session, MessageRow)}
        assert 1 < len(shown) < 8
        assert {reaction.message for reaction in await there(scene, ana, session)} == shown

    async def test_changes_have_those_of_the_held_window(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, row: MessageRow
    ) -> None:
        later = await scene.post(cem, session, "later")
        batch = await scene.batch(ana, session)
        cursor = Cursor(batch.epoch, batch.to.public, batch.to.staff)
        await react(scene, cem, row, session)
        inside = await react(scene, cem, later, session)
        assert (await scene.batch(ana, session, cursor, later.created_rev)).rows == [inside]
        assert len((await scene.batch(ana, session, cursor, row.created_rev)).rows) == 2
