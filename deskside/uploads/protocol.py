"""tus 1.0 without any input or output: headers in, a decision or a refusal out.

Spoken are creation, creation-with-upload, expiration, checksum and termination. Not spoken, and refused by name: a deferred
length, concatenation, and the override of methods. Clients lie, by mistake or on purpose, so a number is only ASCII digits in
63 bits, and a header of ours that comes twice is refused.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from typing import get_args

from deskside.errors import Code, Problem
from deskside.files import Private

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "expiration", "checksum", "termination")
ALGORITHMS: Mapping[str, int] = {"sha1": 20, "sha256": 32}
"""Checksums by name, with the length of their digest in bytes."""
BODY_TYPE = "application/offset+octet-stream"
METADATA_LIMIT = 8_192
"""A name of a thousand characters of any script fits, with all that is said beside it."""
CHECKSUM_MISMATCH = 460
"""tus's own status."""

RawHeaders = Sequence[tuple[bytes, bytes]]

_NUMBER = re.compile(rb"[0-9]{1,19}")
_PLACE = re.compile(r"[0-9]{1,9}")
_MOST = 2**63 - 1
_KEY = re.compile(r"[!-+\--~]+")
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_OURS = frozenset(
    {
        b"content-length", b"content-type", b"transfer-encoding", b"tus-resumable", b"upload-checksum",
        b"upload-concat", b"upload-defer-length", b"upload-length", b"upload-metadata", b"upload-offset",
        b"x-http-method-override",
    }
)  # fmt: skip
_REFUSED = {
    b"upload-defer-length": "The length of a file must be known when its upload begins.",
    b"upload-concat": "Uploads cannot be put together from parts here.",
    b"x-http-method-override": "Methods cannot be overridden here.",
}


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must hash to."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """Bytes for an upload, beginning at an offset."""

    offset: int
    length: int | None
    """How many bytes follow, if the request says so."""
    checksum: Checksum | None


@dataclass(frozen=True, slots=True)
class Create:
    """A new upload, perhaps with its first bytes."""

    size_bytes: int
    filename: str
    filetype: str | None
    session: str | None
    """None: it is for a canned reply."""
    draft: str
    client_id: str | None
    position: int | None
    """Its place among the files of its draft; None: after those that are there."""
    metadata: str
    """All that the client said of the file, as `HEAD` gives it back."""
    first: Append | None
    private: Private | None = None
    """What its sender took out of it already, or that the original is to stay as it is."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an upload has: all that the next decision needs."""

    size_bytes: int
    offset_bytes: int
    expires_at: int
    finished: bool


def require_version(headers: RawHeaders) -> dict[bytes, bytes]:
    """The headers that matter here by name. Raises 412 for another version, 400 for anything doubled or not spoken."""
    known: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _OURS:
            if name in known:
                raise invalid(f"The header {name.decode()} came twice.")
            known[name] = value
    if known.get(b"tus-resumable") != VERSION.encode():
        raise Problem(
            412,
            Code.TUS_VERSION_WRONG,
            "This desk takes uploads in version 1.0.0 of the tus protocol.",
            headers={"Tus-Version": VERSION},
        )
    for name, reason in _REFUSED.items():
        if name in known:
            raise invalid(reason)
    return known


def read_creation(headers: RawHeaders, max_bytes: int) -> Create:
    """What a `POST` asks for. Raises 400, 412, 413 and 415."""
    known = require_version(headers)
    size = _number(known, b"upload-length")
    if size is None:
        raise invalid("Upload-Length is missing.")
    if size > max_bytes:
        raise too_large(max_bytes)
    facts = read_metadata(known.get(b"upload-metadata", b""))
    first = _first_bytes(known)
    if first is not None and first.length is not None and first.length > size:
        raise too_long(size)
    return Create(
        size_bytes=size,
        filename=_required(facts, "filename"),
        filetype=_filetype(facts),
        session=_session(facts),
        draft=_name("draft", _required(facts, "draft")),
        client_id=_name("client_id", facts["client_id"]) if facts.get("client_id") else None,
        position=_position(facts),
        metadata=write_metadata(facts),
        private=_private(facts),
        first=first,
    )


