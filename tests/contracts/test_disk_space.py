"""Large files go a little at a time, and only when they have no name and no reader left."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deskside.backends import disk_space, remove_file

SIZE = 5 * disk_space.STEP_BYTES + 1


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(SIZE)
    return path


@contextmanager
def watched(path: Path) -> Generator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def test_the_name_goes_first_and_then_the_bytes(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    with watched(large) as descriptor:

        def note(_: float) -> None:
            sizes.append(os.fstat(descriptor).st_size)

        monkeypatch.setattr(disk_space, "sleep", note)
        remove_file(large, lambda _: not large.exists())
        assert not large.exists()
        assert os.fstat(descriptor).st_size <= disk_space.STEP_BYTES
    steps = [before - after for before, after in zip([SIZE, *sizes], sizes, strict=False)]
    assert steps == [disk_space.STEP_BYTES] * 5


def test_another_name_keeps_the_bytes(large: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    os.link(large, other)
    remove_file(large)
    assert not large.exists()
    assert other.stat().st_size == SIZE


def test_a_reader_keeps_the_bytes(large: Path) -> None:
    with watched(large) as descriptor:
        remove_file(large, lambda _: False)
        assert not large.exists()
        assert os.fstat(descriptor).st_size == SIZE


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        remove_file(tmp_path / "nothing")
