"""Who speaks: the identities the doors know. What each may do is decided by the features.

A viewer is made from a cookie, a ticket or a bearer token by `accounts` and `sessions`; it carries what hardly changes.
Whether the right still stands is asked again in every transaction.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from deskside.ids import MemberId, OrganizationId, ParticipantId, SessionId

Role = Literal["owner", "administrator", "technician"]
FilesAccess = Literal["none", "own", "all"]


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in member of an organization."""

    organization: OrganizationId
    member: MemberId
    name: str
    role: Role
    files_access: FilesAccess
    sign_in: str
    """The fingerprint of the token this viewer came with: signing out ends it."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A participant of one session, without an account."""

    organization: OrganizationId
    session: SessionId
    participant: ParticipantId
    name: str
    sign_in: str


Viewer: TypeAlias = Staff | Customer
