"""The verbs of accounts, each one transaction. Passwords come in already hashed, or already found right."""

from collections.abc import Callable
from dataclasses import dataclass

from deskside.accounts.access import require_may_invite, require_may_manage
from deskside.accounts.model import Me, Member, NewMember, Organization, Policies, TokenKind
from deskside.accounts.store import (
    add_member,
    add_organization,
    is_set_up,
    member,
    member_row,
    members_of,
    organization_name,
    policies_of,
    save_password,
    save_policies,
)
from deskside.accounts.tokens import (
    expired,
    find,
    issue,
    open_row,
    redeem,
    revoke,
    revoke_all_of_kind,
    revoke_of_member,
)
from deskside.backends import Row, Transaction
from deskside.clock import DAY
from deskside.errors import Code, Problem
from deskside.ids import MemberId, OrganizationId, fingerprint
from deskside.sync import FilesAccess, Role, Staff, organization_topic, rights_changed

INVITATION_DAYS = 7
_SET_UP_DAYS = 365


@dataclass(frozen=True, slots=True)
class Terms:
    """What this desk offers every organization, and how long a sign-in lasts."""

    max_file_bytes: int
    kept_months: int
    only_here: bool
    sign_in_days: int
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh sign-in."""

    secret: str
    me: Me


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against, outside any transaction."""

    member: MemberId
    password_hash: str


@dataclass(frozen=True, slots=True)
class InvitationLook:
    """What an invitation says before it is accepted."""

    organization: str
    role: Role
    invited_by: str


def offer_set_up(tx: Transaction) -> str | None:
    """The secret of the set-up address, as long as there is no organization. It replaces the one before."""
    if is_set_up(tx):
        return None
    revoke_all_of_kind(tx, TokenKind.SET_UP)
    return issue(tx, TokenKind.SET_UP, lives_ms=_SET_UP_DAYS * DAY)


def require_set_up_secret(tx: Transaction, secret: str) -> None:
    """Raise 410 `setup-closed` once there is an organization, whatever the secret; 403 if it is not the secret."""
    if is_set_up(tx):
        raise set_up_closed()
    if find(tx, TokenKind.SET_UP, secret) is None:
        raise wrong_set_up_secret()


def set_up(
    tx: Transaction, secret: str, organization: str, owner: NewMember, terms: Terms, time_zone: str | None = None
) -> SignedIn:
    """The first organization and its owner. The secret serves once, also for many who try at the same time."""
    if is_set_up(tx):
        raise set_up_closed()
    if redeem(tx, TokenKind.SET_UP, secret) is None:
        raise wrong_set_up_secret()
    return sign_in_member(tx, create_owner(tx, organization, owner, time_zone), terms)


def create_owner(tx: Transaction, organization: str, owner: NewMember, time_zone: str | None = None) -> MemberId:
    """A new organization with its owner, from the command line or the set-up page. Ends the offer to set up. Without a time zone
    of its own it has the desk's."""
    revoke_all_of_kind(tx, TokenKind.SET_UP)
    return add_member(tx, add_organization(tx, organization, time_zone), owner, "owner", "all")


def credentials_of(tx: Transaction, email: str) -> Credentials | None:
    row = member_row(tx, email=email)
    return None if row is None else Credentials(row["id"], row["password_hash"])


def sign_in(
    tx: Transaction, checked: Credentials, email: str, terms: Terms, *, rehashed: str | None, replaces: str | None
) -> SignedIn:
    """Sign a member in whose password was found right. Raises 401 if it was changed in the meantime.

    `rehashed` is the same password hashed with today's parameters; `replaces` the secret of the sign-in this browser had.
    """
    row = member_row(tx, email=email)
    if row is None or row["password_hash"] != checked.password_hash:
        raise sign_in_wrong()
    if rehashed is not None:
        save_password(tx, checked.member, rehashed, end_sign_ins=False)
    if replaces is not None and find(tx, TokenKind.SIGN_IN, replaces) is not None:
        revoke(tx, [fingerprint(replaces)])
    return _signed_in(tx, row, terms)


def sign_out(tx: Transaction, secret: str) -> None:
    """End a sign-in. Ending one that is over already is fine."""
    if find(tx, TokenKind.SIGN_IN, secret) is not None:
        revoke(tx, [fingerprint(secret)])


def invite(tx: Transaction, viewer: Staff, role: Role, files_access: FilesAccess) -> tuple[str, int]:
    """An invitation to the viewer's organization: its secret, and when it expires."""
    require_may_invite(viewer, role, files_access)
    secret = issue(
        tx,
        TokenKind.INVITATION,
        lives_ms=INVITATION_DAYS * DAY,
        organization=viewer.organization,
        member=viewer.member,
        role=role,
        files_access=files_access,
    )
    return secret, tx.now_ms + INVITATION_DAYS * DAY


