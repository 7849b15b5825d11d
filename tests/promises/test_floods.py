"""One abuser cannot take the service from others: whatever they flood the desk with, a bystander's message is on the desk and
back within a second, and the desk does not grow.
"""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.app.live import Line
from tests.app.world import URL
from tests.promises.flooder import KINDS, Flood, flooding
from tests.promises.running import Caller, RunningDesk

P99_S = 1.0
GROWTH_MIB = 200
WATCH_S = 3.0


@dataclass
class Bystander:
    """Somebody in a session of their own who writes now and then."""

    line: Line
    session: str
    took_s: list[float] = field(default_factory=list[float])

    async def write(self, for_s: float) -> None:
        until = time.monotonic() + for_s
        while time.monotonic() < until:
            start = time.monotonic()
            answer = await self.line.do("chat.post", session=self.session, client_id=secrets.token_hex(8), text="Hello")
            self.took_s.append(time.monotonic() - start)
            assert answer["t"] == "done", answer
            self.line.frames.clear()
            await asyncio.sleep(0.1)

    @property
    def p99_s(self) -> float:
        return sorted(self.took_s)[int(len(self.took_s) * 0.99)]


@dataclass
class Scene:
    """A desk with its owner, and a bystander."""

    desk: RunningDesk
    owner: Caller

    @asynccontextmanager
    async def bystander(self) -> AsyncGenerator[Bystander]:
        session = await self.desk.session(self.owner)
        person = await self.desk.customer(self.owner, session)
        async with Line.of(person, self.desk.port, session) as line:
            yield Bystander(line, session)

    async def abuser(self, kind: str) -> Flood:
        """A customer who got in, with what a flood of this kind needs."""
        session = await self.desk.session(self.owner)
        person = await self.desk.customer(self.owner, session)
        sockets = sum(many for attack, many in KINDS[kind] if "socket" in attack.__name__ or kind in NEED_TICKETS)
        tickets = [(await person.request("POST", "/api/tickets")).json()["ticket"] for _ in range(sockets)]
        if kind == "unread answers":
            for who in (person, self.owner):
                for _ in range(2):
                    assert (await who.post(session, "\N{GRINNING FACE}" * 14_000)).status_code == 200
        file = await person.share(session, os.urandom(64 << 20), "big.bin") if kind == "stalled downloads" else ""
        headers = {name: value for name, value in person.headers().items() if name != "Origin"}
        return Flood(kind, self.desk.port, URL, headers, session, file, tickets)


NEED_TICKETS = {"unread answers", "typing"}


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with RunningDesk.started(tmp_path_factory.mktemp("flooded")) as desk:
        yield Scene(desk, await desk.set_up())


@pytest.mark.parametrize("kind", KINDS)
async def test_a_bystander_notices_no_flood(scene: Scene, kind: str) -> None:
    flood = await scene.abuser(kind)
    async with scene.bystander() as bystander:
        before_mib = scene.desk.resident_mib()
        async with flooding(flood):
            await bystander.write(WATCH_S)
            grown_mib = scene.desk.resident_mib() - before_mib
    print(f"{kind}: p99 {bystander.p99_s * 1000:.0f} ms of {len(bystander.took_s)}, {grown_mib:+.0f} MiB")
    assert bystander.p99_s < P99_S
    assert grown_mib < GROWTH_MIB
