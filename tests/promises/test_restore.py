"""A restore drill: a running desk is backed up as docs/self-hosting.md says, and comes up somewhere else with all that it held."""

import shutil
import subprocess
from pathlib import Path
from random import Random

from tests.app.world import URL
from tests.journeys.desk import DeskProcess
from tests.promises.running import Caller, RunningDesk

SIZES = (0, 1, 70_000, 3_000_000)


async def conversation(person: Caller, session: str) -> tuple[str, list[object]]:
    """The epoch, and every row as it travels."""
    answer = (await person.request("GET", f"/api/sessions/{session}/changes")).json()
    return answer["epoch"], answer["rows"]


def again(desk: RunningDesk, person: Caller) -> Caller:
    """The same browser, which knows nothing of a restore."""
    return Caller(desk.client, person.named, person.cookies, person.id)


async def contents(person: Caller, files: list[str]) -> list[bytes]:
    answers = [await person.request("GET", f"/api/files/{file}/content") for file in files]
    assert [answer.status_code for answer in answers] == [200] * len(files)
    return [answer.content for answer in answers]


def back_up(data: Path, kept: Path) -> None:
    """The operator's commands, in their order: first the database, then the files and the key."""
    kept.mkdir(mode=0o700)
    subprocess.run(["sqlite3", data / "deskside.db", f".backup {kept / 'deskside.db'}"], check=True)
    shutil.copytree(data / "blobs", kept / "blobs")
    shutil.copy2(data / "server.key", kept / "server.key")


async def test_a_backup_of_a_running_desk_is_the_desk_again_somewhere_else(tmp_path: Path) -> None:
    dice, kept = Random(13), tmp_path / "kept"
    (tmp_path / "old").mkdir()
    sent = [dice.randbytes(size) for size in SIZES]
    async with RunningDesk.started(tmp_path / "old") as desk:
        owner = await desk.set_up()
        session = await desk.session(owner)
        customer = await desk.customer(owner, session)
        files = [await customer.share(session, content, f"{len(content)}.bin") for content in sent]
        for text in ("it prints", "\u0639\u0631\u0628\u064a \U0001f5a8", "x" * 4_000):
            assert (await customer.post(session, text)).status_code == 200
        before, rows = await conversation(customer, session)
        back_up(desk.process.data, kept)
        # What comes after the backup is not in it, and disturbs nothing that is.
        assert (await customer.post(session, "too late")).status_code == 200
        await customer.share(session, b"too late", "late.bin")

    (tmp_path / "new").mkdir()
    process = DeskProcess(tmp_path / "new", DESKSIDE_URL=URL)
    shutil.copytree(kept, process.data)
    process.run("restored")
    findings = process.run("doctor")  # Fails the test where something needs attention.
    assert "the desk is set up" in findings
    async with RunningDesk.started(tmp_path / "new") as desk:
        owner, customer = again(desk, owner), again(desk, customer)
        epoch, found = await conversation(customer, session)
        assert found == rows
        assert epoch != before, "a page that saw more than the backup would miss what comes now"
        assert await contents(customer, files) == sent
        assert (await customer.post(session, "and it goes on")).status_code == 200
        assert len((await conversation(owner, session))[1]) > len(rows)
