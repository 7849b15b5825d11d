"""The pure engine: every lie a client can tell in headers is refused with its own code, and nothing else escapes."""

import base64
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, strategies as st

from deskside.errors import Code, Problem
from deskside.uploads.protocol import (
    METADATA_LIMIT,
    Append,
    Checksum,
    Standing,
    offer,
    read_append,
    read_creation,
    read_metadata,
    require_version,
    room_for,
    standing_headers,
    write_metadata,
)
from tests.uploads.conftest import metadata

MOST = 2**63 - 1
FACTS = {"filename": "notes.txt", "session": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "draft": "d1"}
LENGTH = {"upload-length": "10", "upload-metadata": metadata(FACTS)}
BYTES = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}

Headers = list[tuple[bytes, bytes]]


def headers(*sets: dict[str, str], **more: str) -> Headers:
    """Raw headers, with the version; keywords have underscores for hyphens."""
    given: dict[str, str] = {"tus-resumable": "1.0.0"}
    for one in sets:
        given |= one
    given |= {name.replace("_", "-"): value for name, value in more.items()}
    return [(name.encode("latin-1"), value.encode("utf-8")) for name, value in given.items()]


def refusal(raw: Headers, *, create: bool = False) -> tuple[int, Code]:
    with pytest.raises(Problem) as refused:
        _ = read_creation(raw, MOST) if create else read_append(raw)
    return refused.value.status, refused.value.code


def status_of(read: Callable[[], object]) -> int | None:
    """How reading is refused; None if it is not."""
    try:
        read()
    except Problem as problem:
        return problem.status
    return None


# Numbers

WRONG_NUMBERS = [
    "-1",
    "+1",
    "",
    " ",
    "1.0",
    "1e3",
    "0x10",
    "1_000",
    "١٢",  # digits of another script: Python's int() would read them
    "\uff11",  # a full-width one
    "²",
    "1 2",
    "1,2",
    str(2**63),
    "9" * 19,
    "9" * 5_000,
    "NaN",
]


@pytest.mark.parametrize("number", WRONG_NUMBERS)
def test_a_number_is_ascii_digits_in_63_bits(number: str) -> None:
    """A length of -1 once counted as complete elsewhere."""
    assert refusal(headers(BYTES, upload_offset=number)) == (400, Code.UPLOAD_INVALID)
    assert refusal(headers(LENGTH, upload_length=number), create=True) == (400, Code.UPLOAD_INVALID)
    assert refusal(headers(BYTES, content_length=number)) == (400, Code.UPLOAD_INVALID)


@given(st.integers(0, MOST), st.integers(0, MOST))
def test_right_numbers_are_read_as_they_are(offset: int, length: int) -> None:
    assert read_append(headers(BYTES, upload_offset=str(offset), content_length=str(length))) == Append(
        offset, length, None
    )
    assert read_creation(headers(LENGTH, upload_length=str(length)), MOST).size_bytes == length


@given(st.binary(max_size=40), st.sampled_from([b"upload-offset", b"upload-length", b"content-length"]))
def test_whatever_stands_for_a_number_is_read_or_refused(value: bytes, name: bytes) -> None:
    append = [(key, value if key == name else old) for key, old in headers(BYTES)]
    assert status_of(lambda: read_append(append)) in {None, 400}
    create = [(key, value if key == name else old) for key, old in headers(LENGTH)]
    assert status_of(lambda: read_creation(create, MOST)) in {None, 400}


@pytest.mark.parametrize("name", ["upload-offset", "upload-checksum", "content-length", "tus-resumable"])
def test_a_header_that_comes_twice_is_refused(name: str) -> None:
    """Two parts of the way might each believe another one."""
    once = headers(BYTES, upload_checksum="sha1 x", content_length="1")
    value = dict(once)[name.encode()]
    assert refusal([*once, (name.encode(), value)]) == (400, Code.UPLOAD_INVALID)


@pytest.mark.parametrize("name", ["upload-length", "upload-metadata"])
def test_an_announcement_that_says_it_twice_is_refused(name: str) -> None:
    once = headers(LENGTH)
    again = (name.encode(), dict(once)[name.encode()])
    assert refusal([*once, again], create=True) == (400, Code.UPLOAD_INVALID)


def test_a_missing_offset_or_length_is_refused() -> None:
    assert refusal(headers({"content-type": BYTES["content-type"]})) == (400, Code.UPLOAD_INVALID)
    assert refusal(headers({"upload-metadata": metadata(FACTS)}), create=True) == (400, Code.UPLOAD_INVALID)


