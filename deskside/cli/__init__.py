"""The command line: serving, bringing the schema forward, looking after accounts, and finding out what is wrong."""

from deskside.cli.main import main

__all__ = ["main"]
