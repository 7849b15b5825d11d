"""A session's conversation as a text for people: header, entries, totals. Pure: facts and lines in, text out.

Every entry begins at the left margin with its full date, time and zone; all that people typed stands behind a gutter, after a
role that the desk wrote. Nobody can therefore add an entry by typing one. `docs/transcripts.md` describes the form.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from deskside.breathing import breathing
from deskside.ids import ParticipantId
from deskside.sessions import Person, SessionFacts
from deskside.sync import Attachment, Line
from deskside.transcripts import amounts
from deskside.transcripts.typed import WIDTH, Piece, fold, folded, quoted, shown

SAID = "    | "
FILE = "    + "
FILE_FACT = "      "
NOTE = "    * "
LOG = "* "
_DOUBLE, _SINGLE = "=" * WIDTH, "-" * WIDTH
_FIELD = 15
_PERSON = re.compile(r"\{([0-7][0-9A-HJKMNP-TV-Z]{25})\}")
_PRIVATE = {
    "location": "Its location and other private details were taken out",
    "details": "Private details beside what it shows were taken out",
    "original": "The original with all it tells, as its sender chose",
}
_LEGEND = (
    'Words behind "|" were typed by the person named above them; ":" carries a long line on. Files stand',
    'behind "+", remarks of the desk behind "*". <U+202E> means a character without a picture of its own.',
)


@dataclass(frozen=True, slots=True)
class _Author:
    """A person as every entry names them: the role, numbered where there are several, cannot be typed."""

    label: str
    name: str


def render(facts: SessionFacts, lines: Sequence[Line], zone: tzinfo) -> str:
    """The transcript of an ended session, with lines ended by CRLF. The lines come in the order they happened.

    It takes its time, so that others go on meanwhile."""
    page = _Page(facts, zone)
    return "".join(f"{line}\r\n" for line in breathing(page.whole(lines)))


class _Page:
    def __init__(self, facts: SessionFacts, zone: tzinfo) -> None:
        self._facts = facts
        self._zone = zone
        self._authors = _authors(facts.people)
        self._label_columns = max((len(author.label) for author in self._authors.values()), default=0)

    def whole(self, lines: Sequence[Line]) -> Iterator[str]:
        yield from self._header()
        yield from self._entries(lines)
        yield from self._totals(lines)

    def _header(self) -> Iterator[str]:
        facts = self._facts
        ended_at = _ended_at(facts)
        yield "Transcript of an assistance session"
        yield _DOUBLE
        yield from _field("Organization", facts.organization_name)
        yield from _field("Title", facts.title or "(none)")
        yield from _field("Opened", self._moment(facts.opened_at))
        yield from _field("Ended", self._moment(ended_at))
        yield from _field("Duration", amounts.duration(ended_at - facts.opened_at))
        yield from _field("Time zone", str(self._zone))
        yield from _field("Session", facts.id)
        yield ""
        yield "People"
        for person in facts.people:
            yield from self._person(person)
        yield ""
        yield from _LEGEND
        yield _DOUBLE

    def _person(self, person: Person) -> Iterator[str]:
        author = self._authors[person.id]
        stayed = person.gone_at is None or person.gone_at >= _ended_at(self._facts)
        went = "the end" if stayed or person.gone_at is None else self._stamp(person.gone_at)
        label = author.label.ljust(self._label_columns)
        yield from folded(f"  {label}  {self._stamp(person.joined_at)} to {went:<26}  ", author.name)

    def _entries(self, lines: Sequence[Line]) -> Iterator[str]:
        today, after_log = "", False
        for line in lines:
            day = amounts.day(amounts.local(line.at_ms, self._zone))
            is_log = not line.speaker
            if day != today or not (is_log and after_log):
                yield ""
            if day != today:
                yield f"{day} {_SINGLE[len(day) + 1 :]}"
                yield ""
            yield from self._log_line(line) if is_log else self._message(line)
            today, after_log = day, is_log
        yield ""

    def _log_line(self, line: Line) -> Iterator[str]:
        yield from fold(f"{self._stamp(line.at_ms)}  {LOG}", self._sentence(line.text))
        yield from self._notes(line)

    def _message(self, line: Line) -> Iterator[str]:
        author = self._authors.get(ParticipantId(line.speaker)) or _Author("Somebody", line.speaker)
        yield from folded(f"{self._stamp(line.at_ms)}  {author.label.ljust(self._label_columns)}  ", author.name)
        for said in line.text.split("\n") if line.text else ():
            yield from folded(SAID, said)
        for attachment in line.attachments:
            yield from _attachment(attachment)
        yield from self._notes(line)

    def _notes(self, line: Line) -> Iterator[str]:
        if line.stream == "staff":
            yield f"{NOTE}Only technicians see this."
        if line.answers is not None:
            who, at_ms = line.answers
            yield from fold(NOTE, self._sentence(f"In answer to {{{who}}}, {self._stamp(at_ms)}"))
        if line.deleted:
            yield f"{NOTE}Deleted by its author."
        elif line.edited_ms is not None:
            yield f"{NOTE}Edited at {self._stamp(line.edited_ms)}; this is the last text."
        for note in line.notes:
            yield from folded(NOTE, note)

    def _sentence(self, words: str) -> list[Piece]:
        """A sentence of ours, with people where their ids stand."""
        pieces: list[Piece] = []
        end = 0
        for found in _PERSON.finditer(words):
            author = self._authors.get(ParticipantId(found[1]))
            if author is not None:
                pieces += [*shown(f"{words[end : found.start()]}{author.label} "), *quoted(author.name)]
                end = found.end()
        return [*pieces, *shown(words[end:])]

    def _totals(self, lines: Sequence[Line]) -> Iterator[str]:
        messages = [line for line in lines if line.speaker]
        attachments = [attachment for line in messages for attachment in line.attachments]
        intact = sum(attachment.proven for attachment in attachments)
        edited = sum(line.edited_ms is not None and not line.deleted for line in messages)
        deleted = sum(line.deleted for line in messages)
        yield _DOUBLE
        yield from _field("Messages", f"{len(messages):,} ({edited:,} edited, {deleted:,} deleted)")
        yield from _field(
            "Files",
            f"{len(attachments):,} ({intact:,} arrived intact, {len(attachments) - intact:,} not confirmed), "
            f"{amounts.size(sum(attachment.size_bytes for attachment in attachments))}",
        )
        yield from _field("Log lines", f"{len(lines) - len(messages):,}")
        public, staff = self._facts.public_end, self._facts.staff_end
        yield from _field(
            "Complete", f"up to the end: revision {public:,} of what everybody saw and revision {staff:,}"
        )
        yield f"{'':{_FIELD}}of what only technicians saw. With these the session was closed for good."
        yield "End of transcript"

    def _stamp(self, at_ms: int) -> str:
        return amounts.stamp(amounts.local(at_ms, self._zone))

    def _moment(self, at_ms: int) -> str:
        at = amounts.local(at_ms, self._zone)
        return f"{amounts.day(at)}, {amounts.stamp(at)[11:]}"


def _authors(people: Sequence[Person]) -> Mapping[ParticipantId, _Author]:
    """Labels by role, with a number where a role has several people: two customers may both be called Maria."""
    authors: dict[ParticipantId, _Author] = {}
    for role in dict.fromkeys(person.role for person in people):
        alike = [person for person in people if person.role == role]
        for number, person in enumerate(alike, 1):
            label = role.capitalize() if len(alike) == 1 else f"{role.capitalize()} {number}"
            authors[person.id] = _Author(label, person.name)
    return authors


def _field(name: str, value: str) -> Iterator[str]:
    yield from folded(name.ljust(_FIELD), value)


def _attachment(attachment: Attachment) -> Iterator[str]:
    proof = "arrived intact" if attachment.proven else "arrival not confirmed by the sender's browser"
    yield from folded(FILE, attachment.name)
    yield f"{FILE_FACT}{amounts.size(attachment.size_bytes)}, {proof}"
    yield f"{FILE_FACT}SHA-256 {attachment.sha256}"
    if attachment.private:
        yield f"{FILE_FACT}{_PRIVATE[attachment.private]}"
    if attachment.arrived_sha256:
        yield f"{FILE_FACT}As it arrived: SHA-256 {attachment.arrived_sha256}"
    if attachment.remark:
        yield from folded(FILE_FACT, attachment.remark)
    for what, words in (("Caption", attachment.caption), ("In words", attachment.alt)):
        if words:
            yield from folded(f"{FILE_FACT}{what}: ", words)


def _ended_at(facts: SessionFacts) -> int:
    if facts.ended_at is None:
        raise ValueError("a session that is still live has no transcript")
    return facts.ended_at
