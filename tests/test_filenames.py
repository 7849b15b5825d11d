"""Names that people chose can be saved everywhere and forge nothing."""

import re

import pytest
from hypothesis import given, strategies as st

from deskside.filenames import MOST_BYTES, content_disposition, safe_name

NAMES = [
    ("report.pdf", "report.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\Ana\\photo.jpg", "photo.jpg"),
    ("/", "file"),
    ("", "file"),
    ("..", "file"),
    (" . ", "file"),
    ("a\0b\nc.txt", "abc.txt"),
    ("invoice\u202etxt.exe", "invoicetxt.exe"),
    ("con.txt", "_con.txt"),
    ("NUL", "_NUL"),
    ("com1.tar.gz", "_com1.tar.gz"),
    ("console.log", "console.log"),
    ('what?<is>:"this"|*.md', "what__is___this___.md"),
    ("notes.txt. . ", "notes.txt"),
    (".profile", ".profile"),
    ("résumé.pdf", "résumé.pdf"),
    ("re\u0301sume.pdf", "résume.pdf"),
    ("写真 1.heic", "写真 1.heic"),
    ("a\ud800b.txt", "ab.txt"),
]


@pytest.mark.parametrize(("given_name", "kept"), NAMES)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


def test_long_names_keep_their_extension() -> None:
    kept = safe_name("é" * 300 + ".tar.gz")
    assert len(kept.encode()) <= MOST_BYTES
    assert kept.endswith(".gz")
    assert len(safe_name("x" * 300).encode()) == MOST_BYTES
    assert len(safe_name("x." + "y" * 300).encode()) <= MOST_BYTES


HEADERS = [
    ("report.pdf", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"),
    ("résumé 1.pdf", "attachment; filename=\"resume 1.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9%201.pdf"),
    ("写真.heic", "attachment; filename=\"file.heic\"; filename*=UTF-8''%E5%86%99%E7%9C%9F.heic"),
    ("100%;x.txt", "attachment; filename=\"100__x.txt\"; filename*=UTF-8''100%25%3Bx.txt"),
    ("it's.txt", "attachment; filename=\"it's.txt\"; filename*=UTF-8''it%27s.txt"),
]


@pytest.mark.parametrize(("name", "header"), HEADERS)
def test_a_name_is_sent_in_both_forms(name: str, header: str) -> None:
    assert content_disposition(name) == header
    assert content_disposition(name, inline=True) == header.replace("attachment", "inline", 1)


@given(st.text())
def test_no_name_breaks_out_of_its_place(name: str) -> None:
    kept = safe_name(name)
    assert kept == safe_name(kept)
    assert kept not in {"", ".", ".."}
    assert len(kept.encode()) <= MOST_BYTES
    assert not re.search(r'[\x00-\x1f\x7f/\\<>:"|?*]', kept)
    header = content_disposition(name)
    assert re.fullmatch(r"attachment; filename=\"[ -!#-~]+\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+", header)
