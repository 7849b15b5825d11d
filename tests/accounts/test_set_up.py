"""Whoever holds the printed address becomes the owner, once; afterwards there is no such door."""

import asyncio

import pytest

from deskside.accounts import is_set_up, offer_set_up
from tests.accounts.conftest import PASSWORD, Desk

FORM = {"organization": "City Clinic", "name": "Ana", "email": "Ana@Example.org", "password": PASSWORD}


async def test_the_printed_address_makes_the_owner_and_signs_in(desk: Desk) -> None:
    browser = desk.browser()
    assert (await browser.get("/api/about", as_="nobody")).json()["set_up"] is False
    answer = await browser.post("/api/setup", secret=await desk.offer(), **FORM)
    assert answer.status_code == 201
    me = answer.json()
    assert me["member"] | {"id": ""} == {
        "id": "",
        "name": "Ana",
        "email": "ana@example.org",
        "role": "owner",
        "files_access": "all",
    }
    assert me["organization"]["name"] == "City Clinic"
    assert (await browser.get("/api/me")).json() == me
    assert (await browser.get("/api/about", as_="nobody")).json()["set_up"] is True


@pytest.mark.parametrize(("sent", "kept"), [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Olympus", None), (None, None)])
async def test_the_organization_begins_with_the_zone_of_the_browser_that_set_it_up(
    desk: Desk, sent: str | None, kept: str | None
) -> None:
    """A zone that the server does not know costs nobody the set-up: it can be chosen later."""
    answer = await desk.browser().post("/api/setup", secret=await desk.offer(), **FORM, time_zone=sent)
    assert (answer.status_code, answer.json()["organization"]["policies"]["time_zone"]) == (201, kept)


async def test_a_wrong_secret_sets_nothing_up(desk: Desk) -> None:
    await desk.offer()
    answer = await desk.browser().post("/api/setup", secret="guess", **FORM)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert not await desk.database.read(is_set_up)


async def test_after_set_up_the_route_is_gone_for_every_secret(desk: Desk) -> None:
    secret = await desk.offer()
    assert (await desk.browser().post("/api/setup", secret=secret, **FORM)).status_code == 201
    for given in (secret, "guess", ""):
        answer = await desk.browser().post("/api/setup", secret=given, **FORM)
        assert (answer.status_code, answer.json()["code"]) == (410, "setup-closed")
    assert await desk.database.write(offer_set_up) is None


async def test_of_many_who_set_up_at_once_one_wins(desk: Desk) -> None:
    secret = await desk.offer()
    forms = [{**FORM, "email": f"person{number}@example.org"} for number in range(10)]
    answers = await asyncio.gather(*(desk.browser().post("/api/setup", secret=secret, **form) for form in forms))
    assert sorted(answer.status_code for answer in answers) == [201] + [410] * 9


async def test_a_new_start_makes_the_earlier_address_void(desk: Desk) -> None:
    earlier, later = await desk.offer(), await desk.offer()
    assert (await desk.browser().post("/api/setup", secret=earlier, **FORM)).status_code == 403
    assert (await desk.browser().post("/api/setup", secret=later, **FORM)).status_code == 201


async def test_an_owner_from_the_command_line_closes_the_door_too(desk: Desk) -> None:
    secret = await desk.offer()
    await desk.owner()
    assert (await desk.browser().post("/api/setup", secret=secret, **FORM)).status_code == 410


async def test_what_was_typed_wrong_does_not_cost_the_address(desk: Desk) -> None:
    secret = await desk.offer()
    wrong = [
        ({"password": "short"}, "password-weak"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "password-weak"),
        ({"email": "nobody"}, "text-invalid"),
        ({"name": " "}, "text-invalid"),
        ({"organization": "x" * 121}, "text-invalid"),
        ({"organization": "two\nlines"}, "text-invalid"),
    ]
    for change, code in wrong:
        answer = await desk.browser().post("/api/setup", secret=secret, **(FORM | change))
        assert (answer.status_code, answer.json()["code"]) == (400, code), change
    assert (await desk.browser().post("/api/setup", secret=secret, **FORM)).status_code == 201


async def test_guessing_the_secret_is_counted(desk: Desk) -> None:
    await desk.offer()
    browser = desk.browser()
    statuses = [(await browser.post("/api/setup", secret=str(n), **FORM)).status_code for n in range(25)]
    assert statuses == [403] * 20 + [429] * 5
