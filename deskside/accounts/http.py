"""The pages' own requests: setting up, signing in and out, accepting an invitation, tickets for sockets.

Passwords are hashed and checked here, between transactions. Whatever can be guessed is counted.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec
from starlette.types import Scope

from deskside import __version__
from deskside.accounts import actions
from deskside.accounts.actions import InvitationLook, SignedIn, Terms
from deskside.accounts.attempts import Attempts, too_many
from deskside.accounts.identity import forget_staff_cookie, sign_in_secret, staff_cookie
from deskside.accounts.model import (
    MOST_PASSWORD,
    Email,
    Me,
    Name,
    NewMember,
    NewPassword,
    TimeZone,
    clean_email,
    clean_name,
    clean_password,
    require_good_password,
)
from deskside.accounts.passwords import Passwords
from deskside.accounts.store import is_set_up
from deskside.accounts.tokens import issue_ticket
from deskside.asgi import Call, Reply, Route, json_route
from deskside.backends import Database
from deskside.budgets import Budget
from deskside.clock import SECOND
from deskside.settings import is_zone
from deskside.sync import Viewer, require_staff

TICKET_LIVES_MS = 30 * SECOND
TICKETS_A_MINUTE = 600
"""For one sign-in: a room full of sockets that come back at once, and no flood of rows."""

Identify = Callable[[Scope], Awaitable[Viewer]]
"""Who speaks, of whatever kind; made by `app`, which knows all kinds. Raises 401."""


class SetUp(msgspec.Struct):
    """The first organization and its owner."""

    secret: str
    organization: Name
    name: Name
    email: Email
    password: NewPassword
    time_zone: TimeZone | None = None
    """The browser's own. One that the desk does not know is left out: it can be chosen later."""


class SignIn(msgspec.Struct):
    """A member's e-mail address and password."""

    email: Email
    password: str


class Look(msgspec.Struct):
    """An invitation's secret."""

    secret: str


class Accept(msgspec.Struct):
    """An invitation's secret, and who the invited is."""

    secret: str
    name: Name
    email: Email
    password: NewPassword


class TicketAnswer(msgspec.Struct):
    """What opens one socket."""

    ticket: str


class About(msgspec.Struct):
    """What anybody may know of this desk."""

    name: str
    version: str
    set_up: bool


