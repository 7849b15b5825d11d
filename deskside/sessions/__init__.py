"""From joining to end: sessions, who is in them, who may do what, and the ways in."""

from deskside.sessions.access import (
    present_customer,
    present_member,
    require_participant,
    require_reader,
    require_technician,
    scope,
)
from deskside.sessions.actions import Life
from deskside.sessions.board import BoardReader, BoardRow, Glance, Last
from deskside.sessions.commands import commands
from deskside.sessions.facts import ended_sessions, facts
from deskside.sessions.http import CustomerDoor, board_routes
from deskside.sessions.identity import customer_of, identify_customer
from deskside.sessions.invitations import Inviter
from deskside.sessions.joining import Joining
from deskside.sessions.model import EventRow, Participant, Person, Reader, SessionFacts
from deskside.sessions.people import find_participant, log_line
from deskside.sessions.sources import change_sources
from deskside.sessions.sweep import Sweeper

__all__ = [
    "BoardReader",
    "BoardRow",
    "CustomerDoor",
    "EventRow",
    "Glance",
    "Inviter",
    "Joining",
    "Last",
    "Life",
    "Participant",
    "Person",
    "Reader",
    "SessionFacts",
    "Sweeper",
    "board_routes",
    "change_sources",
    "commands",
    "customer_of",
    "ended_sessions",
    "facts",
    "find_participant",
    "identify_customer",
    "log_line",
    "present_customer",
    "present_member",
    "require_participant",
    "require_reader",
    "require_technician",
    "scope",
]
