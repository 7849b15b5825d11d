"""The hub: what a commit tells reaches whoever watches, and what was lost on the way is found by reading the heads again."""

from deskside.ids import SessionId
from deskside.sync import Change, Customer, Staff, Stream
from deskside.sync.frames import Position
from tests.scene import Scene
from tests.sync.process import Process


class Ear:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.changes: list[tuple[Stream, int]] = []
        self.heads: list[tuple[int, int]] = []
        self.notices: list[str] = []

    def hear(self, session: str, stream: Stream, rev: int, text: str) -> None:
        self.changes.append((stream, rev))

    def notice(self, session: str, text: str) -> None:
        self.notices.append(text)

    def notice_one(self, session: str, participant: str, text: str) -> None:
        self.notices.append(text)

    def notice_staff(self, session: str, text: str) -> None:
        self.notices.append(text)

    def hear_mark(self, session: str, participant: str, text: str, *, shared: bool) -> None:
        self.notices.append(text)

    def notice_head(self, session: str, public: int, staff: int) -> None:
        self.heads.append((public, staff))


async def test_only_who_watches_hears(process: Process, scene: Scene, ana: Staff, session: SessionId) -> None:
    here, elsewhere = Ear(), Ear()
    process.hub.add(session, here)
    process.hub.add(session, here)
    process.hub.add(await scene.open(ana), elsewhere)
    row = await scene.post(ana, session)
    assert (here.changes, elsewhere.changes) == ([("public", row.rev)], [])
    process.hub.discard(session, here)
    await scene.post(ana, session)
    assert len(here.changes) == 1


async def test_heads_are_those_of_what_was_heard_read_or_learnt(
    process: Process, scene: Scene, ana: Staff, session: SessionId
) -> None:
    hub, ear = process.hub, Ear()
    assert hub.head(session) == Position(0, 0)
    hub.add(session, ear)
    row = await scene.post(ana, session)
    assert hub.head(session) == Position(row.rev, 0)
    hub.learn(session, Position(1, 7))
    assert hub.head(session) == Position(row.rev, 7)
    await hub.check_heads()
    head = (await scene.batch(ana, session)).head
    assert ear.heads == [(head.public, head.staff)]
    hub.discard(session, ear)
    assert hub.head(session) == Position(0, 0)
    hub.learn(session, Position(9, 9))
    assert hub.head(session) == Position(0, 0)


async def test_a_late_hint_does_not_take_the_head_back(process: Process, session: SessionId) -> None:
    process.hub.add(session, Ear())
    for rev in (5, 3):
        process.hub.hear(Change(session, "public", rev, ()))
    assert process.hub.head(session) == Position(5, 0)


async def test_fleeting_things_reach_everybody_but_their_origin(process: Process, session: SessionId) -> None:
    ears = [Ear(), Ear(), Ear()]
    for ear in ears:
        process.hub.add(session, ear)
    process.hub.say(session, "typing", but=ears[0])
    assert [ear.notices for ear in ears] == [[], ["typing"], ["typing"]]


async def test_reading_the_heads_while_a_commit_is_being_told_finds_nothing_lost(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    """A reading may see a commit before the hub hears of it. Taking that for a loss would send every watcher of a busy session
    to the database at once, every few seconds."""
    pipe = process.connect(cem)
    pipe.say(t="watch", session=session, cursor=None, oldest=0)
    await pipe.hear_until("here")
    process.weather.late, process.weather.late_s = 1, 0.05
    await scene.post(ana, session)
    await process.hub.check_heads()
    pipe.say(t="pulse")
    assert [frame["t"] for frame in await pipe.hear_until("beat")] == ["live", "beat"]
    await pipe.drop()
