"""Deleted is gone within a minute: from every byte of the data folder on the embedded database, and from every query on PostgreSQL.

Words, earlier words, names and bytes of files: each carries a mark that nothing else has. What people kept must still be there.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import psycopg
from psycopg import sql

from deskside.backends import migrate
from tests.postgres import Postgres
from tests.previews import samples
from tests.promises.running import Caller, RunningDesk

WITHIN_S = 60
MESSAGES = 240
TABLES = {"messages", "message_versions", "message_operations", "reactions", "files", "uploads"}
"""Where PostgreSQL keeps what people said and sent."""
FAST = {"DESKSIDE_COMMANDS_PER_SECOND": "100000"}
"""How much one person may ask for is another test's matter."""


class Talk:
    """A conversation of marked messages of many lengths, some with files, of which most are edited and many deleted."""

    def __init__(self, person: Caller, session: str) -> None:
        self.person, self.session = person, session
        self.roll = Random(1)
        self.rows: list[dict[str, object]] = []
        self.marks: dict[str, list[str]] = {}
        """All that ever was in a message, by its id."""
        self.inside: set[str] = set()
        """Those that are in the bytes of files."""
        self.gone: list[str] = []

    def _text(self, mark: str) -> str:
        return f"{mark} " * self.roll.choice([1, 1, 2, 5, 30, 150])

    async def say(self) -> None:
        mark = secrets.token_hex(12)
        args: dict[str, object] = {"session": self.session, "client_id": secrets.token_hex(8), "text": self._text(mark)}
        marks = [mark]
        if self.roll.random() < 0.15:
            name, inside = secrets.token_hex(12), secrets.token_hex(12)
            content = f"{inside}\n".encode() * self.roll.choice([1, 100, 20_000])
            draft = secrets.token_hex(8)
            assert (await self.person.upload(self.session, content, f"{name}.txt", draft)).status_code == 201
            args |= {"draft": draft, "file_count": 1}
            self.inside.add(inside)
            marks += [name, inside, hashlib.sha256(content).hexdigest()]
        row = await self.person.do("chat.post", **args)
        self.rows.append(row)
        self.marks[row["id"]] = marks

    async def edit(self) -> None:
        place = self.roll.randrange(max(0, len(self.rows) - 40), len(self.rows))
        row, mark = self.rows[place], secrets.token_hex(12)
        args = {"op": secrets.token_hex(8), "base": row["text_rev"], "text": self._text(mark)}
        self.rows[place] = await self.person.do("chat.edit", session=self.session, message=row["id"], **args)
        self.marks[str(row["id"])].append(mark)

    async def delete(self) -> None:
        row = self.rows.pop(self.roll.randrange(max(0, len(self.rows) - 40), len(self.rows)))
        op = secrets.token_hex(8)
        gone = await self.person.do("chat.delete", session=self.session, op=op, message=row["id"])
        assert (gone["deleted"], gone["text"], gone["files"]) == (True, "", [])
        self.gone += self.marks.pop(gone["id"])

    async def go_on(self, messages: int) -> None:
        for _ in range(messages):
            await self.say()
            if self.roll.random() < 0.6:
                await self.edit()
            if len(self.rows) > 3 and self.roll.random() < 0.6:
                await self.delete()

    @property
    def kept(self) -> list[str]:
        return [mark for marks in self.marks.values() for mark in marks]


def in_files(folder: Path, marks: Iterable[str]) -> set[str]:
    """Which of the marks are in any file below the folder."""
    found: set[str] = set()
    for path in folder.rglob("*"):
        try:
            data = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:  # Removed while we looked.
            continue
        found |= {mark for mark in marks if mark.encode() in data}
    return found


def in_database(url: str, marks: Iterable[str]) -> set[str]:
    """Which of them a query finds in any table, whatever its columns."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        text = "".join(
            str(connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))).fetchall())
            for (name,) in tables
        )
    return {mark for mark in marks if mark in text}


def vacuumed(url: str) -> set[str]:
    """The tables that were vacuumed and in which no dead row is left."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        query = "SELECT relname FROM pg_stat_user_tables WHERE vacuum_count > 0 AND n_dead_tup = 0"
        return {name for (name,) in connection.execute(query)}


async def until_gone(look: Callable[[], set[str]]) -> None:
    """Wait until nothing is found any more, a minute at most."""
    async with asyncio.timeout(WITHIN_S):
        while await asyncio.to_thread(look):  # noqa: ASYNC110 - files tell nobody that they have changed
            await asyncio.sleep(1)


