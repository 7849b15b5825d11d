"""How typed text is shown: what is kept as it is, what is escaped, where lines are folded."""

import pytest
from hypothesis import given, strategies as st

from deskside.transcripts.typed import CARRY, WIDTH, fold, folded, quoted, shown

FIRST = "    | "


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("plain words, <b>tags</b> & 100 %", "plain words, <b>tags</b> & 100 %"),
        ("a\tb", "a\tb"),
        ("Grüße, 你好, שלום, नमस्ते, می‌خواهم", "Grüße, 你好, שלום, नमस्ते, می‌خواهم"),
        ("👩‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️", "👩‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️"),
        ("à un prix de 5\u202f€\u00a0!", "à un prix de 5\u202f€\u00a0!"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("\u202eabc", "<U+202E>abc"),
        ("a\r\n\v\f\x1b\x00\x7f\x85", "a<U+000D><U+000A><U+000B><U+000C><U+001B><U+0000><U+007F><U+0085>"),
        ("\u2028\u2029\ufeff\u200b\u00ad\u2060", "<U+2028><U+2029><U+FEFF><U+200B><U+00AD><U+2060>"),
        ("\ud83d", "<U+D83D>"),
        ("\U000e0041\ufdd0\uffff", "<U+E0041><U+FDD0><U+FFFF>"),
        ("\u0301a\u0301", "<U+0301>a\u0301"),
        ("\t\u0301", "\t<U+0301>"),
        ("<U+202E> <U", "<U+003C>U+202E> <U"),
    ],
)
def test_what_is_seen(typed: str, seen: str) -> None:
    assert "".join(piece.text for piece in shown(typed)) == seen


def test_quotation_marks_cannot_be_closed_by_what_they_hold() -> None:
    assert "".join(piece.text for piece in quoted('a" b')) == '"a<U+0022> b"'


def test_folding_prefers_blanks() -> None:
    assert list(folded(FIRST, "word " * 30)) == [FIRST + "word " * 18, CARRY + "word " * 12]


def test_folding_tears_no_letter_from_its_accents() -> None:
    for line in folded(FIRST, "e\u0301" * 200):
        assert not line.removeprefix(FIRST).removeprefix(CARRY).startswith("\u0301")


def test_wide_letters_take_two_columns_and_tabs_reach_the_next_stop() -> None:
    assert [len(line) - len(FIRST) for line in folded(FIRST, "字" * 100)] == [47, 47, 6]
    # From column 6 the first tab takes 2 columns and each further one 8: 12 fit, and the blank is at the fold.
    assert [line.count("\t") for line in folded(FIRST, "\t" * 20)] == [12, 8]


PLAIN = st.one_of(st.sampled_from("ab  <U+>äß“”\u2013€я"), st.characters(max_codepoint=0x20FF))


@given(st.text(PLAIN, max_size=400))
def test_the_short_way_for_plain_text_folds_alike(typed: str) -> None:
    assert list(folded(FIRST, typed)) == list(fold(FIRST, shown(typed)))


def test_every_letter_that_goes_the_short_way_would_be_shown_as_it_is() -> None:
    for letter in map(chr, range(0x2100)):
        if list(folded("", letter * 101)) == [letter * 100, f"{CARRY}{letter}"]:
            assert [(piece.text, piece.columns) for piece in shown(letter * 3)] == [(letter, 1)] * 3


@pytest.mark.parametrize("typed", ["a\t\u0301" * 60, "\t\u0301\u0302" * 60, "字\u0301" * 90])
def test_accents_never_widen_a_line(typed: str) -> None:
    for line in folded(FIRST, typed):
        assert len(line.replace("\u0301", "").replace("\u0302", "").expandtabs(8)) <= WIDTH
