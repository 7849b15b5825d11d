"""Styles name the sides of a text, not of a screen, so that a page runs from right to left by itself."""

import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "web" / "src"

PHYSICAL = re.compile(
    r"(?<![-\w])(?:"
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|left|right"
    r")\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


def styles(text: str, name: str) -> str:
    """The style sheet in this file, without its comments."""
    own = text if name.endswith(".css") else "".join(re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL))
    return re.sub(r"/\*.*?\*/", "", own, flags=re.DOTALL)


@pytest.mark.parametrize(
    "css", ["a { margin-left: 1px }", "a{left:0}", "a { text-align: right; }", "a { border-top-left-radius: 2px }"]
)
def test_a_side_of_the_screen_is_found(css: str) -> None:
    assert PHYSICAL.search(css)


@pytest.mark.parametrize("css", ["a { margin-inline-start: 1px }", "a { text-align: end }", "a { --left: 1px }"])
def test_a_side_of_the_text_passes(css: str) -> None:
    assert PHYSICAL.search(css) is None


def test_no_style_of_ours_names_a_side_of_the_screen() -> None:
    files = [path for path in SRC.rglob("*") if path.suffix in {".css", ".svelte"}]
    assert len(files) > 50
    wrong = [
        f"{path.relative_to(SRC)}: {found[0]}"
        for path in files
        for found in PHYSICAL.finditer(styles(path.read_text(), path.name))
    ]
    assert wrong == []
