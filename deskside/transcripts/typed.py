"""What people typed, shown so that it can neither hide nor pose as something else.

Characters without a picture of their own (controls, direction marks, line separators) are shown as `<U+202E>`, in a way that
can be read back. Lines are folded here, because a program that folds them at its window's edge would put typed text at the
left margin, where only the desk writes. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

WIDTH = 100
"""Columns of a transcript."""
CARRY = "    : "
"""Begins a line that carries the one above on."""

_TAB = 8
_MOST_MARKS = 6
"""Accents that may stand on one letter; more would paint over the lines above and below."""
_WIDEST = 16
"""Columns of the longest emoji that is kept together."""
_JOINER = "\u200d"
_JOINERS = {"\u200c", _JOINER}
"""Part of Persian and Indian words, and of emoji."""
_EMPTY_LETTERS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by name, but nothing to see."""
_HIDDEN_KINDS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Letters of Europe and their punctuation: one column each, nothing hidden, nothing that combines.
_PLAIN = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0391-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)


class Piece(NamedTuple):
    """What is never torn apart: a letter with its accents, an emoji, an escape."""

    text: str
    columns: int


class _Look(NamedTuple):
    """How a character is shown when nothing stands before it that it belongs to."""

    alone: Piece
    hidden: bool
    combines: bool


def quoted(typed: str) -> list[Piece]:
    """Typed text inside a sentence of ours: what stands between the quotation marks is theirs, and only that."""
    mark = Piece('"', 1)
    return [mark, *(_escape('"') if piece == mark else piece for piece in shown(typed)), mark]


def folded(first: str, typed: str) -> Iterator[str]:
    """One line of typed text behind the words `first` of ours, in lines of the transcript's width. Taking `first` and every
    `CARRY` away and joining what is left gives the shown text again."""
    if _PLAIN.fullmatch(typed) and "<U+" not in typed:
        return _fold_plain(first, typed)
    return fold(first, shown(typed))


def fold(first: str, pieces: Sequence[Piece]) -> Iterator[str]:
    """The same for pieces."""
    prefix, start = first, 0
    while True:
        end = _next_line(pieces, start, len(prefix))
        yield prefix + "".join(piece.text for piece in pieces[start:end])
        if end == len(pieces):
            return
        prefix, start = CARRY, end


def _next_line(pieces: Sequence[Piece], start: int, column: int) -> int:
    """Where the next line begins: behind the last blank that fits, or at the width when there is none."""
    behind_blank = start
    for at in range(start, len(pieces)):
        piece = pieces[at]
        column += _TAB - column % _TAB if piece.text == "\t" else piece.columns
        if column > WIDTH and at > start:
            return behind_blank if behind_blank > start else at
        if piece.text in {" ", "\t"}:
            behind_blank = at + 1
    return len(pieces)


def _fold_plain(first: str, typed: str) -> Iterator[str]:
    """Most of what people type needs no second look, character by character: pasted logs can be long."""
    prefix, start = first, 0
    while len(prefix) + len(typed) - start > WIDTH:
        edge = start + WIDTH - len(prefix)
        end = typed.rfind(" ", start, edge) + 1 or edge
        yield prefix + typed[start:end]
        prefix, start = CARRY, end
    yield prefix + typed[start:]


def shown(typed: str) -> list[Piece]:
    """Typed text as pieces, with escapes where a character has no picture of its own."""
    pieces: list[Piece] = []
    marks = 0
    for at, character in enumerate(typed):
        look = _look(character)
        before = pieces[-1] if pieces else None
        if look.combines and not look.hidden:
            marks += 1
            # An accent needs a letter: one at the start would stand on the gutter, and many would climb up the page.
            fits = before is not None and before.text != "\t" and before.columns < _WIDEST and marks <= _MOST_MARKS
            _join(pieces, character, 0) if fits else pieces.append(_escape(character))
        elif before is not None and character > "\u2000" and _goes_on(before, character):
            _join(pieces, character, look.alone.columns)
            marks = 0
        else:
            pieces.append(_escape("<") if character == "<" and typed.startswith("<U+", at) else look.alone)
            marks = 0
    return pieces


@lru_cache(maxsize=10_000)
def _look(character: str) -> _Look:
    hidden = _is_hidden(character)
    alone = _escape(character) if hidden else Piece(character, _columns(character))
    return _Look(alone, hidden, _combines(character))


def _join(pieces: list[Piece], character: str, columns: int) -> None:
    last = pieces[-1]
    pieces[-1] = Piece(last.text + character, last.columns + columns)


def _is_hidden(character: str) -> bool:
    if " " <= character <= "~" or character == "\t" or character in _JOINERS:
        return False
    kind = unicodedata.category(character)
    return kind in _HIDDEN_KINDS or character in _EMPTY_LETTERS or _is_no_character(ord(character))


def _is_no_character(point: int) -> bool:
    """Code points that Unicode reserves for ever, and the plane of invisible tags except the variants of letters."""
    never = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return never or (0xE0000 <= point <= 0xE0FFF and not 0xE0100 <= point <= 0xE01EF)


def _combines(character: str) -> bool:
    return character in _JOINERS or (character > "\u02ff" and unicodedata.category(character) in {"Mn", "Me"})


def _goes_on(before: Piece, character: str) -> bool:
    """Whether the character belongs to the emoji before it."""
    if before.columns >= _WIDEST or before.text.isascii():
        return False
    is_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return is_tone or (before.text.endswith(_JOINER) and unicodedata.category(character) == "So")


def _columns(character: str) -> int:
    return 2 if character > "\u10ff" and unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _escape(character: str) -> Piece:
    text = f"<U+{ord(character):04X}>"
    return Piece(text, len(text))
