"""What a held file goes through: released or held back, exactly once, whoever dies on the way; opened by nobody before."""

import asyncio
import io
import zipfile

import pytest

from deskside.errors import Code, Problem
from deskside.files import Eraser, erase
from deskside.ids import FileId
from deskside.jobs import Worker, troubles
from deskside.scanning import ScannerTrouble
from tests.scanning.conftest import Held
from tests.scanning.daemon import INFECTED, STREAM_MAX_BYTES, THREAT


async def test_nobody_opens_a_file_before_it_was_looked_at(held: Held) -> None:
    file = await held.posted(b"harmless")
    for seat in (held.scene.customer, held.scene.tech):
        answer = await held.content(seat, file)
        assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (409, "file-checking", True)
    stranger = await held.content(held.scene.stranger, file)
    assert stranger.json()["code"] == "file-unknown"
    await held.check_all()
    for seat in (held.scene.customer, held.scene.tech):
        assert (await held.content(seat, file)).content == b"harmless"
    assert held.shown == [file]
    stored = await held.stored(file)
    assert stored is not None
    assert (stored.state, stored.scan, stored.threat) == ("ready", "clean", None)


async def test_a_harmful_file_is_held_back_and_its_bytes_are_destroyed(held: Held) -> None:
    file = await held.posted(INFECTED, "invoice.exe")
    assert await held.has_bytes(file)
    await held.check_all()
    for seat in (held.scene.customer, held.scene.tech):
        answer = await held.content(seat, file)
        assert (answer.status_code, answer.json()["code"]) == (403, "file-quarantined")
    assert not await held.has_bytes(file)
    stored = await held.stored(file)
    assert stored is not None
    assert (stored.state, stored.threat, stored.name) == ("quarantined", THREAT, "invoice.exe")
    assert stored.size_bytes == len(INFECTED), "the row still says what it was"
    assert (stored.file.state, stored.file.threat) == ("quarantined", THREAT)


async def test_a_file_that_was_not_posted_yet_is_the_same(held: Held) -> None:
    good, bad = await held.sent(b"good"), await held.sent(INFECTED)
    assert (await held.content(held.scene.customer, good)).status_code == 409
    await held.check_all()
    assert (await held.content(held.scene.customer, good)).content == b"good"
    assert (await held.content(held.scene.customer, bad)).status_code == 403
    posted = await held.scene.desk.post(held.scene.customer, held.scene.session, 2, "chat-draft")
    assert [file.state for file in posted] == ["ready", "quarantined"]


async def test_a_zip_has_what_is_ready_only(held: Held) -> None:
    good = await held.posted(b"good", "good.txt")
    bad = await held.posted(INFECTED, "bad.txt")
    await held.check_all()
    held_still = await held.posted(b"later", "later.txt")
    address = f"/api/sessions/{held.scene.session}/archive"
    async with held.scene.browsing(held.scene.tech) as client:
        answer = await client.get(address)
        assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["good.txt"]
        for wrong in (bad, held_still):
            assert (await client.get(f"{address}?files={good},{wrong}")).status_code == 404


@pytest.mark.parametrize("releases", [True, False])
async def test_what_cannot_be_looked_through_is_released_with_a_mark_or_held_back(held: Held, releases: bool) -> None:
    """A gibibyte that is almost all holes: the scanner stops taking it at its limit, so it costs no more than that."""
    file = await held.posted(b"x")
    stored = await held.stored(file)
    assert stored is not None
    huge = held.scene.desk.folder / "huge"
    with huge.open("wb") as grown:
        grown.truncate(2**30)
    await held.scene.desk.blobs.adopt(huge, stored.blob)
    scanner = held.scanner(held.daemon.clamd, releases_unchecked=releases)
    await asyncio.wait_for(scanner.check(file), 20)
    stored = await held.stored(file)
    assert stored is not None
    outcome = (stored.state, stored.scan, stored.threat)
    assert outcome == (("ready" if releases else "quarantined"), "unchecked", None)
    assert await held.has_bytes(file) is releases


