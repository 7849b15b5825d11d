"""A customer cannot tell that technicians talk among themselves: not by a word, not by a count, not by a rhythm.

The same conversation is held twice, once with notes between its lines and once without. Everything that reaches the customer is
kept as it comes: frames by socket, answers by HTTP with their headers, long polls and how long they took. Both must be the same
but for ids and times, phase by phase, and nothing that was planted in the notes may be among it.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deskside.sync import hub, socket
from tests.app.live import Line, served
from tests.app.world import Person, World

TEXT, EDITED, NAME, CONTENT = "planted-in-a-note", "planted-by-an-edit", "planted-name.txt", b"planted-in-a-file"
PLANTS = (TEXT, EDITED, NAME.removesuffix(".txt"), CONTENT.decode(), "🦄")
NOTE_COMMANDS = ("post", "edit", "delete", "react", "read", "older", "around", "history")
POLL_S = 1
QUIET_S = 0.35


@pytest.fixture(autouse=True)
def only_what_is_caused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beats come by the clock and would fall anywhere; looking at the heads is done often, so that a leak by it shows."""
    monkeypatch.setattr(socket, "BEAT_S", 1_000_000)
    monkeypatch.setattr(hub, "CHECK_S", 0.05)
    monkeypatch.setattr(hub, "SETTLE_S", 0.01)


