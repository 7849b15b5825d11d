"""Codes: nine digits for one customer and ten minutes, who then waits at the door until a technician answers by name."""

from deskside.clock import MINUTE, SECOND, FakeClock
from deskside.ids import SessionId, new_id, new_secret
from deskside.sessions.model import (
    ADMITTED_PATIENCE_MS,
    CODE_LIFE_MS,
    KNOCK_PATIENCE_MS,
    EventRow,
    InvitationRow,
    KnockRow,
    ParticipantRow,
)
from deskside.sync import RightsChanged, Staff
from tests.scene import Scene, as_customer, outcomes, refusal

OVER = (409, "knock-over")


async def knocks(scene: Scene, ana: Staff, session: SessionId) -> list[KnockRow]:
    return await scene.rows(ana, session, KnockRow)


async def knocking(scene: Scene, ana: Staff, session: SessionId, name: str = "Dora") -> tuple[str, str]:
    """Somebody at the door: the claim that they wait by, and the knock's id."""
    claim = new_secret()
    assert await scene.knock(await scene.code(ana, session, new=True), name, claim) is not None
    return claim, (await knocks(scene, ana, session))[-1].id


class TestCodes:
    async def test_a_code_is_good_once(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        digits = await scene.code(ana, session)
        answers = await outcomes([scene.knock(digits, f"Guest {number}") for number in range(20)])
        assert [answer.state for answer in answers if answer is not None] == ["waiting"]
        assert len(await knocks(scene, ana, session)) == 1

    async def test_a_lost_answer_asked_for_again_finds_the_same_knock(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        digits, claim = await scene.code(ana, session), new_secret()
        answers = await outcomes([scene.knock(digits, claim=claim) for _ in range(10)])
        assert {answer.state for answer in answers} == {"waiting"}
        assert len(await knocks(scene, ana, session)) == 1

    async def test_it_lasts_ten_minutes(self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock) -> None:
        assert CODE_LIFE_MS == 10 * MINUTE
        digits = await scene.code(ana, session)
        clock.advance(CODE_LIFE_MS)
        assert await scene.knock(digits) is None
        card = await scene.card(ana, session)
        assert card.code is not None
        assert (card.code.digits, card.code.state) == ("", "expired")

    async def test_until_then_it_is_good(self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock) -> None:
        digits = await scene.code(ana, session)
        clock.advance(CODE_LIFE_MS - 1)
        assert await scene.knock(digits) is not None

    async def test_wrong_used_expired_withdrawn_and_ended_are_answered_alike(
        self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock
    ) -> None:
        used = await scene.code(ana, session)
        await scene.knock(used)
        withdrawn = await scene.code(ana, session, new=True)
        expired = await scene.code(ana, session, new=True)
        clock.advance(CODE_LIFE_MS)
        over = await scene.open(ana)
        ended = await scene.code(ana, over)
        await scene.end(ana, over)
        wrong = f"{(int(ended) + 1) % 10**9:09d}"
        for digits in (used, withdrawn, expired, ended, wrong, "", "123", "null \0", "語" * 9):
            assert await scene.knock(digits) is None

    async def test_time_turns_it_into_an_expired_row_for_technicians(
        self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock
    ) -> None:
        clock.advance(CODE_LIFE_MS)
        assert await scene.database.write(scene.inviter.expire) == 1
        assert await scene.database.write(scene.inviter.expire) == 0
        states = {row.way: row.state for row in await scene.rows(ana, session, InvitationRow)}
        assert states == {"link": "open", "code": "expired"}

    async def test_a_renewed_code_replaces_the_open_one(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        old, client_id = await scene.code(ana, session), new_id()
        cards = [await scene.do(ana, "sessions.new_code", session=session, client_id=client_id) for _ in range(2)]
        assert cards[0].code.digits == cards[1].code.digits != old
        assert await scene.knock(old) is None
        assert await scene.knock(cards[0].code.digits) is not None

    async def test_a_code_leaves_the_link_alone(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        link = await scene.link(ana, session)
        await knocking(scene, ana, session)
        await scene.redeem(link)

    async def test_a_name_that_cannot_be_shown_uses_nothing_up(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        digits = await scene.code(ana, session)
        for name in ("", "  ", "x" * 121, "null \0"):
            assert await refusal(scene.knock(digits, name)) == (400, "text-invalid")
        assert await scene.knock(digits) is not None


class TestTheDoor:
    async def test_technicians_see_who_waits(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        await scene.knock(await scene.code(ana, session), "Dora", phone=True)
        (row,) = await knocks(scene, ana, session)
        assert (row.name, row.state, row.phone) == ("Dora", "waiting", True)

    async def test_who_waits_is_nobody_yet(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        claim, _ = await knocking(scene, ana, session)
        waiting = await scene.wait(claim)
        assert (waiting.state, waiting.technician, waiting.admitted) == ("waiting", "Ana", None)
        assert len(await scene.rows(ana, session, ParticipantRow)) == 1

    async def test_whoever_is_admitted_is_in(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        claim, knock = await knocking(scene, ana, session)
        joined = await scene.do(ana, "sessions.admit", session=session, knock=knock)
        admitted = (await scene.wait(claim)).admitted
        assert admitted is not None
        assert admitted.participant == joined.participant
        await scene.post(as_customer(admitted), session)
        person = (await scene.rows(ana, session, ParticipantRow))[-1]
        event = next(row for row in await scene.rows(ana, session, EventRow) if row.name == "admitted")
        assert (person.name, person.role, person.rev) == ("Dora", "customer", event.rev)
        assert event.subject == joined.participant

    async def test_whoever_waits_is_woken_by_the_answer(
        self, scene: Scene, ana: Staff, session: SessionId, told: list[object]
    ) -> None:
        _, knock = await knocking(scene, ana, session)
        told.clear()
        await scene.do(ana, "sessions.turn_away", session=session, knock=knock)
        topics = [hint.topic for hint in told if isinstance(hint, RightsChanged)]
        assert len(topics) == 1
        assert topics[0].startswith("wait:")

    async def test_admitted_by_several_at_once_they_come_in_once(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        _, knock = await knocking(scene, ana, session)
        answers = await outcomes([scene.do(ana, "sessions.admit", session=session, knock=knock) for _ in range(10)])
        assert len({answer.participant for answer in answers}) == 1
        assert len(await scene.rows(ana, session, ParticipantRow)) == 2

    async def test_whoever_is_turned_away_stays_out(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        claim, knock = await knocking(scene, ana, session)
        await scene.do(ana, "sessions.turn_away", session=session, knock=knock)
        waiting = await scene.wait(claim)
        assert (waiting.state, waiting.admitted) == ("turned_away", None)
        assert await refusal(scene.do(ana, "sessions.admit", session=session, knock=knock)) == OVER
        await scene.do(ana, "sessions.turn_away", session=session, knock=knock)  # Twice is once.
        assert len(await scene.rows(ana, session, ParticipantRow)) == 1

    async def test_who_is_in_cannot_be_turned_away_any_more(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        claim, knock = await knocking(scene, ana, session)
        await scene.do(ana, "sessions.admit", session=session, knock=knock)
        assert await refusal(scene.do(ana, "sessions.turn_away", session=session, knock=knock)) == OVER
        assert (await scene.wait(claim)).admitted is not None

    async def test_who_no_longer_asks_is_gone(
        self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock
    ) -> None:
        quiet, quiet_knock = await knocking(scene, ana, session, "Quiet")
        patient, patient_knock = await knocking(scene, ana, session, "Patient")
        clock.advance(KNOCK_PATIENCE_MS - 10 * SECOND)
        await scene.wait(patient)
        clock.advance(20 * SECOND)
        assert await scene.database.write(scene.joining.forget_quiet) == 1
        states = {row.name: row.state for row in await knocks(scene, ana, session)}
        assert states == {"Quiet": "gone", "Patient": "waiting"}
        assert await refusal(scene.do(ana, "sessions.admit", session=session, knock=quiet_knock)) == OVER
        assert (await scene.wait(quiet)).state == "gone"
        await scene.do(ana, "sessions.admit", session=session, knock=patient_knock)

    async def test_whoever_was_admitted_may_take_a_while_but_not_for_ever(
        self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock
    ) -> None:
        claim, knock = await knocking(scene, ana, session)
        await scene.do(ana, "sessions.admit", session=session, knock=knock)
        clock.advance(ADMITTED_PATIENCE_MS)
        assert (await scene.wait(claim)).admitted is not None
        clock.advance(1)
        for _ in range(3):  # Asking again does not open the door again.
            waiting = await scene.wait(claim)
            assert (waiting.state, waiting.admitted) == ("gone", None)

    async def test_whoever_was_removed_cannot_walk_in_again(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        claim, knock = await knocking(scene, ana, session)
        joined = await scene.do(ana, "sessions.admit", session=session, knock=knock)
        await scene.do(ana, "sessions.remove", session=session, participant=joined.participant)
        waiting = await scene.wait(claim)
        assert (waiting.state, waiting.admitted) == ("gone", None)

    async def test_the_sessions_end_sends_everybody_away(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        waiting, _ = await knocking(scene, ana, session)
        admitted, knock = await knocking(scene, ana, session, "Emil")
        await scene.do(ana, "sessions.admit", session=session, knock=knock)
        await scene.end(ana, session)
        for claim in (waiting, admitted):
            answer = await scene.wait(claim)
            assert (answer.state, answer.admitted) == ("ended", None)
        assert {row.state for row in await knocks(scene, ana, session)} == {"gone", "admitted"}

    async def test_a_claim_nobody_made_waits_for_nothing(self, scene: Scene, session: SessionId) -> None:
        assert await refusal(scene.wait(new_secret())) == (404, "knock-over")

    async def test_a_knock_is_answered_in_its_own_session_only(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        _, knock = await knocking(scene, ana, session)
        other = await scene.open(ana)
        for verb in ("sessions.admit", "sessions.turn_away"):
            for of, which in ((other, knock), (session, new_id()), (session, "\0"), (session, "")):
                assert await refusal(scene.do(ana, verb, session=of, knock=which)) == OVER
