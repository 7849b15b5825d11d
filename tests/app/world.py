"""A whole desk in this process, with two organizations, people of every kind and sessions in every state.

Everything goes through the product's own doors, except that passwords are not hashed (nobody signs in with one here).
"""

import base64
import json
import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from deskside.accounts import AttemptLimits, Attempts, NewMember, TokenKind, create_owner, issue
from deskside.accounts.store import add_member, member_row
from deskside.app import App
from deskside.backends import Transaction, migrate
from deskside.clock import DAY
from deskside.ids import MemberId, OrganizationId
from deskside.settings import Settings
from deskside.sync import FilesAccess, Role

URL = "http://127.0.0.1:8000"


@dataclass
class Person:
    """Somebody at a browser: what they name themselves, and their cookies."""

    app: App
    named: str = "nobody"
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    id: str = ""
    """Member or participant."""
    link: str = ""
    """The secret a customer came with."""

    def headers(self) -> dict[str, str]:
        found = {"Deskside-As": self.named, "Origin": URL}
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return found

    async def request(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request. A body is sent as JSON, or as it is when it is bytes."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if isinstance(body, dict):
            headers.setdefault("Content-Type", "application/json")
        transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            answer = await client.request(method, path, content=content, headers=self.headers() | headers)
        self.cookies.update(answer.cookies.items())
        return answer

    async def do(self, name: str, /, **args: Any) -> Any:
        """A command's result; fails the test if it was refused."""
        answer = await self.request("POST", f"/api/do/{name}", args)
        assert answer.status_code == 200, answer.text
        return answer.json()


class World:
    """The desk and who is there."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        # As fast as a test types.
        settings.setdefault("commands_per_second", 1_000)
        self._data = folder
        self.app = App(Settings(data=str(folder), **settings))
        # Wrong guesses are answered at once here: how slowly they are answered is tested with the budgets themselves.
        self.app.attempts = Attempts(AttemptLimits(per_address=10_000), floor_s=0)
        self.nobody = Person(self.app)

    async def open(self) -> None:
        self._data.mkdir(parents=True, exist_ok=True)
        database = self._data / "deskside.db"
        if not database.exists():
            database.write_bytes(_migrated())
        await self.app.start()

    async def close(self) -> None:
        await self.app.stop()

    async def member(
        self, organization: OrganizationId | None, role: Role = "technician", files_access: FilesAccess = "own"
    ) -> tuple[Person, OrganizationId]:
        """A signed-in member, the owner of a new organization if none is given."""

        def write(tx: Transaction) -> tuple[str, MemberId, OrganizationId]:
            new = NewMember("T.B.", f"{secrets.token_hex(6)}@desk.example", "no hash")
            if organization is None:
                member = create_owner(tx, "Desk of tests", new)
            else:
                member = add_member(tx, organization, new, role, files_access)
            row = member_row(tx, email=new.email)
            assert row is not None
            of = OrganizationId(row["organization"])
            secret = issue(tx, TokenKind.SIGN_IN, lives_ms=DAY, organization=of, member=member)
            return secret, member, of

        secret, member, of = await self.app.database.write(write)
        return Person(self.app, "staff", {"deskside-staff": secret}, member), of

    async def session(self, technician: Person, title: str = "Label printer") -> str:
        opened = await technician.do("sessions.open", client_id=secrets.token_hex(8), title=title)
        return opened["session"]

    async def customer(self, technician: Person, session: str, name: str = "A.K.") -> Person:
        """Somebody who joined by a fresh link."""
        card = await technician.do("sessions.new_link", session=session, client_id=secrets.token_hex(8))
        person = Person(self.app)
        secret = card["link"]["url"].partition("#")[2]
        answer = await person.request(
            "POST", "/api/join", {"secret": secret, "name": name, "claim": secrets.token_hex(32)}
        )
        assert answer.status_code == 200, answer.text
        person.named = session
        person.link = secret
        person.id = answer.json()["participant"]
        return person

    async def device(self, customer: Person, claim: str = "", **headers: str) -> str:
        """A second device that asks to be let in as this customer; answers its request as the first device sees it."""
        known = {row["id"] for row in (await customer.do("sessions.devices", session=customer.named))["devices"]}
        body = {"secret": customer.link, "claim": claim or secrets.token_hex(32)}
        answer = await Person(self.app).request("POST", "/api/join/device", body, **headers)
        assert answer.json() == {"state": "waiting", "session": None}, answer.text
        rows = (await customer.do("sessions.devices", session=customer.named))["devices"]
        return next(row["id"] for row in rows if row["id"] not in known)

    async def knock(self, technician: Person, session: str, name: str = "R.S.") -> str:
        """Somebody who typed a fresh code and waits; answers the knock's id as the technician sees it."""
        card = await technician.do("sessions.new_code", session=session, client_id=secrets.token_hex(8))
        answer = await self.nobody.request(
            "POST",
            "/api/join/knock",
            {"code": card["code"]["digits"], "name": name, "claim": secrets.token_hex(32)},
        )
        assert answer.status_code == 200, answer.text
        rows = (await technician.request("GET", f"/api/sessions/{session}/changes")).json()["rows"]
        return next(row["id"] for row in rows if row["kind"] == "knock" and row["state"] == "waiting")

    async def upload(self, person: Person, session: str, content: bytes, draft: str, name: str = "a.txt") -> str:
        """A whole stored file, not posted yet."""
        return await self.begin_upload(person, session, len(content), draft, name, content)

    async def begin_upload(
        self, person: Person, session: str, size: int, draft: str, name: str = "a.txt", content: bytes = b""
    ) -> str:
        values = {"filename": name, "session": session, "draft": draft}
        answer = await person.request(
            "POST",
            "/api/uploads",
            content or None,
            **{
                "Tus-Resumable": "1.0.0",
                "Upload-Length": str(size),
                "Upload-Metadata": metadata(values),
                **({"Content-Type": "application/offset+octet-stream"} if content else {}),
            },
        )
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"].rpartition("/")[2]


@cache
def _migrated() -> bytes:
    """A database that took every step of the schema, once for all worlds."""
    with TemporaryDirectory() as folder:
        migrate(Settings(data=folder).database_url)
        return (Path(folder) / "deskside.db").read_bytes()


def metadata(values: dict[str, str]) -> str:
    """tus' form of metadata (tus 1.0, Upload-Metadata)."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())
