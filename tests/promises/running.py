"""A desk as its operator runs it, and people who reach it over real connections: what the promises are tested against."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.app.world import URL, metadata
from tests.journeys.desk import DeskProcess

PASSWORD = "correct horse battery staple"
BYTES = "application/offset+octet-stream"


class RunningDesk:
    """A desk process with its first organization."""

    def __init__(self, process: DeskProcess, client: httpx.AsyncClient) -> None:
        self.process = process
        self.client = client

    @classmethod
    @asynccontextmanager
    async def started(
        cls, folder: Path, *, within: Sequence[str] = (), **settings: str
    ) -> AsyncGenerator["RunningDesk"]:
        """Started on an empty folder. Every desk here is known by one address, whatever its port."""
        process = DeskProcess(folder, within=within, DESKSIDE_URL=URL, **settings)
        await asyncio.to_thread(process.start)
        limits = httpx.Limits(max_connections=None)
        try:
            async with httpx.AsyncClient(base_url=process.url, limits=limits, timeout=60) as client:
                yield cls(process, client)
        finally:
            await asyncio.to_thread(process.stop)

    @property
    def port(self) -> int:
        return self.process.port

    async def start(self) -> None:
        await asyncio.to_thread(self.process.start)

    async def kill(self) -> None:
        """As a power cut: nothing is finished."""
        await asyncio.to_thread(self.process.kill)

    def resident_mib(self) -> float:
        """The memory that the process has now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def nobody(self) -> "Caller":
        return Caller(self.client)

    async def set_up(self) -> "Caller":
        """The owner of the first organization."""
        owner = self.nobody()
        secret = self.process.setup_address.partition("#")[2]
        who = {"organization": "Desk of promises", "name": "T.B.", "email": "owner@desk.example"}
        (await owner.request("POST", "/api/setup", who | {"secret": secret, "password": PASSWORD})).raise_for_status()
        owner.named = "staff"
        return owner

    async def session(self, owner: "Caller", title: str = "Label printer") -> str:
        opened = await owner.do("sessions.open", client_id=secrets.token_hex(8), title=title)
        return opened["session"]

    async def customer(self, owner: "Caller", session: str, name: str = "A.K.") -> "Caller":
        """Somebody who joined by a fresh link."""
        card = await owner.do("sessions.new_link", session=session, client_id=secrets.token_hex(8))
        person = self.nobody()
        secret = card["link"]["url"].partition("#")[2]
        joined = await person.request(
            "POST", "/api/join", {"secret": secret, "name": name, "claim": secrets.token_hex(32)}
        )
        joined.raise_for_status()
        person.named, person.id = session, joined.json()["participant"]
        return person


@dataclass
class Caller:
    """Somebody at a browser: what they name themselves, and their cookies."""

    client: httpx.AsyncClient
    named: str = "nobody"
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    id: str = ""

    def headers(self) -> dict[str, str]:
        found = {"Deskside-As": self.named, "Origin": URL}
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return found

    async def request(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request. A body is sent as JSON, or as it is when it is bytes."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body, ensure_ascii=False).encode()
        if isinstance(body, dict):
            headers.setdefault("Content-Type", "application/json")
        answer = await self.client.request(method, path, content=content, headers=self.headers() | headers)
        self.client.cookies.clear()  # Each person keeps their own.
        self.cookies.update(answer.cookies.items())
        return answer

    async def do(self, name: str, **args: Any) -> Any:
        """A command's result; fails the test if it was refused."""
        answer = await self.request("POST", f"/api/do/{name}", args)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, session: str, text: str, client_id: str = "") -> httpx.Response:
        """A message, whatever becomes of it."""
        args = {"session": session, "client_id": client_id or secrets.token_hex(8), "text": text}
        return await self.request("POST", "/api/do/chat.post", args)

    async def upload(
        self, session: str, content: bytes, name: str, draft: str, size: int | None = None, **more: str
    ) -> httpx.Response:
        """Announce a file of that size (or the content's) and send its first bytes with the announcement."""
        said = {"filename": name, "session": session, "draft": draft} | {
            key: value for key, value in more.items() if value
        }
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(content) if size is None else size),
            "Upload-Metadata": metadata(said),
        }
        if content:
            headers["Content-Type"] = BYTES
        return await self.request("POST", "/api/uploads", content or None, **headers)

    async def share(self, session: str, content: bytes, name: str, filetype: str = "") -> str:
        """A file posted in a message; its id."""
        draft = secrets.token_hex(8)
        kept = await self.upload(session, content, name, draft, filetype=filetype)
        assert kept.status_code == 201, kept.text
        await self.do("chat.post", session=session, client_id=secrets.token_hex(8), text="", draft=draft, file_count=1)
        return kept.headers["location"].rpartition("/")[2]
