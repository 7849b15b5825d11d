"""Reads a transcript back by its form alone, as a careful person would: what is at the left margin is the desk's."""

import re
from dataclasses import dataclass, field

_ENTRY = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d)  (.*)", re.DOTALL)
_DAY = re.compile(r"\w+day, \d{1,2} \w+ \d{4} -+")
_ESCAPE = re.compile(r"<U\+([0-9A-F]{4,6})>")
_CARRY = "    : "


@dataclass
class Entry:
    """One entry as read. `author` is empty for a line of the log."""

    stamp: str
    label: str
    author: str
    said: list[str] = field(default_factory=list[str])
    files: list[str] = field(default_factory=list[str])
    file_facts: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])


def entries(transcript: str) -> list[Entry]:
    """Everything between header and totals. Fails on a line that has no place in the form."""
    assert transcript.endswith("\r\n")
    lines = _unfolded(transcript.removesuffix("\r\n").split("\r\n"))
    start, end = _edges(lines)
    label_columns = _label_columns(lines)
    found: list[Entry] = []
    for line in lines[start + 1 : end]:
        if entry := _ENTRY.fullmatch(line):
            found.append(_entry(entry[1], entry[2], label_columns))
        elif line and not _DAY.fullmatch(line):
            _add(found[-1], line)
    return found


def _unfolded(lines: list[str]) -> list[str]:
    whole: list[str] = []
    for line in lines:
        assert "\n" not in line
        assert "\r" not in line
        if line.startswith(_CARRY):
            whole[-1] += line.removeprefix(_CARRY)
        else:
            whole.append(line)
    return whole


def _edges(lines: list[str]) -> tuple[int, int]:
    """Behind the header's second rule, and at the rule before the totals."""
    rules = [at for at, line in enumerate(lines) if line == "=" * 100]
    assert len(rules) == 3, "typed text made a rule"
    return rules[1], rules[2]


def _label_columns(lines: list[str]) -> int:
    first = lines[lines.index("People") + 1]
    stamp = re.search(r"\d{4}-\d\d-\d\d ", first)
    assert stamp is not None
    return stamp.start() - len("  ") * 2


def _entry(stamp: str, rest: str, label_columns: int) -> Entry:
    if rest.startswith("* "):
        return Entry(stamp, "", "", notes=[rest.removeprefix("* ")])
    assert rest[label_columns : label_columns + 2] == "  "
    return Entry(stamp, rest[:label_columns].rstrip(), unescaped(rest[label_columns + 2 :]))


def _add(entry: Entry, line: str) -> None:
    for prefix, heap in (("    | ", entry.said), ("    + ", entry.files), ("    * ", entry.notes)):
        if line.startswith(prefix):
            heap.append(unescaped(line.removeprefix(prefix)))
            return
    assert line.startswith("      "), f"no place for {line!r}"
    entry.file_facts.append(line.strip())


def unescaped(shown: str) -> str:
    """What was typed."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), shown)
