"""Whether edits, reactions and deletions reach everybody as fast as messages do: each at half the highest rate of messages of this run.

The highest rate is looked for first, as in `benchmarks.chat`. At half of it messages are posted, and then everything is done once with
each of them: edited, reacted to, deleted. Every change is timed at every participant of its session, its author included.
`python -m benchmarks.actions [--postgres URL] [--highest MESSAGES_PER_SECOND]`.
"""

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from benchmarks.chat import LIMIT_MS, PEOPLE, RATES, REST_S, ROOMS, SECONDS, Figures, Load, highest, run
from benchmarks.desk import DeskServer, client, open_rooms, set_up
from benchmarks.wire import LoadSocket, connect

EMOJI = "👍"

_MESSAGE = b'"kind":"message","id":"'
_REACTION_TO = b'"message":"'
_ID = 26


@dataclass
class Seat:
    """One participant with a connection of their own."""

    session: str
    socket: LoadSocket

    def do(self, number: int, name: str, **args: object) -> None:
        command = {"t": "do", "id": str(number), "name": name, "args": {"session": self.session, **args}}
        self.socket.send(json.dumps(command).encode())


@dataclass
class Said:
    """A message that was posted, by its number in the run."""

    seat: int
    id: str
    text_rev: int


@dataclass
class Book:
    """What the connections heard. Frames are only looked at closely when nothing is timed."""

    arrived: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    watching: int = 0
    failed: int = 0
    posts: dict[int, bytes] = field(default_factory=dict[int, bytes])
    numbers: dict[bytes, int] = field(default_factory=dict[bytes, int])

    def hear(self, payload: bytes) -> None:
        if payload.startswith(b'{"t":"live"'):
            self._live(payload)
        elif payload.startswith(b'{"t":"batch"'):
            self.watching += 1
        elif payload.startswith(b'{"t":"failed"'):
            self.failed += 1
            print(payload.decode()[:300], file=sys.stderr)

    def _live(self, payload: bytes) -> None:
        now = time.perf_counter()
        mark = payload.find(_MESSAGE)
        at = mark + len(_MESSAGE) if mark >= 0 else payload.find(_REACTION_TO) + len(_REACTION_TO)
        number = self.numbers.get(payload[at : at + _ID])
        if number is None:  # A message that nothing was done with yet says its number itself.
            text = payload.find(b'"text":"') + 8
            number = int(payload[text : text + 7])
            self.posts.setdefault(number, payload)
        self.arrived.append((now, number))

    def read(self, seats: int) -> dict[int, Said]:
        """The messages of the last posting, which from now on are known by their ids."""
        said: dict[int, Said] = {}
        for number, payload in self.posts.items():
            row = next(row for row in json.loads(payload)["rows"] if row["kind"] == "message")
            said[number] = Said(number % seats, row["id"], row["text_rev"])
            self.numbers[row["id"].encode()] = number
        return said


async def take_seats(desk: DeskServer, book: Book) -> list[Seat]:
    """Everybody watches, and nothing but what they do from here on is heard."""
    rooms = await open_rooms(desk, await set_up(desk), ROOMS, PEOPLE - 1)
    seats: list[Seat] = []
    async with client() as http:
        for room in rooms:
            for person in room.people:
                ticket = await person.ticket(http)
                socket = await connect(desk.port, "/api/socket", book.hear)
                socket.send(json.dumps({"t": "ticket", "ticket": ticket}).encode())
                socket.send(json.dumps({"t": "watch", "session": room.session, "cursor": None, "oldest": 0}).encode())
                seats.append(Seat(room.session, socket))
    while book.watching < len(seats):
        await asyncio.sleep(0.05)
    return seats


def post(seats: list[Seat]) -> Callable[[str], None]:
    def send(text: str) -> None:
        number = int(text[:7])
        seats[number % len(seats)].do(number, "chat.post", client_id=_op(), text=text)

    return send


def actions(seats: list[Seat], said: dict[int, Said]) -> dict[str, Callable[[str], None]]:
    """How each kind of action is done with the message of a number. Somebody else of the room reacts."""

    def edit(text: str) -> None:
        one = said[int(text[:7])]
        seats[one.seat].do(
            int(text[:7]), "chat.edit", op=_op(), message=one.id, base=one.text_rev, text=f"{text[:7]}{text[7:][::-1]}!"
        )

    def react(text: str) -> None:
        one = said[int(text[:7])]
        other = one.seat - one.seat % PEOPLE + (one.seat + 1) % PEOPLE
        seats[other].do(int(text[:7]), "chat.react", op=_op(), message=one.id, emoji=EMOJI, on=True)

    def delete(text: str) -> None:
        one = said[int(text[:7])]
        seats[one.seat].do(int(text[:7]), "chat.delete", op=_op(), message=one.id)

    return {"edits": edit, "reactions": react, "deletions": delete}


async def measure(name: str, desk: DeskServer, rates: list[int], known: int | None) -> dict[str, Figures]:
    """Figures of messages and of each action, at half the highest rate."""
    book = Book()
    desk.start()
    try:
        seats = await take_seats(desk, book)
        posting = Load([post(seats)], book.arrived)
        best = known or await highest(name, posting, rates)
        rate = best // 2
        await asyncio.sleep(REST_S)
        book.posts.clear()
        figures = {"messages": await run(posting, rate)}
        said = book.read(len(seats))
        _show(name, "messages", figures["messages"])
        if len(said) < int(rate * SECONDS):
            raise RuntimeError(
                f"Only {len(said)} of {int(rate * SECONDS)} messages arrived: half the rate is too much."
            )
        for kind, act in actions(seats, said).items():
            await asyncio.sleep(REST_S)
            figures[kind] = await run(Load([act], book.arrived), rate)
            _show(name, kind, figures[kind])
        for seat in seats:
            seat.socket.close()
        if book.failed:
            raise RuntimeError(f"{book.failed} commands were refused.")
        return figures
    finally:
        desk.stop()


def _show(name: str, kind: str, figures: Figures) -> None:
    print(
        f"  {name:10} {kind:10} {figures.rate:6d}/s: p50 {figures.p50_ms:7.1f} ms, p99 {figures.p99_ms:7.1f} ms, "
        f"delivered {figures.delivered:.2%}",
        flush=True,
    )


def _op() -> str:
    return secrets.token_hex(8)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", help="also measure on this empty PostgreSQL database")
    parser.add_argument("--rates", default=RATES)
    parser.add_argument("--highest", type=int, help="do not look for the highest rate of messages, take this one")
    options = parser.parse_args()
    rates = [int(rate) for rate in options.rates.split(",")]
    results: dict[str, dict[str, Figures]] = {}
    with tempfile.TemporaryDirectory() as folder:
        desk = DeskServer(8143, Path(folder) / "desk")
        results["deskside"] = await measure("deskside", desk, rates, options.highest)
        if options.postgres:
            desk = DeskServer(8144, Path(folder) / "desk-postgres", {"DESKSIDE_DATABASE": options.postgres})
            results["postgres"] = await measure("postgres", desk, rates, options.highest)
    for name, figures in results.items():
        for kind, one in figures.items():
            verdict = "under" if one.good else "NOT under"
            print(f"{name}: {kind} at {one.rate}/s, p99 {one.p99_ms:.1f} ms, {verdict} {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    uvloop.run(main())
