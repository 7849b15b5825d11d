"""An invitation brings in one person, into one organization, with no more rights than it says."""

import asyncio
from typing import Any

import pytest

from deskside.clock import DAY
from deskside.errors import Problem
from tests.accounts.conftest import PASSWORD, Browser, Desk


async def test_an_invited_technician_comes_in_with_the_rights_of_the_invitation(desk: Desk) -> None:
    await desk.owner("Clinic")
    secret = await invited(await desk.signed_in(), "technician", "own")
    guest = desk.browser()
    look = await guest.post("/api/invitations/look", secret=secret)
    assert look.json() == {"organization": "Clinic", "role": "technician", "invited_by": "Ana"}
    answer = await accept(guest, secret, "tom@example.org")
    assert answer.status_code == 201
    assert answer.json()["member"]["role"] == "technician"
    assert answer.json()["member"]["files_access"] == "own"
    assert answer.json()["organization"]["name"] == "Clinic"
    assert (await guest.get("/api/me")).status_code == 200


async def test_of_fifty_who_accept_at_once_one_comes_in(desk: Desk) -> None:
    await desk.owner()
    owner = await desk.signed_in()
    secret = await invited(owner, "technician", "none")
    guests = [desk.browser(f"198.51.100.{number}") for number in range(50)]
    answers = await asyncio.gather(
        *(accept(guest, secret, f"guest{number}@example.org") for number, guest in enumerate(guests))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [404] * 49
    assert len((await owner.do("members.list")).members) == 2


async def test_wrong_used_and_expired_are_answered_alike(desk: Desk) -> None:
    await desk.owner()
    owner = await desk.signed_in()
    used, late = await invited(owner, "technician", "none"), await invited(owner, "technician", "none")
    await accept(desk.browser(), used, "tom@example.org")
    desk.clock.advance(7 * DAY)
    answers = [await desk.browser().post("/api/invitations/look", secret=secret) for secret in (used, late, "guess")]
    answers += [await accept(desk.browser(), secret, "eve@example.org") for secret in (used, late, "guess")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


async def test_guessing_invitations_is_counted(desk: Desk) -> None:
    browser = desk.browser()
    statuses = [(await browser.post("/api/invitations/look", secret=str(n))).status_code for n in range(25)]
    assert statuses == [404] * 20 + [429] * 5


async def test_a_taken_address_does_not_cost_the_invitation(desk: Desk) -> None:
    await desk.owner()
    secret = await invited(await desk.signed_in(), "technician", "none")
    taken = await accept(desk.browser(), secret, "ANA@example.org")
    assert (taken.status_code, taken.json()["code"]) == (409, "email-taken")
    weak = await accept(desk.browser(), secret, "tom@example.org", password="short")
    assert weak.json()["code"] == "password-weak"
    assert (await accept(desk.browser(), secret, "tom@example.org")).status_code == 201


REFUSED = [
    pytest.param("technician", "all", "technician", "none", id="a technician invites nobody"),
    pytest.param("administrator", "all", "owner", "none", id="an administrator makes no owner"),
    pytest.param("administrator", "own", "technician", "all", id="nobody gives more of Files than they have"),
    pytest.param("administrator", "none", "administrator", "own", id="not even to an equal"),
]


@pytest.mark.parametrize(("role", "files_access", "to_role", "to_files"), REFUSED)
async def test_nobody_gives_more_than_they_have(
    desk: Desk, role: str, files_access: str, to_role: str, to_files: str
) -> None:
    await desk.owner()
    secret = await invited(await desk.signed_in(), role, files_access)
    guest = desk.browser()
    await accept(guest, secret, "tom@example.org")
    with pytest.raises(Problem) as refused:
        await invited(guest, to_role, to_files)
    assert (refused.value.status, refused.value.code) == (403, "not-allowed")


async def test_an_administrator_invites_equals(desk: Desk) -> None:
    await desk.owner()
    secret = await invited(await desk.signed_in(), "administrator", "all")
    guest = desk.browser()
    await accept(guest, secret, "tom@example.org")
    assert await invited(guest, "administrator", "all")


async def test_organizations_on_one_server_do_not_see_each_other(desk: Desk) -> None:
    await desk.owner("Clinic", "ana@example.org")
    await desk.owner("School", "sam@example.org")
    clinic, school = await desk.signed_in("ana@example.org"), await desk.signed_in("sam@example.org")
    secret = await invited(school, "technician", "none")
    await accept(desk.browser(), secret, "tom@example.org")
    assert [member.name for member in (await clinic.do("members.list")).members] == ["Ana"]
    assert [member.name for member in (await school.do("members.list")).members] == ["Guest", "Sam"]
    assert (await clinic.get("/api/me")).json()["organization"]["name"] == "Clinic"


async def invited(browser: Browser, role: str, files_access: str) -> str:
    """The secret of a fresh invitation."""
    answer = await browser.do("members.invite", f'{{"role":"{role}","files_access":"{files_access}"}}'.encode())
    address, _, secret = answer.url.partition("#")
    assert address == "http://127.0.0.1:8000/invite"
    return secret


async def accept(browser: Browser, secret: str, email: str, password: str = PASSWORD) -> Any:
    return await browser.post("/api/invitations/accept", secret=secret, name="Guest", email=email, password=password)
