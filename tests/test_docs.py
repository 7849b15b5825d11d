"""What the pages in `docs/` say about the source is so: every file they name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")]
_FILE = re.compile(r"`([\w.-]+/[\w./-]+\.(?:py|ts|svelte|md|json))(?:: \w+)?`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_named_files_exist(page: Path) -> None:
    named = _FILE.findall(page.read_text("utf-8"))
    missing = [name for name in named if not any((place / name).exists() for place in (ROOT, ROOT / "deskside"))]
    assert missing == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
