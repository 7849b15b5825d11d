"""What a session is: its rows on the wire, its states, and the legal moves between them. Pure.

A session is *live* until it is *ended*; there is no way back. "Waiting" on the board is a live session in which no customer is.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from deskside.clock import MINUTE
from deskside.ids import OrganizationId, ParticipantId, SessionId
from deskside.sync import ChangeRow

ClientId = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern="^[!-~]+$")]
"""What a page names a command by, so that a repeated one finds what the first one did."""
SessionState = Literal["live", "ended"]
ParticipantRole = Literal["customer", "technician"]
ParticipantState = Literal["present", "left", "removed"]
InvitationWay = Literal["link", "code"]
InvitationState = Literal["open", "taken", "expired", "withdrawn"]
KnockState = Literal["waiting", "admitted", "turned_away", "gone"]
DeviceKind = Literal["phone", "tablet", "computer"]
DeviceWait = Literal["waiting", "admitted", "turned_away", "expired", "ended"]
DeviceState = Literal["waiting", "admitted", "turned_away", "expired", "dropped"]
EventName = Literal[
    "joined",
    "admitted",
    "left",
    "removed",
    "ended",
    "retitled",
    "handed_over",
    "second_device",
    "fetched",
    "secret_asked",
    "secret_given",
]

MAX_TITLE = 120
MAX_NAME = 120
CODE_LIFE_MS = 10 * MINUTE
KNOCK_PATIENCE_MS = MINUTE
"""A waiting customer's page asks every 25 seconds; one that has not asked for this long is gone."""
ADMITTED_PATIENCE_MS = 10 * MINUTE
"""How long an admitted customer may take to walk in."""
DEVICE_PATIENCE_MS = 2 * MINUTE
"""How long a second device's question stands."""


class SessionRow(ChangeRow, kw_only=True, tag_field="kind", tag="session"):
    """The session itself."""

    title: str
    state: SessionState
    organization: str
    opened_at: int
    ended_at: int | None
    ended_by: str | None
    lead: str | None
    """The technician whose session it is: who opened it, or took it over. Nobody removes them."""
    max_file_bytes: int


class ParticipantRow(ChangeRow, kw_only=True, tag_field="kind", tag="participant"):
    """A person in the session."""

    role: ParticipantRole
    name: str
    state: ParticipantState
    joined_at: int
    gone_at: int | None


class EventRow(ChangeRow, kw_only=True, tag_field="kind", tag="event"):
    """A quiet line of the log. `actor` did it, `subject` is whom it was done to, `file_name` is what was fetched (null when
    that file is gone)."""

    name: EventName
    at: int
    actor: str | None
    subject: str | None
    file_name: str | None = None


class KnockRow(ChangeRow, kw_only=True, tag_field="kind", tag="knock"):
    """Somebody who typed the code and asks to come in. Only technicians see it."""

    name: str
    at: int
    state: KnockState
    phone: bool


class DeviceRow(ChangeRow, kw_only=True, tag_field="kind", tag="device"):
    """A further device of a customer, which asks to come in or has. Only technicians see it."""

    participant: str
    at: int
    state: DeviceState
    device: DeviceKind
    browser: str


class InvitationRow(ChangeRow, kw_only=True, tag_field="kind", tag="invitation"):
    """A link or a code, without its secret. Only technicians see it."""

    way: InvitationWay
    state: InvitationState
    made_at: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who is in a live session now."""

    id: ParticipantId
    session: SessionId
    role: ParticipantRole
    name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read a session: a participant while it lives, staff with the right when it has ended."""

    participant: ParticipantId | None
    staff: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as the record has them."""

    id: ParticipantId
    name: str
    role: ParticipantRole
    joined_at: int
    gone_at: int | None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a transcript and the Files portal say about a session."""

    id: SessionId
    organization: OrganizationId
    organization_name: str
    title: str
    opened_at: int
    ended_at: int | None
    public_end: int
    staff_end: int
    people: tuple[Person, ...]


class Joined(msgspec.Struct):
    """Who came in."""

    participant: str


class LinkView(msgspec.Struct):
    """The link as the technician's card shows it. The address is empty once the seat is taken."""

    url: str
    state: InvitationState
    expires_at: int | None


class CodeView(msgspec.Struct):
    """The code as the technician's card shows it."""

    digits: str
    state: InvitationState
    expires_at: int | None


class Invitation(msgspec.Struct):
    """Everything on the technician's invitation card."""

    link: LinkView | None
    code: CodeView | None
    qr: list[str]
    mail_text: str
    only_here: bool
