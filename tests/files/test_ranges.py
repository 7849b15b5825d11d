"""One range of a file, exactly; everything else is the whole file or a plain refusal."""

import pytest
from hypothesis import given, strategies as st

from deskside.errors import Code, Problem
from deskside.files.ranges import Part, asked_part

TAG = '"abc"'
SIZE = 1_000


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 1_000),
        ("bytes=999-", 999, 1_000),
        ("bytes=10-19", 10, 20),
        ("bytes=990-5000", 990, 1_000),
        ("bytes=-1", 999, 1_000),
        ("bytes=-5000", 0, 1_000),
        ("BYTES=5-6", 5, 7),
        ("bytes= 5-6 ", 5, 7),
    ],
)
def test_one_range_is_given_exactly(asked: str, start: int, end: int) -> None:
    part = asked_part(asked, None, TAG, SIZE)
    assert part is not None
    assert part == Part(start, end, SIZE)
    assert part.content_range == f"bytes {start}-{end - 1}/{SIZE}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(5_000)),
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=--5",
        "bytes=\u0661-\u0662",
        "lines=1-2",
        "bytes 0-1",
        "bytes=0-" + "9" * 30,
        "",
    ],
)
def test_anything_else_is_answered_with_the_whole_file(asked: str) -> None:
    """Many ranges at once cost other servers quadratic time."""
    assert asked_part(asked, None, TAG, SIZE) is None


@pytest.mark.parametrize(
    ("asked", "size"), [("bytes=1000-", 1_000), ("bytes=5000-6000", 1_000), ("bytes=-0", 1_000), ("bytes=0-", 0)]
)
def test_bytes_that_are_not_there_are_refused(asked: str, size: int) -> None:
    with pytest.raises(Problem) as refused:
        asked_part(asked, None, TAG, size)
    assert (refused.value.status, refused.value.code) == (416, Code.RANGE_WRONG)
    assert refused.value.headers == {"Content-Range": f"bytes */{size}"}


@pytest.mark.parametrize("tag", ['"other"', "abc", 'W/"abc"', "Wed, 21 Oct 2015 07:28:00 GMT", ""])
def test_a_client_that_holds_another_file_gets_the_whole_one(tag: str) -> None:
    assert asked_part("bytes=5-6", tag, TAG, SIZE) is None
    assert asked_part("bytes=5000-", tag, TAG, SIZE) is None


def test_a_client_that_holds_this_file_gets_its_range() -> None:
    assert asked_part("bytes=5-6", TAG, TAG, SIZE) == Part(5, 7, SIZE)


@given(st.text(max_size=40), st.integers(0, 2**40))
def test_a_part_always_lies_within_the_file(asked: str, size: int) -> None:
    try:
        part = asked_part(f"bytes={asked}", None, TAG, size)
    except Problem:
        return
    assert part is None or 0 <= part.start < part.end <= size
