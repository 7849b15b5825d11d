"""The requests that wait, in memory only: who asked on which page, whom, and where the answer goes.

Nothing here is written down. The log of the session says that a secret was asked for and given, never what for, and never what. A
request dies with the asking page, with either right to be there, and after ten minutes.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import msgspec

from deskside.backends import Bus, Database, Row, Transaction
from deskside.errors import Code, Problem
from deskside.ids import ParticipantId, SessionId
from deskside.secret_fields.model import (
    LIFE_S,
    MAX_LABEL,
    MOST_AT_ONCE,
    How,
    SecretAskArgs,
    SecretAsked,
    SecretDeclineArgs,
    SecretGiveArgs,
    SecretGiven,
    SecretOver,
    SecretWithdrawArgs,
)
from deskside.sessions import Participant, find_participant, log_line, require_participant, require_technician
from deskside.sync import AnyPageCommand, Customer, Nothing, Page, PageCommand, Who, session_topic
from deskside.texts import clean_text

Tell = Callable[[SessionId, ParticipantId, msgspec.Struct], None]
"""Say a frame to all pages of one participant."""
Here = Callable[[SessionId], frozenset[str]]
"""Who is connected to a session."""


@dataclass(eq=False)
class _Request:
    """One that waits for an answer."""

    page: Page
    asker: Participant
    asked: ParticipantId
    frame: SecretAsked
    stops: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    is_taken: bool = False
    """Its answer is being written into the log at this moment."""

    @property
    def session(self) -> SessionId:
        return self.asker.session


class SecretFields:
    """The requests of one process."""

    def __init__(self, database: Database, bus: Bus, tell: Tell, here: Here, life_s: float = LIFE_S) -> None:
        self._database = database
        self._bus = bus
        self._tell = tell
        self._here = here
        self.life_s = life_s
        self._waiting: dict[tuple[str, str], _Request] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def commands(self) -> list[AnyPageCommand]:
        """The verbs of pages."""
        return [
            PageCommand("secret.ask", SecretAskArgs, Nothing, Who.TECHNICIAN_IN_SESSION, self.ask),
            PageCommand("secret.withdraw", SecretWithdrawArgs, Nothing, Who.TECHNICIAN_IN_SESSION, self.withdraw),
            PageCommand("secret.give", SecretGiveArgs, Nothing, Who.PARTICIPANT, self.give),
            PageCommand("secret.decline", SecretDeclineArgs, Nothing, Who.PARTICIPANT, self.decline),
        ]

    # The asking technician

    async def ask(self, page: Page, args: SecretAskArgs) -> Nothing:
        """Ask a customer who is here. Raises 403, 404, 409 and 410."""
        session = SessionId(args.session)
        label = clean_text(args.label, most=MAX_LABEL, least=1, what="label")
        asker, asked = await self._database.read(lambda tx: _people(tx, page, session, args.participant))
        self._require_room(page, session, args.id)
        if asked not in self._here(session):
            raise _not_here()
        frame = SecretAsked(session, args.id, asker.id, asker.name, label, args.key)
        request = _Request(page, asker, asked, frame)
        self._waiting[session, args.id] = request
        try:
            await self._database.write(lambda tx: _log_asked(tx, page, request), session)
        except BaseException:
            self._forget(request)
            raise
        self._keep_until_something_happens(request)
        return Nothing()

    def _require_room(self, page: Page, session: SessionId, request: str) -> None:
        if (session, request) in self._waiting:
            raise Problem(409, Code.ID_REUSED, "A secret is already being asked for under this id.")
        if sum(waiting.page is page for waiting in self._waiting.values()) >= MOST_AT_ONCE:
            raise Problem(
                409,
                Code.TOO_MANY_SECRETS,
                "You are asking for many secrets already. Wait for an answer, or take one back.",
                extra={"most": MOST_AT_ONCE},
            )

    def _keep_until_something_happens(self, request: _Request) -> None:
        timer = asyncio.get_running_loop().call_later(self.life_s, self._end, request, "expired")
        topic = session_topic(request.session)
        request.stops = [timer.cancel, self._bus.subscribe(topic, lambda _: self._spawn(self._recheck(request)))]
        self._tell(request.session, request.asked, request.frame)
        # Last: a page that has closed by now ends the request at once.
        request.stops.append(request.page.when_closed(lambda: self._end(request, "withdrawn")))

    async def withdraw(self, page: Page, args: SecretWithdrawArgs) -> Nothing:
        """Ask no more. What is over already stays so."""
        request = self._waiting.get((args.session, args.id))
        if request is not None and request.page is page:
            self._end(request, "withdrawn")
        return Nothing()

    # The customer

    def entered(self, page: Page, session: SessionId, participant: ParticipantId) -> None:
        """A page of a customer's opens or comes back: it shows what still waits."""
        for request in self._waiting.values():
            if request.session == session and request.asked == participant and request.stops:
                page.say(request.frame)

    async def give(self, page: Page, args: SecretGiveArgs) -> Nothing:
        """Pass the sealed answer on to the page that asked. The first one counts. Raises 404 when nobody asks any more."""
        request = self._require_asked(page, args.session, args.id)
        request.is_taken = True
        try:
            await self._database.write(lambda tx: _log_given(tx, page, request), request.session)
        finally:
            request.is_taken = False
        if self._waiting.get((args.session, args.id)) is not request:
            raise _over()  # The asking page closed meanwhile.
        request.page.say(SecretGiven(args.session, args.id, args.key, args.sealed))
        self._end(request, "answered")
        return Nothing()

    async def decline(self, page: Page, args: SecretDeclineArgs) -> Nothing:
        """Not now. The asking page is told."""
        request = self._require_asked(page, args.session, args.id)
        self._end(request, args.why)
        return Nothing()

    def _require_asked(self, page: Page, session: str, request: str) -> _Request:
        """The request, if this customer is asked. To everybody else it does not exist."""
        found = self._waiting.get((session, request))
        viewer = page.viewer
        if found is None or found.is_taken or not isinstance(viewer, Customer) or viewer.participant != found.asked:
            raise _over()
        return found

    # Ending

    def _end(self, request: _Request, how: How) -> None:
        if self._forget(request):
            over = SecretOver(request.session, request.frame.id, how)
            self._tell(request.session, request.asked, over)
            request.page.say(over)

    def _forget(self, request: _Request) -> bool:
        for stop in request.stops:
            stop()
        return self._waiting.pop((request.session, request.frame.id), None) is not None

    async def _recheck(self, request: _Request) -> None:
        """Somebody's rights changed: both must still be in the session, and it must live."""
        try:
            await self._database.read(lambda tx: _require_both(tx, request))
        except Problem:
            # Also when the database cannot tell: a secret waits for nobody whose right is not sure.
            self._end(request, "gone")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _people(tx: Transaction, page: Page, session: SessionId, asked: str) -> tuple[Participant, ParticipantId]:
    asker = require_technician(tx, page.viewer, session)
    row = find_participant(tx, session, asked)
    if row["role"] != "customer" or row["state"] != "present":
        raise _not_here()
    return asker, ParticipantId(row["id"])


def _require_both(tx: Transaction, request: _Request) -> None:
    require_technician(tx, request.page.viewer, request.session)
    row: Row = find_participant(tx, request.session, request.asked)
    if row["state"] != "present":
        raise _not_here()


def _log_asked(tx: Transaction, page: Page, request: _Request) -> None:
    asker = require_technician(tx, page.viewer, request.session)
    log_line(tx, request.session, "secret_asked", actor=asker.id, subject=request.asked)


def _log_given(tx: Transaction, page: Page, request: _Request) -> None:
    giver = require_participant(tx, page.viewer, request.session)
    _require_both(tx, request)
    log_line(tx, request.session, "secret_given", actor=giver.id, subject=request.asker.id)


def _not_here() -> Problem:
    return Problem(
        409,
        Code.NOT_HERE,
        "This customer's page is not connected at this moment. Ask again when they are here.",
        retryable=True,
    )


def _over() -> Problem:
    return Problem(404, Code.SECRET_UNKNOWN, "This is not asked for any more. Nothing was passed on.")
