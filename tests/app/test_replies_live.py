"""Whoever has the console open hears that canned replies they may use were changed, and nobody else hears anything."""

from tests.app.live import Line, served
from tests.app.world import World

WRITTEN = {"shortcut": "bye", "name": "Goodbye", "text": "All the best."}
NUDGE = {"t": "nudge", "name": "replies"}


async def test_a_change_is_told_to_those_who_may_use_the_reply(world: World) -> None:
    owner, organization = await world.member(None)
    colleague, _ = await world.member(organization)
    stranger, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    async with (
        served(world) as port,
        Line.of(owner, port, session) as mine,
        Line.of(colleague, port) as theirs,
        Line.of(stranger, port) as elsewhere,
        Line.of(customer, port, session) as guest,
    ):

        async def told(*lines: Line) -> None:
            """These hear it, once, and the others nothing."""
            for line in lines:
                assert await line.until(lambda frame: frame["t"] == "nudge") == NUDGE
            for line in (mine, theirs, elsewhere, guest):
                await line.quiet(0.2)
                heard = [frame for frame in line.frames if frame["t"] == "nudge"]
                assert len(heard) == (line in lines)
                line.frames.clear()

        ours = await owner.do("replies.save", op="save-ours-1", shared=True, **WRITTEN)
        await told(mine, theirs)
        own = await colleague.do("replies.save", op="save-mine-1", **WRITTEN)
        await told(theirs)
        await owner.do("replies.remove", reply=ours["id"], base=ours["rev"])
        await told(mine, theirs)
        await colleague.do("replies.remove", reply=own["id"], base=own["rev"])
        await told(theirs)


async def test_asking_twice_tells_once(world: World) -> None:
    owner, _ = await world.member(None)
    async with served(world) as port, Line.of(owner, port) as line:
        for _ in range(2):
            await owner.do("replies.save", op="the-same-one", **WRITTEN)
        await line.until(lambda frame: frame["t"] == "nudge")
        await line.quiet(0.3)
        assert [frame for frame in line.frames if frame["t"] == "nudge"] == [NUDGE]
