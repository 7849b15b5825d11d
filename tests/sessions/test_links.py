"""A link is one customer's seat: opening it consumes nothing, the first to join takes it, and it dies with the seat."""

from deskside.backends import Transaction
from deskside.ids import SessionId, new_id, new_secret
from deskside.sessions.joining import Looked
from deskside.sessions.model import EventRow, InvitationRow, ParticipantRow
from deskside.sync import Customer, Staff
from tests.scene import Scene, as_customer, outcomes, refusal

TAKEN = (409, "seat-taken")
UNKNOWN = (404, "link-unknown")
ENDED = (410, "session-ended")


async def look(scene: Scene, secret: str, *mine: Customer) -> Looked:
    def read(tx: Transaction) -> Looked:
        return scene.joining.look(tx, secret, {customer.session: customer for customer in mine})

    return await scene.database.read(read)


class TestTheSeat:
    async def test_whoever_joins_is_in_the_session_and_everybody_sees_it(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        cem = as_customer(await scene.redeem(await scene.link(ana, session), " Cem "))
        person = (await scene.rows(ana, session, ParticipantRow))[-1]
        event = (await scene.rows(ana, session, EventRow))[-1]
        assert (person.id, person.name, person.role, person.state) == (cem.participant, "Cem", "customer", "present")
        assert (event.name, event.subject, event.rev) == ("joined", cem.participant, person.rev)
        await scene.post(cem, session)

    async def test_of_fifty_at_once_one_gets_it(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        secret = await scene.link(ana, session)
        answers = await outcomes([scene.redeem(secret, f"Guest {number}") for number in range(50)])
        assert answers.count(TAKEN) == 49
        assert len(await scene.rows(ana, session, ParticipantRow)) == 2

    async def test_a_lost_answer_asked_for_again_with_the_same_claim_gets_the_same_seat(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        secret, claim = await scene.link(ana, session), new_secret()
        answers = await outcomes([scene.redeem(secret, claim=claim) for _ in range(20)])
        assert len({admitted.participant for admitted in answers}) == 1
        assert len(await scene.rows(ana, session, ParticipantRow)) == 2

    async def test_another_claim_gets_nothing(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        secret = await scene.link(ana, session)
        await scene.redeem(secret)
        assert await refusal(scene.redeem(secret)) == TAKEN

    async def test_looking_consumes_nothing(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        secret = await scene.link(ana, session)
        for _ in range(3):
            looked = await look(scene, secret)
            assert (looked.technician, looked.title, looked.seat) == ("Ana", "Printer is silent", "open")
            assert looked.session is None
        await scene.redeem(secret)

    async def test_a_taken_seat_is_shown_as_yours_only_to_whom_it_belongs(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        secret = await scene.link(ana, session)
        cem = as_customer(await scene.redeem(secret))
        other = await scene.customer(ana, session)
        mine, strangers, others = (
            await look(scene, secret, cem),
            await look(scene, secret),
            await look(scene, secret, other),
        )
        assert (mine.seat, mine.session) == ("yours", session)
        assert (strangers.seat, strangers.session) == (others.seat, others.session) == ("taken", None)

    async def test_a_name_that_cannot_be_shown_takes_no_seat(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        secret = await scene.link(ana, session)
        for name in ("", "   ", "x" * 121, "two\nlines", "null \0", "\x07bell"):
            assert await refusal(scene.redeem(secret, name)) == (400, "text-invalid")
        await scene.redeem(secret, "Cem")

    async def test_two_customers_may_have_the_same_name(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        one, two = await scene.customer(ana, session, "Cem"), await scene.customer(ana, session, "Cem")
        assert one.participant != two.participant

    async def test_a_secret_that_is_none_opens_nothing(self, scene: Scene, session: SessionId) -> None:
        for secret in ("", "nonsense", "null \0 byte", "x" * 128, "\ud800"):
            assert await refusal(scene.redeem(secret)) == UNKNOWN
            assert await refusal(look(scene, secret)) == UNKNOWN


class TestItsEnd:
    async def test_a_new_link_withdraws_the_open_one(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        old = await scene.link(ana, session)
        new = await scene.link(ana, session, new=True)
        assert await refusal(scene.redeem(old)) == UNKNOWN
        assert await refusal(look(scene, old)) == UNKNOWN
        await scene.redeem(new)

    async def test_a_new_link_leaves_a_taken_one_to_its_customer(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        secret, claim = await scene.link(ana, session), new_secret()
        cem = as_customer(await scene.redeem(secret, claim=claim))
        await scene.link(ana, session, new=True)
        assert (await look(scene, secret, cem)).seat == "yours"
        assert (await scene.redeem(secret, claim=claim)).participant == cem.participant

    async def test_asked_for_twice_a_new_link_is_made_once(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        client_id = new_id()
        cards = [await scene.do(ana, "sessions.new_link", session=session, client_id=client_id) for _ in range(3)]
        assert len({card.link.url for card in cards}) == 1
        assert len(await scene.rows(ana, session, InvitationRow)) == 3  # With the session's first link and code.

    async def test_a_taken_link_is_not_shown_any_more(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        await scene.redeem(await scene.link(ana, session))
        card = await scene.card(ana, session)
        assert card.link is not None
        assert (card.link.url, card.link.state, card.qr, card.mail_text) == ("", "taken", [], "")

    async def test_removal_ends_the_seat_for_whoever_has_the_claim(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        secret, claim = await scene.link(ana, session), new_secret()
        cem = as_customer(await scene.redeem(secret, claim=claim))
        await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
        assert await refusal(scene.redeem(secret, claim=claim)) == UNKNOWN
        assert await refusal(look(scene, secret, cem)) == UNKNOWN

    async def test_leaving_ends_it_too(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        secret, claim = await scene.link(ana, session), new_secret()
        cem = as_customer(await scene.redeem(secret, claim=claim))
        await scene.do(cem, "sessions.leave", session=session)
        assert await refusal(scene.redeem(secret, claim=claim)) == UNKNOWN

    async def test_the_sessions_end_closes_every_link(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        taken, claim = await scene.link(ana, session), new_secret()
        cem = as_customer(await scene.redeem(taken, claim=claim))
        unused = await scene.link(ana, session, new=True)
        await scene.end(ana, session)
        for attempt in (scene.redeem(taken, claim=claim), scene.redeem(unused), look(scene, taken, cem)):
            assert await refusal(attempt) == ENDED

    async def test_a_link_knows_only_its_own_session(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        other = await scene.open(ana)
        admitted = await scene.redeem(await scene.link(ana, other))
        assert admitted.session == other
        assert await refusal(scene.post(as_customer(admitted), session)) == (404, "session-unknown")

    async def test_rows_never_hold_the_secret(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        secret, digits = await scene.link(ana, session), await scene.code(ana, session)
        shown = repr((await scene.batch(ana, session)).rows)
        assert secret not in shown
        assert digits not in shown
