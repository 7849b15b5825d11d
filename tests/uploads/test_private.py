"""What a picture tells is gone before it is a file: once, whoever is killed when, and never without its sender's word on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from deskside.accounts import policies_of
from deskside.accounts.store import save_policies
from deskside.backends import Transaction
from deskside.clock import FakeClock
from deskside.files import NotRemovable, Removal, StoredFile, routes as file_routes
from deskside.files.store import by_id, of_draft
from deskside.previews import PrivateFinder, RenderLimits
from deskside.previews.tiers import Tier
from deskside.uploads import Limits, UploadService, routes, store
from tests.files.desk import Desk, browsing, serving
from tests.previews.rendering import LOCKED
from tests.renderers.private_samples import SECRETS, film, gif, heic, noting_film, photo, png, webp
from tests.uploads.conftest import Scene, bytes_at, file_of, sha256, tus

HEIC = heic()


async def no_sandbox() -> None:
    return None


async def find(path: Path, kind: str) -> Removal:
    return await PrivateFinder(no_sandbox, RenderLimits()).find(path, kind)


def barer(desk: Desk, clock: FakeClock, limits: Limits) -> UploadService:
    return UploadService(
        database=desk.database,
        blobs=desk.blobs,
        bus=desk.bus,
        clock=clock,
        spool=desk.folder / "spool",
        limits=limits,
        find_private=find,
    )


@pytest.fixture
async def service(desk: Desk, clock: FakeClock, limits: Limits) -> AsyncIterator[UploadService]:
    service = barer(desk, clock, limits)
    await service.start()
    yield service
    await service.close()


@pytest.fixture
async def scene(desk: Desk, service: UploadService) -> AsyncIterator[Scene]:
    owner = await desk.owner()
    session = await desk.open(owner)
    customer = await desk.join(owner, session)
    files = file_routes(database=desk.database, blobs=desk.blobs, bus=desk.bus, identify=desk.identify)
    async with serving(desk.front([*routes(service, desk.identify), *files])) as port:
        yield Scene(desk, owner, session, customer, port)


async def sent(scene: Scene, data: bytes, name: str, **more: str) -> tuple[str, httpx.Response]:
    """An upload whose bytes all came, and the last answer."""
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(data), name=name, **more)
        return address, await client.patch(address, content=data, headers=bytes_at(0))


async def kept(scene: Scene, address: str) -> StoredFile:
    found = await scene.desk.database.read(lambda tx: by_id(tx, file_of(address)))
    assert found is not None
    return found


async def content(scene: Scene, stored: StoredFile) -> bytes:
    async with await scene.desk.blobs.open(stored.blob) as blob:
        return await blob.read(0, blob.size_bytes)


def told_by(folder: Path) -> list[bytes]:
    """What can be read in any file of the data folder."""
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return [secret for secret in SECRETS if secret in everything]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.heic", HEIC),
        ("a.gif", gif()),
        ("a.mp4", film()),
        ("a.mov", film("mov")),
        ("a.jpg", photo()),
        ("a.png", png()),
        ("a.webp", webp()),
    ],
)
async def test_arrival_is_proven_and_what_it_told_is_gone(scene: Scene, name: str, data: bytes) -> None:
    address, answer = await sent(scene, data, name)
    assert answer.headers["deskside-sha256"] == sha256(data), "of what arrived"
    assert answer.headers["deskside-private"] == "location"
    stored = await kept(scene, address)
    bare = await content(scene, stored)
    assert (stored.arrived_sha256, stored.sha256, stored.private) == (sha256(data), sha256(bare), "location")
    assert stored.size_bytes == len(bare) == len(data)
    assert told_by(scene.desk.folder) == []


async def test_the_original_stays_when_its_sender_says_so(scene: Scene) -> None:
    address, answer = await sent(scene, HEIC, "a.heic", private="original")
    stored = await kept(scene, address)
    assert await content(scene, stored) == HEIC
    assert (stored.sha256, stored.arrived_sha256, stored.private) == (sha256(HEIC), None, "original")
    assert answer.headers["deskside-private"] == "original"


async def test_what_the_sender_took_out_is_known(scene: Scene) -> None:
    address, _ = await sent(scene, b"\xff\xd8\xff\xdbpixels", "a.jpg", private="location")
    stored = await kept(scene, address)
    assert (stored.private, stored.arrived_sha256) == ("location", None)


async def test_another_word_is_refused(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        answer = await client.post("/api/uploads", headers=scene.creation(1, private="perhaps"))
    assert (answer.status_code, answer.json()["code"]) == (400, "upload-invalid")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.heic", b"not at all"),
        ("a.mpo", photo()),
        ("raw.dng", b"II*\0\x08\0\0\0" + bytes(60)),
        ("a.mp4", film(title="")),
    ],
)
async def test_what_tells_nothing_or_is_not_ours_to_change_stays(scene: Scene, name: str, data: bytes) -> None:
    address, answer = await sent(scene, data, name)
    stored = await kept(scene, address)
    assert await content(scene, stored) == data
    assert (stored.private, stored.arrived_sha256) == (None, None)
    assert "deskside-private" not in answer.headers


async def noted(scene: Scene, address: str) -> None:
    """As after a kill behind the last byte's sync: all of it is there, and nobody has looked into it."""
    upload = file_of(address)
    now = await scene.desk.database.read(lambda tx: store.by_id(tx, upload))
    assert now is not None
    await scene.desk.database.write(lambda tx: store.record(tx, upload, len(HEIC), now.expires_at))
    await scene.desk.database.write(lambda tx: store.note_arrived(tx, upload, sha256(HEIC), "location"))