def read_append(headers: RawHeaders) -> Append:
    """What a `PATCH` brings. Raises 400, 412 and 415."""
    known = require_version(headers)
    _require_body_type(known)
    offset = _number(known, b"upload-offset")
    if offset is None:
        raise invalid("Upload-Offset is missing.")
    return Append(offset, _body_length(known), _checksum(known))


def proves(append: Append, size_bytes: int) -> bool:
    """Whether these bytes, if they come whole, are the file with the hash that its sender computed."""
    checksum = append.checksum
    is_whole = append.offset == 0 and append.length == size_bytes
    return is_whole and checksum is not None and checksum.algorithm == "sha256"


def room_for(append: Append, standing: Standing, now_ms: int) -> int:
    """How many bytes may be written, given where the upload stands. Raises 409, 410 and 413."""
    if standing.expires_at <= now_ms and not standing.finished:
        raise expired()
    if append.offset != standing.offset_bytes:
        raise wrong_offset(standing.offset_bytes, append.offset)
    room = standing.size_bytes - standing.offset_bytes
    if append.length is not None and append.length > room:
        raise too_long(standing.size_bytes)
    return room


def read_metadata(raw: bytes) -> dict[str, str]:
    """`Upload-Metadata`: keys with values in base 64, by commas. Raises 400."""
    if len(raw) > METADATA_LIMIT:
        raise invalid(f"Upload-Metadata is longer than {METADATA_LIMIT} bytes.")
    facts: dict[str, str] = {}
    for pair in raw.split(b",") if raw.strip() else ():
        key, value = _metadata_pair(pair)
        if key in facts:
            raise invalid(f"Upload-Metadata names {key} twice.")
        facts[key] = value
    return facts


def write_metadata(facts: Mapping[str, str]) -> str:
    """The header that says these facts."""
    pairs = ((key, base64.b64encode(value.encode()).decode()) for key, value in facts.items())
    return ",".join(f"{key} {value}".rstrip() for key, value in pairs)


def _metadata_pair(pair: bytes) -> tuple[str, str]:
    try:
        key, _, encoded = pair.decode("ascii").strip().partition(" ")
        value = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (UnicodeDecodeError, binascii.Error, ValueError):
        raise invalid("Upload-Metadata cannot be read.") from None
    if not _KEY.fullmatch(key):
        raise invalid("Upload-Metadata cannot be read.")
    return key, value


def _required(facts: Mapping[str, str], key: str) -> str:
    value = facts.get(key, "")
    if not value:
        raise invalid(f"Upload-Metadata does not name {key}.")
    return value


def _session(facts: Mapping[str, str]) -> str | None:
    """Which session the file is for; None when it says that it is for a canned reply."""
    if "for" not in facts:
        return _required(facts, "session")
    if facts["for"] != "reply" or "session" in facts:
        raise invalid("Upload-Metadata names a session, or says that the file is for a reply.")
    return None


def _private(facts: Mapping[str, str]) -> Private | None:
    """What the sender says about what the file tells beside itself."""
    value = facts.get("private")
    if not value:
        return None
    for known in get_args(Private):
        if value == known:
            return known
    raise invalid("private says neither location, details nor original.")


def _filetype(facts: Mapping[str, str]) -> str | None:
    """What the sender calls the file's type, if it is a word at all; nothing depends on it."""
    value = facts.get("filetype", "")
    return value if value and value.isprintable() else None


def _position(facts: Mapping[str, str]) -> int | None:
    """Where the file stands among those of its message, when several are announced at once and arrive in any order."""
    value = facts.get("position")
    if not value:
        return None
    if not _PLACE.fullmatch(value):
        raise invalid("position is not a number.")
    return int(value)


def _name(key: str, value: str) -> str:
    """An id that the client chose."""
    if not _NAME.fullmatch(value):
        raise invalid(f"{key} is not of the form that ids have.")
    return value


def _number(known: Mapping[bytes, bytes], name: bytes) -> int | None:
    value = known.get(name)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value) or int(value) > _MOST:
        raise invalid(f"{name.decode()} is not a number of bytes.")
    return int(value)


def _first_bytes(known: Mapping[bytes, bytes]) -> Append | None:
    """The body of a creation, if it has one."""
    length = _body_length(known)
    if length == 0 or (length is None and b"transfer-encoding" not in known):
        return None
    _require_body_type(known)
    return Append(0, length, _checksum(known))


