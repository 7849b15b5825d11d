"""An organization with little room and a virus scanner: what fits is said before it is sent, and files are held, released or held back
before the eyes of both."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician
from tests.scanning.daemon import INFECTED, THREAT, Daemon


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Daemon]:
    folder = tmp_path / "clamav"
    folder.mkdir()
    daemon = Daemon(folder)
    await daemon.start()
    yield daemon
    await daemon.kill()


@pytest.fixture
async def tara(daemon: Daemon, tmp_path: Path, open_page: OpenPage) -> AsyncIterator[Technician]:
    desk = DeskProcess(tmp_path, DESKSIDE_CLAMD=daemon.setting)
    desk.start()
    tara = Technician(await open_page(**DESKTOP), desk)
    await tara.set_up()
    yield tara
    desk.stop()


def kept(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


async def test_what_fits_is_said_and_what_is_harmful_is_held_back(
    tara: Technician, daemon: Daemon, open_page: OpenPage, tmp_path: Path
) -> None:
    looker = Looker("limits")
    await tara.page.get_by_role("link", name="People").first.click()
    await tara.page.get_by_label("Largest file, in GiB").fill("0.0001")
    await tara.page.get_by_label("All files of a session, in GiB").fill("0.0005")
    await tara.page.get_by_label("Refuse programs and scripts").check()
    await tara.page.get_by_role("button", name="Save", exact=True).click()
    await expect(tara.page.get_by_text("Saved. It holds from the next file on.").first).to_be_visible()
    await looker.at(tara.page, "limits-policies")
    await tara.page.get_by_role("link", name="Sessions").first.click()

    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await daemon.stop()
    await amara.pick(kept(tmp_path, "setup.exe", b"MZ"))
    await expect(
        amara.page.get_by_text("This organization does not take files of this kind (.exe).").first
    ).to_be_visible()
    await expect(amara.page.get_by_text("Not taken: programs and scripts")).to_be_visible()
    await looker.at(amara.page, "limits-composer")
    await amara.page.get_by_role("button", name="Remove setup.exe").click()
    # Before a byte of it has moved.
    begun: list[str] = []
    amara.page.on("request", lambda request: begun.append(request.url) if "/api/uploads" in request.url else None)
    await amara.pick(kept(tmp_path, "disk.img", bytes(200_000)))
    await expect(amara.page.get_by_text("200 KB, over the limit of 107 KB for kept files").first).to_be_visible()
    await looker.at(amara.page, "limits-too-large")
    assert begun == []
    await amara.page.get_by_role("button", name="Remove disk.img").click()

    await amara.pick(kept(tmp_path, "log.txt", b"harmless"), kept(tmp_path, "invoice.txt", INFECTED))
    await amara.message.fill("Here they are")
    await amara.share()
    for who in (amara, tara):
        await expect(who.conversation.get_by_text("Being checked for viruses…")).to_have_count(2)
        await expect(who.conversation.get_by_role("link", name="Download")).to_have_count(0)
    await looker.at(amara.page, "scan-checking")
    await daemon.start()
    for who in (amara, tara):
        await expect(who.conversation.get_by_text(f"Held back: {THREAT}")).to_be_visible()
        await expect(who.conversation.get_by_text("Being checked for viruses…")).to_have_count(0)
        await expect(who.conversation.get_by_role("link", name="Download")).to_have_count(1)
    await looker.at(tara.page, "scan-settled")
    assert await tara.download("log.txt") == b"harmless"
    assert looker.found == []
