"""Accounts by command: the first owner of an organization, tokens for scripts, a forgotten password."""

import asyncio
import getpass
import sys
from argparse import Namespace
from typing import TypeVar

from deskside.accounts import (
    NewMember,
    Passwords,
    change_password,
    clean_email,
    clean_name,
    clean_zone,
    create_owner as make_owner,
    create_token as make_token,
    require_good_password,
)
from deskside.backends import Action, open_database
from deskside.cli.say import say
from deskside.cli.schema import ready_schema
from deskside.clock import system_clock
from deskside.settings import Settings
from deskside.texts import clean_text

T = TypeVar("T")

MOST_TOKEN_DAYS = 3_650


def create_owner(settings: Settings, given: Namespace) -> int:
    """`deskside create-owner`."""
    organization = clean_name(given.organization, "name of the organization")
    name, email = clean_name(given.name), clean_email(given.email)
    zone = None if given.time_zone is None else clean_zone(given.time_zone)
    owner = NewMember(name, email, _new_password(email))
    write(settings, lambda tx: make_owner(tx, organization, owner, zone))
    say(f"{organization} is ready. {name} can sign in at {settings.url}/signin")
    return 0


def create_token(settings: Settings, given: Namespace) -> int:
    """`deskside create-token`. The token alone goes to standard output, so that a script can take it from there."""
    email, label = clean_email(given.email), clean_text(given.label, most=120, what="label")
    days = max(1, min(given.days, MOST_TOKEN_DAYS))
    say(write(settings, lambda tx: make_token(tx, email, label, days)))
    return 0


def reset_password(settings: Settings, given: Namespace) -> int:
    """`deskside reset-password`."""
    email = clean_email(given.email)
    hashed = _new_password(email)
    write(settings, lambda tx: change_password(tx, email, hashed))
    say("The password is changed. Every sign-in and token of this member has ended.")
    return 0


def _new_password(email: str) -> str:
    """The hash of a password from standard input: typed blind, or the first line of what is piped in."""
    typed = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    return Passwords().hash_now(require_good_password(typed, email))[0]


def write(settings: Settings, action: Action[T]) -> T:
    """One transaction, also beside a running server."""
    ready_schema(settings)

    async def run() -> T:
        database = open_database(settings.database_url, system_clock)
        await database.open(lambda _: None)
        try:
            return await database.write(action)
        finally:
            await database.close()

    return asyncio.run(run())
