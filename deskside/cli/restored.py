"""What a desk needs to be told after its database came back from a backup."""

from argparse import Namespace

from deskside.cli.members import write
from deskside.cli.say import say
from deskside.settings import Settings
from deskside.sync import begin_anew


def restored(settings: Settings, _given: Namespace) -> int:
    """`deskside restored`."""
    many = write(settings, begin_anew)
    say(f"Open pages will read everything anew ({many} sessions).")
    return 0
