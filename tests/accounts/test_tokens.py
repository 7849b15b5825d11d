"""Secrets serve for what they were made for, as often as they were made for, and are not kept."""

import asyncio

import pytest
from sqlalchemy import select

from deskside.accounts import (
    Token,
    TokenKind,
    find,
    forget_expired,
    gone_tokens,
    issue,
    redeem_ticket,
    revoke,
    revoke_of_participant,
    revoke_of_session,
    staff_of,
)
from deskside.accounts.http import TICKETS_A_MINUTE
from deskside.accounts.store import members, organizations
from deskside.accounts.tokens import issue_ticket, redeem, tokens
from deskside.backends import Database, Row, Transaction
from deskside.clock import SECOND, FakeClock
from deskside.errors import Problem
from deskside.ids import OrganizationId, ParticipantId, SessionId, fingerprint, new_id
from deskside.sync import RightsChanged, sign_in_topic
from tests.accounts.conftest import Desk

MINUTE = 60 * SECOND


@pytest.mark.parametrize("kind", TokenKind)
async def test_a_token_is_found_only_as_its_own_kind(database: Database, kind: TokenKind) -> None:
    secret = await database.write(lambda tx: issue(tx, kind, lives_ms=MINUTE))
    found = await database.read(lambda tx: {other for other in TokenKind if find(tx, other, secret) is not None})
    assert found == {kind}


async def test_a_customer_s_token_carries_where_it_belongs(database: Database) -> None:
    session, participant = SessionId(new_id()), ParticipantId(new_id())
    secret = await database.write(lambda tx: customer(tx, session, participant))
    token = await database.read(lambda tx: find(tx, TokenKind.CUSTOMER, secret))
    assert token is not None
    assert (token.session, token.participant, token.member) == (session, participant, None)
    assert token.fingerprint == fingerprint(secret)


