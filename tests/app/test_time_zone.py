"""Times in transcripts are those of the organization: where it has chosen no zone of its own, the desk's."""

import asyncio
import secrets
from pathlib import Path

import pytest

from tests.app.world import Person, World


async def transcript(person: Person, session: str) -> str:
    """What is kept of the session, once it has ended."""
    await person.do("sessions.end", session=session)
    async with asyncio.timeout(10):
        while True:
            found = (await person.request("GET", "/api/files")).json()["sessions"]
            files = [file for entry in found if entry["session"] == session for file in entry["files"]]
            if files:
                return (await person.request("GET", f"/api/files/{files[0]['id']}/content")).text
            await asyncio.sleep(0.05)


async def test_each_organization_has_its_own(tmp_path: Path) -> None:
    world = World(tmp_path / "data", time_zone="America/Lima")
    await world.open()
    tokyo, _ = await world.member(None)
    lima, _ = await world.member(None)
    policies = await tokyo.do("organization.change_policies", time_zone="Asia/Tokyo")
    assert policies["time_zone"] == "Asia/Tokyo"
    for person, zone, offset in ((tokyo, "Asia/Tokyo", "+09:00"), (lima, "America/Lima", "-05:00")):
        organization = (await person.request("GET", "/api/me")).json()["organization"]
        assert (organization["policies"]["time_zone"] or organization["desk_time_zone"]) == zone
        session = await world.session(person)
        await person.do("chat.post", session=session, client_id=secrets.token_hex(8), text="hello")
        text = await transcript(person, session)
        assert f"Time zone      {zone}\r\n" in text
        assert f" {offset}  Technician" in text
    assert (await tokyo.do("organization.change_policies", time_zone=None))["time_zone"] is None
    await world.close()


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "x" * 10_000]
)
async def test_what_is_no_zone_is_refused_and_changes_nothing(world: World, name: str) -> None:
    owner, _ = await world.member(None)
    await owner.do("organization.change_policies", time_zone="Europe/Berlin")
    answer = await owner.request("POST", "/api/do/organization.change_policies", {"time_zone": name})
    assert (answer.status_code, answer.json()["code"]) == (400, "text-invalid")
    kept = await owner.do("organization.change_policies", read_by=True)
    assert kept["time_zone"] == "Europe/Berlin", "what is left out stays as it was"
