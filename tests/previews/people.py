"""A technician and a customer who share pictures."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deskside.files import keys_of
from deskside.ids import FileId
from tests.app.world import Person, World

WITHIN_S = 30


async def until(done: Callable[[], Awaitable[bool]], within_s: float = WITHIN_S) -> None:
    """Wait for what nobody tells us of."""
    async with asyncio.timeout(within_s):
        while not await done():  # noqa: ASYNC110 - files tell nobody that they have changed
            await asyncio.sleep(0.1)


@dataclass
class Gallery:
    """One session, and what is shared in it."""

    world: World
    technician: Person
    customer: Person
    session: str

    @classmethod
    async def opened(cls, world: World) -> "Gallery":
        technician, _ = await world.member(None, "owner", "all")
        session = await world.session(technician)
        return cls(world, technician, await world.customer(technician, session), session)

    async def share(self, content: bytes, name: str, by: Person | None = None) -> tuple[str, str]:
        """A file posted in a message: the ids of both."""
        draft = secrets.token_hex(8)
        person = by or self.customer
        file = await self.world.upload(person, self.session, content, draft, name)
        args: dict[str, Any] = {"draft": draft, "file_count": 1, "client_id": secrets.token_hex(8)}
        row = await person.do("chat.post", session=self.session, text="", **args)
        return file, row["id"]

    async def messages(self, by: Person | None = None) -> dict[str, dict[str, Any]]:
        """What somebody sees of the conversation."""
        answer = await (by or self.customer).request("GET", f"/api/sessions/{self.session}/changes")
        assert answer.status_code == 200, answer.text
        return {row["id"]: row for row in answer.json()["rows"] if row["kind"] == "message"}

    async def seen(self, message: str) -> dict[str, Any]:
        """The only file of a message, once it is known what can be seen of it."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                (file,) = (await self.messages())[message]["files"]
                if file["preview"] != "making":
                    return file
                await asyncio.sleep(0.1)

    async def is_made(self, file: str) -> bool:
        answer = await self.customer.request("GET", f"/api/files/{file}/thumbnail")
        return answer.status_code == 200

    async def is_gone(self, file: str) -> bool:
        return not self.derived(file)

    def derived(self, file: str) -> list[str]:
        """The pictures of a file that are on the disk."""
        return [key for key in keys_of(FileId(file)) if _place(self.world, key).exists()]


def _place(world: World, key: str) -> Path:
    """Where the embedded store keeps a blob."""
    name = hashlib.sha256(key.encode()).hexdigest()
    return world.app.settings.data_path / "blobs" / name[:2] / name[2:]
