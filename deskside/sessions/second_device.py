"""The same customer on a further device: it asks by the link whose seat is taken, the first device or a technician says yes.

As at the door, the page makes a *claim* before it asks, so a repeated request finds what the first one did and a lost answer
strands nobody. Each device has a cookie of its own; dropping one leaves the others.
"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, func, insert, select

from deskside.accounts import label_of, revoke_of_participant
from deskside.backends import Row, Transaction
from deskside.clock import MINUTE
from deskside.errors import Code, Problem
from deskside.ids import OrganizationId, ParticipantId, SessionId, fingerprint, is_id, new_id
from deskside.sessions.access import require_participant
from deskside.sessions.devices import DEVICES, device_row, is_waiting, left_s, move
from deskside.sessions.joining import Admitted, Joining
from deskside.sessions.model import ADMITTED_PATIENCE_MS, DeviceKind, DeviceWait
from deskside.sessions.people import log_event
from deskside.sessions.store import devices, participants, sessions
from deskside.sync import Customer, Nothing, Viewer, advance, hold, nudge, show

MOST_WAITING = 3
MOST_ASKED = 10
ASKED_WITHIN_MS = 10 * MINUTE
"""So many requests of one link are borne within this time."""

_insert = insert(devices)
_by_wait = select(devices).where(devices.c.wait == bindparam("hash"))
_by_id = select(devices).where(devices.c.session == bindparam("of"), devices.c.id == bindparam("device"))
_of_participant = (
    select(devices)
    .where(
        devices.c.session == bindparam("of"),
        devices.c.participant == bindparam("who"),
        devices.c.state.in_(("waiting", "admitted")),
    )
    .order_by(devices.c.at)
)
_asked = select(func.count().label("many"), func.min(devices.c.at).label("first")).where(
    devices.c.invitation == bindparam("link"), devices.c.at > bindparam("since")
)
_waiting = select(devices).where(
    devices.c.invitation == bindparam("link"), devices.c.state == "waiting", devices.c.at > bindparam("since")
)
_seat = select(participants).where(participants.c.invitation == bindparam("link"))
_person = (
    select(participants.c.state, sessions.c.state.label("session_state"))
    .select_from(participants.join(sessions, sessions.c.id == participants.c.session))
    .where(participants.c.id == bindparam("who"))
)


class DeviceArgs(msgspec.Struct):
    session: str
    device: str


class DevicesArgs(msgspec.Struct):
    session: str


class Asking(msgspec.Struct):
    """A device that asks to be let in as the viewer."""

    id: str
    device: DeviceKind
    browser: str
    at: int
    left_s: int


class LetIn(msgspec.Struct):
    """A further device that is the viewer too."""

    id: str
    device: DeviceKind
    browser: str
    since: int


class OwnDevices(msgspec.Struct):
    devices: list[Asking]
    let_in: list[LetIn]
    this: str | None
    """Which of those let in the viewer speaks from; None for the device they joined with."""


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """How a device's request stands."""

    state: DeviceWait
    admitted: Admitted | None = None


