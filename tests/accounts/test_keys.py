"""The server's key is readable by nobody else, and what it seals opens only in its place."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deskside.accounts import Keys, SealBroken, load_keys


def test_the_key_is_made_once_and_for_our_eyes_only(tmp_path: Path) -> None:
    path = tmp_path / "server.key"
    sealed = load_keys(path).seal("secret", "link:1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keys(path).unseal(sealed, "link:1") == "secret"
    assert [entry.name for entry in tmp_path.iterdir()] == ["server.key"]


def test_many_who_start_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(load_keys, [tmp_path / "server.key"] * 32))
    assert len({key.keyed_hash("123456789", "code") for key in keys}) == 1


def test_what_is_sealed_opens_only_in_its_place_and_unchanged() -> None:
    keys = Keys(b"k" * 32)
    sealed = keys.seal("secret", "link:1")
    assert b"secret" not in sealed
    assert keys.seal("secret", "link:1") != sealed
    wrong = [
        (sealed, "link:2"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), "link:1"),
        (b"", "link:1"),
        (sealed[:5], "link:1"),
    ]
    for broken, place in wrong:
        with pytest.raises(SealBroken):
            keys.unseal(broken, place)
    with pytest.raises(SealBroken):
        Keys(b"x" * 32).unseal(sealed, "link:1")


def test_a_keyed_hash_needs_the_key_and_the_purpose() -> None:
    keys = Keys(b"k" * 32)
    assert keys.keyed_hash("123456789", "code") == Keys(b"k" * 32).keyed_hash("123456789", "code")
    others = {keys.keyed_hash("123456789", "other"), keys.keyed_hash("123456780", "code")}
    others.add(Keys(b"x" * 32).keyed_hash("123456789", "code"))
    assert len(others) == 3
    assert keys.keyed_hash("123456789", "code") not in others


def test_a_damaged_key_is_not_silently_replaced(tmp_path: Path) -> None:
    path = tmp_path / "server.key"
    path.write_text("abcd\n")
    with pytest.raises(ValueError, match="bytes"):
        load_keys(path)
    assert path.read_text() == "abcd\n"
