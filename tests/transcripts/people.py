"""The two people of most transcripts, a session of theirs, and short ways to write its lines."""

from dataclasses import replace
from typing import Any

from deskside.ids import OrganizationId, ParticipantId, SessionId
from deskside.sessions import Person, SessionFacts
from deskside.sync import Attachment, Line

OPENED = 1_794_920_531_000
"""17 November 2026, 13:02:11 UTC."""
TECHNICIAN = ParticipantId("01KA9ZT0000000000000000001")
CUSTOMER = ParticipantId("01KA9ZT0000000000000000002")
SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"


def person(number: int, name: str, *, role: Any = "customer", joined_s: int = 0, gone_s: int | None = None) -> Person:
    """Somebody who came and went so many seconds after the opening."""
    gone_at = None if gone_s is None else OPENED + gone_s * 1_000
    return Person(ParticipantId(f"01KA9ZT{number:019}"), name, role, OPENED + joined_s * 1_000, gone_at)


SESSION = SessionFacts(
    id=SessionId("01KA9ZT0000000000000000000"),
    organization=OrganizationId("01KA9ZS0000000000000000000"),
    organization_name="IT Service Desk",
    title="Label printer prints blank labels",
    opened_at=OPENED,
    ended_at=OPENED + 2_456_000,
    public_end=14,
    staff_end=5,
    people=(person(1, "T.B.", role="technician"), person(2, "Maria", joined_s=89)),
)


def session(**changes: Any) -> SessionFacts:
    return replace(SESSION, **changes)


def said(author: str, text: str, *, at_s: int = 60, **facts: Any) -> Line:
    """A message so many seconds after the opening."""
    return Line(
        created_rev=at_s,
        stream=facts.pop("stream", "public"),
        at_ms=OPENED + at_s * 1_000,
        speaker=author,
        text=text,
        **facts,
    )


def logged(text: str, *, at_s: int = 60, notes: tuple[str, ...] = ()) -> Line:
    """A line of the log."""
    return said("", text, at_s=at_s, notes=notes)


def file(name: str, size_bytes: int = 6, *, proven: bool = True, caption: str = "", alt: str = "") -> Attachment:
    return Attachment(name, size_bytes, SHA256, proven, caption, alt)
