"""What the command line prints: results on standard output, at once, so that a pipe or a journal has them too."""

import sys


def say(text: str) -> None:
    """One line for the operator."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line about something that is not as it should be."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
