"""The same door and the same catch-up over plain HTTP: for scripts, and for clients whose socket is broken.

`changes` with `wait` is a long poll: it answers at once when something is new, else when something becomes new, else empty.
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope as AsgiScope, Send

from deskside.asgi import Call, Parameter, Reply, Route, json_route, long_poll, query, read_body, send_json
from deskside.errors import Code, Problem
from deskside.sync.catchup import require_session_id
from deskside.sync.commands import AnyCommand
from deskside.sync.desk import Desk
from deskside.sync.frames import Batch, Cursor, Position, Revision
from deskside.sync.revisions import Stream
from deskside.sync.rights import sign_in_topic
from deskside.sync.sockets import Sockets
from deskside.sync.viewer import Staff, Viewer

MAX_WAIT_S = 25

_CURSOR = (
    Parameter("epoch", "Of the cursor; without it everything is read anew"),
    Parameter("public", "Of the cursor", Revision),
    Parameter("staff", "Of the cursor", Revision),
    Parameter("oldest", "The smallest `created_rev` among held messages", Revision),
    Parameter("wait", f"Seconds to wait for something new, at most {MAX_WAIT_S}", Revision),
)

Identify = Callable[[AsgiScope], Awaitable[Viewer]]
"""Who speaks, from cookie or token, as the request names it. Raises `Problem` 401."""


def http_routes(desk: Desk, sockets: Sockets, identify: Identify) -> list[Route]:
    """The routes of the door, of catching up, and of the socket."""
    commands = [_command_route(desk, command, identify) for command in desk.door.commands.values()]

    async def changes(call: Call[None]) -> Reply:
        return Reply(await _changes(desk, identify, call))

    return [
        *commands,
        long_poll(
            json_route(
                "GET",
                "/api/sessions/{session}/changes",
                who="participant of the live session, or staff who may read the ended one",
                summary="What a cursor lacks; with wait, as soon as there is something",
                handler=changes,
                response=Batch,
                parameters=_CURSOR,
            )
        ),
        Route("WEBSOCKET", "/api/socket", "whoever holds a fresh ticket", sockets, "The live socket"),
    ]


def _command_route(desk: Desk, command: AnyCommand, identify: Identify) -> Route:
    async def endpoint(scope: AsgiScope, receive: Receive, send: Send) -> None:
        viewer = await identify(scope)
        body = await read_body(scope, receive)
        await send_json(send, await desk.door.do(viewer, command.name, body))

    return Route(
        "POST",
        f"/api/do/{command.name}",
        str(command.who),
        endpoint,
        f"The command {command.name}",
        command.args,
        command.result,
        body="json",
    )


async def _changes(desk: Desk, identify: Identify, call: Call[None]) -> Batch:
    viewer = await identify(call.scope)
    session = require_session_id(call.path_params["session"])
    cursor = _cursor(call.scope)
    oldest = _number(call.scope, "oldest")
    wait_s = min(_number(call.scope, "wait"), MAX_WAIT_S)

    async def read(viewer: Viewer) -> Batch:
        await desk.door.pace.turn(viewer, session)
        batch, _ = await desk.database.read(lambda tx: desk.read(tx, viewer, session, cursor, oldest))
        return batch

    waiter = _Waiter(staff=isinstance(viewer, Staff))
    desk.hub.add(session, waiter)  # Subscribe first, then read: nothing falls between.
    stop = desk.bus.subscribe(sign_in_topic(viewer.sign_in), lambda _: waiter.ask_again())
    try:
        batch = await read(viewer)
        nothing_new = batch.mode == "changes" and batch.from_ == batch.head
        if wait_s and nothing_new and await waiter.wait(batch.head, wait_s):
            # Whoever asked may have signed out while waiting.
            batch = await read(await identify(call.scope))
        return batch
    finally:
        stop()
        desk.hub.discard(session, waiter)


class _Waiter:
    """A watcher that only wants to know that something happened. To customers nothing of the staff stream ever happens."""

    def __init__(self, *, staff: bool) -> None:
        self._staff = staff
        self._public = 0
        self._staff_rev = 0
        self._news = asyncio.Event()
        self._asked = False

    def hear(self, session: str, stream: Stream, rev: int, text: str) -> None:
        self.notice_head(session, rev if stream == "public" else 0, rev if stream == "staff" else 0)

    def notice(self, session: str, text: str) -> None:
        """Fleeting things are for sockets."""

    def hear_mark(self, session: str, participant: str, text: str, *, shared: bool) -> None:
        """Nor is it news how far somebody has read: the next batch says it."""

    def notice_staff(self, session: str, text: str) -> None:
        """These are, too."""

    def notice_one(self, session: str, participant: str, text: str) -> None:
        """As `notice`."""

    def notice_head(self, session: str, public: int, staff: int) -> None:
        self._public = max(self._public, public)
        if self._staff:
            self._staff_rev = max(self._staff_rev, staff)
        self._news.set()

    def ask_again(self) -> None:
        """The sign-in that waits may have ended."""
        self._asked = True
        self._news.set()

    async def wait(self, read: Position, seconds: float) -> bool:
        """Whether the session moved on from what was read, or the question must be asked again, within the time."""
        try:
            async with asyncio.timeout(seconds):
                while self._public <= read.public and self._staff_rev <= read.staff and not self._asked:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True


def _cursor(scope: AsgiScope) -> Cursor | None:
    epoch, public, staff = query(scope, "epoch"), _number(scope, "public"), _number(scope, "staff")
    return Cursor(epoch, public, staff) if epoch else None


def _number(scope: AsgiScope, name: str) -> int:
    text = query(scope, name)
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 10) or int(text) >= 2**31:
        raise Problem(400, Code.REQUEST_INVALID, "This address has a number that cannot be read.", name)
    return int(text)
