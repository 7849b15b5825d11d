"""Who may open a stored file, as a table; and that everybody else learns nothing of it."""

import httpx
import pytest

from deskside.ids import FileId, new_id
from tests.files.conftest import Scene
from tests.files.desk import Desk, Seat, browsing


async def status(scene: Scene, seat: Seat | None, file: str, *, named: str | None = None) -> int:
    return (await fetch(scene, seat, file, named=named)).status_code


async def fetch(scene: Scene, seat: Seat | None, file: str, *, named: str | None = None) -> httpx.Response:
    """As a browser opens an address by itself: the identity is in the query."""
    headers = {} if seat is None else {"Cookie": seat.headers["Cookie"]}
    wanted = named or ("staff" if seat is None else seat.named)
    async with browsing(scene.port, headers) as client:
        return await client.get(f"/api/files/{file}/content?as={wanted}")


async def test_participants_open_a_posted_file_while_the_session_lives(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"data")
    await desk.post(scene.customer, scene.session, 1)
    assert await status(scene, scene.customer, file) == 200
    assert await status(scene, scene.owner, file) == 200
    assert (await fetch(scene, scene.owner, file)).content == b"data"


async def test_nobody_but_the_sender_sees_a_file_before_it_is_posted(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"not yet")
    other = await desk.join(scene.owner, scene.session, "Dora")
    assert await status(scene, scene.customer, file) == 200
    assert await status(scene, other, file) == 404
    assert await status(scene, scene.owner, file) == 404


async def test_strangers_get_the_answer_of_a_file_that_never_was(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"data")
    await desk.post(scene.customer, scene.session, 1)
    foreign_owner = await desk.owner("Others", "eve@other.test")
    foreign_session = await desk.open(foreign_owner)
    foreign_customer = await desk.join(foreign_owner, foreign_session)
    colleague = await desk.colleague(scene.owner, "bo@desk.test", "all")
    for stranger in (foreign_owner, foreign_customer, colleague):
        real = await fetch(scene, stranger, file)
        made_up = await fetch(scene, stranger, new_id())
        assert real.status_code == made_up.status_code == 404
        assert real.content == made_up.content


async def test_an_identity_is_never_guessed(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"data")
    await desk.post(scene.customer, scene.session, 1)
    assert await status(scene, None, file) == 401
    assert await status(scene, scene.customer, file, named="staff") == 401
    assert await status(scene, scene.owner, file, named=scene.session) == 401


async def test_removed_customers_open_nothing_any_more(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"data")
    await desk.post(scene.customer, scene.session, 1)
    await desk.remove(scene.owner, scene.session, scene.customer)
    assert await status(scene, scene.customer, file) in {401, 403}
    assert await status(scene, scene.owner, file) == 200


async def test_after_the_end_files_belong_to_staff_with_the_right(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"data")
    unposted = await desk.keep(scene.customer, scene.session, b"never sent", draft="other")
    await desk.post(scene.customer, scene.session, 1)
    everything = await desk.colleague(scene.owner, "all@desk.test", "all")
    own = await desk.colleague(scene.owner, "own@desk.test", "own")
    nothing = await desk.colleague(scene.owner, "none@desk.test", "none")
    await desk.end(scene.owner, scene.session)
    assert await status(scene, scene.owner, file) == 200
    assert await status(scene, everything, file) == 200
    assert await status(scene, own, file) == 404
    assert await status(scene, nothing, file) == 404
    assert await status(scene, scene.customer, file) in {401, 410}
    for seat in (scene.owner, everything, scene.customer):
        assert await status(scene, seat, unposted) in {401, 404, 410}


async def test_a_transcript_is_never_opened_by_a_customer(desk: Desk, scene: Scene) -> None:
    await desk.end(scene.owner, scene.session)
    file = await desk.transcript(scene.owner, scene.session, b"all that was said")
    answer = await fetch(scene, scene.owner, file)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert await status(scene, scene.customer, file) in {401, 404, 410}
    assert await status(scene, await desk.colleague(scene.owner, "none@desk.test", "none"), file) == 404


@pytest.mark.parametrize("file", ["x", "%00", "..%2f..%2fserver.key", "0" * 26, "0" * 4000])
async def test_ids_that_are_none_are_not_found(scene: Scene, file: str) -> None:
    assert await status(scene, scene.owner, FileId(file)) == 404
