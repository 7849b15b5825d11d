"""Refusals are data that programs can rely on, and `docs/errors.md` tells all of them."""

import ast
import re
from pathlib import Path

import pytest

from deskside.errors import Code, Problem, page

ROOT = Path(__file__).parents[1]


def test_the_page_of_errors_is_current() -> None:
    written = (ROOT / "docs" / "errors.md").read_text("utf-8")
    assert written == f"{page()}\n", "run: .venv/bin/python -m deskside.errors > docs/errors.md"


def test_every_code_is_on_the_page_with_a_sentence() -> None:
    told = dict(re.findall(r"^## (\S+)\n\n(.+)$", page(), re.MULTILINE))
    assert list(told) == [str(code) for code in Code]
    for code, sentence in told.items():
        assert re.fullmatch(r"[A-Z].*\.", sentence), f"{code} has no whole sentence"


@pytest.mark.parametrize("code", Code)
def test_codes_keep_to_their_form(code: Code) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert Code(str(code)) is code


def test_no_code_is_left_over() -> None:
    """A code that nothing raises promises clients something that never comes."""
    used = {
        node.attr
        for path in (ROOT / "deskside").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code"
    }
    assert {code.name for code in Code} - used == set()


def test_a_problem_names_its_place_on_the_page() -> None:
    document = Problem(410, Code.SESSION_ENDED, "The session has ended.").document()
    assert document["type"] == "urn:deskside:problem:session-ended"
    assert document["code"] == "session-ended"