def test_a_length_beside_a_transfer_encoding_is_refused() -> None:
    assert refusal(headers(BYTES, content_length="3", transfer_encoding="chunked")) == (400, Code.UPLOAD_INVALID)


# Versions and what is not spoken


@pytest.mark.parametrize("version", ["0.2.2", "1.0.1", "2.0.0", "", "1.0.0, 1.0.0"])
def test_another_version_is_told_which_one_is_spoken(version: str) -> None:
    with pytest.raises(Problem) as refused:
        require_version(headers(tus_resumable=version))
    assert (refused.value.status, refused.value.code) == (412, Code.TUS_VERSION_WRONG)
    assert refused.value.headers == {"Tus-Version": "1.0.0"}
    with pytest.raises(Problem):
        require_version([])


@pytest.mark.parametrize(
    "more",
    [
        {"upload-defer-length": "1"},
        {"upload-concat": "partial"},
        {"upload-concat": "final;/api/uploads/a /api/uploads/b"},
        {"x-http-method-override": "DELETE"},
    ],
)
def test_what_is_not_spoken_is_refused_by_name(more: dict[str, str]) -> None:
    assert refusal(headers(LENGTH, more), create=True) == (400, Code.UPLOAD_INVALID)
    assert refusal(headers(BYTES, more)) == (400, Code.UPLOAD_INVALID)


def test_only_what_is_spoken_is_offered() -> None:
    offered = offer(123)
    assert offered["Tus-Max-Size"] == "123"
    assert "concatenation" not in offered["Tus-Extension"]
    assert "creation-defer-length" not in offered["Tus-Extension"]


@pytest.mark.parametrize("kind", ["", "application/json", "application/octet-stream", "multipart/form-data"])
def test_bytes_come_as_tus_says(kind: str) -> None:
    assert refusal(headers(BYTES, content_type=kind)) == (415, Code.MEDIA_TYPE_WRONG)
    assert refusal(headers(LENGTH, content_type=kind, content_length="4"), create=True) == (
        415,
        Code.MEDIA_TYPE_WRONG,
    )


# Announcements


def test_an_announcement_is_read() -> None:
    facts = FACTS | {"filetype": "text/plain", "client_id": "c-1", "relativePath": "null"}
    asked = read_creation(headers(LENGTH, upload_metadata=metadata(facts)), 10)
    assert (asked.size_bytes, asked.filename, asked.filetype) == (10, "notes.txt", "text/plain")
    assert (asked.session, asked.draft, asked.client_id) == (FACTS["session"], "d1", "c-1")
    assert read_metadata(asked.metadata.encode()) == facts
    assert asked.first is None


def test_a_file_over_the_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(Problem) as refused:
        read_creation(headers(LENGTH, upload_length="11"), 10)
    assert (refused.value.status, refused.value.code) == (413, Code.FILE_TOO_LARGE)
    assert refused.value.extra == {"limit_bytes": 10}


def test_first_bytes_beyond_the_length_are_refused() -> None:
    raw = headers(LENGTH, BYTES, content_length="11")
    assert refusal(raw, create=True) == (413, Code.UPLOAD_INVALID)
    assert read_creation(headers(LENGTH, BYTES, content_length="10"), 10).first == Append(0, 10, None)


@pytest.mark.parametrize("gone", sorted(FACTS))
def test_an_announcement_names_file_session_and_draft(gone: str) -> None:
    facts = {key: value for key, value in FACTS.items() if key != gone}
    assert refusal(headers(LENGTH, upload_metadata=metadata(facts)), create=True) == (400, Code.UPLOAD_INVALID)
    assert refusal(headers(LENGTH, upload_metadata=metadata(facts | {gone: ""})), create=True)[0] == 400


@pytest.mark.parametrize("name", ["a b", "x" * 65, "../up", "ü", "a\0b", "a/b"])
def test_the_clients_own_ids_have_a_plain_form(name: str) -> None:
    for key in ("draft", "client_id"):
        raw = headers(LENGTH, upload_metadata=metadata(FACTS | {key: name}))
        assert refusal(raw, create=True) == (400, Code.UPLOAD_INVALID)


