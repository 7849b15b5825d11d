"""A photo from a phone arrives without the place where it was taken, unless the customer wants it to be known."""

import hashlib
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician, saved
from tests.renderers.private_samples import SECRETS, exif, heic, held_photo, moving_webp, photo, png


def secrets_in(data: bytes) -> list[bytes]:
    return [secret for secret in SECRETS if secret in data]


def waiting(page: Page) -> Locator:
    return page.get_by_role("list", name="Files to share")


async def in_place(who: Technician, name: str) -> Locator:
    """The picture shown large, where its details stand."""
    await who.conversation.get_by_role("button", name=f"Open {name}").click()
    return who.page.get_by_role("dialog")


async def test_a_photo_arrives_without_its_place_unless_its_sender_wants_it(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Where it stands")).link)
    taken = tmp_path / "IMG_7.jpg"
    taken.write_bytes(photo())
    assert secrets_in(taken.read_bytes())

    await amara.pick(taken)
    rows = waiting(amara.page)
    await expect(rows).to_contain_text("Location removed")
    await expect(rows.get_by_text("Arrived intact")).to_be_visible()
    await amara.write("Without")
    dialog = await in_place(tara, "IMG_7.jpg")
    await expect(dialog.get_by_text("Location removed")).to_be_visible()
    bare = await saved(tara.page, dialog.get_by_role("link", name="Download IMG_7.jpg"))
    assert secrets_in(bare) == []
    assert exif(placed=False) not in bare
    await tara.page.keyboard.press("Escape")

    again = tmp_path / "IMG_8.jpg"
    again.write_bytes(taken.read_bytes())
    await amara.pick(again)
    choice = rows.get_by_role("checkbox", name="Send the original of IMG_8.jpg")
    await choice.check()
    await expect(rows).not_to_contain_text("Location removed")
    await expect(rows.get_by_text("Arrived intact")).to_be_visible()
    await expect(choice).to_be_checked()
    await amara.write("With")
    dialog = await in_place(tara, "IMG_8.jpg")
    await expect(dialog.get_by_text("Original", exact=True)).to_be_visible()
    assert await saved(tara.page, dialog.get_by_role("link", name="Download IMG_8.jpg")) == again.read_bytes()


async def test_where_no_originals_are_taken_none_is_offered_and_nothing_is_left_for_the_server_to_find(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    looker = Looker("originals")
    await tara.page.get_by_role("link", name="People").first.click()
    await tara.page.get_by_label("Always remove location and private details").check()
    await tara.page.get_by_role("button", name="Save", exact=True).click()
    await expect(tara.page.get_by_text("Saved. It holds from the next file on.").first).to_be_visible()
    await looker.at(tara.page, "originals-policy")
    await tara.page.get_by_role("link", name="Sessions").first.click()
    amara = Customer(await open_page(**PHONE))
    link = (await tara.open_session("Where it stands")).link
    await amara.join(link)
    made = {"held.jpg": held_photo(), "side.png": png(6), "moving.webp": moving_webp()}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    await amara.pick(*(tmp_path / name for name in made))
    rows = waiting(amara.page)
    await expect(rows.get_by_text("Location removed")).to_have_count(3)
    await expect(rows.get_by_role("checkbox")).to_have_count(0)
    await expect(amara.page.get_by_text("Location and private details are always removed")).to_be_visible()
    await looker.at(amara.page, "originals-sharing")
    await amara.write("All three")
    await tara.sees("All three")
    await tara.end_session()
    answer = await tara.page.context.request.get(f"{tara.desk.url}/api/files", headers={"Deskside-As": "staff"})
    [kept] = (await answer.json())["sessions"]
    sent = [file for file in kept["files"] if file["kind"] == "attachment"]
    found = {file["name"]: (file["private"], file["arrived_sha256"]) for file in sent}
    assert found == dict.fromkeys(made, ("location", None)), "the server found no more than the browser had"
    assert looker.found == []


async def test_what_the_server_takes_out_is_nowhere_and_the_transcript_names_both_hashes(
    tara: Technician, desk: DeskProcess, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Taken on a phone")).link)
    taken = tmp_path / "IMG_9.heic"
    taken.write_bytes(heic())
    await amara.pick(taken)
    rows = waiting(amara.page)
    await expect(rows).to_contain_text("Location removed")
    await expect(rows.get_by_text("Arrived intact")).to_be_visible()
    await amara.write("The label")
    dialog = await in_place(tara, "IMG_9.heic")
    kept = await saved(tara.page, dialog.get_by_role("link", name="Download IMG_9.heic"))
    assert secrets_in(kept) == []
    await tara.page.keyboard.press("Escape")
    await tara.end_session()
    await expect(tara.page.get_by_role("link", name="Download transcript")).to_be_visible()
    text = await saved(tara.page, tara.page.get_by_role("link", name="Download transcript"))
    for data in (taken.read_bytes(), kept):
        assert hashlib.sha256(data).hexdigest().encode() in text
    everything = b"".join(path.read_bytes() for path in desk.data.rglob("*") if path.is_file())
    assert secrets_in(everything) == []
