"""A real Deskside for measuring: started as its users start it, set up through its own doors, on its own port and data folder."""

import asyncio
import os
import re
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

PASSWORD = "a long password for measuring"


@dataclass
class DeskServer:
    """A running server process."""

    port: int
    data: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])
    process: subprocess.Popen[str] | None = None
    setup_secret: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, again: bool = False) -> None:
        """Start and wait until it answers; the first time also until it has printed how to set it up. Raises if it does not
        within a minute."""
        environment = {
            **os.environ,
            "DESKSIDE_PORT": str(self.port),
            "DESKSIDE_DATA": str(self.data),
            "DESKSIDE_MAX_CONNECTIONS": "30000",
            # One owner sits in every room and writes in all of them.
            "DESKSIDE_COMMANDS_PER_SECOND": "100",
            "PYTHONUNBUFFERED": "1",
            **self.environment,
        }
        log = self.data.with_suffix(".log")
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deskside.cli", "serve"],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        deadline = time.monotonic() + 60
        while True:
            if time.monotonic() > deadline:
                raise RuntimeError(log.read_text())
            try:
                httpx.get(f"{self.url}/api/about", timeout=1)
            except httpx.HTTPError:
                if self.process.poll() is not None:
                    raise RuntimeError(log.read_text()) from None
            else:
                if again:
                    return
            if "/setup#" in log.read_text():
                break
            time.sleep(0.05)
        found = re.search(r"/setup#([\w-]+)", log.read_text())
        self.setup_secret = found[1] if found else ""

    def resident_kib(self) -> int:
        """The memory of the server process now."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])

    def cpu_s(self) -> float:
        """The processor time the server has used."""
        assert self.process is not None
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """As a power cut: nothing is finished."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Person:
    """One identity at a desk, with its cookies."""

    def __init__(self, desk: DeskServer, acting_as: str = "nobody") -> None:
        self.acting_as = acting_as
        self._desk = desk
        self.cookies: dict[str, str] = {}

    async def post(self, client: httpx.AsyncClient, path: str, body: Any = None) -> Any:
        headers = {"Deskside-As": self.acting_as, "Origin": self._desk.url}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        while True:
            answer = await client.post(self._desk.url + path, json=body if body is not None else {}, headers=headers)
            if answer.status_code != 429:
                break
            # All of them come from one address here, and the desk tells them how long to wait.
            await asyncio.sleep(float(answer.headers["Retry-After"]))
        if answer.status_code >= 400:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
        self.cookies.update(answer.cookies.items())
        return answer.json() if answer.content else None

    async def do(self, client: httpx.AsyncClient, name: str, args: Any) -> Any:
        return await self.post(client, f"/api/do/{name}", args)

    async def ticket(self, client: httpx.AsyncClient) -> str:
        return (await self.post(client, "/api/tickets"))["ticket"]


@dataclass
class Room:
    """A session with its people: the technician first."""

    session: str
    people: list[Person]


def client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=32)
    return httpx.AsyncClient(timeout=60, limits=limits, cookies=None)


async def set_up(desk: DeskServer) -> Person:
    """The owner of a fresh desk."""
    owner = Person(desk)
    async with client() as http:
        await owner.post(
            http,
            "/api/setup",
            {
                "secret": desk.setup_secret,
                "organization": "Measured",
                "name": "T.B.",
                "email": "owner@desk.example",
                "password": PASSWORD,
            },
        )
    owner.acting_as = "staff"
    return owner


async def open_rooms(desk: DeskServer, owner: Person, many: int, customers: int) -> list[Room]:
    """Sessions with one technician and some customers each."""
    gate = asyncio.Semaphore(16)
    async with client() as http:

        async def open_room(number: int) -> Room:
            async with gate:
                opened = await owner.do(
                    http, "sessions.open", {"client_id": secrets.token_hex(8), "title": f"Room {number}"}
                )
                session = opened["session"]
                card = await owner.do(http, "sessions.invitation", {"session": session})
                people = [owner]
                for seat in range(customers):
                    if seat:
                        card = await owner.do(
                            http, "sessions.new_link", {"session": session, "client_id": secrets.token_hex(8)}
                        )
                    customer = Person(desk)
                    await customer.post(
                        http,
                        "/api/join",
                        {
                            "secret": card["link"]["url"].partition("#")[2],
                            "name": f"Customer {seat}",
                            "claim": secrets.token_hex(32),
                        },
                    )
                    customer.acting_as = session
                    people.append(customer)
                return Room(session, people)

        return list(await asyncio.gather(*(open_room(number) for number in range(many))))
