"""Nothing resurrects a deleted message: whatever is asked in whatever order, some of it at once, and however often it is asked again."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from deskside.backends import Transaction, metadata
from deskside.chat import MessageRow, ReactionRow
from deskside.ids import SessionId, new_id
from deskside.sync import Change, Customer, Staff, Viewer
from deskside.sync.frames import Cursor
from tests.scene import Scene, outcomes

EMOJI = ["👍", "❤️", "🏳️‍🌈"]
PEOPLE = 2


@dataclass(frozen=True)
class Step:
    """What somebody asks for; `which` and `what` choose among what there is when it is asked."""

    verb: str
    who: int
    which: int
    what: int


@dataclass
class Story:
    """A session in which everything that was asked is remembered, to be asked again."""

    scene: Scene
    session: SessionId
    people: list[Viewer]
    messages: list[MessageRow] = field(default_factory=list[MessageRow])
    asked: list[tuple[Viewer, str, dict[str, Any]]] = field(default_factory=list[tuple[Viewer, str, dict[str, Any]]])
    words: int = 0

    def command(self, step: Step) -> tuple[Viewer, str, dict[str, Any]]:
        if step.verb == "again" and self.asked:
            return self.asked[step.which % len(self.asked)]
        viewer = self.people[step.who]
        name, args = self._say(step) if not self.messages else self._do(step)
        self.asked.append((viewer, name, {"session": self.session, **args}))
        return self.asked[-1]

    def _do(self, step: Step) -> tuple[str, dict[str, Any]]:
        message = self.messages[step.which % len(self.messages)]
        about: dict[str, Any] = {"op": new_id(), "message": message.id}
        match step.verb:
            case "edit":
                more = {"base": message.text_rev, "text": self._words(), "notify": step.what % 2 == 1}
                return "chat.edit", about | more
            case "react" | "take back":
                on = step.verb == "react"
                return "chat.react", about | {"emoji": EMOJI[step.what % len(EMOJI)], "on": on}
            case "delete":
                return "chat.delete", about
            case _:
                return self._say(step)

    def _say(self, step: Step) -> tuple[str, dict[str, Any]]:
        answered = self.messages[step.which % len(self.messages)].id if self.messages and step.what % 2 else None
        return "chat.post", {"client_id": new_id(), "text": self._words(), "reply_to": answered}

    def _words(self) -> str:
        """Said once and never again, so that it can be looked for."""
        self.words += 1
        return f"words-{self.session}-{self.words}."

    async def run(self, steps: list[Step]) -> None:
        """Ask for all of it at once."""
        commands = [self.command(step) for step in steps]
        await outcomes([self.scene.do(viewer, name, **args) for viewer, name, args in commands])
        self.messages = await self.scene.rows(self.people[0], self.session, MessageRow)


steps = st.builds(
    Step,
    verb=st.sampled_from(["post", "edit", "edit", "react", "take back", "delete", "delete", "again", "again"]),
    who=st.integers(0, PEOPLE - 1),
    which=st.integers(0, 50),
    what=st.integers(0, 5),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rounds=st.lists(st.lists(steps, min_size=1, max_size=4), min_size=2, max_size=10))
async def test_what_was_deleted_stays_deleted(
    scene: Scene, told: list[object], ana: Staff, rounds: list[list[Step]]
) -> None:
    session = await scene.open(ana)
    cem = await scene.customer(ana, session)
    story = Story(scene, session, [ana, cem])
    gone: set[str] = set()
    for round_ in rounds:
        await story.run(round_)
        gone |= {message.id for message in story.messages if message.deleted}
        await nothing_came_back(story, gone)
    await no_words_are_left(story, gone, told, cem)
    await a_page_that_heard_everything_agrees(story, told)


async def nothing_came_back(story: Story, gone: set[str]) -> None:
    """By a snapshot, by catching up from the beginning, and by paging back."""
    cursor = Cursor((await story.scene.batch(story.people[1], story.session)).epoch, 0, 0)
    caught_up = (await story.scene.batch(story.people[1], story.session, cursor)).rows
    page = await story.scene.do(story.people[1], "chat.older", session=story.session, before=2**31 - 1)
    for rows in (story.messages, caught_up, page.rows):
        those = [row for row in rows if isinstance(row, MessageRow) and row.id in gone]
        assert {row.id for row in those} == gone
        assert all((row.deleted, row.text, row.files, row.file_count) == (True, "", [], 0) for row in those)
    for rows in (caught_up, page.reactions):
        assert not [row for row in rows if isinstance(row, ReactionRow) and row.message in gone and row.by]


async def no_words_are_left(story: Story, gone: set[str], told: list[object], cem: Customer) -> None:
    """Every text that a deleted message ever had is nowhere in the database; what stands is there."""
    texts: dict[str, set[str]] = {}
    for row in told_rows(story, told):
        if isinstance(row, MessageRow):
            texts.setdefault(row.id, set()).add(row.text)
    stored = await everything_stored(story)
    for message in story.messages:
        if message.id in gone:
            assert not [text for text in texts[message.id] if text and text in stored]
        else:
            assert message.text in stored


async def a_page_that_heard_everything_agrees(story: Story, told: list[object]) -> None:
    """Live rows by rising revision end as a fresh page begins, and no row of a message follows its tombstone but another tombstone."""
    held: dict[str, MessageRow | ReactionRow] = {}
    for row in told_rows(story, told):
        before = held.get(row.id)
        if before is not None and before.rev >= row.rev:
            continue
        assert not (isinstance(before, MessageRow) and before.deleted) or (isinstance(row, MessageRow) and row.deleted)
        held[row.id] = row
    fresh = (await story.scene.batch(story.people[1], story.session)).rows
    there = {row.id: row for row in fresh if isinstance(row, MessageRow | ReactionRow)}
    assert {key: row for key, row in held.items() if isinstance(row, MessageRow) or row.by} == there


def told_rows(story: Story, told: list[object]) -> list[MessageRow | ReactionRow]:
    changes = [change for change in told if isinstance(change, Change) and change.session == story.session]
    return [row for change in changes for row in change.rows if isinstance(row, MessageRow | ReactionRow)]


async def everything_stored(story: Story) -> str:
    def read(tx: Transaction) -> str:
        return "\n".join(
            str([row[column.name] for column in table.columns])
            for table in metadata.sorted_tables
            for row in tx.all(select(table))
        )

    return await story.scene.database.read(read)