async def overwritten(scene: Scene, address: str, stages: int) -> None:
    """As after a kill in the middle of it."""
    await noted(scene, address)
    spooled = scene.spooled(address)
    removal = await find(spooled, "image/heic")
    with spooled.open("r+b") as file:
        for stage in removal.stages[:stages]:
            for patch in stage:
                file.seek(patch.at)
                file.write(patch.data * patch.times)


@pytest.mark.parametrize("stages", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("renamed", [False, True])
async def test_killed_anywhere_it_is_done_once_by_whoever_comes_next(
    scene: Scene, clock: FakeClock, limits: Limits, stages: int | None, *, renamed: bool
) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(HEIC), name="a.heic")
        await client.patch(address, content=HEIC[:-1], headers=bytes_at(0))
        with scene.spooled(address).open("ab") as file:
            file.write(HEIC[-1:])
        if stages is None:
            now = await scene.desk.database.read(lambda tx: store.by_id(tx, file_of(address)))
            assert now is not None
            await scene.desk.database.write(lambda tx: store.record(tx, now.id, len(HEIC), now.expires_at))
        else:
            await overwritten(scene, address, stages)
        if renamed and stages == 3:
            await scene.desk.blobs.adopt(scene.spooled(address), file_of(address))
        meanwhile = await client.get(f"/api/files/{file_of(address)}/content")
        assert meanwhile.status_code == 404, "nobody opens it before"
    next_one = barer(scene.desk, clock, limits)
    await next_one.start()
    try:
        front = scene.desk.front(routes(next_one, scene.desk.identify))
        async with serving(front) as port, browsing(port, tus(scene.customer)) as client:
            for _ in range(2):
                answer = await client.head(address)
                assert answer.headers["deskside-sha256"] == sha256(HEIC)
    finally:
        await next_one.close()
    (stored,) = await scene.desk.database.read(lambda tx: drafted(tx, scene))
    assert (stored.arrived_sha256, stored.private) == (sha256(HEIC), "location")
    assert stored.sha256 == sha256(await content(scene, stored))
    assert told_by(scene.desk.folder) == []


def drafted(tx: Transaction, scene: Scene) -> list[StoredFile]:
    assert scene.customer.participant is not None
    return of_draft(tx, scene.session, scene.customer.participant, "draft")