async def test_one_byte_beyond_the_limit_is_not_called_clean(held: Held) -> None:
    whole, beyond = await held.posted(b"a" * STREAM_MAX_BYTES), await held.posted(b"a" * (STREAM_MAX_BYTES + 1))
    await held.check_all()
    found = [await held.stored(file) for file in (whole, beyond)]
    assert [stored.scan for stored in found if stored is not None] == ["clean", "unchecked"]


async def test_while_the_daemon_is_away_files_are_held_and_then_found(held: Held) -> None:
    await held.daemon.stop()
    worker = held.worker()
    await worker.start()
    try:
        good, bad = await held.posted(b"good"), await held.posted(INFECTED)
        worker.wake()
        await asyncio.sleep(0.3)
        assert (await held.state(good), await held.state(bad)) == ("checking", "checking")
        assert (await held.content(held.scene.tech, good)).status_code == 409
        await held.daemon.start()
        await held.until(good, "ready")
        await held.until(bad, "quarantined")
    finally:
        await worker.stop(grace_s=0)
    assert sorted(held.shown) == sorted([good, bad])


async def test_what_waits_for_the_daemon_survives_a_restart(held: Held) -> None:
    await held.daemon.kill()
    first = held.worker()
    await first.start()
    file = await held.posted(INFECTED)
    first.wake()
    await asyncio.sleep(0.2)
    await first.stop(grace_s=0)
    assert await held.state(file) == "checking"
    await held.daemon.start()
    await held.check_all()
    assert (await held.state(file), held.shown) == ("quarantined", [file])


async def test_a_daemon_that_stops_in_the_middle_of_a_file_begins_it_again(held: Held) -> None:
    file = await held.posted(INFECTED + b"." * 500_000)
    await held.daemon.freeze()
    worker = held.worker()
    await worker.start()
    worker.wake()
    await asyncio.sleep(0.2)
    await held.daemon.kill()
    await asyncio.sleep(0.1)
    assert await held.state(file) == "checking"
    await held.daemon.start()
    await held.until(file, "quarantined")
    await worker.stop(grace_s=1)
    assert held.shown == [file]


async def test_a_crash_before_the_bytes_were_destroyed_is_made_good(held: Held) -> None:
    file = await held.posted(INFECTED)
    await held.check_all()
    stored = await held.stored(file)
    assert stored is not None
    await held.scene.desk.blobs.write(stored.blob, INFECTED)
    await held.scanner(held.daemon.clamd).check(file)
    assert not await held.has_bytes(file)
    assert held.shown == [file], "told once"


async def test_two_that_check_the_same_file_settle_it_once(held: Held) -> None:
    file = await held.posted(INFECTED)
    scanner = held.scanner(held.daemon.clamd)
    await asyncio.gather(*(scanner.check(file) for _ in range(5)))
    assert (await held.state(file), held.shown) == ("quarantined", [file])


async def test_a_file_that_is_deleted_while_it_is_checked_stays_deleted(held: Held) -> None:
    file = await held.posted(INFECTED + b"." * 900_000)
    await held.daemon.freeze()
    checking = asyncio.create_task(held.scanner(held.daemon.clamd).check(file))
    await asyncio.sleep(0.1)
    await held.scene.desk.database.write(lambda tx: erase(tx, file))
    await Eraser(held.scene.desk.database, held.scene.desk.blobs).sweep()
    await held.daemon.thaw()
    await asyncio.wait_for(checking, 10)
    assert await held.stored(file) is None
    assert not await held.has_bytes(file)
    assert held.shown == []
    await held.check_all()
    assert held.shown == [], "nothing is owed to it any more"


