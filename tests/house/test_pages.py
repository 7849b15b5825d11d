"""The built pages obey our own Content-Security-Policy, and the customer's page starts small."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.house.pages import refused_by_policy, start_bytes

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"

PAGES = ["index", "join", "console", "setup", "signin", "invite"]

BAD = [
    ("<script>let a</script>", "a script is written into the page"),
    ("<style>p {}</style>", "<style> is not allowed"),
    ('<p style="color: red">', "<p> has a style of its own"),
    ('<body onload="go()">', "<body> has a handler in onload"),
    ('<script src="https://cdn.example/a.js"></script>', "<script> loads from elsewhere: https://cdn.example/a.js"),
    ('<link rel="icon" href="data:,">', "<link> loads from elsewhere: data:,"),
]


@pytest.mark.parametrize(("html", "complaint"), BAD)
def test_what_the_policy_forbids_is_found(html: str, complaint: str) -> None:
    assert refused_by_policy(html) == [complaint]


@pytest.mark.parametrize("page", PAGES)
def test_a_built_page_holds_nothing_the_policy_forbids(page: str) -> None:
    html = (DIST / f"{page}.html").read_text()
    assert "/assets/" in html, "the page loads no script, so nothing was checked"
    assert refused_by_policy(html) == []


def test_only_what_loads_at_once_counts_for_the_start(tmp_path: Path) -> None:
    for name, size in (("page.js", 10), ("shared.js", 20), ("later.js", 40)):
        (tmp_path / name).write_text("".join(chr(33 + (i * 7919) % 90) for i in range(size)))
    manifest = {
        "page.html": {"file": "page.js", "imports": ["_shared.js"], "dynamicImports": ["later.ts"]},
        "_shared.js": {"file": "shared.js", "imports": ["page.html"]},
        "later.ts": {"file": "later.js"},
    }
    assert start_bytes(manifest, ["page.html"], tmp_path) == sum(
        start_bytes({name: {"file": name}}, [name], tmp_path) for name in ("page.js", "shared.js")
    )


CHAT = "src/app/chat-page.ts"
LANGUAGES = [path.parent.name for path in sorted(DIST.parent.glob("src/words/*/start-pack.ts"))]


def words(language: str) -> str:
    return f"src/words/{language}/start-pack.ts"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_customers_page_is_usable_after_twenty_kilobytes_of_script(language: str) -> None:
    assert start_bytes(built(), ["join.html", words(language)], DIST) <= 20_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_conversation_is_complete_after_sixty_kilobytes_of_script(language: str) -> None:
    """Complete: everything said is read, and an answer is written and sent. What comes on demand is not in it."""
    assert start_bytes(built(), ["join.html", CHAT, words(language)], DIST) <= 60_000


def built() -> Mapping[str, Any]:
    return json.loads((DIST / ".vite" / "manifest.json").read_text())


def test_smaller_forms_lie_beside_what_they_are_forms_of() -> None:
    packed = sorted(DIST.rglob("*.gz"))
    assert {path.with_suffix("") for path in packed} >= {
        *DIST.glob("*.html"),
        *DIST.rglob("*.js"),
        *DIST.rglob("*.css"),
    }
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()
        assert path.with_suffix(".br").is_file()