def _body_length(known: Mapping[bytes, bytes]) -> int | None:
    length = _number(known, b"content-length")
    if length is not None and b"transfer-encoding" in known:
        raise invalid("The request gives a length and a transfer encoding.")
    return length


def _require_body_type(known: Mapping[bytes, bytes]) -> None:
    if known.get(b"content-type", b"").lower() != BODY_TYPE.encode():
        raise Problem(
            415,
            Code.MEDIA_TYPE_WRONG,
            "This request does not have the content type the desk expects.",
            f"Expected {BODY_TYPE}.",
        )


def _checksum(known: Mapping[bytes, bytes]) -> Checksum | None:
    raw = known.get(b"upload-checksum")
    if raw is None:
        return None
    algorithm, _, encoded = raw.decode("latin-1").partition(" ")
    if algorithm not in ALGORITHMS:
        raise Problem(
            400,
            Code.CHECKSUM_UNKNOWN,
            "The desk does not know this kind of checksum.",
            f"Known are {', '.join(ALGORITHMS)}.",
            headers={"Tus-Checksum-Algorithm": ",".join(ALGORITHMS)},
        )
    try:
        digest = base64.b64decode(encoded.encode("latin-1"), validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != ALGORITHMS[algorithm]:
        raise invalid("Upload-Checksum cannot be read.")
    return Checksum(algorithm, digest)


def offer(max_bytes: int) -> dict[str, str]:
    """What `OPTIONS` says we speak."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Max-Size": str(max_bytes),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def standing_headers(
    standing: Standing, sha256: str | None, *, proven: bool = False, private: Private | None = None
) -> dict[str, str]:
    """Where an upload stands, as every answer about it says. A finished one has its hash, and whether its sender's is the same."""
    headers = {"Upload-Offset": str(standing.offset_bytes)}
    if not standing.finished:
        headers["Upload-Expires"] = formatdate(standing.expires_at / 1_000, usegmt=True)
    if sha256 is not None:
        headers["Deskside-SHA256"] = sha256
        headers["Deskside-Proven"] = "1" if proven else "0"
    if private is not None:
        headers["Deskside-Private"] = private
    return headers


def invalid(detail: str) -> Problem:
    """The request breaks the protocol."""
    return Problem(400, Code.UPLOAD_INVALID, "This upload is not in the form the desk expects.", detail)


def too_large(max_bytes: int) -> Problem:
    """The file is over the desk's limit."""
    return Problem(
        413,
        Code.FILE_TOO_LARGE,
        f"This file is larger than the desk stores ({readable(max_bytes)}).",
        extra={"limit_bytes": max_bytes},
    )


def too_long(size_bytes: int) -> Problem:
    """More bytes than the upload was announced with: the file changed, or the client is wrong."""
    return Problem(
        413,
        Code.UPLOAD_INVALID,
        "There are more bytes than the file had when its upload began. If it has changed, pick it again.",
        f"Upload-Length was {size_bytes}.",
    )


def wrong_offset(expected: int, given: int) -> Problem:
    """The client goes on from another place than we stand at."""
    return Problem(
        409,
        Code.OFFSET_WRONG,
        "The upload stands at another place. It can go on from there.",
        f"Offset {expected} expected, {given} given.",
        retryable=True,
        extra={"expected": expected, "given": given},
        headers={"Upload-Offset": str(expected)},
    )


def expired() -> Problem:
    """Nobody went on with the upload for too long."""
    return Problem(410, Code.UPLOAD_EXPIRED, "This upload waited too long. Please send the file again.")


def wrong_checksum() -> Problem:
    """The bytes are not those the client hashed; none of them is kept."""
    return Problem(
        CHECKSUM_MISMATCH,
        Code.CHECKSUM_WRONG,
        "Some bytes were damaged on the way. They can be sent again.",
        retryable=True,
    )


def readable(size_bytes: int) -> str:
    """A limit as people say it."""
    size = float(size_bytes)
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1_024:
            return f"{size:.4g} {unit}"
        size /= 1_024
    return f"{size:.4g} GiB"
