"""Secrets that open doors: made here, given out once, kept only as their hash, looked up in one place.

Every lookup names the kind it wants, so no token ever serves as one of another kind. Sessions keep their customers' tokens here
too. Whoever takes a token away lets running work know (`sync.rights_changed`).
"""

from collections.abc import Collection, Iterable

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, bindparam, delete, insert, select, update

from deskside.accounts.model import Token, TokenKind
from deskside.backends import Row, Transaction, metadata
from deskside.errors import Code, Problem
from deskside.ids import MemberId, OrganizationId, ParticipantId, SessionId, fingerprint, new_secret
from deskside.sync import rights_changed, sign_in_topic

tokens = Table(
    "tokens",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("organization", String(26)),
    Column("member", String(26)),
    Column("session", String(26)),
    Column("participant", String(26)),
    Column("parent", String(64)),
    Column("role", String(13)),
    Column("files_access", String(4)),
    Column("label", String(120)),
    Column("epoch", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)
Index("tokens_of_member", tokens.c.member)
Index("tokens_of_session", tokens.c.session)
Index("tokens_by_expiry", tokens.c.expires_at)

_add = insert(tokens)
_open = (
    tokens.c.fingerprint == bindparam("of"),
    tokens.c.kind == bindparam("a"),
    tokens.c.expires_at > bindparam("now"),
    tokens.c.used_at.is_(None),
)
_find = select(tokens).where(*_open)
_redeem = update(tokens).where(*_open).values(used_at=bindparam("now")).returning(*tokens.c)
_parent = select(tokens).where(tokens.c.fingerprint == bindparam("of"), tokens.c.expires_at > bindparam("now"))
_label = select(tokens.c.label).where(tokens.c.fingerprint == bindparam("of"))
_living = select(tokens.c.fingerprint).where(
    tokens.c.fingerprint.in_(bindparam("these", expanding=True)), tokens.c.expires_at > bindparam("now")
)
_of_member = select(tokens.c.fingerprint).where(tokens.c.member == bindparam("of"), tokens.c.kind == bindparam("a"))
_of_session = select(tokens.c.fingerprint).where(tokens.c.session == bindparam("of"))
_of_participant = _of_session.where(tokens.c.participant == bindparam("who"))
_of_device = _of_participant.where(tokens.c.label == bindparam("named"))
_drop = delete(tokens).where(tokens.c.fingerprint == bindparam("of"))
_drop_kind = delete(tokens).where(tokens.c.kind == bindparam("a"))
_drop_expired = delete(tokens).where(tokens.c.expires_at <= bindparam("now"))


def issue(
    tx: Transaction,
    kind: TokenKind,
    *,
    lives_ms: int,
    organization: OrganizationId | None = None,
    member: MemberId | None = None,
    session: SessionId | None = None,
    participant: ParticipantId | None = None,
    parent: str | None = None,
    role: str | None = None,
    files_access: str | None = None,
    label: str | None = None,
    epoch: int = 0,
) -> str:
    """A new secret. It is never seen again: what is kept is its fingerprint."""
    secret = new_secret()
    tx.run(
        _add,
        {
            "fingerprint": fingerprint(secret),
            "kind": kind.value,
            "organization": organization,
            "member": member,
            "session": session,
            "participant": participant,
            "parent": parent,
            "role": role,
            "files_access": files_access,
            "label": label,
            "epoch": epoch,
            "created_at": tx.now_ms,
            "expires_at": tx.now_ms + lives_ms,
            "used_at": None,
        },
    )
    return secret


def find(tx: Transaction, kind: TokenKind, secret: str) -> Token | None:
    """The token of a secret, if it is of this kind, unused and not expired."""
    row = open_row(tx, kind, secret)
    return None if row is None else token_of(row)


def open_row(tx: Transaction, kind: TokenKind, secret: str) -> Row | None:
    """As `find`, with all columns."""
    return tx.one(_find, {"of": fingerprint(secret), "a": kind.value, "now": tx.now_ms})


def redeem(tx: Transaction, kind: TokenKind, secret: str) -> Row | None:
    """Use up a token that serves once. Of many who try at the same time one gets the row, the others None."""
    return tx.one(_redeem, {"of": fingerprint(secret), "a": kind.value, "now": tx.now_ms})


def issue_ticket(tx: Transaction, sign_in: str, *, lives_ms: int) -> str:
    """What opens one socket for whoever holds the sign-in (or customer's token) with this fingerprint."""
    return issue(tx, TokenKind.TICKET, lives_ms=lives_ms, parent=sign_in)


def redeem_ticket(tx: Transaction, secret: str) -> Token:
    """The token a ticket was made with, if both still stand. Raises 401 `identity-expired`."""
    ticket = redeem(tx, TokenKind.TICKET, secret)
    parent = None if ticket is None else tx.one(_parent, {"of": ticket["parent"], "now": tx.now_ms})
    if parent is None:
        raise expired()
    return token_of(parent)


def revoke(tx: Transaction, fingerprints: Iterable[str]) -> None:
    """Take tokens away; what runs with them asks again within the second."""
    for of in fingerprints:
        if tx.run(_drop, {"of": of}):
            rights_changed(tx, sign_in_topic(of))


def revoke_of_member(tx: Transaction, member: MemberId, kind: TokenKind) -> None:
    """Take away all of a member's tokens of a kind."""
    revoke(tx, _fingerprints(tx.all(_of_member, {"of": member, "a": kind.value})))


def revoke_of_participant(
    tx: Transaction, session: SessionId, participant: ParticipantId, *, label: str | None = None
) -> None:
    """Take away what a customer came in with; with a label, only what was issued under it."""
    values = {"of": session, "who": participant}
    found = tx.all(_of_participant, values) if label is None else tx.all(_of_device, {**values, "named": label})
    revoke(tx, _fingerprints(found))


def revoke_of_session(tx: Transaction, session: SessionId) -> None:
    """Take away all customers' tokens of a session: after its end."""
    revoke(tx, _fingerprints(tx.all(_of_session, {"of": session})))


def revoke_all_of_kind(tx: Transaction, kind: TokenKind) -> None:
    """Take away every token of a kind that nothing runs with."""
    tx.run(_drop_kind, {"a": kind.value})


def gone_tokens(tx: Transaction, fingerprints: Collection[str]) -> set[str]:
    """Which of these no longer stand. For what runs long and cannot rely on a hint from another process."""
    if not fingerprints:
        return set()
    living = tx.all(_living, {"these": list(fingerprints), "now": tx.now_ms})
    return set(fingerprints) - set(_fingerprints(living))


def label_of(tx: Transaction, of: str) -> str | None:
    """What the token with this fingerprint was issued under."""
    row = tx.one(_label, {"of": of})
    return None if row is None else row["label"]


def forget_expired(tx: Transaction) -> int:
    """Remove what serves no more; answers how many. To be called now and then."""
    return tx.run(_drop_expired, {"now": tx.now_ms})


def token_of(row: Row) -> Token:
    return Token(
        fingerprint=row["fingerprint"],
        kind=TokenKind(row["kind"]),
        organization=row["organization"],
        member=row["member"],
        session=row["session"],
        participant=row["participant"],
        expires_at=row["expires_at"],
    )


def expired() -> Problem:
    """The identity was good once, or never; the difference is nobody's business."""
    return Problem(401, Code.IDENTITY_EXPIRED, "You are no longer signed in. Please sign in again.")


def _fingerprints(rows: Iterable[Row]) -> list[str]:
    return [row["fingerprint"] for row in rows]