@dataclass(frozen=True)
class AccountPages:
    """The handlers, with what they need."""

    database: Database
    passwords: Passwords
    attempts: Attempts
    terms: Terms
    identify: Identify
    tickets: Budget = field(default_factory=lambda: Budget(TICKETS_A_MINUTE, 60))

    async def about(self, _call: Call[None]) -> Reply:
        return Reply(About("Deskside", __version__, await self.database.read(is_set_up)))

    async def set_up(self, call: Call[SetUp]) -> Reply:
        given = call.body
        async with self.attempts.guess(call.client_address) as guess:
            await self.database.read(lambda tx: actions.require_set_up_secret(tx, given.secret))
            guess.right()
        organization = clean_name(given.organization, "name of the organization")
        owner = await self._new_member(given.name, given.email, given.password)
        zone = given.time_zone if given.time_zone and is_zone(given.time_zone) else None
        signed_in = await self.database.write(
            lambda tx: actions.set_up(tx, given.secret, organization, owner, self.terms, zone), "set-up"
        )
        return self._welcome(call.scope, signed_in, 201)

    async def sign_in(self, call: Call[SignIn]) -> Reply:
        email, password = clean_email(call.body.email), clean_password(call.body.password)
        # Whose organization it is must not be looked up for this: that some addresses are slow would tell that they have accounts.
        organization = email.partition("@")[2]
        async with self.attempts.guess(call.client_address, account=email, organization=organization) as guess:
            known = await self.database.read(lambda tx: actions.credentials_of(tx, email))
            right = await self._is_right(known, password)
            if known is None or not right:
                raise actions.sign_in_wrong()
            guess.right()
            outdated = self.passwords.is_outdated(known.password_hash)
            rehashed = await self.passwords.hash(password) if outdated else None
            replaces = sign_in_secret(call.scope)
            signed_in = await self.database.write(
                lambda tx: actions.sign_in(tx, known, email, self.terms, rehashed=rehashed, replaces=replaces)
            )
        return self._welcome(call.scope, signed_in, 200)

    async def sign_out(self, call: Call[None]) -> Reply:
        secret = sign_in_secret(call.scope)
        if secret is not None:
            await self.database.write(lambda tx: actions.sign_out(tx, secret))
        return Reply(None, 204, [forget_staff_cookie(call.scope)])

    async def me(self, call: Call[None]) -> Reply:
        viewer = require_staff(await self.identify(call.scope))
        return Reply(await self.database.read(lambda tx: actions.me(tx, viewer, self.terms)))

    async def look(self, call: Call[Look]) -> Reply:
        async with self.attempts.guess(call.client_address) as guess:
            found = await self.database.read(lambda tx: actions.look_at_invitation(tx, call.body.secret))
            guess.right()
        return Reply(found)

    async def accept(self, call: Call[Accept]) -> Reply:
        given = call.body
        async with self.attempts.guess(call.client_address) as guess:
            await self.database.read(lambda tx: actions.look_at_invitation(tx, given.secret))
            guess.right()
        new = await self._new_member(given.name, given.email, given.password)
        signed_in = await self.database.write(lambda tx: actions.accept_invitation(tx, given.secret, new, self.terms))
        return self._welcome(call.scope, signed_in, 201)

    async def ticket(self, call: Call[None]) -> Reply:
        viewer = await self.identify(call.scope)
        wait_s = self.tickets.charge(viewer.sign_in, time.monotonic())
        if wait_s > 0:
            raise too_many(wait_s)
        ticket = await self.database.write(lambda tx: issue_ticket(tx, viewer.sign_in, lives_ms=TICKET_LIVES_MS))
        return Reply(TicketAnswer(ticket))

    async def _is_right(self, known: actions.Credentials | None, password: str) -> bool:
        stored = None if known is None else known.password_hash
        # Longer ones cannot have been chosen; the work is the same as for any other wrong password.
        return await self.passwords.verify(stored, password[:MOST_PASSWORD]) and len(password) <= MOST_PASSWORD

    async def _new_member(self, name: str, email: str, password: str) -> NewMember:
        cleaned_name, cleaned_email = clean_name(name), clean_email(email)
        good = require_good_password(password, cleaned_email)
        return NewMember(cleaned_name, cleaned_email, await self.passwords.hash(good))

    def _welcome(self, scope: Scope, signed_in: SignedIn, status: int) -> Reply:
        cookie = staff_cookie(scope, signed_in.secret, days=self.terms.sign_in_days)
        return Reply(signed_in.me, status, [cookie])


def routes(pages: AccountPages) -> list[Route]:
    """All requests of accounts."""
    return [
        json_route(
            "GET", "/api/about", who="anybody", summary="Which desk this is", handler=pages.about, response=About
        ),
        json_route(
            "POST",
            "/api/setup",
            who="whoever holds the set-up secret, once",
            summary="Set up the first organization and its owner",
            handler=pages.set_up,
            request=SetUp,
            response=Me,
            status=201,
        ),
        json_route(
            "POST",
            "/api/sign-in",
            who="whoever knows a member's password",
            summary="Sign in",
            handler=pages.sign_in,
            request=SignIn,
            response=Me,
        ),
        json_route(
            "POST",
            "/api/sign-out",
            who="anybody, for themselves",
            summary="Sign out",
            handler=pages.sign_out,
            status=204,
        ),
        json_route("GET", "/api/me", who="staff", summary="Who is signed in", handler=pages.me, response=Me),
        json_route(
            "POST",
            "/api/invitations/look",
            who="whoever holds the invitation's secret",
            summary="What an invitation says",
            handler=pages.look,
            request=Look,
            response=InvitationLook,
        ),
        json_route(
            "POST",
            "/api/invitations/accept",
            who="whoever holds the invitation's secret, once",
            summary="Become a member",
            handler=pages.accept,
            request=Accept,
            response=Me,
            status=201,
        ),
        json_route(
            "POST",
            "/api/tickets",
            who="staff or a customer",
            summary="A ticket that opens one socket",
            handler=pages.ticket,
            response=TicketAnswer,
        ),
    ]
