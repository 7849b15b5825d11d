"""Passwords are hashed with Argon2id, and an unknown account costs the same work as a known one."""

import asyncio

import pytest
from argon2 import extract_parameters

from deskside.accounts import Passwords, require_good_password
from deskside.accounts.model import clean_password
from deskside.accounts.passwords import decoy
from deskside.errors import Problem


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
