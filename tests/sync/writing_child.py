"""A process that writes until it is killed, and says on its output what it asks for and what was acknowledged.

Started by `test_killed`. Lines: `asked AUTHOR NUMBER` before a post, `done AUTHOR NUMBER REV` after its answer. Anything else
that it finds wrong ends it, with the reason on its error output.
"""

import asyncio
import os
import sys
from collections.abc import Sequence

import msgspec

from deskside.backends import open_database
from deskside.clock import system_clock
from deskside.ids import SessionId
from deskside.sync import Change, Customer
from tests.scene import Scene


class Orders(msgspec.Struct):
    """What to write, as the parent says on the command line."""

    url: str
    session: str
    authors: list[Customer]
    first: list[int]
    """Each author's first number: the one after the last that was acknowledged."""


def client_id(author: int, number: int) -> str:
    return f"author-{author}-{number}"


def say(line: str) -> None:
    """At once and whole: a line that was written survives the process."""
    os.write(1, f"{line}\n".encode())


class Writer:
    """Every author posts one message after the other, all of them at the same time."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._session = SessionId(orders.session)
        self._told: list[int] = []

    async def run(self) -> None:
        database = open_database(self._orders.url, system_clock)
        await database.open(self._hear)
        self._scene = Scene(database)
        async with asyncio.TaskGroup() as group:
            for author, first in enumerate(self._orders.first):
                group.create_task(self._write(author, first))

    def _hear(self, hints: Sequence[object]) -> None:
        for hint in hints:
            if isinstance(hint, Change) and hint.stream == "public":
                if self._told and hint.rev != self._told[-1] + 1:
                    raise AssertionError(f"told of {hint.rev} after {self._told[-1]}")
                self._told.append(hint.rev)

    async def _write(self, author: int, number: int) -> None:
        is_replay = True
        while True:
            say(f"asked {author} {number}")
            row = await self._scene.post(
                self._orders.authors[author],
                self._session,
                f"number {number} of {author}",
                client_id=client_id(author, number),
            )
            if row.rev not in self._told and not is_replay:
                raise AssertionError(f"answered before {row.rev} was told")
            say(f"done {author} {number} {row.rev}")
            number += 1
            is_replay = False


if __name__ == "__main__":
    asyncio.run(Writer(msgspec.json.decode(sys.argv[1], type=Orders)).run())
