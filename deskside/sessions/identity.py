"""The customer behind a cookie: one for each session, named after it, so that two sessions in one browser never collide."""

from sqlalchemy import bindparam, select
from starlette.types import Scope

from deskside.accounts import Token, TokenKind, expired, find, issue
from deskside.asgi import cookies, set_cookie
from deskside.backends import Transaction
from deskside.clock import DAY
from deskside.ids import is_id
from deskside.sessions.joining import Admitted
from deskside.sessions.store import participants
from deskside.sync import Customer

CUSTOMER_LIFE_MS = 30 * DAY
"""Longer than any session: it is the session's end that closes the door, with words that say so."""

_MOST_SEATS = 20
"""So many seats of one browser are looked at when a link is opened."""

_participant = select(participants.c.name, participants.c.organization).where(
    participants.c.id == bindparam("participant")
)


def identify_customer(tx: Transaction, scope: Scope, session: str) -> Customer:
    """The customer that the request's cookie for this session names. Raises 401 `identity-expired`."""
    secret = cookies(scope).get(session)
    token = find(tx, TokenKind.CUSTOMER, secret) if secret else None
    customer = None if token is None else customer_of(tx, token)
    if customer is None or customer.session != session:
        raise expired()
    return customer


def customer_of(tx: Transaction, token: Token) -> Customer | None:
    """The customer a token stands for. Whether they are still in the session is asked at every door."""
    if token.session is None or token.participant is None:
        return None
    row = tx.one(_participant, {"participant": token.participant})
    if row is None:
        return None
    return Customer(row["organization"], token.session, token.participant, row["name"], token.fingerprint)


def seats_of(tx: Transaction, scope: Scope) -> dict[str, Customer]:
    """Every seat this browser holds, by session."""
    seats: dict[str, Customer] = {}
    for name, secret in list(cookies(scope).items())[:_MOST_SEATS]:
        token = find(tx, TokenKind.CUSTOMER, secret) if is_id(name) else None
        customer = None if token is None else customer_of(tx, token)
        if customer is not None and customer.session == name:
            seats[name] = customer
    return seats


def seat_cookie(tx: Transaction, scope: Scope, admitted: Admitted) -> tuple[str, str]:
    """A fresh cookie for somebody who may come in."""
    secret = issue(
        tx,
        TokenKind.CUSTOMER,
        lives_ms=CUSTOMER_LIFE_MS,
        organization=admitted.organization,
        session=admitted.session,
        participant=admitted.participant,
        label=admitted.device,
    )
    return set_cookie(scope, admitted.session, secret, max_age_s=CUSTOMER_LIFE_MS // 1_000)