async def test_no_secret_is_kept(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    ticket = (await browser.post("/api/tickets", as_="staff")).json()["ticket"]
    invitation = (await browser.do("members.invite", b'{"role":"technician","files_access":"none"}')).url
    planted = [ticket, invitation.partition("#")[2], browser.client.cookies["deskside-staff"], "correct horse battery"]
    kept = await desk.database.read(lambda tx: [everything(row) for row in rows(tx)])
    assert len(kept) >= 5
    assert [secret for secret in planted if any(secret in text for text in kept)] == []


async def test_an_expired_token_is_gone_and_forgotten(database: Database, clock: FakeClock) -> None:
    secret = await database.write(lambda tx: customer(tx))
    assert await database.write(forget_expired) == 0
    clock.advance(MINUTE)
    assert await database.read(lambda tx: find(tx, TokenKind.CUSTOMER, secret)) is None
    assert await database.write(forget_expired) == 1


async def test_of_fifty_who_redeem_at_once_one_wins(database: Database) -> None:
    secret = await database.write(lambda tx: issue(tx, TokenKind.INVITATION, lives_ms=MINUTE))
    wins = await asyncio.gather(
        *(database.write(lambda tx: redeem(tx, TokenKind.INVITATION, secret) is not None) for _ in range(50))
    )
    assert sum(wins) == 1


async def test_taking_tokens_away_is_told_to_what_runs_with_them(database: Database, told: list[object]) -> None:
    session, leaving, staying = SessionId(new_id()), ParticipantId(new_id()), ParticipantId(new_id())
    gone = await database.write(lambda tx: customer(tx, session, leaving))
    kept = await database.write(lambda tx: customer(tx, session, staying))
    other = await database.write(lambda tx: customer(tx))
    await database.write(lambda tx: revoke_of_participant(tx, session, leaving))
    assert told == [RightsChanged(sign_in_topic(fingerprint(gone)))]
    assert await standing(database, gone, kept, other) == [False, True, True]
    await database.write(lambda tx: revoke_of_session(tx, session))
    assert await standing(database, gone, kept, other) == [False, False, True]
    assert len(told) == 2
    await database.write(lambda tx: revoke(tx, [fingerprint(other), "unknown"]))
    assert len(told) == 3
    assert await database.read(lambda tx: gone_tokens(tx, [])) == set()


async def test_a_ticket_opens_one_socket(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    ticket = (await browser.post("/api/tickets", as_="staff")).json()["ticket"]
    tries = await asyncio.gather(
        *(desk.database.write(lambda tx: redeem_ticket(tx, ticket)) for _ in range(10)), return_exceptions=True
    )
    won = [token for token in tries if isinstance(token, Token)]
    lost = [error for error in tries if isinstance(error, Problem)]
    assert (len(won), len(lost)) == (1, 9)
    staff = await desk.database.read(lambda tx: staff_of(tx, won[0]))
    assert staff == await browser.viewer()


async def test_a_ticket_is_late_after_thirty_seconds(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    tickets = [(await browser.post("/api/tickets", as_="staff")).json()["ticket"] for _ in range(2)]
    desk.clock.advance(30 * SECOND - 1)
    await desk.database.write(lambda tx: redeem_ticket(tx, tickets[0]))
    desk.clock.advance(1)
    with pytest.raises(Problem) as late:
        await desk.database.write(lambda tx: redeem_ticket(tx, tickets[1]))
    assert (late.value.status, late.value.code) == (401, "identity-expired")


async def test_a_ticket_dies_with_its_sign_in(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    ticket = (await browser.post("/api/tickets", as_="staff")).json()["ticket"]
    await browser.post("/api/sign-out", as_="staff")
    with pytest.raises(Problem):
        await desk.database.write(lambda tx: redeem_ticket(tx, ticket))


async def test_a_customer_s_ticket_leads_to_the_customer_and_to_no_member(database: Database) -> None:
    secret = await database.write(lambda tx: customer(tx))
    ticket = await database.write(lambda tx: issue_ticket(tx, fingerprint(secret), lives_ms=MINUTE))
    token = await database.write(lambda tx: redeem_ticket(tx, ticket))
    assert (token.kind, token.fingerprint) == (TokenKind.CUSTOMER, fingerprint(secret))
    with pytest.raises(Problem):
        await database.read(lambda tx: staff_of(tx, token))


async def test_one_sign_in_does_not_flood_the_desk_with_tickets(desk: Desk) -> None:
    await desk.owner()
    browser = await desk.signed_in()
    given = 0
    while (answer := await browser.post("/api/tickets", as_="staff")).status_code == 200:
        given += 1
        assert given < 2 * TICKETS_A_MINUTE
    assert given >= TICKETS_A_MINUTE
    assert (answer.status_code, answer.json()["retry_after_s"] > 0) == (429, True)


async def test_nobody_gets_a_ticket_for_nothing(desk: Desk) -> None:
    answer = await desk.browser().post("/api/tickets", as_="staff")
    assert (answer.status_code, answer.json()["code"]) == (401, "identity-missing")


def customer(tx: Transaction, session: SessionId | None = None, participant: ParticipantId | None = None) -> str:
    return issue(
        tx,
        TokenKind.CUSTOMER,
        lives_ms=MINUTE,
        organization=OrganizationId(new_id()),
        session=session or SessionId(new_id()),
        participant=participant or ParticipantId(new_id()),
    )


async def standing(database: Database, *secrets: str) -> list[bool]:
    gone = await database.read(lambda tx: gone_tokens(tx, [fingerprint(secret) for secret in secrets]))
    return [fingerprint(secret) not in gone for secret in secrets]


def rows(tx: Transaction) -> list[tuple[Row, list[str]]]:
    """Every row of every table of accounts, with its columns."""
    found: list[tuple[Row, list[str]]] = []
    for table in (tokens, members, organizations):
        found += [(row, list(table.c.keys())) for row in tx.all(select(table))]
    return found


def everything(row: tuple[Row, list[str]]) -> str:
    return " ".join(str(row[0][column]) for column in row[1])
