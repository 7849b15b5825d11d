"""What is taken and what is not, in words: said to people before they send, and checked again when they do."""

import msgspec

from deskside.accounts import FileRules, Policies, policies_of
from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.files import Private, Used, refused_bytes, refused_name, used_bytes
from deskside.ids import SessionId
from deskside.sync import Viewer, not_allowed, require_staff
from deskside.uploads.homes import HomeKind, require_home
from deskside.uploads.model import Limits
from deskside.uploads.protocol import readable

_FULL = {
    HomeKind.SESSION: "This session has no room for this file.",
    HomeKind.REPLIES: "Your organization's replies have no room for this file.",
}


class UploadLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What may be sent now. Others send too, so that what fits is only sure once it is begun."""

    max_file_bytes: int
    left_bytes: int
    """So much fits in all."""
    rules: FileRules
    originals: bool
    """Pictures and films may be sent with their location and other private details, if one chooses so."""


class SpaceUse(msgspec.Struct, frozen=True, kw_only=True):
    """What an organization's files take, what they may take, and what the operator allows at most."""

    used_bytes: int
    most_bytes: int | None
    """None: whatever the disk has."""
    server_file_bytes: int
    server_session_bytes: int
    server_bytes: int | None


def limits_of(tx: Transaction, viewer: Viewer, session: SessionId | None, limits: Limits) -> UploadLimits:
    """Raises 403, 404 and 410 as whoever sends would be refused."""
    home = require_home(tx, viewer, session)
    policies = policies_of(tx, viewer.organization)
    limits = limits.for_organization(policies)
    used = used_bytes(tx, viewer.organization, home.session)
    left = limits.session_bytes - used.place_bytes
    if limits.organization_bytes is not None:
        left = min(left, limits.organization_bytes - used.organization_bytes)
    return UploadLimits(
        max_file_bytes=min(limits.max_file_bytes, max(left, 0)),
        left_bytes=max(left, 0),
        rules=policies.files,
        originals=policies.originals,
    )


def space_of(tx: Transaction, viewer: Viewer, limits: Limits) -> SpaceUse:
    """For owners and administrators. Raises 403."""
    staff = require_staff(viewer)
    if staff.role == "technician":
        raise not_allowed()
    narrowed = limits.for_organization(policies_of(tx, staff.organization))
    return SpaceUse(
        used_bytes=used_bytes(tx, staff.organization, None).organization_bytes,
        most_bytes=narrowed.organization_bytes,
        server_file_bytes=limits.max_file_bytes,
        server_session_bytes=limits.session_bytes,
        server_bytes=limits.organization_bytes,
    )


def require_space(place: HomeKind, used: Used, limits: Limits) -> None:
    """Raise 507 `space-used-up` if what is reserved now is more than there is."""
    if used.place_bytes > limits.session_bytes:
        raise _full(_FULL[place], limits.session_bytes)
    if limits.organization_bytes is not None and used.organization_bytes > limits.organization_bytes:
        raise _full("The organization has no room for this file.", limits.organization_bytes)


def require_kind(rules: FileRules, name: str, head: bytes | None = None) -> None:
    """Raise 415 `file-type-refused` for a name, or for bytes that say what the name hides."""
    refused = refused_name(rules, name) if head is None else refused_bytes(rules, name, head)
    if refused is not None:
        raise Problem(
            415,
            Code.FILE_TYPE_REFUSED,
            f"This organization does not take files of this kind (.{refused}).",
            "A program under another name is a program." if head is not None else "",
            extra={"refused": refused},
        )


def require_original(policies: Policies, private: Private | None) -> None:
    """Raise 403 `original-refused` for what is sent as an original where none are taken."""
    if private == "original" and not policies.originals:
        raise original_refused()


def original_refused(status: int = 403) -> Problem:
    return Problem(
        status,
        Code.ORIGINAL_REFUSED,
        "This file still tells a place or other private details, and this organization does not take originals.",
    )


def _full(title: str, most_bytes: int) -> Problem:
    return Problem(
        507,
        Code.SPACE_USED_UP,
        title,
        f"All its files together may take {readable(most_bytes)}. Delete some, or ask an administrator.",
        extra={"limit_bytes": most_bytes},
    )