@pytest.mark.parametrize(
    "raw",
    [
        b"filename",  # without a value it is empty
        b"filename !!!!",
        b"filename bm90ZXM",  # no padding
        b"filename bm90ZXM=, filename bm90ZXM=",
        b"filename bm90ZXM= bm90ZXM=",
        b"file\xffname bm90ZXM=",
        b"filename " + base64.b64encode(b"\xff\xfe"),
        b"filename bm90ZXM=,,draft ZA==",
        b"x " + b"A" * METADATA_LIMIT,
    ],
)
def test_metadata_that_cannot_be_read_is_refused(raw: bytes) -> None:
    changed = [(name, raw if name == b"upload-metadata" else value) for name, value in headers(LENGTH)]
    assert refusal(changed, create=True) == (400, Code.UPLOAD_INVALID)


@given(st.binary(max_size=200))
def test_any_metadata_is_read_or_refused(raw: bytes) -> None:
    assert status_of(lambda: read_metadata(raw)) in {None, 400}


@given(st.dictionaries(st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.text(max_size=40), max_size=5))
def test_metadata_survives_being_written_and_read(facts: dict[str, str]) -> None:
    assert read_metadata(write_metadata(facts).encode()) == facts


# Checksums


def test_checksums_are_read() -> None:
    for algorithm, size in (("sha1", 20), ("sha256", 32)):
        digest = bytes(range(size))
        said = f"{algorithm} {base64.b64encode(digest).decode()}"
        assert read_append(headers(BYTES, upload_checksum=said)).checksum == Checksum(algorithm, digest)


@pytest.mark.parametrize("said", ["md5 abc=", "crc32 AAAA", "SHA1 x", "", "sha512 " + "A" * 86 + "=="])
def test_an_unknown_kind_of_checksum_is_told_the_known_ones(said: str) -> None:
    with pytest.raises(Problem) as refused:
        read_append(headers(BYTES, upload_checksum=said))
    assert (refused.value.status, refused.value.code) == (400, Code.CHECKSUM_UNKNOWN)
    assert refused.value.headers == {"Tus-Checksum-Algorithm": "sha1,sha256"}


@pytest.mark.parametrize("said", ["sha1", "sha1 ", "sha1 !!!", "sha1 AAAA", "sha256 " + "A" * 27 + "=", "sha1 ü"])
def test_a_damaged_checksum_is_refused(said: str) -> None:
    assert refusal(headers(BYTES, upload_checksum=said)) == (400, Code.UPLOAD_INVALID)


# Where an upload stands


@given(
    size=st.integers(0, MOST),
    at=st.integers(0, MOST),
    offset=st.integers(0, MOST),
    length=st.none() | st.integers(0, MOST),
)
def test_bytes_fit_exactly_behind_the_offset_or_are_refused(
    size: int, at: int, offset: int, length: int | None
) -> None:
    """A confirmed offset is never passed over, and nothing grows beyond what was announced."""
    standing = Standing(size, min(at, size), 1, finished=False)
    status = status_of(lambda: room_for(Append(offset, length, None), standing, 0))
    if offset != standing.offset_bytes:
        assert status == 409
    elif length is not None and offset + length > size:
        assert status == 413
    else:
        assert status is None
        assert room_for(Append(offset, length, None), standing, 0) == size - offset


def test_a_wrong_offset_is_told_the_right_one() -> None:
    with pytest.raises(Problem) as refused:
        room_for(Append(3, None, None), Standing(10, 5, 1, finished=False), 0)
    assert refused.value.detail == "Offset 5 expected, 3 given."
    assert refused.value.headers == {"Upload-Offset": "5"}
    assert refused.value.retryable


def test_an_expired_upload_takes_no_bytes() -> None:
    for offset in (5, 6):
        with pytest.raises(Problem) as refused:
            room_for(Append(offset, None, None), Standing(10, 5, 1_000, finished=False), 1_000)
        assert (refused.value.status, refused.value.code) == (410, Code.UPLOAD_EXPIRED)
    assert room_for(Append(5, None, None), Standing(10, 5, 1_001, finished=False), 1_000) == 5


def test_a_standing_is_told_in_headers() -> None:
    unfinished = standing_headers(Standing(10, 5, 1_800_000_000_000, finished=False), None)
    assert unfinished["Upload-Offset"] == "5"
    assert parsedate_to_datetime(unfinished["Upload-Expires"]).timestamp() == 1_800_000_000
    finished = standing_headers(Standing(10, 10, 1_800_000_000_000, finished=True), "ab")
    assert finished == {"Upload-Offset": "10", "Deskside-SHA256": "ab", "Deskside-Proven": "0"}
