"""Pictures of files in a running desk: made soon, shown live, for those who may open the file, gone when it goes."""

import asyncio
import io
import secrets

import pytest
from PIL import Image

from tests.previews import samples
from tests.previews.people import Gallery, until


async def test_a_picture_is_seen_soon_with_its_size(gallery: Gallery) -> None:
    file, message = await gallery.share(samples.turned_photo(), "photo.jpg")
    seen = await gallery.seen(message)
    assert (seen["preview"], seen["show"], seen["width"], seen["height"]) == ("ready", "picture", 600, 800)
    assert (seen["has_view"], seen["duration_s"], seen["peaks"]) == (False, None, None)
    answer = await gallery.technician.request("GET", f"/api/files/{file}/thumbnail")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).size == (480, 640)
    assert len(answer.content) == int(answer.headers["content-length"])


async def test_that_it_is_ready_is_a_change_of_its_message(gallery: Gallery) -> None:
    _, message = await gallery.share(samples.picture("PNG"), "screen.png")
    before = (await gallery.messages())[message]
    await gallery.seen(message)
    after = (await gallery.messages())[message]
    assert after["rev"] > before["rev"] or before["files"][0]["preview"] == "ready"
    assert after["created_rev"] == before["created_rev"]


async def test_what_was_made_before_the_message_was_sent_comes_with_it(gallery: Gallery) -> None:
    draft = secrets.token_hex(8)
    file = await gallery.world.upload(gallery.customer, gallery.session, samples.picture("PNG"), draft, "screen.png")
    await until(lambda: gallery.is_made(file))
    await asyncio.sleep(0.3)
    args = {"draft": draft, "file_count": 1, "client_id": secrets.token_hex(8), "text": ""}
    row = await gallery.customer.do("chat.post", session=gallery.session, **args)
    assert (row["files"][0]["preview"], row["files"][0]["width"]) == ("ready", 800)


@pytest.mark.parametrize(
    ("name", "make"), [("photo.heic", samples.heic), ("scan.tif", lambda: samples.picture("TIFF"))]
)
async def test_everyone_can_look_at_what_browsers_do_not_show(
    gallery: Gallery, name: str, make: "samples.Make"
) -> None:
    file, message = await gallery.share(make(), name)
    seen = await gallery.seen(message)
    assert (seen["preview"], seen["show"], seen["has_view"]) == ("ready", "none", True)
    view = await gallery.technician.request("GET", f"/api/files/{file}/view")
    assert (view.status_code, view.headers["content-type"]) == (200, "image/webp")
    original = await gallery.technician.request("GET", f"/api/files/{file}/content")
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment")


async def test_a_film_has_a_poster_and_a_sound_its_loudness(gallery: Gallery) -> None:
    film, with_film = await gallery.share(samples.film(), "printer.mp4")
    _, with_sound = await gallery.share(samples.sound(), "noise.mp3")
    assert (await gallery.seen(with_film))["duration_s"] == 3
    assert (await gallery.customer.request("GET", f"/api/files/{film}/poster")).status_code == 200
    heard = await gallery.seen(with_sound)
    assert heard["duration_s"] == pytest.approx(2, abs=0.15)
    assert len(bytes.fromhex(heard["peaks"])) == 64


@pytest.mark.parametrize(
    ("name", "make", "shown"),
    [
        ("bomb.png", samples.bomb, "failed"),
        ("fake.mp4", samples.no_film, "failed"),
        ("drawing.svg", lambda: samples.SVG, "none"),
        ("page.png", lambda: b"<html>" + bytes(200), "none"),
        ("notes.txt", lambda: b"hello", "none"),
    ],
)
async def test_what_cannot_be_shown_is_a_file_like_any_other(
    gallery: Gallery, name: str, make: "samples.Make", shown: str
) -> None:
    file, message = await gallery.share(make(), name)
    assert (await gallery.seen(message))["preview"] == shown
    assert gallery.derived(file) == []
    answer = await gallery.technician.request("GET", f"/api/files/{file}/thumbnail")
    assert (answer.status_code, answer.json()["code"]) == (404, "preview-missing")
    assert (await gallery.technician.request("GET", f"/api/files/{file}/content")).content == make()


async def test_whoever_may_not_open_the_file_may_not_see_it_either(gallery: Gallery) -> None:
    file, message = await gallery.share(samples.picture("PNG"), "screen.png")
    await gallery.seen(message)
    other = await gallery.world.customer(gallery.technician, await gallery.world.session(gallery.technician))
    for person in (other, gallery.world.nobody):
        answer = await person.request("GET", f"/api/files/{file}/thumbnail")
        assert answer.status_code in {401, 404}, answer.text
        assert b"RIFF" not in answer.content
    await gallery.technician.do("sessions.remove", session=gallery.session, participant=gallery.customer.id)
    assert (await gallery.customer.request("GET", f"/api/files/{file}/thumbnail")).status_code in {401, 403, 410}


async def test_it_goes_with_its_file(gallery: Gallery) -> None:
    file, message = await gallery.share(samples.heic(), "photo.heic")
    await gallery.seen(message)
    assert len(gallery.derived(file)) == 2
    op = secrets.token_hex(8)
    await gallery.customer.do("chat.delete", session=gallery.session, op=op, message=message)
    answer = await gallery.customer.request("GET", f"/api/files/{file}/thumbnail")
    assert answer.status_code == 404
    await until(lambda: gallery.is_gone(file), 60)


async def test_one_deleted_while_it_was_being_made_leaves_nothing(gallery: Gallery) -> None:
    file, message = await gallery.share(samples.large_picture("jpg"), "huge.jpg")
    op = secrets.token_hex(8)
    await gallery.customer.do("chat.delete", session=gallery.session, op=op, message=message)
    await asyncio.sleep(6)
    assert gallery.derived(file) == []


async def test_the_end_of_the_session_does_not_lose_it(gallery: Gallery) -> None:
    file, _ = await gallery.share(samples.large_picture("jpg"), "huge.jpg")
    await gallery.technician.do("sessions.end", session=gallery.session)

    async def is_there() -> bool:
        answer = await gallery.technician.request("GET", f"/api/files/{file}/thumbnail")
        return answer.status_code == 200

    await until(is_there)


async def test_where_no_sandbox_holds_files_are_kept_without_pictures(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    previews = gallery.world.app._previews  # pyright: ignore[reportPrivateUsage] - as if this machine had no tier
    monkeypatch.setattr("deskside.previews.checking.tiers", list)
    await previews.stop()
    previews.start()
    file, message = await gallery.share(samples.picture("PNG"), "screen.png")
    seen = await gallery.seen(message)
    assert (seen["preview"], seen["show"]) == ("none", "picture")
    assert (await gallery.customer.request("GET", f"/api/files/{file}/content")).status_code == 200


async def test_how_large_it_is_stands_in_its_row_before_anybody_has_looked_into_it(gallery: Gallery) -> None:
    _, message = await gallery.share(samples.turned_photo(), "photo.jpg")
    [file] = (await gallery.messages())[message]["files"]
    assert (file["width"], file["height"]) == (600, 800)