async def test_a_session_that_ends_meanwhile_does_not_let_the_file_out(held: Held) -> None:
    good, bad = await held.posted(b"good"), await held.posted(INFECTED)
    await held.scene.desk.end(held.scene.tech, held.scene.session)
    assert (await held.content(held.scene.owner, good)).status_code == 409
    assert (await held.content(held.scene.customer, good)).status_code == 410
    await held.check_all()
    assert (await held.content(held.scene.owner, good)).content == b"good"
    assert (await held.content(held.scene.owner, bad)).status_code == 403


async def test_a_scanner_that_refuses_a_file_is_asked_again_and_somebody_is_told(held: Held) -> None:
    """Nothing is known of the file, so it stays where it is, however often."""

    async def refuses(_file: str) -> None:
        raise ScannerTrouble("clamd answers 'Can\\'t allocate memory ERROR' to a file")

    file = await held.posted(b"good")
    [reaction] = held.scanner(held.daemon.clamd).reactions["file.checking"]
    object.__setattr__(reaction, "run", refuses)
    worker = Worker(held.scene.desk.database, {"file.checking": [reaction]}, dice=lambda: 0.0)
    for _ in range(4):
        await worker.run_due()
        held.clock.advance(300_000)
    [trouble] = [one for one in await held.scene.desk.database.read(troubles) if one.subject == file]
    assert (trouble.reaction, trouble.given_up) == ("scanning.check", False)
    assert await held.state(file) == "checking"
    held.clock.advance(300_000)
    await held.check_all()
    assert await held.state(file) == "ready"


async def test_without_a_scanner_what_was_held_is_let_go_and_marked(held: Held) -> None:
    file = await held.posted(b"good")
    await held.scanner(None, releases_unchecked=False).check(file)
    stored = await held.stored(file)
    assert stored is not None
    assert (stored.state, stored.scan) == ("ready", "unchecked")


async def test_a_copy_of_what_was_checked_is_ready_at_once(held: Held) -> None:
    scene = held.scene
    reply = await scene.with_file(scene.tech, b"driver")
    await held.check_all()
    answer = await scene.use(scene.tech, reply)
    [copy] = answer.json()["files"]
    stored = await held.stored(FileId(copy["id"]))
    assert stored is not None
    assert (stored.state, stored.scan) == ("ready", "clean")


async def test_a_copy_of_what_is_being_checked_is_checked_itself(held: Held) -> None:
    scene = held.scene
    reply = await scene.with_file(scene.tech, INFECTED)
    [copy] = (await scene.use(scene.tech, reply)).json()["files"]
    assert await held.state(FileId(copy["id"])) == "checking"
    await held.check_all()
    assert await held.state(FileId(copy["id"])) == "quarantined"
    again = await scene.use(scene.tech, reply, draft="second-draft")
    assert again.json()["files"] == [], "of what is held back there is nothing to copy"


async def test_what_is_held_can_be_proven_and_taken_back_by_its_sender(held: Held) -> None:
    file = await held.sent(b"good")
    async with held.scene.browsing(held.scene.customer) as client:
        look = await client.head(f"/api/uploads/{file}")
        assert look.status_code == 200, "its sender still hears its hash"
        assert (await client.delete(f"/api/uploads/{file}")).status_code == 204
    await held.check_all()
    assert (await held.stored(file), held.shown) == (None, [])


async def test_a_full_debt_is_not_forgotten_when_the_message_cannot_be_shown(held: Held) -> None:
    file = await held.posted(b"good")
    scanner = held.scanner(held.daemon.clamd)

    def fails(_tx: object, _stored: object) -> None:
        raise Problem(503, Code.DATABASE_UNAVAILABLE, "Away.")

    scanner._show_again = fails  # pyright: ignore[reportPrivateUsage] - as if the database went away in this moment
    with pytest.raises(Problem):
        await scanner.check(file)
    assert await held.state(file) == "checking", "released and shown, or neither"
    await held.check_all()
    assert (await held.state(file), held.shown) == ("ready", [file])
