"""Nothing that belongs to one machine, one registry or one person's keys is in a tracked file."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.words import LOCKS, forbidden

HERE = Path(__file__).resolve().parents[2]

BAD = [
    ("requirements.lock", "--index" + "-url https://mirror.example/simple", "an address to download from"),
    ("web/package-lock.json", '"resol' + 'ved": "https://mirror.example/a"', "an address to download from"),
    ("docs/guide.md", "see https://pypi" + ".org/project/uvicorn", "a package registry's host"),
    ("web/.npmrc", "registry=https://registry.npm" + "js.org/", "a package registry's host"),
    ("deskside/settings.py", 'DATA = "/ro' + 'ot/deskside"', "a path of one machine"),
    ("docs/guide.md", "run it in /ho" + "me/ada/desk", "a path of one machine"),
    ("docs/guide.md", "as in ../sha" + "red/notes.md", "a folder outside the repository"),
    ("tests/key.pem", "-----BEGIN PRIVATE " + "KEY-----", "a private key"),
    ("README.md", "token ghp_" + "0123456789abcdefghij", "an access token"),
    ("CHANGELOG.md", "mends iss" + "ue 7", "the number of an issue"),
    ("README.md", "one\n<<<<<<" + "< ours\n", "a mark of an unfinished merge"),
]

GOOD = [
    ("docs/guide.md", "issue a new link; /var/lib/deskside; https://desk.example/work/; a.whl"),
    ("web/package-lock.json", '"funding": {"url": "https://opencollective.com/vitest"}'),
]


@pytest.mark.parametrize(("path", "text", "what"), BAD)
def test_a_forbidden_word_is_found(path: str, text: str, what: str) -> None:
    assert [sentence.rpartition(": ")[2] for sentence in forbidden(path, text)] == [what]


@pytest.mark.parametrize(("path", "text"), GOOD)
def test_ordinary_words_pass(path: str, text: str) -> None:
    assert list(forbidden(path, text)) == []


def test_no_tracked_file_holds_one() -> None:
    assert [sentence for path, text in tracked() for sentence in forbidden(path, text)] == []


def test_the_lock_files_are_tracked() -> None:
    assert {path for path, _ in tracked()} >= LOCKS


def tracked() -> Iterator[tuple[str, str]]:
    """Tracked text files as they are on disk; a file that is being removed is left out."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        content = (HERE / name).read_bytes() if (HERE / name).is_file() else b"\0"
        if b"\0" not in content[:8192]:
            yield name, content.decode(errors="replace")
