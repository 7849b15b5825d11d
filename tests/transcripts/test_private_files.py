"""A transcript names both hashes of a file out of which something private was taken on the server, and says who decided what."""

from dataclasses import replace
from datetime import UTC

import pytest

from deskside.sync import Attachment
from deskside.transcripts import render
from tests.transcripts.people import CUSTOMER, SESSION, SHA256, file, said

ARRIVED = "a" * 64


def written(attachment: Attachment) -> list[str]:
    """What stands below the file's name."""
    lines = render(SESSION, [said(CUSTOMER, "", attachments=(attachment,))], UTC).split("\r\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("    + "))
    return [line.strip() for line in lines[start + 1 :] if line.startswith("      ")][:4]


def test_both_hashes_are_named() -> None:
    facts = written(replace(file("a.heic"), arrived_sha256=ARRIVED, private="location"))
    assert facts[1:4] == [
        f"SHA-256 {SHA256}",
        "Its location and other private details were taken out",
        f"As it arrived: SHA-256 {ARRIVED}",
    ]


@pytest.mark.parametrize(
    ("private", "says"),
    [
        ("details", "Private details beside what it shows were taken out"),
        ("original", "The original with all it tells, as its sender chose"),
    ],
)
def test_who_decided_is_said(private: str, says: str) -> None:
    facts = written(replace(file("a.jpg"), private=private))
    assert facts[1:3] == [f"SHA-256 {SHA256}", says]
    assert not any("As it arrived" in fact for fact in facts)
