"""Commands that belong to one open page: what they begin lives in memory, for as long as that page's socket is open.

They come and are answered like all commands over a socket, and have no address over HTTP: what has to reach exactly one page cannot
be asked for by something that is none.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from deskside.ids import ParticipantId, SessionId
from deskside.strict_json import decode_json
from deskside.sync.commands import Who, require_kind
from deskside.sync.pace import Pace
from deskside.sync.viewer import Viewer

A = TypeVar("A", bound=msgspec.Struct)
R = TypeVar("R", bound=msgspec.Struct)


class Page(Protocol):
    """One open page, as far as a feature may know it."""

    @property
    def viewer(self) -> Viewer: ...

    def say(self, frame: msgspec.Struct) -> None:
        """A frame to this page and no other."""
        ...

    def when_closed(self, act: Callable[[], None]) -> Callable[[], None]:
        """Act when the page has gone, at once if it already has. Answers how to forget about it."""
        ...


@dataclass(frozen=True)
class PageCommand(Generic[A, R]):
    """One verb of a page."""

    name: str
    args: type[A]
    result: type[R]
    who: Who
    action: Callable[[Page, A], Awaitable[R]]


AnyPageCommand = PageCommand[Any, Any]
Entered = Callable[[Page, SessionId, ParticipantId], None]
"""Called when a page begins to follow a session as one of its participants."""


class PageDoor:
    """The page commands by name."""

    def __init__(self, commands: Iterable[AnyPageCommand] = (), entered: Entered | None = None) -> None:
        self.commands = {command.name: command for command in commands}
        self._entered = entered

    async def do(self, page: Page, name: str, args: msgspec.Raw, pace: Pace) -> Any:
        """Run one of the commands. Raises `Problem`."""
        command = self.commands[name]
        require_kind(page.viewer, command.who)
        sent = bytes(args)
        asked = decode_json(sent, command.args)
        pace.require(page.viewer, getattr(asked, "session", None) or "", len(sent))
        return await command.action(page, asked)

    def entered(self, page: Page, session: SessionId, participant: ParticipantId) -> None:
        if self._entered is not None:
            self._entered(page, session, participant)
