"""A desk with accounts alone: its routes behind the real front, its commands behind the real door, on a real database."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.types import Scope

from deskside.accounts import (
    AccountPages,
    AttemptLimits,
    Attempts,
    NewMember,
    Passwords,
    Terms,
    commands,
    create_owner,
    identify_staff,
    offer_set_up,
    routes,
)
from deskside.accounts.passwords import Cost
from deskside.asgi import Front, Site
from deskside.backends import Database
from deskside.clock import FakeClock
from deskside.ids import MemberId
from deskside.sync import Door, Pace, Staff, Viewer

ORIGIN = "http://127.0.0.1:8000"
TERMS = Terms(max_file_bytes=1_000, kept_months=12, only_here=True, sign_in_days=14)
PASSWORD = "correct horse battery"
LIMITS = AttemptLimits(per_address=20, per_account=5, per_organization=30, in_all=100)

Answer = httpx.Response


@dataclass
class FakeTime:
    """Time for the budgets: sleeping moves it on, and is remembered."""

    now_s: float = 0.0
    slept: list[float] = field(default_factory=list[float])

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


@dataclass
class Desk:
    """The parts a test touches."""

    database: Database
    front: Front
    door: Door
    passwords: Passwords
    time: FakeTime
    clock: FakeClock

    def browser(self, address: str = "198.51.100.1") -> "Browser":
        return Browser(self, address)

    async def owner(self, organization: str = "Clinic", email: str = "ana@example.org") -> MemberId:
        """An owner with the usual password, made as the command line makes one."""
        new = NewMember(email.split("@", maxsplit=1)[0].title(), email, await self.passwords.hash(PASSWORD))
        return await self.database.write(lambda tx: create_owner(tx, organization, new))

    async def signed_in(self, email: str = "ana@example.org", address: str = "198.51.100.1") -> "Browser":
        browser = self.browser(address)
        answer = await browser.post("/api/sign-in", email=email, password=PASSWORD)
        assert answer.status_code == 200, answer.text
        return browser

    async def offer(self) -> str:
        secret = await self.database.write(offer_set_up)
        assert secret is not None
        return secret


class Browser:
    """Our own page in one browser: it keeps its cookies and sends what pages send."""

    def __init__(self, desk: Desk, address: str) -> None:
        self._desk = desk
        transport = httpx.ASGITransport(desk.front, client=(address, 1))
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    async def post(self, path: str, *, as_: str = "nobody", **body: Any) -> Answer:
        return await self.client.post(path, json=body, headers={"Origin": ORIGIN, "Deskside-As": as_})

    async def get(self, path: str, *, as_: str = "staff") -> Answer:
        return await self.client.get(path, headers={"Deskside-As": as_})

    async def viewer(self) -> Staff:
        """Who this browser is, as a command would see it."""
        scope: Scope = {"type": "http", "method": "GET", "query_string": b"", "headers": [(b"cookie", self.cookies())]}
        return await self._desk.database.read(lambda tx: identify_staff(tx, scope))

    async def do(self, name: str, args: bytes = b"{}") -> Any:
        return await self._desk.door.do(await self.viewer(), name, args)

    def cookies(self) -> bytes:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookies.jar).encode()


@pytest.fixture(scope="session")
def passwords() -> Iterator[Passwords]:
    """Cheaper than anybody's: how dear a hash is is tested by itself."""
    passwords = Passwords(cost=Cost(memory_kib=64, passes=1))
    yield passwords
    passwords.close()


@pytest.fixture
async def desk(database: Database, clock: FakeClock, passwords: Passwords) -> Desk:
    time = FakeTime()
    attempts = Attempts(LIMITS, now=time.now, sleep=time.sleep)
    pages = AccountPages(database, passwords, attempts, TERMS, identify_with(database))
    front = Front(routes(pages), Site.of(ORIGIN))
    return Desk(database, front, Door(database, commands(ORIGIN), Pace()), passwords, time, clock)


def identify_with(database: Database) -> Callable[[Scope], Awaitable[Viewer]]:
    """As `app` does it, for a desk without sessions."""

    async def identify(scope: Scope) -> Viewer:
        return await database.read(lambda tx: identify_staff(tx, scope))

    return identify
