"""The one door: what a command is, and how it is found and run, whichever way it came.

A feature lists its commands once. The live socket, the HTTP routes, the OpenAPI description, the TypeScript types and the test
of who may do what all read that list.
"""

from asyncio import Future
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from deskside.backends import Database, Transaction
from deskside.errors import Code, Problem
from deskside.strict_json import decode_json
from deskside.sync.pace import Pace
from deskside.sync.viewer import Customer, Staff, Viewer

A = TypeVar("A", bound=msgspec.Struct)
R = TypeVar("R")


class Who(StrEnum):
    """Who may call a command at all; the action itself asks the finer question again in its transaction."""

    STAFF = "staff"
    MANAGERS = "owner or administrator"
    TECHNICIAN_IN_SESSION = "technician in the session"
    PARTICIPANT = "participant of the session"
    READER = "participant of the live session, or staff who may read the ended one"
    STAFF_READER = "technician in the live session, or staff who may read the ended one"


class Nothing(msgspec.Struct):
    """An empty object: commands without arguments or without a result."""


@dataclass(frozen=True)
class Command(Generic[A, R]):
    """One verb at the door."""

    name: str
    args: type[A]
    result: type[R]
    who: Who
    action: Callable[[Transaction, Viewer, A], R]
    reads: bool = False
    """A question: it runs in a reading transaction."""


AnyCommand = Command[Any, Any]


class Door:
    """All commands by name."""

    def __init__(self, database: Database, commands: Iterable[AnyCommand], pace: Pace) -> None:
        self._database = database
        self.pace = pace
        self.commands = {command.name: command for command in commands}

    async def do(self, viewer: Viewer, name: str, args: bytes | msgspec.Raw) -> Any:
        """Run a command given as JSON and answer its result. Raises `Problem`."""
        return await self.start(viewer, name, args)

    def start(self, viewer: Viewer, name: str, args: bytes | msgspec.Raw) -> Future[Any]:
        """As `do`, without waiting. Raises `Problem` for what is refused before anything is asked of the database."""
        command = self.commands.get(name)
        if command is None:
            raise Problem(404, Code.NOT_FOUND, "This desk does not know that command.", name[:80])
        require_kind(viewer, command.who)
        sent = bytes(args)
        return self._run(viewer, command, decode_json(sent, command.args), len(sent))

    def _run(self, viewer: Viewer, command: AnyCommand, args: msgspec.Struct, size_bytes: int) -> Future[Any]:
        key: str | None = getattr(args, "session", None)
        self.pace.require(viewer, key or "", size_bytes)
        if command.reads:
            return self._database.read(lambda tx: command.action(tx, viewer, args))
        return self._database.write(lambda tx: command.action(tx, viewer, args), key)


def require_kind(viewer: Viewer, who: Who) -> None:
    """Whether such a viewer may call it at all. Raises 403."""
    if isinstance(viewer, Customer):
        allowed = who in {Who.PARTICIPANT, Who.READER}
    else:
        allowed = who is not Who.MANAGERS or viewer.role != "technician"
    if not allowed:
        raise not_allowed()


def not_allowed() -> Problem:
    """The viewer is known and may not do this."""
    return Problem(403, Code.NOT_ALLOWED, "You may not do this here.")


def require_staff(viewer: Viewer) -> Staff:
    """The viewer as a member of the organization, or 403."""
    if not isinstance(viewer, Staff):
        raise not_allowed()
    return viewer
