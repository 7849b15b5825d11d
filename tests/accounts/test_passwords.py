"""Passwords are hashed with Argon2id, and an unknown account costs the same work as a known one."""

import asyncio
from collections.abc import Iterator

import pytest
from argon2 import Type, extract_parameters

from deskside.accounts import Passwords, require_good_password
from deskside.accounts.model import clean_password
from deskside.accounts.passwords import Cost, decoy
from deskside.errors import Code, Problem


@pytest.fixture(scope="module")
def passwords() -> Iterator[Passwords]:
    """As everybody's are made; other tests have cheap ones."""
    passwords = Passwords()
    yield passwords
    passwords.close()


async def test_a_hash_costs_who_guesses_what_it_should(passwords: Passwords) -> None:
    cost = extract_parameters(await passwords.hash("correct horse battery"))
    assert (cost.type, cost.memory_cost, cost.time_cost) == (Type.ID, 32 * 1024, 3)


async def test_what_was_hashed_more_cheaply_is_out_of_date(passwords: Passwords) -> None:
    cheap = Passwords(cost=Cost(memory_kib=64, passes=1))
    stored = await cheap.hash("correct horse battery")
    cheap.close()
    assert passwords.is_outdated(stored)
    assert await passwords.verify(stored, "correct horse battery")


async def test_only_the_password_itself_is_right(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert "correct" not in stored
    assert await passwords.verify(stored, "correct horse battery")
    assert not await passwords.verify(stored, "correct horse batterY")
    assert not await passwords.verify("", "")
    assert not await passwords.verify("nonsense", "correct horse battery")


async def test_an_unknown_account_costs_the_same_work(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery")
    assert extract_parameters(decoy()) == extract_parameters(stored)
    assert not passwords.is_outdated(decoy())
    assert not await passwords.verify(None, "correct horse battery")


async def test_too_many_at_once_are_asked_to_come_back() -> None:
    passwords = Passwords(workers=1, most_waiting=2)
    tries = await asyncio.gather(*(passwords.verify(None, "x") for _ in range(5)), return_exceptions=True)
    busy = [error for error in tries if isinstance(error, Problem)]
    assert [problem.status for problem in busy] == [503] * 3
    assert not await passwords.verify(None, "x")
    passwords.close()


WEAK = ["", "eleven char", "aaaaaaaaaaaaaaaaaa", "ababababababab", "x" * 600, "ana.maria@example.org"]


@pytest.mark.parametrize("password", WEAK)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Problem) as refused:
        require_good_password(password, "ana.maria@example.org")
    assert (refused.value.status, refused.value.code) == (400, "password-weak")


def test_length_is_all_that_a_good_password_needs() -> None:
    assert require_good_password("twelve chars", "a@b")
    assert require_good_password("        spaces in it", "a@b")
    assert require_good_password("🐎🔋📎🌋" * 3, "a@b")


def test_the_same_characters_from_two_keyboards_are_one_password() -> None:
    assert clean_password("cafe\u0301 au lait noir") == clean_password("café au lait noir")


def test_bytes_that_are_no_text_are_refused_in_words() -> None:
    """As a script may pipe them into `deskside create-owner`."""
    with pytest.raises(Problem) as refused:
        require_good_password(b"\xff\xfe a long enough one".decode("utf-8", "surrogateescape"), "ana@example.org")
    assert refused.value.code == Code.TEXT_INVALID
