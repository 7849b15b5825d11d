"""The Files page lists ended sessions to staff who may read them, newest first, and never to anybody else."""

from typing import Any

from deskside.clock import MINUTE, FakeClock
from deskside.files import portal
from deskside.ids import SessionId
from tests.files.conftest import Scene
from tests.files.desk import Desk, Seat, browsing


async def listed(scene: Scene, seat: Seat, before: str | None = None) -> dict[str, Any]:
    async with browsing(scene.port, seat.headers) as client:
        answer = await client.get("/api/files", params={} if before is None else {"before": before})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def status(scene: Scene, seat: Seat, before: str) -> int:
    async with browsing(scene.port, seat.headers) as client:
        return (await client.get("/api/files", params={"before": before})).status_code


async def test_an_ended_session_shows_its_transcript_and_posted_files(
    desk: Desk, scene: Scene, clock: FakeClock
) -> None:
    await desk.keep(scene.customer, scene.session, b"12345", name="b.log", position=0)
    await desk.keep(scene.customer, scene.session, b"123", name="a.log", position=1)
    await desk.post(scene.customer, scene.session, 2)
    await desk.keep(scene.customer, scene.session, b"never sent", draft="other")
    assert (await listed(scene, scene.owner))["sessions"] == []
    clock.advance(MINUTE)
    await desk.end(scene.owner, scene.session)
    await desk.transcript(scene.owner, scene.session, b"said")
    answer = await listed(scene, scene.owner)
    assert answer["more"] is False
    [session] = answer["sessions"]
    assert session["session"] == scene.session
    assert (session["title"], session["customers"], session["technicians"]) == ("Printer", ["Cem"], ["Ada"])
    assert session["ended_at"] - session["opened_at"] == MINUTE
    assert [(file["kind"], file["name"], file["sender"]) for file in session["files"]] == [
        ("transcript", "transcript.txt", None),
        ("attachment", "b.log", "Cem"),
        ("attachment", "a.log", "Cem"),
    ]
    assert session["files"][1]["size_bytes"] == 5
    assert session["files"][1]["proven"] is False


async def test_only_staff_see_the_list_and_only_what_they_may_read(desk: Desk, scene: Scene) -> None:
    await desk.end(scene.owner, scene.session)
    foreign = await desk.owner("Others", "eve@other.test")
    everything = await desk.colleague(scene.owner, "all@desk.test", "all")
    own = await desk.colleague(scene.owner, "own@desk.test", "own")
    nothing = await desk.colleague(scene.owner, "none@desk.test", "none")
    seen = {seat.secret: len((await listed(scene, seat))["sessions"]) for seat in (foreign, everything, own, nothing)}
    assert list(seen.values()) == [0, 1, 0, 0]
    other = await desk.open(scene.owner)
    customer = await desk.join(scene.owner, other)
    async with browsing(scene.port, customer.headers) as client:
        assert (await client.get("/api/files")).status_code == 403
    async with browsing(scene.port) as client:
        assert (await client.get("/api/files")).status_code == 401
    assert await status(scene, foreign, scene.session) == 404


async def test_pages_follow_one_another_without_gap_or_repeat(desk: Desk, scene: Scene, clock: FakeClock) -> None:
    """Also over sessions that ended in the same millisecond."""
    ended: list[SessionId] = []
    for number in range(portal.SESSIONS_ON_PAGE + 7):
        session = await desk.open(scene.owner, f"Session {number}")
        if number % 3:
            clock.advance(1_000)
        await desk.end(scene.owner, session)
        ended.append(session)
    first = await listed(scene, scene.owner)
    assert first["more"] is True
    assert len(first["sessions"]) == portal.SESSIONS_ON_PAGE
    second = await listed(scene, scene.owner, first["sessions"][-1]["session"])
    assert second["more"] is False
    found = [session["session"] for session in first["sessions"] + second["sessions"]]
    assert sorted(found) == sorted(ended)
    times = [session["ended_at"] for session in first["sessions"] + second["sessions"]]
    assert times == sorted(times, reverse=True)
    assert await status(scene, scene.owner, "nonsense") == 404
