"""Which member a request comes from: the cookie of our own pages, or a script's token. Nothing is guessed from anything else."""

from starlette.types import Scope

from deskside.accounts.model import Token, TokenKind
from deskside.accounts.store import staff_by_fingerprint, staff_by_secret
from deskside.accounts.tokens import expired
from deskside.asgi import bearer_token, cookies, drop_cookie, set_cookie
from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.sync import Staff

STAFF = "staff"
"""What a request by a signed-in member names itself (`Deskside-As: staff`), and the name of its cookie."""

_DAY_S = 86_400


def identify_staff(tx: Transaction, scope: Scope) -> Staff:
    """The member behind this request. Raises 401 `identity-missing` or `identity-expired`."""
    token = bearer_token(scope)
    if token is not None:
        staff = staff_by_secret(tx, TokenKind.API, token)
    else:
        secret = sign_in_secret(scope)
        if secret is None:
            raise missing()
        staff = staff_by_secret(tx, TokenKind.SIGN_IN, secret)
    if staff is None:
        raise expired()
    return staff


def staff_of(tx: Transaction, token: Token) -> Staff:
    """The member behind a sign-in or API token that a ticket led to. Raises 401 `identity-expired`."""
    staff = None
    if token.kind in {TokenKind.SIGN_IN, TokenKind.API}:
        staff = staff_by_fingerprint(tx, token.kind, token.fingerprint)
    if staff is None:
        raise expired()
    return staff


def sign_in_secret(scope: Scope) -> str | None:
    """The secret in the member's cookie, if the request has one."""
    return cookies(scope).get(STAFF) or None


def staff_cookie(scope: Scope, secret: str, *, days: int) -> tuple[str, str]:
    """The header that keeps a member signed in."""
    return set_cookie(scope, STAFF, secret, max_age_s=days * _DAY_S)


def forget_staff_cookie(scope: Scope) -> tuple[str, str]:
    return drop_cookie(scope, STAFF)


def missing() -> Problem:
    """Nobody is named, or the cookie of who is named is not there."""
    return Problem(401, Code.IDENTITY_MISSING, "Please sign in first.")
