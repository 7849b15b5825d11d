"""What an administrator's page asks to check its own way to the desk. Nothing of it is kept."""

import msgspec
from starlette.types import Receive, Scope, Send

from deskside.accounts import Identify, require_may_manage
from deskside.asgi import Call, Reply, Route, Site, announced_bytes, json_route, send_json
from deskside.connection.measuring import Measures, answer_in_halves, require_bearable
from deskside.connection.seeing import ConnectionSeen, see
from deskside.sync import require_staff

_WHO = "owners and administrators"
_BODY = "/api/connection/body"


class BodyArrived(msgspec.Struct):
    """How much of a body is here."""

    bytes: int
    whole: bool


def routes(site: Site, identify: Identify) -> list[Route]:
    """What `connection` answers over HTTP."""
    check = _Check(site, identify)
    return [
        json_route(
            "GET",
            "/api/connection",
            who=_WHO,
            summary="How you look from here",
            handler=check.see,
            response=ConnectionSeen,
        ),
        Route("POST", _BODY, _WHO, check.take, "Send a body that is taken slowly", response=BodyArrived, body="bytes"),
        json_route(
            "GET", _BODY, who=_WHO, summary="How much of your body is here", handler=check.look, response=BodyArrived
        ),
        json_route("DELETE", _BODY, who=_WHO, summary="Take no more of your body", handler=check.end, status=204),
        Route(
            "GET", "/api/connection/answer", _WHO, check.answer, "An answer in two halves, apart", answers_bytes=True
        ),
    ]


class _Check:
    """The endpoints. They refuse by raising."""

    def __init__(self, site: Site, identify: Identify) -> None:
        self._site = site
        self._identify = identify
        self._measures = Measures()

    async def see(self, call: Call[None]) -> Reply:
        await self._manager(call.scope)
        return Reply(see(call.scope, self._site), headers=[("Cache-Control", "no-store")])

    async def take(self, scope: Scope, receive: Receive, send: Send) -> None:
        member = await self._manager(scope)
        require_bearable(announced_bytes(scope))
        measure = self._measures.begin(member)
        await measure.take(receive)
        # What was not read would be taken for the next request.
        headers = [] if measure.whole else [("Connection", "close")]
        await send_json(send, BodyArrived(measure.arrived_bytes, measure.whole), headers=headers)

    async def look(self, call: Call[None]) -> Reply:
        measure = self._measures.of(await self._manager(call.scope))
        arrived = BodyArrived(0, whole=False) if measure is None else BodyArrived(measure.arrived_bytes, measure.whole)
        return Reply(arrived, headers=[("Cache-Control", "no-store")])

    async def end(self, call: Call[None]) -> Reply:
        self._measures.end(await self._manager(call.scope))
        return Reply()

    async def answer(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await self._manager(scope)
        await answer_in_halves(send)

    async def _manager(self, scope: Scope) -> str:
        staff = require_staff(await self._identify(scope))
        require_may_manage(staff)
        return staff.member