async def test_no_byte_of_it_is_left_in_the_data_folder(tmp_path: Path) -> None:
    async with RunningDesk.started(tmp_path, **FAST) as desk:
        owner = await desk.set_up()
        session = await desk.session(owner)
        talk = Talk(await desk.customer(owner, session), session)
        await talk.go_on(MESSAGES)
        assert len(talk.gone) > 200
        await until_gone(lambda: in_files(tmp_path, talk.gone))
        assert in_files(tmp_path, talk.kept) == set(talk.kept)
        # And so it stays, whatever is written later.
        await talk.go_on(20)
        await until_gone(lambda: in_files(tmp_path, talk.gone))
    assert in_files(tmp_path, talk.gone) == set()
    assert in_files(tmp_path, talk.kept) == set(talk.kept)


def blobs(folder: Path) -> int:
    (store,) = folder.rglob("blobs")
    return sum(1 for path in store.rglob("*") if path.is_file())


async def test_the_pictures_made_of_a_file_go_with_it(tmp_path: Path) -> None:
    """Their bytes have no mark of ours any more, so they are counted."""
    async with RunningDesk.started(tmp_path, **FAST) as desk:
        owner = await desk.set_up()
        session = await desk.session(owner)
        person = await desk.customer(owner, session)
        for step in range(6):
            await person.share(session, samples.picture("PNG", 700 + step, 500), f"{step}.png")

        async def pictured() -> dict[str, bool]:
            rows = (await person.request("GET", f"/api/sessions/{session}/changes")).json()["rows"]
            files = {row["id"]: row["files"] for row in rows if row["kind"] == "message" and row["files"]}
            return {message: file["preview"] == "ready" for message, (file,) in files.items()}

        async with asyncio.timeout(WITHIN_S):
            # A changed row tells no test of itself.
            while not all((ready := await pictured()).values()) or len(ready) < 6:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        assert await asyncio.to_thread(blobs, tmp_path) == 12, "each with its thumbnail"
        for message in list(ready)[:4]:
            await person.do("chat.delete", session=session, op=secrets.token_hex(8), message=message)
        async with asyncio.timeout(WITHIN_S):
            while await asyncio.to_thread(blobs, tmp_path) > 4:  # noqa: ASYNC110 - files tell nobody that they have changed
                await asyncio.sleep(0.5)
        assert sum((await pictured()).values()) == 2, "and what was kept is there"


async def test_a_crash_right_after_the_deletion_keeps_nothing(tmp_path: Path) -> None:
    async with RunningDesk.started(tmp_path, **FAST) as desk:
        owner = await desk.set_up()
        session = await desk.session(owner)
        talk = Talk(await desk.customer(owner, session), session)
        await talk.go_on(60)
        await desk.kill()
        assert in_files(tmp_path, talk.gone), "it had no time to tidy up"
        await desk.start()
        await until_gone(lambda: in_files(tmp_path, talk.gone))
        assert in_files(tmp_path, talk.kept) == set(talk.kept)


async def test_the_end_of_the_session_is_in_no_ones_way(tmp_path: Path) -> None:
    """Deleted a moment before, it is in neither the transcript nor anything else."""
    async with RunningDesk.started(tmp_path, **FAST) as desk:
        owner = await desk.set_up()
        session = await desk.session(owner)
        talk = Talk(await desk.customer(owner, session), session)
        await talk.go_on(40)
        await owner.do("sessions.end", session=session)
        await until_gone(lambda: in_files(tmp_path, talk.gone))
        listed = await owner.request("GET", "/api/files")
        assert [file for file in listed.json()["sessions"][0]["files"] if file["kind"] == "transcript"]
        assert not [mark for mark in talk.gone if mark in listed.text]


async def test_on_postgresql_no_query_finds_it_and_it_is_vacuumed(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new_database()
    await asyncio.to_thread(migrate, url)
    async with RunningDesk.started(tmp_path, DESKSIDE_DATABASE=url, **FAST) as desk:
        owner = await desk.set_up()
        session = await desk.session(owner)
        talk = Talk(await desk.customer(owner, session), session)
        await talk.go_on(120)
        assert await asyncio.to_thread(in_database, url, talk.gone) == set(), "found, and that without waiting"
        await until_gone(lambda: in_files(tmp_path, talk.gone))
        await until_gone(lambda: TABLES - vacuumed(url))
        in_words = [mark for mark in talk.kept if mark not in talk.inside]
        assert await asyncio.to_thread(in_database, url, in_words) == set(in_words)
        assert in_files(tmp_path, talk.kept) == talk.inside & set(talk.kept)
    postgres.drop_database(url)
