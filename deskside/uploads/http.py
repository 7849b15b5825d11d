"""tus 1.0 over ASGI: reads requests by `protocol`, lets the service work, and writes the answers.

A refusal in the middle of a body is written at once, but the connection stays open for a while and takes what is still on its
way: a connection that is reset under a sending browser loses the answer, and with it the reason.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from starlette.types import Message, Receive, Scope, Send

from deskside.asgi import ClientGone, Parameter, Route, direct_body, has_body, send_bytes, send_problem
from deskside.errors import Code, Problem
from deskside.files import Identify
from deskside.ids import FileId
from deskside.uploads.body import Body
from deskside.uploads.protocol import VERSION, offer, read_append, read_creation, require_version, standing_headers
from deskside.uploads.service import Answer, UploadService, Who

DRAIN_BYTES = 64 * 1024 * 1024
DRAIN_S = 20.0
DRAIN_IDLE_S = 3.0

_RESUMABLE = {"Tus-Resumable": VERSION}
_PATH = "/api/uploads"

Size = Annotated[int, msgspec.Meta(ge=0)]

_STANDING = (
    "Tus-Resumable",
    "Upload-Offset",
    "Upload-Expires",
    "Deskside-SHA256",
    "Deskside-Proven",
    "Deskside-Private",
)
_ALWAYS = (Parameter("Tus-Resumable", "The protocol's version", Literal["1.0.0"], "header", required=True),)
_CHECKSUM = Parameter("Upload-Checksum", "`sha1` or `sha256`, a blank, and the hash of this body", place="header")
_CREATION = (
    *_ALWAYS,
    Parameter("Upload-Length", "The size of the whole file in bytes", Size, "header", required=True),
    Parameter(
        "Upload-Metadata",
        "`filename`, `session`, `draft`; `filetype`, `client_id`, `position`, `private`",
        str,
        "header",
        required=True,
    ),
    _CHECKSUM,
)
_APPEND = (
    *_ALWAYS,
    Parameter("Upload-Offset", "Where these bytes begin", Size, "header", required=True),
    _CHECKSUM,
)

Endpoint = Callable[[Scope, Receive, Send], Awaitable[None]]


def routes(service: UploadService, identify: Identify) -> list[Route]:
    """What `uploads` answers over HTTP."""
    tus = _Tus(service, identify)
    one = f"{_PATH}/{{upload}}"
    participant, sender = "participants of the live session", "who began the upload, in the live session"
    anybody = "anybody: it only says which protocol is spoken"
    return [
        Route("OPTIONS", _PATH, anybody, tus.offer, "What of tus is spoken", status=204),
        Route("OPTIONS", one, anybody, tus.offer, "What of tus is spoken", status=204),
        Route(
            "POST",
            _PATH,
            participant,
            _answering(tus.create),
            "Begin an upload",
            status=201,
            body="bytes",
            parameters=_CREATION,
            answer_headers=("Location", *_STANDING),
        ),
        Route(
            "HEAD",
            one,
            sender,
            _answering(tus.look),
            "Where an upload stands",
            parameters=_ALWAYS,
            answer_headers=(*_STANDING, "Upload-Length", "Upload-Metadata"),
        ),
        Route(
            "PATCH",
            one,
            sender,
            _answering(tus.append),
            "Go on with an upload",
            status=204,
            body="bytes",
            parameters=_APPEND,
            answer_headers=_STANDING,
        ),
        Route("DELETE", one, sender, _answering(tus.withdraw), "Take an upload back", status=204, parameters=_ALWAYS),
    ]


class _Tus:
    """The endpoints. They refuse by raising."""

    def __init__(self, service: UploadService, identify: Identify) -> None:
        self._service = service
        self._identify = identify

    async def offer(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await _answer(send, 204, offer(self._service.limits.max_file_bytes))

    async def create(self, scope: Scope, body: Body, send: Send) -> None:
        asked = read_creation(scope["headers"], self._service.limits.max_file_bytes)
        answer = await self._service.begin(self._who(scope), asked)
        location = {"Location": f"{_PATH}/{answer.record.id}"}
        if asked.first is not None and answer.record.offset_bytes == 0 and not answer.record.finished:
            answer = await self._append_first(scope, answer, body, location)
        await _answer(send, 201, location | _standing(answer))

    async def _append_first(self, scope: Scope, begun: Answer, body: Body, location: Mapping[str, str]) -> Answer:
        """The first bytes came with the announcement. Whatever becomes of them, the upload exists and is named."""
        first = read_creation(scope["headers"], self._service.limits.max_file_bytes).first
        assert first is not None, "the caller has seen it"
        try:
            answer = await self._service.append(self._who(scope), begun.record.id, first, body)
        except Problem as problem:
            problem.headers = {**problem.headers, **location}
            raise
        return _heard(answer)

    async def look(self, scope: Scope, _body: Body, send: Send) -> None:
        require_version(scope["headers"])
        answer = await self._service.look(self._who(scope), _upload(scope))
        record = answer.record
        await _answer(
            send,
            200,
            {
                **_standing(answer),
                "Upload-Length": str(record.size_bytes),
                "Upload-Metadata": record.metadata,
                "Cache-Control": "no-store",
            },
        )

    async def append(self, scope: Scope, body: Body, send: Send) -> None:
        append = read_append(scope["headers"])
        answer = await self._service.append(self._who(scope), _upload(scope), append, body)
        await _answer(send, 204, _standing(_heard(answer)))

    async def withdraw(self, scope: Scope, _body: Body, send: Send) -> None:
        require_version(scope["headers"])
        await self._service.withdraw(self._who(scope), _upload(scope))
        await _answer(send, 204, {})

    def _who(self, scope: Scope) -> Who:
        return lambda: self._identify(scope)


def _upload(scope: Scope) -> FileId:
    return FileId(scope["path_params"]["upload"])


def _heard(answer: Answer | None) -> Answer:
    if answer is None:
        raise ClientGone
    return answer


def _standing(answer: Answer) -> dict[str, str]:
    return standing_headers(answer.record.standing, answer.sha256, proven=answer.proven, private=answer.private)


async def _answer(send: Send, status: int, headers: Mapping[str, str]) -> None:
    media_type = None
    await send_bytes(send, b"", media_type=media_type, status=status, headers=[*{**headers, **_RESUMABLE}.items()])


def _answering(work: Callable[[Scope, Body, Send], Awaitable[None]]) -> Endpoint:
    """An endpoint whose refusals reach a client that is still sending."""

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(receive, direct=partial(direct_body, scope))
        body.more = has_body(scope)
        try:
            await work(scope, body, send)
        except Problem as problem:
            body.let_go()
            problem.headers = {**problem.headers, **_RESUMABLE}
            drains = body.more and problem.code is not Code.UPLOAD_TAKEN_OVER
            if body.more and not drains:
                # The sender is gone, or goes on elsewhere: what it still sends here would be read for nothing.
                problem.headers = {**problem.headers, "Connection": "close"}
            await send_problem(_Draining(receive, send) if drains else send, problem)
        finally:
            body.let_go()

    return endpoint


class _Draining:
    """Sends an answer, then takes what is still on its way before it ends it, within bounds."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # What the bounds leave unread would otherwise be taken for the next request.
            await self._send({**message, "headers": [*message["headers"], (b"connection", b"close")]})
            return
        await self._send({**message, "more_body": True})
        await self._drain()
        await self._send({"type": "http.response.body", "body": b""})

    async def _drain(self) -> None:
        taken = 0
        try:
            async with asyncio.timeout(DRAIN_S):
                while taken < DRAIN_BYTES:
                    async with asyncio.timeout(DRAIN_IDLE_S):
                        message: dict[str, Any] = dict(await self._receive())
                    taken += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return
        except TimeoutError:
            return