async def test_no_byte_is_taken_again_once_some_are_overwritten(scene: Scene, clock: FakeClock, limits: Limits) -> None:
    """The last bytes are recorded late; what is sent once more would be as it was."""
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(HEIC), name="a.heic")
        await client.patch(address, content=HEIC[:100], headers=bytes_at(0))
    scene.spooled(address).write_bytes(HEIC)
    await scene.desk.database.write(lambda tx: store.note_arrived(tx, file_of(address), sha256(HEIC), "location"))
    next_one = barer(scene.desk, clock, limits)
    await next_one.start()
    await next_one.close()
    assert scene.spooled(address).stat().st_size == len(HEIC)


async def test_one_that_cannot_be_followed_is_nobodys_until_its_sender_says_so(
    scene: Scene, service: UploadService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_self: PrivateFinder, _path: Path, _kind: str) -> Removal:
        raise NotRemovable("not-known")

    monkeypatch.setattr(PrivateFinder, "find", refuse)
    address, answer = await sent(scene, HEIC, "a.heic")
    assert (answer.status_code, answer.json()["code"]) == (422, "private-not-removed")
    assert await scene.desk.database.read(lambda tx: by_id(tx, file_of(address))) is None
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert (await client.head(address)).status_code == 422
        assert (await client.delete(address)).status_code == 204
    assert told_by(scene.desk.folder) == []
    again, _ = await sent(scene, HEIC, "a.heic", private="original")
    assert (await kept(scene, again)).private == "original"


async def decide(scene: Scene, *, originals: bool) -> None:
    def save(tx: Transaction) -> None:
        decided = policies_of(tx, scene.owner.organization)
        save_policies(tx, scene.owner.organization, msgspec.structs.replace(decided, originals=originals))

    await scene.desk.database.write(save)


async def test_an_organization_may_take_no_originals(scene: Scene) -> None:
    await decide(scene, originals=False)
    async with browsing(scene.port, tus(scene.customer)) as client:
        refused = await client.post("/api/uploads", headers=scene.creation(9, name="a.jpg", private="original"))
    assert (refused.status_code, refused.json()["code"]) == (403, "original-refused")
    for name, data in (("a.jpg", photo()), ("a.heic", HEIC)):
        _, answer = await sent(scene, data, name, draft=name)
        assert (answer.status_code, answer.headers["deskside-private"]) == (204, "location")
    # A client that says it took everything out is not believed.
    address, _ = await sent(scene, photo(), "b.jpg", draft="b", private="details")
    assert (await kept(scene, address)).private == "location"
    assert told_by(scene.desk.folder) == []


async def test_an_original_is_not_finished_where_none_are_taken_any_more(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(HEIC), name="a.heic", private="original")
        await client.patch(address, content=HEIC[:100], headers=bytes_at(0))
        await decide(scene, originals=False)
        answer = await client.patch(address, content=HEIC[100:], headers=bytes_at(100))
        assert (answer.status_code, answer.json()["code"]) == (403, "original-refused")
        assert (await client.head(address)).status_code == 404
    assert told_by(scene.desk.folder) == []


async def test_what_cannot_be_taken_out_is_refused_where_no_originals_are_taken(scene: Scene) -> None:
    await decide(scene, originals=False)
    film_with_notes = noting_film(fragmented=True)
    _, answer = await sent(scene, film_with_notes, "a.mp4")
    assert (answer.status_code, answer.json()["code"]) == (422, "original-refused")


async def test_no_process_to_look_with_is_no_reason_to_stop(
    scene: Scene, service: UploadService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(PrivateFinder, "find", _no_process)
        address, answer = await sent(scene, HEIC, "a.heic")
        assert (answer.status_code, answer.json()["retryable"]) == (503, True)
    assert service.healthy
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert (await client.head(address)).headers["deskside-private"] == "location"


async def _no_process(_self: PrivateFinder, _path: Path, _kind: str) -> Removal:
    raise BlockingIOError(11, "Resource temporarily unavailable")


async def test_the_sandbox_answers_the_same(tmp_path: Path) -> None:
    async def locked() -> Tier:
        return LOCKED

    path = tmp_path / "a"
    path.write_bytes(HEIC)
    in_sandbox = await PrivateFinder(locked, RenderLimits()).find(path, "image/heic")
    assert in_sandbox == await find(path, "image/heic")
    assert in_sandbox.found == "location"
