"""Reads a built HTML page for what our Content-Security-Policy forbids, and finds what a page loads before it works."""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any


class _Reader(HTMLParser):
    """Collects complaints while the parser walks through the page."""

    def __init__(self) -> None:
        super().__init__()
        self.complaints: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if tag in {"style", "base", "object", "embed", "iframe"}:
            self.complaints.append(f"<{tag}> is not allowed")
        for name, value in attrs:
            self.complaints += attribute(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and data.strip():
            self.complaints.append("a script is written into the page")


def attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith("on"):
        yield f"<{tag}> has a handler in {name}"
    if name == "style":
        yield f"<{tag}> has a style of its own"
    if name in {"src", "href"} and (value.startswith("//") or value.partition(":")[0] in {"http", "https", "data"}):
        yield f"<{tag}> loads from elsewhere: {value}"


def refused_by_policy(html: str) -> list[str]:
    """What a browser would refuse to run or load in this page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.complaints


def start_bytes(manifest: Mapping[str, Any], pages: Iterable[str], dist: Path) -> int:
    """The gzipped size of all scripts that these load at once; what is imported later on demand does not count."""
    ahead, seen = list(pages), set[str]()
    while ahead:
        key = ahead.pop()
        if key not in seen:
            seen.add(key)
            ahead += manifest[key].get("imports", [])
    scripts = {file for key in seen if (file := str(manifest[key]["file"])).endswith(".js")}
    return sum(len(gzip.compress((dist / script).read_bytes())) for script in scripts)
