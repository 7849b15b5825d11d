"""People at random who do everything that can be done in sessions, through every door, while clients watch."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from deskside import chat
from deskside.backends import Transaction
from deskside.chat import MessageRow
from deskside.errors import Problem
from deskside.files import note_fetched, require_open
from deskside.ids import MessageId, SessionId, new_id, new_secret
from deskside.sessions.second_device import SecondDevice
from deskside.sync import Customer, Staff, Viewer
from tests.chat.test_files import upload, with_files
from tests.scene import Scene, as_customer
from tests.sync.clients import Client, Live, Polling
from tests.sync.process import Process

EMOJI = ["👍", "👍🏽", "❤️", "👩‍💻"]
EXPECTED = {
    *("removed", "left", "session-ended", "not-allowed", "seat-taken", "link-unknown", "knock-over", "not-found"),
    *("message-changed", "message-deleted", "file-unknown"),
}
"""What people who act on what they saw a moment ago are refused with. Anything else is a fault."""


@dataclass
class Room:
    """A session, and who is in it as far as the writers know."""

    session: SessionId
    technicians: list[Staff]
    customers: list[Customer] = field(default_factory=list[Customer])
    messages: list[str] = field(default_factory=list[str])
    written: list[tuple[Viewer, MessageRow]] = field(default_factory=list[tuple[Viewer, MessageRow]])
    """What writers posted, as they saw it last."""
    is_over: bool = False

    def people(self) -> list[Viewer]:
        return [*self.technicians, *self.customers]


class Crowd:
    """Processes on one database, rooms, and clients."""

    def __init__(self, processes: list[Process], roll: Random) -> None:
        self.processes = processes
        self.roll = roll
        self.rooms: list[Room] = []
        self.clients: list[Client] = []
        self.posted = 0

    @property
    def scene(self) -> Scene:
        return self.roll.choice(self.processes).scene

    async def begin(self) -> None:
        scene = self.processes[0].scene
        self.ana = await scene.owner()
        self.colleagues = [await scene.colleague(self.ana, name, files_access="all") for name in ("Ben", "Eda")]
        for title in ("long", "short", "quiet"):
            self.rooms.append(Room(await scene.open(self.ana, title), [self.ana]))
        long = self.rooms[0]
        for number in range(60):
            self.note(long, self.ana, await scene.post(self.ana, long.session, f"before {number}"))
        sessions = [room.session for room in self.rooms]
        self.watch(Live, self.ana, sessions)
        self.watch(Live, self.ana, sessions, slow=True)
        self.watch(Polling, self.ana, sessions[:1])

    def watch(self, kind: type[Client], viewer: Viewer, sessions: list[SessionId], **more: bool) -> None:
        client = kind(self.roll.choice(self.processes), viewer, sessions, Random(self.roll.random()), **more)
        self.clients.append(client)
        client.start()

    # Writing

    async def write(self, steps: int) -> None:
        verbs: list[tuple[int, Callable[[Room], Awaitable[None]]]] = [
            (40, self.say),
            (15, self.say_from_a_page),
            (12, self.edit),
            (5, self.delete),
            (20, self.react),
            (8, self.show_again),
            (10, self.note_something),
            (5, self.read_on),
            (5, self.retitle),
            (6, self.join),
            (6, self.knock),
            (4, self.renew),
            (2, self.remove),
            (2, self.leave),
            (3, self.bring_in),
            (2, self.hand_over),
            (6, self.second_device),
            (6, self.fetch),
            (1, self.end),
        ]
        for _ in range(steps):
            (verb,) = self.roll.choices([verb for _, verb in verbs], [weight for weight, _ in verbs])
            (room,) = self.roll.choices(self.rooms, [6, 3, 1])
            try:
                await verb(room)
            except Problem as problem:
                self.bear(problem)
            await asyncio.sleep(self.roll.uniform(0, 0.01))

    @staticmethod
    def bear(problem: Problem) -> None:
        """People act on what they saw a moment ago."""
        if str(problem.code) not in EXPECTED:
            raise problem

    async def say(self, room: Room) -> None:
        more = {"reply_to": self.roll.choice(room.messages)} if room.messages and self.roll.random() < 0.3 else {}
        text = self.roll.choice(["hello", "語" * 200, "x" * 15_000 if self.roll.random() < 0.1 else "short"])
        who = self.roll.choice(room.people())
        self.note(room, who, await self.scene.post(who, room.session, text, **more))

    def note(self, room: Room, who: Viewer, row: MessageRow) -> None:
        self.posted += 1
        room.messages.append(row.id)
        room.written.append((who, row))

    async def edit(self, room: Room) -> None:
        """Old ones and new ones, told to the others or not; some by two devices at once, which both know the same text."""
        if not room.written:
            return
        place = self.roll.randrange(len(room.written))
        who, row = room.written[place]
        args = {"session": room.session, "message": row.id, "base": row.text_rev}
        more = [{"text": f"edited {self.roll.random()}", "notify": self.roll.random() < 0.3} for _ in range(2)]
        edits = [self.scene.do(who, "chat.edit", op=new_id(), **args, **each) for each in more]
        told = await asyncio.gather(*edits[: self.roll.choice([1, 1, 2])], return_exceptions=True)
        for edit in edits:
            edit.close()
        for answer in told:
            if isinstance(answer, MessageRow):
                room.written[place] = who, answer
            elif isinstance(answer, Problem):
                self.bear(answer)
            else:
                raise answer

    async def delete(self, room: Room) -> None:
        if room.written:
            who, row = self.roll.choice(room.written)
            await self.scene.do(who, "chat.delete", session=room.session, op=new_id(), message=row.id)

    async def react(self, room: Room) -> None:
        if room.messages:
            # Mostly to what was just said, by several at once.
            message = room.messages[-min(len(room.messages), int(self.roll.expovariate(0.1)) + 1)]
            args = {"session": room.session, "message": message, "emoji": self.roll.choice(EMOJI)}
            who, on = self.roll.choice(room.people()), self.roll.random() < 0.7
            await self.scene.do(who, "chat.react", op=new_id(), on=on, **args)

    async def note_something(self, room: Room) -> None:
        """Among technicians: said, and sometimes reacted to, changed and taken back in the same breath."""
        who = self.roll.choice(room.technicians)
        about: dict[str, Any] = {"session": room.session}
        row = await self.scene.do(who, "notes.post", **about, client_id=new_id(), text="between us")
        about |= {"message": row.id}
        if self.roll.random() < 0.5:
            await self.scene.do(who, "notes.react", **about, op=new_id(), emoji=self.roll.choice(EMOJI), on=True)
        if self.roll.random() < 0.4:
            await self.scene.do(who, "notes.edit", **about, op=new_id(), base=row.text_rev, text="later")
        if self.roll.random() < 0.3:
            await self.scene.do(who, "notes.delete", **about, op=new_id())

    async def say_from_a_page(self, room: Room) -> None:
        live = [client for client in self.clients if isinstance(client, Live) and room.session in client.held]
        self.roll.choice(live).post(room.session)

    async def show_again(self, room: Room) -> None:
        """A file's proof arrives: the message gets a new revision, an old one as well as a new one."""
        if room.messages and not room.is_over:
            message = MessageId(self.roll.choice(room.messages))
            await self.scene.database.write(lambda tx: chat.show_again(tx, room.session, message), room.session)

    async def read_on(self, room: Room) -> None:
        rev = self.roll.randrange(200)
        await self.scene.do(self.roll.choice(room.people()), "chat.read", session=room.session, rev=rev)

    async def retitle(self, room: Room) -> None:
        title = self.roll.choice(["Printer", "Printer again", "語"])
        await self.scene.do(self.roll.choice(room.technicians), "sessions.retitle", session=room.session, title=title)

    async def join(self, room: Room) -> None:
        """By a link that several try at once."""
        scene = self.scene
        link = await scene.link(self.roll.choice(room.technicians), room.session, new=True)
        tries = await asyncio.gather(*(self.scene.redeem(link) for _ in range(2)), return_exceptions=True)
        for admitted in tries:
            if isinstance(admitted, Problem):
                self.bear(admitted)
            elif isinstance(admitted, BaseException):
                raise admitted
            else:
                self.came_in(room, as_customer(admitted))

    async def knock(self, room: Room) -> None:
        scene, technician, claim = self.scene, self.roll.choice(room.technicians), new_secret()
        waiting = await scene.knock(await scene.code(technician, room.session, new=True), claim=claim)
        if waiting is None:
            return
        knocks = [row for row in await scene.rows(technician, room.session) if getattr(row, "state", "") == "waiting"]
        if not knocks:
            return
        verb = self.roll.choice(["sessions.admit", "sessions.admit", "sessions.turn_away"])
        await scene.do(technician, verb, session=room.session, knock=self.roll.choice(knocks).id)
        admitted = (await scene.wait(claim)).admitted
        if admitted is not None:
            self.came_in(room, as_customer(admitted))

    def came_in(self, room: Room, customer: Customer) -> None:
        room.customers.append(customer)
        if len(self.clients) < 14:
            kind, slow = self.roll.choice([(Live, False), (Live, True), (Polling, False)])
            self.watch(kind, customer, [room.session], **({"slow": slow} if kind is Live else {}))

    async def renew(self, room: Room) -> None:
        await self.scene.code(self.roll.choice(room.technicians), room.session, new=True)

    async def remove(self, room: Room) -> None:
        if room.customers:
            customer = self.roll.choice(room.customers)
            args = {"session": room.session, "participant": customer.participant}
            await self.scene.do(self.roll.choice(room.technicians), "sessions.remove", **args)
            self.is_gone(room.customers, customer)

    async def leave(self, room: Room) -> None:
        leaver = self.roll.choice(room.people())
        if leaver is not self.ana:
            await self.scene.do(leaver, "sessions.leave", session=room.session)
            self.is_gone(room.customers if isinstance(leaver, Customer) else room.technicians, leaver)

    def is_gone(self, people: list[Any], who: Viewer) -> None:
        """Most of those who went are not heard of again; some try."""
        if who in people and self.roll.random() < 0.8:
            people.remove(who)

    async def bring_in(self, room: Room) -> None:
        colleague = self.roll.choice(self.colleagues)
        args = {"session": room.session, "member": colleague.member}
        await self.scene.do(self.roll.choice(room.technicians), "sessions.add_technician", **args)
        if colleague not in room.technicians:
            room.technicians.append(colleague)
            if len(self.clients) < 14:
                self.watch(Live, colleague, [room.session])

    async def hand_over(self, room: Room) -> None:
        """Ana keeps the long session, so that somebody is always in it."""
        giver = self.roll.choice(room.technicians)
        leave = giver is not self.ana and self.roll.random() < 0.5
        args = {"session": room.session, "member": self.roll.choice(self.colleagues).member, "client_id": new_id()}
        await self.scene.do(giver, "sessions.hand_over", leave=leave, **args)
        if leave:
            self.is_gone(room.technicians, giver)

    async def second_device(self, room: Room) -> None:
        """The customer's phone asks; the desktop or a technician answers, or nobody does."""
        scene, claim = self.scene, new_secret()
        link = await scene.link(self.roll.choice(room.technicians), room.session, new=True)
        first = as_customer(await scene.redeem(link))
        self.came_in(room, first)
        devices = SecondDevice(scene.joining)
        await scene.database.write(lambda tx: devices.ask(tx, link, claim, "phone", "Chrome"))
        verb = self.roll.choice(["admit", "admit", "turn_away", ""])
        who = self.roll.choice([first, self.roll.choice(room.technicians)])
        for asking in (await scene.do(first, "sessions.devices", session=room.session)).devices if verb else ():
            await scene.do(who, f"sessions.{verb}_device", session=room.session, device=asking.id)
        admitted = (await scene.database.write(lambda tx: devices.wait(tx, claim))).admitted
        if admitted is not None:
            self.came_in(room, as_customer(admitted))

    async def fetch(self, room: Room) -> None:
        """Somebody shares a file and another takes it; sometimes it is deleted then, or while it is taken."""
        sender, taker = self.roll.choice(room.people()), self.roll.choice(room.people())
        draft, scope = new_id(), await self.scene.scope(sender, room.session)
        if scope.you is None:
            return  # The session is over, and only read.
        stored = await upload(self.scene, sender, room.session, f"{draft}.txt", draft=draft, sender=scope.you)
        row = await with_files(self.scene, sender, room.session, 1, draft=draft)
        self.note(room, sender, row)

        def take(tx: Transaction) -> bool:
            return note_fetched(tx, taker, require_open(tx, taker, stored.id))

        works: list[Awaitable[Any]] = [self.scene.database.write(take, room.session) for _ in range(2)]
        if self.roll.random() < 0.4:
            works.append(self.scene.do(sender, "chat.delete", session=room.session, op=new_id(), message=row.id))
        for answer in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(answer, Problem):
                self.bear(answer)
            elif isinstance(answer, BaseException):
                raise answer

    async def end(self, room: Room) -> None:
        if room is not self.rooms[0]:
            await self.scene.end(self.ana, room.session)
            room.is_over = True

    # The end
