"""From joining to end: sessions, who is in them, who may do what, and the ways in."""

from deskside.sessions.access import (
    require_participant,
    require_reader,
    require_technician,
    scope,
)
from deskside.sessions.actions import Life
from deskside.sessions.board import BoardReader, BoardRow, Glance, Last
from deskside.sessions.commands import commands
from deskside.sessions.facts import Record
from deskside.sessions.invitations import Inviter
from deskside.sessions.joining import Joining
from deskside.sessions.model import Participant, Person, Reader, SessionFacts
from deskside.sessions.people import find_participant
from deskside.sessions.sources import change_sources

__all__ = [
    "BoardReader",
    "BoardRow",
    "Glance",
    "Inviter",
    "Joining",
    "Last",
    "Life",
    "Participant",
    "Person",
    "Reader",
    "Record",
    "SessionFacts",
    "change_sources",
    "commands",
    "find_participant",
    "require_participant",
    "require_reader",
    "require_technician",
    "scope",
]