@dataclass(frozen=True)
class SecondDevice:
    """The further device's way in, and the answers to it."""

    joining: Joining

    # The device that asks

    def ask(self, tx: Transaction, secret: str, claim: str, device: DeviceKind, browser: str) -> DeviceAnswer:
        """Ask to be let in as the customer who has the link's seat. The same claim asks once.

        Raises 404 `link-unknown`, 410 `session-ended`, 409 `seat-open` while nobody has joined, 429 when a link asks too often.
        """
        session = SessionId(self.joining.find(tx, secret)[1]["id"])
        hold(tx, session)
        invitation, _ = self.joining.find(tx, secret)  # As it stands now that nobody else can change it.
        known = tx.one(_by_wait, {"hash": fingerprint(claim)})
        if known is not None:
            return self._answer(tx, known)
        person = tx.one(_seat, {"link": invitation["id"]})
        if person is None:
            raise Problem(409, Code.SEAT_OPEN, "Nobody has joined by this link yet. Join with your name.")
        _require_few(tx, invitation["id"])
        rev = advance(tx, session, "staff")
        row = {
            "id": new_id(),
            "session": session,
            "organization": invitation["organization"],
            "participant": person["id"],
            "invitation": invitation["id"],
            "wait": fingerprint(claim),
            "device": device,
            "browser": browser,
            "at": tx.now_ms,
            "answered_at": None,
            "state": "waiting",
            "rev": rev,
            "created_rev": rev,
        }
        tx.run(_insert, row)
        show(tx, session, "staff", rev, device_row(row))
        nudge(tx, session, ParticipantId(person["id"]), DEVICES)
        return DeviceAnswer("waiting")

    def wait(self, tx: Transaction, claim: str) -> DeviceAnswer:
        """How the request of this claim stands. Raises 404 `knock-over` for a claim that never asked."""
        row = tx.one(_by_wait, {"hash": fingerprint(claim)})
        if row is None:
            raise Problem(404, Code.KNOCK_OVER, "This request to come in is over. Open the link again.")
        return self._answer(tx, row)

    def _answer(self, tx: Transaction, row: Row) -> DeviceAnswer:
        person = tx.one(_person, {"who": row["participant"]})
        if person is None or person["session_state"] != "live":
            return DeviceAnswer("ended")
        if person["state"] != "present":
            return DeviceAnswer("expired")
        if row["state"] == "admitted" and tx.now_ms - row["answered_at"] <= ADMITTED_PATIENCE_MS:
            return DeviceAnswer("admitted", _admitted(row))
        if row["state"] == "turned_away":
            return DeviceAnswer("turned_away")
        return DeviceAnswer("waiting" if is_waiting(tx, row) else "expired")

    # Those who answer

    def own(self, tx: Transaction, viewer: Viewer, args: DevicesArgs) -> OwnDevices:
        """The viewer's further devices: those that ask to be let in, and those that were."""
        session = SessionId(args.session)
        me = require_participant(tx, viewer, session)
        rows = tx.all(_of_participant, {"of": session, "who": me.id})
        return OwnDevices(
            [_asking(tx, row) for row in rows if is_waiting(tx, row)],
            [_let_in(row) for row in rows if row["state"] == "admitted"],
            label_of(tx, viewer.sign_in) if isinstance(viewer, Customer) else None,
        )

    def admit(self, tx: Transaction, viewer: Viewer, args: DeviceArgs) -> Nothing:
        """Yes. Said twice it is said once. Raises 409 `knock-over` when the device no longer asks."""
        session = SessionId(args.session)
        hold(tx, session)
        me, row = _require_answerable(tx, viewer, session, args.device)
        if row["state"] == "admitted":
            return Nothing()
        _require_waiting(tx, row)
        rev = advance(tx, session)
        event = log_event(tx, session, rev, "second_device", actor=me, subject=row["participant"])
        show(tx, session, "public", rev, event)
        move(tx, row, "admitted")
        return Nothing()

    def turn_away(self, tx: Transaction, viewer: Viewer, args: DeviceArgs) -> Nothing:
        """No."""
        session = SessionId(args.session)
        hold(tx, session)
        _, row = _require_answerable(tx, viewer, session, args.device)
        if row["state"] != "turned_away":
            _require_waiting(tx, row)
            move(tx, row, "turned_away")
        return Nothing()

    def drop(self, tx: Transaction, viewer: Viewer, args: DeviceArgs) -> Nothing:
        """Take an admitted device its cookies away. The customer stays, on the other devices."""
        session = SessionId(args.session)
        hold(tx, session)
        _, row = _require_answerable(tx, viewer, session, args.device)
        if row["state"] == "admitted":
            move(tx, row, "dropped")
            revoke_of_participant(tx, session, row["participant"], label=row["id"])
        elif row["state"] != "dropped":
            raise _over()
        return Nothing()


def _asking(tx: Transaction, row: Row) -> Asking:
    return Asking(row["id"], row["device"], row["browser"], row["at"], left_s(tx, row))


def _let_in(row: Row) -> LetIn:
    return LetIn(row["id"], row["device"], row["browser"], row["answered_at"])


def _admitted(row: Row) -> Admitted:
    return Admitted(
        OrganizationId(row["organization"]), SessionId(row["session"]), ParticipantId(row["participant"]), row["id"]
    )


def _require_few(tx: Transaction, invitation: str) -> None:
    """A link in wrong hands must not fill anybody's screen with questions."""
    since = tx.now_ms - ASKED_WITHIN_MS
    asked = tx.one(_asked, {"link": invitation, "since": since})
    waiting = [row for row in tx.all(_waiting, {"link": invitation, "since": since}) if is_waiting(tx, row)]
    wait_s = 0
    if asked is not None and asked["many"] >= MOST_ASKED:
        wait_s = (asked["first"] - since) // 1_000 + 1
    elif len(waiting) >= MOST_WAITING:
        wait_s = min(left_s(tx, row) for row in waiting) + 1
    if wait_s:
        raise Problem(
            429,
            Code.TOO_MANY_ATTEMPTS,
            "Too many devices asked by this link. Please wait a little and try again.",
            retryable=True,
            retry_after_s=wait_s,
        )


def _require_answerable(tx: Transaction, viewer: Viewer, session: SessionId, device: str) -> tuple[ParticipantId, Row]:
    """The request, for technicians and for the customer whom it is about. To everybody else there is none."""
    me = require_participant(tx, viewer, session)
    row = tx.one(_by_id, {"of": session, "device": device}) if is_id(device) else None
    if row is None or (me.role != "technician" and row["participant"] != me.id):
        raise Problem(404, Code.NOT_FOUND, "There is no such device in this session.")
    return me.id, row


def _require_waiting(tx: Transaction, row: Row) -> None:
    person = tx.one(_person, {"who": row["participant"]})
    if not is_waiting(tx, row) or person is None or person["state"] != "present":
        raise _over()


def _over() -> Problem:
    return Problem(409, Code.KNOCK_OVER, "This device no longer asks.")
