"""Texts that people type hold nothing that only does harm."""

import pytest

from deskside.errors import Problem
from deskside.texts import clean_text

REFUSED = ["a\0b", "a\x1bb", "a\x7fb", "a\x85b", "a\ud800b", "a\rb", "a\x0cb"]


@pytest.mark.parametrize("text", REFUSED)
def test_control_characters_and_lone_surrogates_are_refused(text: str) -> None:
    for allow_newlines in (True, False):
        with pytest.raises(Problem) as refused:
            clean_text(text, most=100, allow_newlines=allow_newlines)
        assert (refused.value.status, refused.value.code) == (400, "text-invalid")


@pytest.mark.parametrize("text", ["a\nb", "a\u2028b", "a\u2029b"])
def test_a_single_line_has_no_line_breaks(text: str) -> None:
    assert clean_text(text, most=10, allow_newlines=True) == text
    with pytest.raises(Problem):
        clean_text(text, most=10)


@pytest.mark.parametrize("text", ["tab\there", "שלום\u202eabc", "👩‍👩‍👧", "a\u00a0b", "\u200bz", "ﷺ"])
def test_everything_people_write_stays_as_it_is(text: str) -> None:
    assert clean_text(text, most=20) == text


def test_length_is_counted_in_code_points() -> None:
    assert clean_text("😀" * 5, most=5) == "😀" * 5
    with pytest.raises(Problem):
        clean_text("😀" * 6, most=5)
    with pytest.raises(Problem):
        clean_text("   ", most=5, least=1)


def test_blanks_around_a_single_line_go_and_those_of_a_text_stay() -> None:
    assert clean_text("  Ana  ", most=5) == "Ana"
    assert clean_text("  code\n", most=20, allow_newlines=True) == "  code\n"
