"""Bodies of requests, without copying what need not be copied.

uvicorn hands a body on in pieces that were copied several times. A large upload asks for better: the network then writes straight
into the application's own buffers, and the HTTP parser, which has nothing to find in the middle of a body, is left out.
"""

import asyncio
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from deskside.cli.connections import HttpConnection


class Pieces:
    """What came of a body since the application took some, in the pieces that the network brought. uvicorn gathers them in a
    `bytearray`, which copies every byte of an upload twice; of that, this has what it needs."""

    __slots__ = ("_pieces", "_size")

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def __iadd__(self, piece: bytes) -> Self:
        self._pieces.append(piece)
        self._size += len(piece)
        return self

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


class Tap(asyncio.BufferedProtocol):
    """The rest of one body, while the network writes it into buffers. It is the transport's protocol until the body is whole or
    somebody lets go of it; what else the transport says goes to the connection."""

    def __init__(self, connection: "HttpConnection", left: int, before: bytes) -> None:
        self._connection = connection
        self._left = left
        """Bytes of the body that the network has not brought yet."""
        self._before = memoryview(before)
        """What the parser had found before."""
        self._view = memoryview(b"")
        self._filled = 0
        self._told = 0
        """Of what is filled, so much the application knows of."""
        self._waiting: asyncio.Future[None] | None = None
        self._gone = False
        self._holds = True

    # The application's side

    def fill(self, view: memoryview) -> None:
        """Write into this from now on, until it is full. What was written into the one before must have been taken."""
        self._view = view
        self._told = 0
        self._filled = min(len(self._before), len(view))
        view[: self._filled] = self._before[: self._filled]
        self._before = self._before[self._filled :]
        if self._holds and self._filled < len(view):
            self._connection.flow.resume_reading()

    async def more(self) -> int:
        """Wait for bytes and answer how many have been added to the buffer; 0 when the client is gone."""
        if self._filled == self._told and not self._gone:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self.taken()

    def taken(self) -> int:
        """Take, without waiting, what has been added."""
        added = self._filled - self._told
        self._told = self._filled
        return added

    @property
    def left(self) -> int:
        """Bytes that are in no buffer yet."""
        return len(self._before) + self._left

    def let_go(self) -> None:
        """The rest of the body goes the ordinary way again."""
        if self._holds:
            self._holds = False
            if not self._gone:
                self._connection.take_back(self._left, bytes(self._before))

    # The transport's side

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._view[self._filled : self._filled + self._left]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        self._left -= nbytes
        if not self._left:
            self.let_go()
        elif self._filled == len(self._view):
            self._connection.flow.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._connection.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone = True
        self._connection.connection_lost(exc)
        self._wake()

    def pause_writing(self) -> None:
        self._connection.pause_writing()

    def resume_writing(self) -> None:
        self._connection.resume_writing()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
