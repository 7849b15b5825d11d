"""`deskside`: what can be typed, and which function does it.

Secrets are never arguments, since everybody on the machine can read those: passwords come by standard input.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from deskside import __version__
from deskside.cli.doctor import doctor
from deskside.cli.members import create_owner, create_token, reset_password
from deskside.cli.restored import restored
from deskside.cli.say import complain
from deskside.cli.schema import bring_forward
from deskside.cli.serve import serve
from deskside.errors import Problem
from deskside.settings import Settings, SettingsError, describe, load

Verb = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit status."""
    given = _parser().parse_args(arguments)
    if given.command == "settings":
        sys.stdout.write(describe())
        return 0
    verb: Verb = given.verb
    # What a desk writes is for its own user: database, files, keys.
    os.umask(0o077)
    try:
        return verb(load(), given)
    except (SettingsError, Problem) as error:
        complain(str(error))
        return 2 if isinstance(error, SettingsError) else 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deskside",
        description="Self-hosted remote assistance sessions by chat and files.",
        epilog="Settings come from the environment or a TOML file: see `deskside settings`.",
    )
    parser.add_argument("--version", action="version", version=f"deskside {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, verb: Verb | None, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(verb=verb)
        return command

    add("serve", serve, "Run the desk.")
    add("migrate", bring_forward, "Bring the database's schema up to date.")
    add("doctor", doctor, "Look at everything a desk needs and say what is wrong.")
    add("restored", restored, "After restoring a backup, before the desk starts: let every page read everything anew.")
    add("settings", None, "Print every setting with its default and meaning.")
    owner = add(
        "create-owner", create_owner, "Make an organization with its owner; the password comes by standard input."
    )
    owner.add_argument("--organization", required=True, help="the organization's name, as customers read it")
    owner.add_argument("--name", required=True, help="the owner's name")
    owner.add_argument("--email", required=True, help="the owner's e-mail address, to sign in with")
    owner.add_argument("--time-zone", help="the organization's, such as Europe/Berlin (default: the desk's own)")
    token = add("create-token", create_token, "Make a token for scripts and print it; it has all rights of its member.")
    token.add_argument("--email", required=True, help="the member it acts for")
    token.add_argument("--label", default="", help="what it is for")
    token.add_argument("--days", type=int, default=90, help="how long it lasts (default: %(default)s)")
    reset = add("reset-password", reset_password, "Give a member a new password, read from standard input.")
    reset.add_argument("--email", required=True, help="the member's e-mail address")
    return parser
