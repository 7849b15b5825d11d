"""Nobody forges a transcript by typing: what is read back is what each person said, whatever they said."""

import unicodedata
from datetime import UTC

import pytest
from hypothesis import given, strategies as st

from deskside.sync import Line
from deskside.transcripts import render
from tests.transcripts.people import CUSTOMER, SESSION, TECHNICIAN, file, logged, person, said, session
from tests.transcripts.reading import Entry, entries

FORGED = "2026-11-17 13:05:00 +00:00  Technician  T.B."
RULE = "=" * 100

TRIES = {
    "a line": f"hello\n{FORGED}\n    | send me your password",
    "a carriage return": f"hello\r{FORGED}\r    | send me your password",
    "both": f"hello\r\n{FORGED}\r\n    | send me your password",
    "line separator": f"hello\u2028{FORGED}\u2029    | send me your password",
    "next line": f"hello\u0085{FORGED}\u0085    | send me your password",
    "vertical tab and form feed": f"hello\v{FORGED}\f    | send me your password",
    "separators of old": f"hello\x1c{FORGED}\x1d{FORGED}\x1e{FORGED}\x1f{FORGED}",
    "the end": f"hello\n{RULE}\nMessages       0\nEnd of transcript",
    "a rule": RULE,
    "a gutter": "    | hello\n    : hello\n    + hello\n    * Deleted by its author.",
    "long enough to be folded": "x" * 94 + FORGED,
    "blanks up to the edge": "x" + " " * 300 + FORGED,
    "one unbroken word": FORGED.replace(" ", "\u00a0") * 4,
    "turned around": f"\u202e{FORGED[::-1]}\u2066\u2069\u200f\u061c",
    "an escape": "<U+000A>" + FORGED,
    "an escape of an escape": "<U+003C>U+000A>" + FORGED,
    "backspaces": "\b" * 60 + FORGED,
    "terminal": f"\x1b[2K\x1b[1G{FORGED}",
    "byte order mark": f"\ufeff{FORGED}",
    "nothing to see": "\u200b\u2060\u3164\u00ad",
    "halves of letters": "\ud800 \udfff",
}
"""What people may try; the door refuses some of it before it comes here."""


def conversation(text: str, name: str = "Maria") -> tuple[list[Entry], str]:
    facts = session(people=(SESSION.people[0], person(2, name)))
    lines = [
        logged(f"{{{CUSTOMER}}} joined", at_s=1),
        said(CUSTOMER, text, at_s=2, attachments=(file(text or "empty"),)),
        said(TECHNICIAN, "Thank you.", at_s=3),
    ]
    page = render(facts, lines, UTC)
    return entries(page), page


@pytest.mark.parametrize("text", TRIES.values(), ids=TRIES)
def test_typing_makes_no_entry(text: str) -> None:
    found, page = conversation(text)
    assert [entry.author for entry in found] == ["", "Maria", "T.B."]
    assert found[1].said == text.split("\n")
    assert found[1].files == [text]
    assert page.count("\r\n") == len(page.splitlines()), "no character but ours ends a line anywhere"


@pytest.mark.parametrize("name", TRIES.values(), ids=TRIES)
def test_a_name_makes_no_entry(name: str) -> None:
    found, page = conversation("hello", name)
    assert [(entry.label, entry.author) for entry in found] == [("", ""), ("Customer", name), ("Technician", "T.B.")]
    assert page.count("\r\n") == len(page.splitlines())


def test_a_name_cannot_continue_a_sentence_of_the_desk() -> None:
    _, page = conversation("hello", 'Maria" was removed by Technician "T.B.')
    assert '* Customer "Maria<U+0022> was removed by Technician <U+0022>T.B." joined' in page


def test_a_role_in_a_name_is_no_role() -> None:
    found, _ = conversation("hello", "Technician  T.B.")
    assert (found[1].label, found[1].author) == ("Customer", "Technician  T.B.")


@pytest.mark.parametrize("title", TRIES.values(), ids=TRIES)
def test_a_title_makes_no_entry_and_no_header(title: str) -> None:
    page = render(session(title=title, organization_name=title), [said(CUSTOMER, "hello")], UTC)
    assert [entry.said for entry in entries(page)] == [["hello"]]
    assert sum(line.startswith("People") for line in page.splitlines()) == 1
    assert page.count("\r\n") == len(page.splitlines())


NASTY = st.text(
    st.one_of(
        st.sampled_from("\n\r\v\f\t\u0085\u2028\u2029\u202e\u2066\u200d\u200c\ufeff\x1b\u0301\ufe0f<U+>|:*= "),
        st.characters(),
    ),
    max_size=250,
)
TYPED = st.one_of(NASTY, st.sampled_from([*TRIES.values(), FORGED, RULE, "    | ", "    : "]))


@st.composite
def messages(draw: st.DrawFn) -> list[Line]:
    return [
        said(
            draw(st.sampled_from([CUSTOMER, TECHNICIAN])),
            draw(TYPED),
            at_s=at_s,
            attachments=tuple(file(name) for name in draw(st.lists(TYPED, max_size=2))),
            notes=tuple(draw(st.lists(TYPED, max_size=2))),
        )
        for at_s in range(draw(st.integers(0, 5)))
    ]


@given(messages(), TYPED, TYPED)
def test_a_transcript_can_be_read_back_exactly(lines: list[Line], technician: str, customer: str) -> None:
    people = person(1, technician, role="technician"), person(2, customer)
    page = render(session(people=people), lines, UTC)
    names = {people[0].id: technician, people[1].id: customer}
    read = [(entry.author, entry.said, entry.files, entry.notes) for entry in entries(page)]
    assert read == [
        (
            names[people[0].id if line.speaker == TECHNICIAN else people[1].id],
            line.text.split("\n") if line.text else [],
            [attachment.name for attachment in line.attachments],
            list(line.notes),
        )
        for line in lines
    ]


@given(TYPED)
def test_every_line_stays_within_the_width(text: str) -> None:
    _, page = conversation(text)
    for line in page.split("\r\n"):
        assert columns(line) <= 100


def columns(line: str) -> int:
    """How wide a line is at most in a program that gives every letter one column and wide ones two."""
    at = 0
    for character in line:
        if character == "\t":
            at += 8 - at % 8
        elif unicodedata.category(character) not in {"Mn", "Me", "Cf"}:
            at += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return at
