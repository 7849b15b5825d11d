"""Measures with one body and one answer whether bytes flow while they are sent.

The desk takes the beginning of the body and then reads no further until it is told. Where bytes flow, the page's sending stops
with it; a proxy that collects the whole body first lets the page send on to the end. That tells the two apart on any line,
however fast or slow. The answer is halted in its middle likewise, and the page notes when each half comes.
"""

import asyncio
from collections import OrderedDict

from starlette.types import Receive, Send

from deskside.asgi import ClientGone
from deskside.errors import Code, Problem

TAKEN_BYTES = 256 * 1024
MOST_BYTES = 64 * 1024 * 1024
HOLD_S = 20.0
ANSWER_HOLD_S = 2.0
AT_ONCE = 8


class Measure:
    """One body that is taken slowly."""

    def __init__(self) -> None:
        self.arrived_bytes = 0
        self.whole = False
        self._released = asyncio.Event()

    def release(self) -> None:
        """Wait for nothing any more."""
        self._released.set()

    async def take(self, receive: Receive) -> None:
        """Take the beginning, then hold until released, for 20 seconds at most. Raises 413 and `ClientGone`."""
        try:
            async with asyncio.timeout(HOLD_S):
                while not (self.whole or self._released.is_set()):
                    await self._take_some(receive)
        except TimeoutError:
            return

    async def _take_some(self, receive: Receive) -> None:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        self.arrived_bytes += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if not self.whole and self.arrived_bytes >= TAKEN_BYTES:
            await self._released.wait()


class Measures:
    """The newest measure of each member, and of few members."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, Measure] = OrderedDict()

    def begin(self, member: str) -> Measure:
        """A fresh one; the former is told to end."""
        self.end(member)
        while len(self._of) >= AT_ONCE:
            self._of.popitem(last=False)[1].release()
        measure = self._of[member] = Measure()
        return measure

    def of(self, member: str) -> Measure | None:
        return self._of.get(member)

    def end(self, member: str) -> None:
        measure = self._of.pop(member, None)
        if measure is not None:
            measure.release()


def require_bearable(announced: int | None) -> None:
    """Raise 413 for a body that nobody needs for measuring."""
    if announced is not None and announced > MOST_BYTES:
        raise Problem(
            413,
            Code.REQUEST_TOO_LARGE,
            "This request is larger than the desk accepts.",
            extra={"limit_bytes": MOST_BYTES},
            headers={"Connection": "close"},
        )


async def answer_in_halves(send: Send) -> None:
    """Two halves of an answer, two seconds apart."""
    headers = [(b"content-type", b"application/octet-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"1" * 512, "more_body": True})
    await asyncio.sleep(ANSWER_HOLD_S)
    await send({"type": "http.response.body", "body": b"2" * 512})
