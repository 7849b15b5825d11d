"""The whole journey, from the address on the console to the transcript in Files."""

import re
from pathlib import Path

from playwright.async_api import Request, expect

from tests.journeys import things
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.people import ORGANIZATION, Customer, Technician, saved, slow_line


async def test_from_the_address_on_the_console_to_a_conversation_of_three(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    invitation = await tara.open_session("Label printer")
    assert invitation.link.startswith(f"{desk.url}/join#")
    await expect(tara.page.get_by_text("Only this machine can open the link.")).to_be_visible()
    await expect(tara.page.get_by_text(re.compile(r"^valid for (10:00|9:5\d)$"))).to_be_visible()

    amara = Customer(await open_page(**PHONE), "Amara Klein")
    await amara.page.goto(invitation.link)
    await expect(amara.page.get_by_role("heading", name="Tara Brook is ready to help you")).to_be_visible()
    await expect(amara.page.get_by_role("main")).to_contain_text(f"kept by {ORGANIZATION} for 12 months")
    assert "#" not in amara.page.url, "the secret has gone from the address"
    await amara.join(invitation.link)

    ravi = Customer(await open_page(**PHONE), "Ravi Sole")
    await ravi.knock(desk, invitation.code)
    await expect(ravi.page.get_by_role("heading", name="Tara Brook will let you in")).to_be_visible()
    await expect(ravi.conversation).to_have_count(0)
    await tara.admit("Ravi Sole")
    await ravi.is_in()

    await tara.write("Hello, what is it?")
    await amara.write("The printer eats **every** label, see `feed.log` and <b>here</b>")
    await ravi.sees("eats")
    await ravi.write("- mine too\n- since *Monday*")
    await tara.sees("since Monday")
    await tara.write("Thank you, both of you")
    for who in (tara, amara, ravi):
        await who.has_each_once(
            "Hello, what is it?",
            "The printer eats every label, see feed.log and <b>here</b>",
            "mine too",
            "since Monday",
            "Thank you, both of you",
        )
        await expect(who.item("The printer eats").get_by_role("strong")).to_have_text("every")
        await expect(who.item("The printer eats").get_by_role("code")).to_have_text("feed.log")
        await expect(who.item("mine too").get_by_role("list").get_by_role("listitem")).to_have_count(2)

    here = tara.page.get_by_role("list", name="Here now").get_by_role("listitem")
    await expect(here).to_contain_text(["Customer · here", "Customer · here", "Opened the session · here"])
    await expect(amara.page.get_by_role("banner")).to_contain_text("Tara Brook, Ravi Sole, and you are here")


async def test_the_set_up_address_works_once(desk: DeskProcess, open_page: OpenPage) -> None:
    tara = Technician(await open_page(**DESKTOP), desk)
    await tara.page.goto(f"{desk.url}/setup")
    await expect(tara.page.get_by_role("heading", name="The address is not complete")).to_be_visible()
    await tara.set_up()
    somebody = await open_page(**DESKTOP)
    await somebody.goto(desk.setup_address)
    await expect(somebody.get_by_role("heading", name="Deskside is already set up")).to_be_visible()


async def test_files_of_any_kind_and_a_text_are_one_message(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)

    shot, log, firmware = things.picture(tmp_path), things.log(tmp_path), things.firmware(tmp_path)
    await amara.pick(shot, log, firmware)
    await amara.message.fill("Here is all of it")
    await amara.share()
    for who in (amara, tara):
        message = who.item("Here is all of it")
        await expect(message).to_have_count(1)
        await expect(message.get_by_text("Arrived intact")).to_have_count(3)
        assert await who.width_of_picture("label jam.png") == 96
        assert await who.download("firmware.bin") == firmware.read_bytes()
        assert await who.download("printer.log") == log.read_bytes()

    await tara.item("Here is all of it").get_by_role("button", name="Open label jam.png").click()
    large = tara.page.get_by_role("dialog", name="Picture: label jam.png")
    got = await saved(tara.page, large.get_by_role("link", name="Download label jam.png"))
    assert got == shot.read_bytes()
    await tara.page.keyboard.press("Escape")
    await expect(large).to_have_count(0)

    report, empty = things.report(tmp_path), things.empty(tmp_path)
    await tara.pick(report, empty)
    await tara.write("Please print this")
    for who in (amara, tara):
        await expect(who.item("Please print this").get_by_text("Arrived intact")).to_have_count(2)
        assert await who.download("service report.pdf") == report.read_bytes()
        assert await who.download("empty.cfg") == b""
        await who.has_each_once("Here is all of it", "Please print this")


async def test_what_is_written_without_a_network_goes_out_once(tara: Technician, open_page: OpenPage) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await amara.write("before")
    await amara.has_each_once("before")

    await amara.page.context.set_offline(True)
    await amara.write("first without a network")
    await amara.write("second without a network")
    await expect(amara.page.get_by_text("You are offline. What you share waits here and goes out once.")).to_be_visible(
        timeout=20_000
    )
    await expect(amara.conversation.get_by_text("Goes out when you are back online")).to_have_count(2)
    await tara.write("are you there?")
    await tara.has_each_once("before", "are you there?")

    await amara.page.context.set_offline(False)
    told = ("before", "are you there?", "first without a network", "second without a network")
    await tara.has_each_once(*told)
    await amara.has_each_once(*told)
    await expect(amara.page.get_by_text("You are offline.")).to_have_count(0)


async def test_an_upload_survives_the_server_s_death(
    desk: DeskProcess, tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await slow_line(amara.page, upload_bytes_a_second=4_000_000)
    offsets: list[int] = []
    amara.page.on("request", lambda request: offsets.append(_offset(request)) if request.method == "PATCH" else None)

    firmware = things.firmware(tmp_path, size_bytes=24_000_000)
    await amara.pick(firmware)
    await amara.write("The firmware that fails")
    await expect(amara.conversation.get_by_text("Goes out when the file has arrived")).to_be_visible()
    question = await tara.ask_to_end()
    await expect(question.get_by_text("1 file is still on its way:")).to_be_visible()
    await expect(question.get_by_text(re.compile(r"^[4-9](\.\d)? of 24 MB$"))).to_be_visible(timeout=15_000)

    desk.kill()
    await expect(tara.page.get_by_text("You are offline.")).to_have_count(1)
    desk.start()
    await question.get_by_role("button", name="Wait").click()
    await expect(tara.item("The firmware that fails").get_by_text("Arrived intact")).to_be_visible(timeout=45_000)
    assert offsets[0] == 0
    assert offsets[-1] >= 4 * 1024 * 1024, "it went on from what the server had confirmed"
    for who in (tara, amara):
        await who.has_each_once("The firmware that fails")
        assert await who.download("firmware.bin") == firmware.read_bytes()


def _offset(request: Request) -> int:
    return int(request.headers["upload-offset"])


async def test_the_end_leaves_the_customer_with_nothing(
    desk: DeskProcess, tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    link = (await tara.open_session("Label printer")).link
    amara = Customer(await open_page(**PHONE))
    await amara.join(link)
    await amara.pick(things.picture(tmp_path))
    await amara.write("It looks like this")
    await tara.sees("It looks like this")
    session = amara.page.url.partition("#session=")[2]
    closed_to_her = [f"/api/sessions/{session}/changes", *await _file_addresses(amara, session)]
    assert [await amara.status_of(path, session) for path in closed_to_her] == [200, 200, 200]
    await amara.message.fill("I had not sent this")

    await tara.end_session()
    await expect(amara.page.get_by_role("heading", name="The session has ended. Thank you")).to_be_visible()
    page = amara.page.get_by_role("main")
    await expect(page).to_contain_text("Tara Brook ended it at")
    await expect(page.get_by_role("region", name="You had not sent this yet")).to_contain_text("I had not sent this")
    await expect(page.get_by_text("It looks like this")).to_have_count(0)
    assert await amara.kept() == []

    assert [await amara.status_of(path, session) for path in closed_to_her] == [410, 410, 410]
    await amara.page.goto("about:blank")
    await amara.page.goto(link)
    await expect(amara.page.get_by_role("heading", name="The session has ended")).to_be_visible()
    await expect(amara.page.get_by_role("link", name="Enter a code")).to_be_visible()
    await amara.page.goto("about:blank")
    await amara.page.goto(f"{desk.url}/join#session={session}")
    await expect(amara.page.get_by_role("heading", name="The session has ended. Thank you")).to_be_visible()
    await expect(amara.page.get_by_text("It looks like this")).to_have_count(0)
    assert await amara.kept() == []


async def _file_addresses(amara: Customer, session: str) -> list[str]:
    """Where the one file of the session is, to look at and to save."""
    answer = await amara.asks(f"/api/sessions/{session}/changes", session)
    files = [file["id"] for row in (await answer.json())["rows"] for file in row.get("files", [])]
    assert len(files) == 1
    return [f"/api/files/{files[0]}/content?as={session}{more}" for more in ("", "&download=1")]


async def test_the_conversation_is_in_files_seconds_after_the_end(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    shot = things.picture(tmp_path)
    await amara.pick(shot)
    await amara.write("It looks like this")
    await expect(tara.item("It looks like this").get_by_text("Arrived intact")).to_be_visible()
    await tara.write("Hold **both** buttons\nfor five seconds")
    await amara.pick(things.firmware(tmp_path, size_bytes=40_000_000))
    question = await tara.ask_to_end()
    await expect(question.get_by_text("1 file is still on its way:")).to_be_visible()
    await expect(question).to_contain_text("firmware.bin")
    await question.get_by_role("button", name="End now").click()

    row = tara.page.get_by_role("region", name="Sessions").get_by_role("link", name="Label printer")
    await expect(row).to_contain_text("Transcript saved in Files")
    await expect(row).not_to_contain_text("unread")
    await tara.page.get_by_role("link", name="Files", exact=True).click()
    listed = tara.page.get_by_role("table", name="Files by session")
    await expect(listed.get_by_role("row").filter(has_text="label jam.png")).to_contain_text("Intact")
    await expect(listed.get_by_role("row").filter(has_text="firmware.bin")).to_have_count(0)
    got = await saved(tara.page, listed.get_by_role("link", name="Download Transcript, Label printer"))

    assert got.startswith(b"\xef\xbb\xbf"), "Notepad reads it as UTF-8"
    assert got.count(b"\n") == got.count(b"\r\n"), "Notepad breaks its lines"
    text = got.decode("utf-8-sig")
    said = ("It looks like this", "Hold **both** buttons", "for five seconds", "label jam.png", things.sha256(shot))
    assert [text.count(words) for words in said] == [1] * len(said), text
    assert [text.index(words) for words in said[:3]] == sorted(text.index(words) for words in said[:3])
    assert "Amara Klein" in text
    assert "Tara Brook" in text
    assert text.endswith("End of transcript\r\n")
