"""What sessions need a request of their own for: a customer's way in, which ends in a cookie, and the technician's board.

Every route that takes a secret or a code counts wrong ones against the same budgets, whichever door they come to.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from starlette.types import Scope

from deskside.accounts import Attempts, organization_name
from deskside.asgi import Call, Reply, Route, header, json_route, long_poll
from deskside.backends import Bus, Database, Transaction
from deskside.errors import Code, Problem
from deskside.ids import fingerprint
from deskside.sessions.board import BoardReader, BoardRow
from deskside.sessions.devices import describe_device, wait_topic
from deskside.sessions.identity import seat_cookie, seats_of
from deskside.sessions.joining import Admitted, Claim, Joining, Waiting
from deskside.sessions.model import MAX_NAME, DeviceWait
from deskside.sessions.second_device import DeviceAnswer, SecondDevice
from deskside.sync import Staff, Viewer, require_staff
from deskside.texts import described

POLL_S = 25

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Name = Annotated[str, described(most=MAX_NAME, least=1)]


class LookRequest(msgspec.Struct):
    secret: Secret


class LookAnswer(msgspec.Struct):
    organization: str
    technician: str
    title: str
    kept_months: int
    seat: Literal["open", "yours", "taken"]
    session: str | None


class JoinRequest(msgspec.Struct):
    secret: Secret
    name: Name
    claim: Claim


class JoinAnswer(msgspec.Struct):
    session: str
    participant: str


class KnockRequest(msgspec.Struct):
    code: Annotated[str, msgspec.Meta(max_length=64)]
    name: Name
    claim: Claim


class KnockAnswer(msgspec.Struct):
    wait: str
    organization: str
    technician: str


class DeviceRequest(msgspec.Struct):
    secret: Secret
    claim: Claim


class DeviceReply(msgspec.Struct):
    state: DeviceWait
    session: str | None


class WaitRequest(msgspec.Struct):
    wait: Claim


class WaitAnswer(msgspec.Struct):
    state: Literal["waiting", "admitted", "turned_away", "ended"]
    session: str | None


class BoardAnswer(msgspec.Struct):
    rows: list[BoardRow]


@dataclass(frozen=True)
class CustomerDoor:
    """The routes by which customers come in."""

    database: Database
    bus: Bus
    joining: Joining
    attempts: Attempts
    kept_months: int

    def routes(self) -> list[Route]:
        return [
            json_route(
                "POST",
                "/api/join/look",
                who="anybody with a link",
                summary="Who invites, before joining",
                handler=self.look,
                request=LookRequest,
                response=LookAnswer,
            ),
            json_route(
                "POST",
                "/api/join",
                who="anybody with a link",
                summary="Take the link's seat",
                handler=self.join,
                request=JoinRequest,
                response=JoinAnswer,
            ),
            json_route(
                "POST",
                "/api/join/knock",
                who="anybody with a code",
                summary="Use a code and ask to come in",
                handler=self.knock,
                request=KnockRequest,
                response=KnockAnswer,
            ),
            long_poll(
                json_route(
                    "POST",
                    "/api/join/wait",
                    who="anybody who knocked",
                    summary="Wait for a technician's answer",
                    handler=self.wait,
                    request=WaitRequest,
                    response=WaitAnswer,
                )
            ),
            json_route(
                "POST",
                "/api/join/device",
                who="anybody with a link whose seat is taken",
                summary="Ask to be let in as the same customer on a further device",
                handler=self.ask_device,
                request=DeviceRequest,
                response=DeviceReply,
            ),
            long_poll(
                json_route(
                    "POST",
                    "/api/join/device/wait",
                    who="the device that asked",
                    summary="Wait for the first device's or a technician's answer",
                    handler=self.wait_device,
                    request=WaitRequest,
                    response=DeviceReply,
                )
            ),
        ]

    async def look(self, call: Call[LookRequest]) -> Reply:
        def read(tx: Transaction) -> LookAnswer:
            looked = self.joining.look(tx, call.body.secret, seats_of(tx, call.scope))
            name = organization_name(tx, looked.organization)
            return LookAnswer(name, looked.technician, looked.title, self.kept_months, looked.seat, looked.session)

        async with self.attempts.guess(call.client_address) as guess:
            answer = await self.database.read(read)
            guess.right()
        return Reply(answer)

    async def join(self, call: Call[JoinRequest]) -> Reply:
        body = call.body

        def write(tx: Transaction) -> tuple[Admitted, tuple[str, str]]:
            admitted = self.joining.join(tx, body.secret, body.name, body.claim)
            return admitted, seat_cookie(tx, call.scope, admitted)

        async with self.attempts.guess(call.client_address) as guess:
            admitted, cookie = await self.database.write(write, f"link:{fingerprint(body.secret)}")
            guess.right()
        return Reply(JoinAnswer(admitted.session, admitted.participant), headers=(cookie,))

    async def knock(self, call: Call[KnockRequest]) -> Reply:
        body = call.body
        phone = _is_phone(call.scope)

        def write(tx: Transaction) -> KnockAnswer | None:
            waiting = self.joining.knock(tx, _digits(body.code), body.name, body.claim, phone=phone)
            if waiting is None:
                return None
            return KnockAnswer(body.claim, organization_name(tx, waiting.organization), waiting.technician)

        async with self.attempts.guess(call.client_address) as guess:
            answer = await self.database.write(write)
            if answer is None:
                raise Problem(404, Code.CODE_UNKNOWN, "This code no longer works. Ask for a new one.")
            guess.right()
        return Reply(answer)

    async def wait(self, call: Call[WaitRequest]) -> Reply:
        claim = call.body.wait
        answered = asyncio.Event()
        # Subscribe first, then read: an answer in between is heard.
        stop = self.bus.subscribe(wait_topic(fingerprint(claim)), lambda _: answered.set())
        try:
            waiting, headers = await self._ask(call.scope, claim, call.client_address)
            if waiting.state == "waiting" and await _happens(answered, POLL_S):
                waiting, headers = await self._ask(call.scope, claim, call.client_address)
        finally:
            stop()
        session = waiting.admitted.session if waiting.admitted is not None else None
        state = "ended" if waiting.state == "gone" else waiting.state
        return Reply(WaitAnswer(state, session), headers=headers)

    async def ask_device(self, call: Call[DeviceRequest]) -> Reply:
        body = call.body
        device, browser = describe_device(header(call.scope, b"user-agent") or "")

        def write(tx: Transaction) -> _Answered:
            return self._with_cookie(
                tx, call.scope, self._second_device.ask(tx, body.secret, body.claim, device, browser)
            )

        async with self.attempts.guess(call.client_address) as guess:
            answer, headers = await self.database.write(write)
            guess.right()
        return _device_reply(answer, headers)

    async def wait_device(self, call: Call[WaitRequest]) -> Reply:
        claim = call.body.wait
        answered = asyncio.Event()
        # Subscribe first, then read: an answer in between is heard.
        stop = self.bus.subscribe(wait_topic(fingerprint(claim)), lambda _: answered.set())
        try:
            answer, headers = await self._ask_device(call, claim)
            if answer.state == "waiting" and await _happens(answered, POLL_S):
                answer, headers = await self._ask_device(call, claim)
        finally:
            stop()
        return _device_reply(answer, headers)

    async def _ask_device(self, call: Call[WaitRequest], claim: str) -> "_Answered":
        async with self.attempts.guess(call.client_address) as guess:
            found = await self.database.write(
                lambda tx: self._with_cookie(tx, call.scope, self._second_device.wait(tx, claim))
            )
            guess.right()
        return found

    def _with_cookie(self, tx: Transaction, scope: Scope, answer: DeviceAnswer) -> "_Answered":
        return answer, (() if answer.admitted is None else (seat_cookie(tx, scope, answer.admitted),))

    @property
    def _second_device(self) -> SecondDevice:
        return SecondDevice(self.joining)

    async def _ask(self, scope: Scope, claim: str, address: str) -> tuple[Waiting, tuple[tuple[str, str], ...]]:
        def write(tx: Transaction) -> tuple[Waiting, tuple[tuple[str, str], ...]]:
            waiting = self.joining.wait(tx, claim)
            if waiting.admitted is None:
                return waiting, ()
            return waiting, (seat_cookie(tx, scope, waiting.admitted),)

        async with self.attempts.guess(address) as guess:
            answer = await self.database.write(write)
            guess.right()
        return answer


_Answered = tuple[DeviceAnswer, tuple[tuple[str, str], ...]]
"""How a device's request stands, and its cookie once it is in."""


def _device_reply(answer: DeviceAnswer, headers: tuple[tuple[str, str], ...]) -> Reply:
    session = None if answer.admitted is None else answer.admitted.session
    return Reply(DeviceReply(answer.state, session), headers=headers)


def board_routes(database: Database, board: BoardReader, identify: Callable[[Scope], Awaitable[Viewer]]) -> list[Route]:
    """The board as it stands."""

    async def read(call: Call[None]) -> Reply:
        staff: Staff = require_staff(await identify(call.scope))
        return Reply(BoardAnswer(list(await database.read(lambda tx: board.rows(tx, staff)))))

    return [
        json_route(
            "GET", "/api/board", who="staff", summary="The technician's board", handler=read, response=BoardAnswer
        )
    ]


async def _happens(event: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), within_s)
    except TimeoutError:
        return False
    return True


def _digits(code: str) -> str:
    return "".join(character for character in code if character in "0123456789")


def _is_phone(scope: Scope) -> bool:
    """What the technician is told about who knocks. A guess is good enough; nothing depends on it."""
    return "Mobi" in (header(scope, b"user-agent") or "")
