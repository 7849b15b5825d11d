"""Speaks with ClamAV's daemon: one connection for each question, bytes in, a word out.

A stream longer than clamd's `StreamMaxLength` is answered and cut off at once, while we are still sending. The answer is then waiting
behind an error, so sockets are used without a stream's machinery, which would throw it away with the connection.
"""

import asyncio
import re
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from deskside.backends import READ_BYTES, Blob

_CONNECT_S = 5.0
_STALLED_S = 60.0
"""The daemon takes nothing for this long: it hangs, or is about to be stopped."""
_LONGEST_ANSWER = 4_096
_LONGEST_THREAT = 128
_LIMIT_EXCEEDED = "INSTREAM size limit exceeded"
_NOT_WHOLE = "Heuristics.Limits.Exceeded"
"""How clamd names what it could not look through to its end, where it is told to (`AlertExceedsMax`)."""


class ScannerTrouble(Exception):
    """The daemon is away, or did not do what was asked. Nothing is known of the file."""


@dataclass(frozen=True, slots=True)
class Clean:
    """Nothing was found in all of it."""


@dataclass(frozen=True, slots=True)
class Infected:
    """Something was found."""

    threat: str


@dataclass(frozen=True, slots=True)
class NotWhole:
    """It is larger, or deeper packed, than the daemon looks."""


Answer = Clean | Infected | NotWhole


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where the daemon listens: a path on this machine, or a host and a port."""

    place: str | tuple[str, int]
    answers_within_s: float = 600.0
    """After its last byte the daemon may look at a file for this long."""

    async def ping(self) -> None:
        """Raises `ScannerTrouble` unless the daemon answers."""
        async with self._asked(b"zPING\0") as line:
            answer = await _answer(line, _CONNECT_S)
        if answer != "PONG":
            raise ScannerTrouble(f"clamd answers {answer[:80]!r} to a ping")

    async def scan(self, blob: Blob) -> Answer:
        """What it says of these bytes. Raises `ScannerTrouble` when it says nothing of use; `OSError` when they cannot be read."""
        async with self._asked(b"zINSTREAM\0") as line:
            await _send_all(line, blob)
            return understood(await _answer(line, self.answers_within_s))

    @asynccontextmanager
    async def _asked(self, command: bytes) -> AsyncGenerator[socket.socket]:
        """A connection on which this was asked."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_CONNECT_S):
                line, address = await self._made(loop)
                try:
                    await loop.sock_connect(line, address)
                    await loop.sock_sendall(line, command)
                except BaseException:
                    line.close()
                    raise
        except (OSError, TimeoutError) as error:
            raise ScannerTrouble(f"clamd cannot be reached: {error or type(error).__name__}") from error
        with line:
            yield line

    async def _made(self, loop: asyncio.AbstractEventLoop) -> tuple[socket.socket, Any]:
        """A socket, and the address to connect it to."""
        if isinstance(self.place, str):
            line, address = socket.socket(socket.AF_UNIX), self.place
        else:
            host, port = self.place
            family, _, _, _, address = (await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))[0]
            line = socket.socket(family)
        line.setblocking(False)
        return line, address


def clamd_at(text: str) -> Clamd | None:
    """The daemon that a setting names: `unix:/path` or `tcp:host:port`; None for an empty one. Raises `ValueError`."""
    if not text:
        return None
    way, _, place = text.partition(":")
    if way == "unix" and place.startswith("/"):
        return Clamd(place)
    host, _, port = place.rpartition(":")
    if way == "tcp" and host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536:
        return Clamd((host.removeprefix("[").removesuffix("]"), int(port)))
    raise ValueError(f"{text!r} is not of the form unix:/run/clamav/clamd.ctl or tcp:host:3310")


def understood(answer: str) -> Answer:
    """What an answer to a stream means. Raises `ScannerTrouble` for errors and for what no daemon should say."""
    if answer.startswith(_LIMIT_EXCEEDED):
        return NotWhole()
    found = re.fullmatch(r"stream: (?:(OK)|(.+) FOUND)", answer, re.DOTALL)
    if found is None:
        raise ScannerTrouble(f"clamd answers {answer[:80]!r} to a file")
    if found[1]:
        return Clean()
    if found[2].startswith(_NOT_WHOLE):
        return NotWhole()
    # It ends on screens and in transcripts: whoever wrote a signature has no say beyond its name.
    return Infected(re.sub(r"[^!-~]+", "_", found[2])[:_LONGEST_THREAT])


async def _send_all(line: socket.socket, blob: Blob) -> None:
    """Every byte and the end, as far as the daemon takes them: if it cuts us off, its answer says why."""
    loop = asyncio.get_running_loop()
    offset = 0
    while True:
        data = await blob.read(offset, READ_BYTES)
        offset += len(data)
        try:
            async with asyncio.timeout(_STALLED_S):
                await loop.sock_sendall(line, len(data).to_bytes(4, "big"))
                await loop.sock_sendall(line, data)
        except TimeoutError:
            raise ScannerTrouble(f"clamd took nothing for {_STALLED_S:.0f} s") from None
        except OSError:
            return
        if not data:
            return


async def _answer(line: socket.socket, within_s: float) -> str:
    loop = asyncio.get_running_loop()
    heard = b""
    try:
        async with asyncio.timeout(within_s):
            while b"\0" not in heard and len(heard) < _LONGEST_ANSWER:
                data = await loop.sock_recv(line, _LONGEST_ANSWER)
                if not data:
                    break
                heard += data
    except TimeoutError:
        raise ScannerTrouble(f"clamd did not answer within {within_s:.0f} s") from None
    except OSError as error:
        raise ScannerTrouble(f"clamd went away: {error}") from error
    if not heard:
        raise ScannerTrouble("clamd went away without an answer")
    return heard.partition(b"\0")[0].decode("utf-8", "replace").strip()