def look_at_invitation(tx: Transaction, secret: str) -> InvitationLook:
    """Raises 404 `invitation-unknown` for wrong, used and expired alike."""
    row = open_row(tx, TokenKind.INVITATION, secret)
    if row is None:
        raise invitation_unknown()
    inviter = member(tx, row["member"])
    return InvitationLook(
        organization=organization_name(tx, row["organization"]),
        role=row["role"],
        invited_by="" if inviter is None else inviter.name,
    )


def accept_invitation(tx: Transaction, secret: str, new: NewMember, terms: Terms) -> SignedIn:
    """Become a member. If the address is taken the invitation stays good: nothing of this remains."""
    row = redeem(tx, TokenKind.INVITATION, secret)
    if row is None:
        raise invitation_unknown()
    joined = add_member(tx, row["organization"], new, row["role"], row["files_access"])
    return sign_in_member(tx, joined, terms)


def list_members(tx: Transaction, viewer: Staff) -> list[Member]:
    return members_of(tx, viewer.organization)


def change_policies(tx: Transaction, viewer: Staff, decide: Callable[[Policies], Policies]) -> Policies:
    """Decide anew; open pages hear of it at once. Answers all policies as they are now."""
    require_may_manage(viewer)
    known = policies_of(tx, viewer.organization)
    decided = decide(known)
    if decided != known:
        save_policies(tx, viewer.organization, decided)
        rights_changed(tx, organization_topic(viewer.organization))
    return decided


def me(tx: Transaction, viewer: Staff, terms: Terms) -> Me:
    known = member(tx, viewer.member)
    if known is None:
        raise expired()
    return _me(tx, known, viewer.organization, terms)


def change_password(tx: Transaction, email: str, password_hash: str) -> None:
    """A new password from the command line: every sign-in of the member ends. Raises 404 if there is no such member."""
    found = _require_member(tx, email)
    save_password(tx, found["id"], password_hash, end_sign_ins=True)
    revoke_of_member(tx, found["id"], TokenKind.SIGN_IN)
    revoke_of_member(tx, found["id"], TokenKind.API)


def create_token(tx: Transaction, email: str, label: str, days: int) -> str:
    """A token for scripts, with all the rights of its member."""
    found = _require_member(tx, email)
    return issue(
        tx,
        TokenKind.API,
        lives_ms=days * DAY,
        organization=found["organization"],
        member=found["id"],
        label=label,
        epoch=found["epoch"],
    )


def sign_in_member(tx: Transaction, of: MemberId, terms: Terms) -> SignedIn:
    """Sign in somebody who just became a member."""
    known = member(tx, of)
    row = None if known is None else member_row(tx, email=known.email)
    if row is None:
        raise expired()
    return _signed_in(tx, row, terms)


def _signed_in(tx: Transaction, row: Row, terms: Terms) -> SignedIn:
    secret = issue(
        tx,
        TokenKind.SIGN_IN,
        lives_ms=terms.sign_in_days * DAY,
        organization=row["organization"],
        member=row["id"],
        epoch=row["epoch"],
    )
    known = Member(
        id=row["id"], name=row["name"], email=row["email"], role=row["role"], files_access=row["files_access"]
    )
    return SignedIn(secret, _me(tx, known, row["organization"], terms))


def _me(tx: Transaction, known: Member, organization: OrganizationId, terms: Terms) -> Me:
    policies = policies_of(tx, organization)
    return Me(
        member=known,
        organization=Organization(
            id=organization,
            name=organization_name(tx, organization),
            max_file_bytes=min(terms.max_file_bytes, policies.max_file_bytes or terms.max_file_bytes),
            kept_months=terms.kept_months,
            desk_time_zone=terms.time_zone,
            policies=policies,
        ),
        only_here=terms.only_here,
    )


def _require_member(tx: Transaction, email: str) -> Row:
    row = member_row(tx, email=email)
    if row is None:
        raise Problem(404, Code.NOT_FOUND, "There is no member with this e-mail address.")
    return row


def set_up_closed() -> Problem:
    return Problem(410, Code.SETUP_CLOSED, "This desk is set up already. Please sign in.")


def wrong_set_up_secret() -> Problem:
    return Problem(
        403,
        Code.NOT_ALLOWED,
        "This is not the set-up address of this desk. Open the one that the server printed when it was started last.",
    )


def sign_in_wrong() -> Problem:
    """The same for an unknown address and a wrong password."""
    return Problem(401, Code.SIGN_IN_WRONG, "E-mail address or password is not right.")


def invitation_unknown() -> Problem:
    return Problem(
        404,
        Code.INVITATION_UNKNOWN,
        "This invitation is no longer valid. Please ask for a new one.",
    )
