"""Signing in needs the password, tells strangers nothing, and ends when it is told to."""

import asyncio

import pytest

from deskside.accounts import change_password, create_token
from deskside.clock import DAY
from deskside.ids import fingerprint
from deskside.sync import RightsChanged, sign_in_topic
from tests.accounts.conftest import LIMITS, ORIGIN, PASSWORD, Desk


async def test_the_cookie_is_out_of_reach_and_names_nothing(desk: Desk) -> None:
    await desk.owner()
    answer = await desk.browser().post("/api/sign-in", email="ana@example.org", password=PASSWORD)
    name, _, rest = answer.headers["set-cookie"].partition("=")
    secret, _, attributes = rest.partition("; ")
    assert name == "deskside-staff"
    assert len(secret) == 43
    assert attributes == f"Path=/; Max-Age={14 * 86_400}; HttpOnly; SameSite=Strict"


@pytest.mark.parametrize("typed", ["ANA@example.org", " ana@Example.ORG "])
async def test_the_address_is_known_however_it_is_typed(desk: Desk, typed: str) -> None:
    await desk.owner()
    assert (await desk.browser().post("/api/sign-in", email=typed, password=PASSWORD)).status_code == 200


async def test_a_stranger_cannot_tell_a_wrong_password_from_an_unknown_account(desk: Desk) -> None:
    await desk.owner()
    wrong = await desk.browser().post("/api/sign-in", email="ana@example.org", password="wrong password")
    unknown = await desk.browser().post("/api/sign-in", email="eve@example.org", password="wrong password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert {name.lower() for name in wrong.headers} == {name.lower() for name in unknown.headers}
    assert "set-cookie" not in wrong.headers


async def test_signing_out_ends_the_sign_in_at_once(desk: Desk, told: list[object]) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    secret = browser.client.cookies["deskside-staff"]
    answer = await browser.post("/api/sign-out", as_="staff")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert told == [RightsChanged(sign_in_topic(fingerprint(secret)))]
    browser.client.cookies.set("deskside-staff", secret, domain="127.0.0.1")
    again = await browser.get("/api/me")
    assert (again.status_code, again.json()["code"]) == (401, "identity-expired")


async def test_signing_out_of_nothing_is_fine(desk: Desk, told: list[object]) -> None:
    assert (await desk.browser().post("/api/sign-out")).status_code == 204
    assert told == []


async def test_signing_out_of_one_browser_leaves_the_other(desk: Desk) -> None:
    await desk.owner()
    first, second = await desk.signed_in(), await desk.signed_in()
    await first.post("/api/sign-out", as_="staff")
    assert (await second.get("/api/me")).status_code == 200


async def test_signing_in_again_ends_the_earlier_sign_in_of_this_browser(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    earlier = browser.client.cookies["deskside-staff"]
    await browser.post("/api/sign-in", email="ana@example.org", password=PASSWORD)
    assert (await browser.get("/api/me")).status_code == 200
    browser.client.cookies.set("deskside-staff", earlier, domain="127.0.0.1")
    other = desk.browser()
    other.client.cookies.set("deskside-staff", earlier)
    assert (await other.get("/api/me")).status_code == 401


async def test_a_sign_in_lasts_its_days_and_no_longer(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    desk.clock.advance(14 * DAY - 1)
    assert (await browser.get("/api/me")).status_code == 200
    desk.clock.advance(1)
    assert (await browser.get("/api/me")).status_code == 401


async def test_a_new_password_ends_every_sign_in_and_token(desk: Desk, told: list[object]) -> None:
    await desk.owner()
    browsers = [await desk.signed_in() for _ in range(2)]
    script = await desk.database.write(lambda tx: create_token(tx, "ana@example.org", "script", 30))
    hashed = await desk.passwords.hash("another good password")
    await desk.database.write(lambda tx: change_password(tx, "ana@example.org", hashed))
    assert [(await browser.get("/api/me")).status_code for browser in browsers] == [401, 401]
    assert (await asked_by_script(desk, script)) == 401
    assert len(told) == 3
    assert (await desk.browser().post("/api/sign-in", email="ana@example.org", password=PASSWORD)).status_code == 401


async def test_a_token_is_good_for_scripts_only(desk: Desk) -> None:
    await desk.owner()
    script = await desk.database.write(lambda tx: create_token(tx, "ana@example.org", "script", 30))
    assert await asked_by_script(desk, script) == 200
    desk.clock.advance(30 * DAY)
    assert await asked_by_script(desk, script) == 401


async def test_no_secret_serves_as_another_kind(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    script = await desk.database.write(lambda tx: create_token(tx, "ana@example.org", "script", 30))
    ticket = (await browser.post("/api/tickets", as_="staff")).json()["ticket"]
    assert await asked_by_script(desk, browser.client.cookies["deskside-staff"]) == 401
    for secret in (script, ticket, "x", ""):
        other = desk.browser()
        other.client.cookies.set("deskside-staff", secret)
        assert (await other.get("/api/me")).status_code == 401


async def test_a_token_beside_a_cookie_does_not_count(desk: Desk) -> None:
    await desk.owner()
    script = await desk.database.write(lambda tx: create_token(tx, "ana@example.org", "script", 30))
    headers = {"Authorization": f"Bearer {script}", "Cookie": "deskside-staff=stale"}
    assert (await desk.browser().client.get("/api/me", headers=headers)).status_code == 401


async def test_one_address_may_not_guess_for_ever(desk: Desk) -> None:
    await desk.owner()
    browser = desk.browser()
    guesses = [browser.post("/api/sign-in", email=f"p{n}@example.org", password=PASSWORD) for n in range(30)]
    statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert statuses.count(401) == 20
    assert statuses.count(429) == 10
    refused = await browser.post("/api/sign-in", email="ana@example.org", password=PASSWORD)
    assert refused.json()["retry_after_s"] > 0
    assert (await desk.signed_in(address="203.0.113.5")) is not None


async def test_a_hunted_account_becomes_slow_but_stays_open_to_its_owner(desk: Desk) -> None:
    await desk.owner()
    for number in range(6):
        guess = desk.browser(f"203.0.113.{number}")
        await guess.post("/api/sign-in", email="ana@example.org", password="wrong password")
    assert max(desk.time.slept) == 4.0
    desk.time.slept.clear()
    await desk.signed_in(address="198.51.100.99")
    assert max(desk.time.slept) == 4.0


async def test_a_hunted_organization_becomes_slow_and_tells_nothing_of_its_accounts(desk: Desk) -> None:
    """Many addresses guess at many accounts, each within its budget."""
    await desk.owner()
    for number in range(LIMITS.per_organization):
        guess = desk.browser(f"203.0.113.{number}")
        await guess.post("/api/sign-in", email=f"p{number}@example.org", password="wrong password")
    assert max(desk.time.slept) <= 0.25
    for email, slow in (("ana@example.org", 4.0), ("nobody@example.org", 4.0), ("ana@elsewhere.example", 0.25)):
        desk.time.slept.clear()
        await desk.browser("198.51.100.7").post("/api/sign-in", email=email, password="wrong password")
        assert max(desk.time.slept) == slow


async def test_the_right_password_is_not_counted(desk: Desk) -> None:
    await desk.owner()
    for _ in range(25):
        await desk.signed_in()
    assert max(desk.time.slept, default=0) <= 0.25


async def test_another_site_cannot_sign_anybody_in_or_out(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    for path in ("/api/sign-in", "/api/sign-out", "/api/tickets"):
        for headers in ({"Origin": "https://evil.example", "Deskside-As": "staff"}, {"Origin": ORIGIN}):
            answer = await browser.client.post(path, json={}, headers=headers)
            assert answer.status_code in {401, 403}
            assert answer.json()["code"] in {"origin-wrong", "identity-missing"}
    assert (await browser.get("/api/me")).status_code == 200


async def asked_by_script(desk: Desk, token: str) -> int:
    answer = await desk.browser().client.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code
