"""The same customer on a second device: it asks by the link, the first device or a technician says yes, nobody else knows."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from deskside.chat.store import read_marks
from deskside.clock import MINUTE, FakeClock
from deskside.ids import SessionId, new_id, new_secret
from deskside.sessions import Sweeper
from deskside.sessions.devices import describe_device
from deskside.sessions.model import ADMITTED_PATIENCE_MS, DEVICE_PATIENCE_MS, DeviceRow, EventRow, ParticipantRow
from deskside.sessions.second_device import MOST_ASKED, MOST_WAITING, DeviceAnswer, SecondDevice
from deskside.sync import Customer, Nudge, RightsChanged, Staff
from tests.scene import Scene, as_customer, outcomes, refusal

OVER = (409, "knock-over")


class Door:
    """A taken link and the devices that come to it."""

    def __init__(self, scene: Scene, secret: str) -> None:
        self._scene = scene
        self._verbs = SecondDevice(scene.joining)
        self.secret = secret

    async def ask(self, claim: str, secret: str | None = None) -> DeviceAnswer:
        link = secret or self.secret
        return await self._scene.database.write(lambda tx: self._verbs.ask(tx, link, claim, "phone", "Chrome"))

    async def wait(self, claim: str) -> DeviceAnswer:
        return await self._scene.database.write(lambda tx: self._verbs.wait(tx, claim))


@pytest.fixture
async def door(scene: Scene, ana: Staff, session: SessionId) -> Door:
    return Door(scene, await scene.link(ana, session, new=True))


@pytest.fixture
async def cem(scene: Scene, door: Door) -> Customer:
    """Cem took the seat on his desktop."""
    return as_customer(await scene.redeem(door.secret))


async def asking(scene: Scene, viewer: Customer) -> list[str]:
    return [device.id for device in (await scene.do(viewer, "sessions.devices", session=viewer.session)).devices]


async def answer(scene: Scene, viewer: Staff | Customer, session: SessionId, device: str, verb: str = "admit") -> None:
    await scene.do(viewer, f"sessions.{verb}_device", session=session, device=device)


async def states(scene: Scene, ana: Staff, session: SessionId) -> list[str]:
    return [row.state for row in await scene.rows(ana, session, DeviceRow)]


class TestAsking:
    async def test_the_first_device_and_staff_are_told_and_nobody_else(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer, told: list[object]
    ) -> None:
        dora = await scene.customer(ana, session, "Dora")
        hers = await scene.batch(dora, session)
        told.clear()
        assert (await door.ask(new_secret())).state == "waiting"
        assert [hint for hint in told if isinstance(hint, Nudge)] == [Nudge(session, cem.participant, "devices")]
        (row,) = await scene.rows(ana, session, DeviceRow)
        assert (row.participant, row.state, row.device, row.browser) == (
            cem.participant,
            "waiting",
            "phone",
            "Chrome",
        )
        (mine,) = (await scene.do(cem, "sessions.devices", session=session)).devices
        assert (mine.id, mine.device, mine.browser, mine.left_s) == (row.id, "phone", "Chrome", 120)
        assert await asking(scene, dora) == []
        assert await scene.batch(dora, session) == hers
        assert await scene.rows(cem, session, DeviceRow) == []

    async def test_asking_again_with_the_same_claim_asks_once(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer
    ) -> None:
        claim = new_secret()
        await asyncio.gather(*(door.ask(claim) for _ in range(10)))
        assert len(await asking(scene, cem)) == 1

    async def test_nobody_is_asked_where_nobody_has_joined(self, scene: Scene, door: Door) -> None:
        assert await refusal(door.ask(new_secret())) == (409, "seat-open")

    async def test_only_the_link_asks(self, scene: Scene, ana: Staff, session: SessionId, door: Door) -> None:
        assert await refusal(door.ask(new_secret(), "x" * 43)) == (404, "link-unknown")
        cem = as_customer(await scene.redeem(door.secret))
        await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
        assert await refusal(door.ask(new_secret())) == (404, "link-unknown")
        await scene.end(ana, session)
        assert await refusal(door.ask(new_secret())) == (410, "session-ended")

    async def test_a_link_asks_only_so_often(self, scene: Scene, door: Door, cem: Customer, clock: FakeClock) -> None:
        answers = await outcomes([door.ask(new_secret()) for _ in range(20)])
        assert answers.count((429, "too-many-attempts")) == 20 - MOST_WAITING
        assert len(await asking(scene, cem)) == MOST_WAITING
        clock.advance(MINUTE)
        for _ in range(MOST_ASKED - MOST_WAITING):
            clock.advance(MINUTE)
            await door.ask(new_secret())
        assert await refusal(door.ask(new_secret())) == (429, "too-many-attempts")
        clock.advance(10 * MINUTE)
        await door.ask(new_secret())


class TestAnswering:
    @pytest.mark.parametrize("who", ["first device", "technician"])
    async def test_a_yes_makes_it_the_same_person(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer, who: str
    ) -> None:
        claim = new_secret()
        await door.ask(claim)
        (device,) = await asking(scene, cem)
        await answer(scene, cem if who == "first device" else ana, session, device)
        admitted = (await door.wait(claim)).admitted
        assert admitted is not None
        phone = as_customer(admitted)
        assert phone.participant == cem.participant
        posted = await scene.post(phone, session, "from the phone")
        assert posted.author == cem.participant
        assert len(await scene.rows(ana, session, ParticipantRow)) == 2
        event = (await scene.rows(cem, session, EventRow))[-1]
        assert (event.name, event.subject) == ("second_device", cem.participant)
        assert await states(scene, ana, session) == ["admitted"]

    async def test_a_yes_said_twice_and_by_two_is_one(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer
    ) -> None:
        await door.ask(new_secret())
        (device,) = await asking(scene, cem)
        await asyncio.gather(*(answer(scene, viewer, session, device) for viewer in (cem, ana, cem, ana)))
        names = [row.name for row in await scene.rows(ana, session, EventRow)]
        assert names.count("second_device") == 1

    async def test_a_lost_answer_strands_nobody(
        self, scene: Scene, session: SessionId, door: Door, cem: Customer, clock: FakeClock
    ) -> None:
        claim = new_secret()
        await door.ask(claim)
        await answer(scene, cem, session, (await asking(scene, cem))[0])
        for _ in range(3):
            assert (await door.wait(claim)).state == "admitted"
            assert (await door.ask(claim)).state == "admitted"
        clock.advance(ADMITTED_PATIENCE_MS + 1)
        assert (await door.wait(claim)).state == "expired"

    async def test_a_no_is_a_no(self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer) -> None:
        claim = new_secret()
        await door.ask(claim)
        (device,) = await asking(scene, cem)
        await answer(scene, cem, session, device, "turn_away")
        await answer(scene, ana, session, device, "turn_away")
        assert await door.wait(claim) == await door.ask(claim) == DeviceAnswer("turned_away")
        assert await refusal(answer(scene, cem, session, device)) == OVER
        assert await asking(scene, cem) == []

    async def test_other_customers_can_neither_answer_nor_see_it(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer
    ) -> None:
        claim = new_secret()
        await door.ask(claim)
        (device,) = await asking(scene, cem)
        dora = await scene.customer(ana, session, "Dora")
        elsewhere = await scene.customer(ana, await scene.open(ana), "Eli")
        for verb in ("admit", "turn_away", "drop"):
            assert await refusal(answer(scene, dora, session, device, verb)) == (404, "not-found")
            assert await refusal(answer(scene, elsewhere, session, device, verb)) == (404, "session-unknown")
            assert await refusal(answer(scene, elsewhere, elsewhere.session, device, verb)) == (404, "not-found")
            assert await refusal(answer(scene, dora, session, new_id(), verb)) == (404, "not-found")
        assert (await door.wait(claim)).state == "waiting"

    async def test_a_question_runs_out(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer, clock: FakeClock
    ) -> None:
        claim = new_secret()
        await door.ask(claim)
        (device,) = await asking(scene, cem)
        clock.advance(DEVICE_PATIENCE_MS)
        assert (await door.wait(claim)).state == "expired"
        assert await asking(scene, cem) == []
        assert await refusal(answer(scene, ana, session, device)) == OVER
        sweeper = Sweeper(scene.database, scene.life, scene.joining, scene.inviter, 60)
        await sweeper.doors()
        assert await states(scene, ana, session) == ["expired"]

    async def test_a_claim_that_never_asked_waits_for_nothing(self, scene: Scene, door: Door) -> None:
        assert await refusal(door.wait(new_secret())) == (404, "knock-over")


class TestOnePerson:
    @pytest.fixture
    async def phone(self, scene: Scene, session: SessionId, door: Door, cem: Customer) -> Customer:
        claim = new_secret()
        await door.ask(claim)
        await answer(scene, cem, session, (await asking(scene, cem))[0])
        admitted = (await door.wait(claim)).admitted
        assert admitted is not None
        assert admitted.device is not None
        return as_customer(admitted)

    async def test_each_sees_which_devices_are_them_and_which_it_is(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, phone: Customer
    ) -> None:
        ravi = await scene.customer(ana, session)
        own = await scene.do(cem, "sessions.devices", session=session)
        (let_in,) = own.let_in
        assert (let_in.device, let_in.browser, own.devices) == ("phone", "Chrome", [])
        assert await scene.do(phone, "sessions.devices", session=session) == own
        for other in (ravi, ana):
            theirs = await scene.do(other, "sessions.devices", session=session)
            assert (theirs.let_in, theirs.devices) == ([], [])
        assert await refusal(answer(scene, ravi, session, let_in.id, "drop")) == (404, "not-found")
        await answer(scene, cem, session, let_in.id, "drop")
        assert (await scene.do(cem, "sessions.devices", session=session)).let_in == []

    async def test_removal_ends_both(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, phone: Customer
    ) -> None:
        await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
        for device in (cem, phone):
            assert await refusal(scene.post(device, session)) == (403, "removed")

    async def test_leaving_on_one_leaves_both(
        self, scene: Scene, session: SessionId, cem: Customer, phone: Customer, door: Door
    ) -> None:
        await scene.do(phone, "sessions.leave", session=session)
        assert await refusal(scene.post(cem, session)) == (403, "left")
        assert await refusal(door.ask(new_secret())) == (404, "link-unknown")

    async def test_they_share_their_read_mark(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, phone: Customer
    ) -> None:
        posted = await scene.post(ana, session)
        await scene.do(phone, "chat.read", session=session, rev=posted.rev)
        marks = await scene.select(select(read_marks.c.rev).where(read_marks.c.participant == cem.participant))
        assert [row["rev"] for row in marks] == [posted.rev]

    async def test_the_same_message_id_of_both_is_one_message(
        self, scene: Scene, session: SessionId, cem: Customer, phone: Customer
    ) -> None:
        client_id = new_id()
        one = await scene.post(cem, session, "once", client_id=client_id)
        assert await scene.post(phone, session, "once", client_id=client_id) == one

    async def test_a_customer_who_is_gone_cannot_be_joined(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer
    ) -> None:
        claim = new_secret()
        await door.ask(claim)
        (device,) = await asking(scene, cem)
        await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
        assert await refusal(answer(scene, ana, session, device)) == OVER
        assert (await door.wait(claim)).state == "expired"

    async def test_the_end_ends_the_asking(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer
    ) -> None:
        claim = new_secret()
        await door.ask(claim)
        await scene.end(ana, session)
        assert (await door.wait(claim)).state == "ended"
        assert await states(scene, ana, session) == ["expired"]

    async def test_a_dropped_device_asks_in_vain_with_its_old_claim(
        self, scene: Scene, ana: Staff, session: SessionId, door: Door, cem: Customer, told: list[object]
    ) -> None:
        claim = new_secret()
        await door.ask(claim)
        (device,) = await asking(scene, cem)
        assert await refusal(answer(scene, cem, session, device, "drop")) == OVER
        await answer(scene, cem, session, device)
        told.clear()
        await answer(scene, cem, session, device, "drop")
        await answer(scene, ana, session, device, "drop")
        assert (await door.wait(claim)).state == "expired"
        assert any(isinstance(hint, RightsChanged) for hint in told)
        await scene.post(replace(cem), session)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", ("phone", "Chrome")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            ("phone", "Safari"),
        ),
        ("Mozilla/5.0 (iPad; CPU OS 17_0) CriOS/140 Mobile Safari/604.1", ("tablet", "Chrome")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", ("computer", "Edge")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("computer", "Firefox")),
        ("<b>free support: call 0900</b>", ("computer", "")),
        ("", ("computer", "")),
    ],
)
def test_a_device_is_told_in_our_own_words(agent: str, told: tuple[str, str]) -> None:
    assert describe_device(agent) == told
