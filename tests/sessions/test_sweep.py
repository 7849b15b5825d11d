"""What time does to sessions: unused codes expire, quiet customers stop waiting, and what nobody uses ends by itself."""

import pytest

from deskside.clock import MINUTE, FakeClock
from deskside.ids import SessionId
from deskside.sessions import Sweeper
from deskside.sessions.model import CODE_LIFE_MS, KNOCK_PATIENCE_MS, EventRow, InvitationRow, KnockRow, SessionRow
from deskside.sync import Customer, Staff, touch
from tests.scene import Scene, refusal

IDLE_MINUTES = 60


@pytest.fixture
def sweeper(scene: Scene) -> Sweeper:
    return Sweeper(scene.database, scene.life, scene.joining, scene.inviter, IDLE_MINUTES)


async def state(scene: Scene, ana: Staff, session: SessionId) -> str:
    (row,) = await scene.rows(ana, session, SessionRow)
    return row.state


async def test_doors_close_on_who_came_too_late(
    scene: Scene, ana: Staff, session: SessionId, sweeper: Sweeper, clock: FakeClock
) -> None:
    await scene.knock(await scene.code(ana, session), "Dora")
    await scene.code(ana, session, new=True)
    clock.advance(max(CODE_LIFE_MS, KNOCK_PATIENCE_MS) + 1)
    before = (await scene.batch(ana, session)).head
    await sweeper.doors()
    assert [row.state for row in await scene.rows(ana, session, KnockRow)] == ["gone"]
    states = [row.state for row in await scene.rows(ana, session, InvitationRow) if row.way == "code"]
    assert states == ["taken", "expired"]
    head = (await scene.batch(ana, session)).head
    assert (head.public, head.staff) == (before.public, before.staff + 2)
    await sweeper.doors()
    assert (await scene.batch(ana, session)).head == head


async def test_a_session_that_nobody_uses_ends_by_itself(
    scene: Scene, ana: Staff, session: SessionId, cem: Customer, sweeper: Sweeper, clock: FakeClock
) -> None:
    clock.advance(IDLE_MINUTES * MINUTE)
    await sweeper.idle()
    assert await state(scene, ana, session) == "live"
    clock.advance(1)
    await sweeper.idle()
    assert await state(scene, ana, session) == "ended"
    event = (await scene.rows(ana, session, EventRow))[-1]
    assert (event.name, event.actor, event.at) == ("ended", None, clock.at_ms)
    assert await refusal(scene.post(cem, session)) == (410, "session-ended")
    await sweeper.idle()


async def test_whatever_happens_in_it_keeps_it_alive(
    scene: Scene, ana: Staff, session: SessionId, cem: Customer, sweeper: Sweeper, clock: FakeClock
) -> None:
    quiet = await scene.open(ana)
    clock.advance(IDLE_MINUTES * MINUTE)
    await scene.post(cem, session)
    clock.advance(IDLE_MINUTES * MINUTE)
    await scene.database.write(lambda tx: touch(tx, session))  # Bytes move.
    clock.advance(1)
    await sweeper.idle()
    assert [await state(scene, ana, of) for of in (session, quiet)] == ["live", "ended"]


async def test_time_alone_keeps_nothing_alive(
    scene: Scene, ana: Staff, session: SessionId, sweeper: Sweeper, clock: FakeClock
) -> None:
    await scene.knock(await scene.code(ana, session), "Dora")
    await scene.code(ana, session, new=True)
    clock.advance(IDLE_MINUTES * MINUTE - 1)
    await sweeper.doors()  # The code has expired, and whoever knocked is gone.
    clock.advance(2)
    await sweeper.idle()
    assert await state(scene, ana, session) == "ended"