@dataclass
class Seen:
    """What reached a customer, phase by phase."""

    phases: list[list[str]] = field(default_factory=list[list[str]])
    names: dict[str, str] = field(default_factory=dict[str, str])
    raw: list[str] = field(default_factory=list[str])

    def add(self, *texts: str) -> None:
        self.raw += texts
        self.phases[-1] += [self._without_chance(text) for text in texts]

    def _without_chance(self, text: str) -> str:
        """Ids, keys and times in the order of their appearance, so that two runs can be compared."""
        text = re.sub(r"\b\d{13}\b", "TIME", text)
        return re.sub(r"\b([0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{16,64}|[\w-]{43})\b", self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        return self.names.setdefault(found[0], f"#{len(self.names)}")


@dataclass
class Table:
    """A technician, a colleague and a customer in one session, each on a line."""

    world: World
    session: str
    desk: Person
    colleague: Person
    customer: Person
    line: Line
    staff_line: Line
    seen: Seen
    notes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    files: list[str] = field(default_factory=list[str])
    frames: int = 0

    async def phase(self, *steps: Callable[[], Any]) -> None:
        """Something happens while the customer's page listens, polls and asks around."""
        self.seen.phases.append([])
        cursor = (await self.ask("GET", f"/api/sessions/{self.session}/changes")).json()["to"]
        epoch = (await self.ask("GET", f"/api/sessions/{self.session}/changes")).json()["epoch"]
        poll = asyncio.create_task(self.long_poll(epoch, cursor["public"]))
        await asyncio.sleep(0.05)
        for step in steps:
            await step()
        await self.line.quiet(QUIET_S)
        await poll
        await self.line.send(t="pulse")
        await self.line.until(lambda frame: frame["t"] == "beat")
        frames = self.line.frames[self.frames :]
        self.frames = len(self.line.frames)
        self.seen.add(*(json.dumps(frame, ensure_ascii=False) for frame in frames))
        await self.look_around()

    async def long_poll(self, epoch: str, public: int) -> None:
        began = asyncio.get_running_loop().time()
        path = f"/api/sessions/{self.session}/changes?epoch={epoch}&public={public}&staff=0&wait={POLL_S}"
        await self.ask("GET", path)
        waited = asyncio.get_running_loop().time() - began
        self.seen.add("the poll waited" if waited > POLL_S * 0.9 else "the poll was answered at once")

    async def look_around(self) -> None:
        """Whatever a customer may ask of a session, and some of what they may not."""
        about = {"session": self.session}
        await self.ask("POST", "/api/do/chat.older", about | {"before": 1_000_000})
        await self.ask("POST", "/api/do/uploads.unfinished", about)
        await self.ask("POST", "/api/do/uploads.standing", about | {"client_ids": ["c1"]})
        await self.ask("POST", "/api/do/chat.read", about | {"rev": 1_000_000})
        await self.ask("GET", "/api/board")
        await self.ask("GET", "/api/files")

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.customer.request(method, path, body)
        heading = sorted(f"{name}: {value}" for name, value in answer.headers.items())
        self.seen.add("\n".join([f"{answer.status_code}", *heading, answer.text]))
        return answer

    # Notes

    async def note(self) -> None:
        row = await self.desk.do("notes.post", session=self.session, client_id=secrets.token_hex(8), text=TEXT)
        self.notes.append(row)

    async def note_with_file(self) -> None:
        draft = secrets.token_hex(8)
        file = await self.world.upload(self.desk, self.session, CONTENT, draft, NAME)
        self.files.append(file)
        args = {"session": self.session, "client_id": secrets.token_hex(8), "text": TEXT, "draft": draft}
        self.notes.append(await self.desk.do("notes.post", **args, file_count=1))
        sha256 = self.notes[-1]["files"][0]["sha256"]
        assert (await self.desk.do("uploads.prove", session=self.session, file=file, sha256=sha256))["proven"]
        # A colleague takes it, which leaves no line in the log that everybody reads.
        answer = await self.colleague.request("GET", f"/api/files/{file}/content?as=staff&download=1")
        assert answer.content == CONTENT

    async def answer_note(self) -> None:
        args = {"session": self.session, "client_id": secrets.token_hex(8), "text": TEXT}
        self.notes.append(await self.colleague.do("notes.post", **args, reply_to=self.notes[0]["id"]))

    async def edit_note(self) -> None:
        note = self.notes[0]
        args = {"session": self.session, "op": secrets.token_hex(8), "message": note["id"], "base": note["text_rev"]}
        await self.desk.do("notes.edit", **args, text=EDITED, notify=True)

    async def react_to_note(self) -> None:
        about = {"session": self.session, "message": self.notes[0]["id"]}
        await self.colleague.do("notes.react", **about, op=secrets.token_hex(8), emoji="🦄", on=True)

    async def delete_notes(self) -> None:
        """With its file: whoever is reading that is stopped, and nobody else notices."""
        for note in self.notes[:2]:
            await self.desk.do("notes.delete", session=self.session, op=secrets.token_hex(8), message=note["id"])

    async def read_notes(self) -> None:
        for person in (self.desk, self.colleague):
            await person.do("notes.read", session=self.session, rev=1_000_000)

    async def type_a_note(self) -> None:
        for on in (True, False):
            await self.staff_line.send(t="signal", session=self.session, name="noting", on=on)
        # Nor does it keep away the sign of writing to everybody, which comes right after it in both runs.

    # What both runs have

    async def say(self) -> None:
        await self.desk.do("chat.post", session=self.session, client_id=secrets.token_hex(8), text="To everybody")

    async def type_to_everybody(self) -> None:
        for on in (True, False):
            await self.staff_line.send(t="signal", session=self.session, name="typing", on=on)
        await asyncio.sleep(0.1)


async def conversation(folder: Path, *, notes: bool) -> tuple[Seen, list[dict[str, Any]]]:
    """The whole of it; answers what the customer saw, and what the technician's page did."""
    world = World(folder)
    await world.open()
    try:
        return await _conversation(world, notes=notes)
    finally:
        await world.close()


async def _conversation(world: World, *, notes: bool) -> tuple[Seen, list[dict[str, Any]]]:
    owner, organization = await world.member(None)
    colleague, _ = await world.member(organization)
    session = await world.session(owner)
    await owner.do("sessions.add_technician", session=session, member=colleague.id)
    customer = await world.customer(owner, session)
    async with (
        served(world) as port,
        Line.of(owner, port, session) as staff_line,
        Line.of(customer, port, session) as line,
    ):
        await line.quiet(QUIET_S)
        table = Table(world, session, owner, colleague, customer, line, staff_line, Seen())
        between: list[Callable[[], Any]] = [
            table.note,
            table.note_with_file,
            table.answer_note,
            table.edit_note,
            table.react_to_note,
            table.read_notes,
            table.type_a_note,
            table.delete_notes,
        ]
        await table.phase(table.say)
        for secretly in between:
            await table.phase(*([secretly] if notes else []))
            await table.phase(table.say)
        await table.phase(*([table.note] if notes else []), table.type_to_everybody)
        await table.phase(*([table.type_a_note] if notes else []), table.type_to_everybody, table.say)
        late = await world.customer(owner, session, "Late")
        table.seen.phases.append([])
        answer = await late.request("GET", f"/api/sessions/{session}/changes")
        table.seen.add(answer.text)
        if notes:
            await _cannot_touch(table)
        table.seen.phases.append([])
        await owner.do("sessions.end", session=session)
        await line.quiet(QUIET_S)
        await staff_line.quiet(QUIET_S)
        table.seen.add(*(json.dumps(frame, ensure_ascii=False) for frame in line.frames[table.frames :]))
        return table.seen, staff_line.frames


async def _cannot_touch(table: Table) -> None:
    """What a customer answers with a note's own id is what they would be answered with any other."""
    alive, deleted = table.notes[2]["id"], table.notes[0]["id"]
    nothing = "01J0000000000000000000000Z"
    base = {"session": table.session}
    asks: list[tuple[str, dict[str, Any]]] = [
        ("chat.edit", {"op": "operation-one", "base": 1, "text": "mine"}),
        ("chat.delete", {"op": "operation-two"}),
        ("chat.react", {"op": "operation-six", "emoji": "👍", "on": True}),
        ("chat.around", {}),
        ("chat.history", {}),
    ]
    for name, more in asks:
        answers = [
            await table.customer.request("POST", f"/api/do/{name}", base | more | {"message": message})
            for message in (alive, deleted, nothing)
        ]
        assert len({(answer.status_code, answer.text) for answer in answers}) == 1, name
        assert answers[0].status_code in {403, 404}
    replies = [
        await table.customer.request(
            "POST", "/api/do/chat.post", base | {"client_id": f"reply-{n}-x", "text": "?", "reply_to": to}
        )
        for n, to in enumerate((alive, deleted, nothing))
    ]
    assert {answer.status_code for answer in replies} == {404}
    assert len({answer.text for answer in replies}) == 1
    for name in NOTE_COMMANDS:
        refused = await table.customer.request("POST", f"/api/do/notes.{name}", base)
        assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed"), name


async def test_the_same_reaches_a_customer_with_notes_and_without(tmp_path: Path) -> None:
    (with_notes, technician), (without, _) = await asyncio.gather(
        conversation(tmp_path / "with", notes=True), conversation(tmp_path / "without", notes=False)
    )
    assert len(with_notes.phases) == len(without.phases)
    for number, (one, other) in enumerate(zip(with_notes.phases, without.phases, strict=True)):
        assert one == other, f"phase {number}"
    told = json.dumps(technician, ensure_ascii=False)
    heard = "\n".join(with_notes.raw)
    for plant in (TEXT, EDITED, "planted-name", "🦄"):
        assert plant in told, "the technicians do see them"
    for plant in PLANTS:
        assert plant not in heard
    assert '"note' not in heard
    assert "noting" not in heard
    assert "planted" not in heard


async def test_its_files_are_none_to_a_customer(world: World) -> None:
    owner, organization = await world.member(None)
    reader, _ = await world.member(organization)
    session = await world.session(owner)
    await owner.do("sessions.add_technician", session=session, member=reader.id)
    customer = await world.customer(owner, session)
    file = await world.upload(owner, session, CONTENT, "draft-one", NAME)
    await owner.do("notes.post", session=session, client_id="first-note", text="", draft="draft-one", file_count=1)
    unknown = "01J0000000000000000000000Z"
    address = "/api/files/{}/content?as={}"
    refused = [await customer.request("GET", address.format(which, session)) for which in (file, unknown)]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].text == refused[1].text
    ranged = await customer.request("GET", address.format(file, session), Range="bytes=0-1")
    assert ranged.status_code == 404
    proof = {"session": session, "file": file, "sha256": "0" * 64}
    assert (await customer.request("POST", "/api/do/uploads.prove", proof)).status_code == 404
    assert (await reader.request("GET", address.format(file, "staff"))).content == CONTENT
    await owner.do("sessions.end", session=session)
    assert (await customer.request("GET", address.format(file, session))).status_code in {401, 404, 410}


async def test_a_deleted_note_is_gone_from_the_disk(tmp_path: Path) -> None:
    world = World(tmp_path)
    await world.open()
    owner, _ = await world.member(None)
    session = await world.session(owner)
    note = await owner.do("notes.post", session=session, client_id="first-note", text="a scrubbed secret word")
    assert b"a scrubbed secret word" in _disk(tmp_path), "or this shows nothing"
    await owner.do("notes.delete", session=session, op="delete-it", message=note["id"])
    try:
        async with asyncio.timeout(30):
            while b"a scrubbed secret word" in _disk(tmp_path):  # noqa: ASYNC110 - the disk tells nobody
                await asyncio.sleep(0.5)
    finally:
        await world.close()


def _disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
