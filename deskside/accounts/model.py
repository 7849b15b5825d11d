"""What accounts are made of: organizations, their members, and tokens. Pure; the rules of what may be typed are here."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import msgspec

from deskside.errors import Code, Problem
from deskside.ids import MemberId, OrganizationId, ParticipantId, SessionId
from deskside.settings import is_zone, zones
from deskside.sync import FilesAccess, Role
from deskside.texts import clean_text, described

MOST_NAME = 120
LEAST_PASSWORD = 12
MOST_PASSWORD = 512
MOST_EXTENSIONS = 50
MOST_ZONE = 64

_EXTENSION = r"\**\.*[A-Za-z0-9_-]{0,16}"
_TYPED_EXTENSION = re.compile(_EXTENSION)
_EMAIL = re.compile(r"[^\s@<>\"(),;:\\\[\]]+@[^\s@<>\"(),;:\\\[\]]+")

# What a description of the API can say of these; the functions below judge them, in kinder words.
Name = Annotated[str, described(most=MOST_NAME, least=1)]
Email = Annotated[str, msgspec.Meta(extra_json_schema={"format": "email", "maxLength": 254})]
Extensions = Annotated[
    list[Annotated[str, msgspec.Meta(extra_json_schema={"pattern": rf"^\s*{_EXTENSION}\s*$"})]],
    msgspec.Meta(extra_json_schema={"maxItems": MOST_EXTENSIONS}),
]
TimeZone = Annotated[str, msgspec.Meta(extra_json_schema={"enum": zones()})]
NewPassword = Annotated[str, msgspec.Meta(extra_json_schema={"minLength": LEAST_PASSWORD, "maxLength": MOST_PASSWORD})]


class TokenKind(StrEnum):
    """Every kind of secret that opens a door, except links and codes, which sessions keep. One kind never serves as another."""

    SET_UP = "set-up"
    SIGN_IN = "sign-in"
    API = "api"
    INVITATION = "invitation"
    CUSTOMER = "customer"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a secret that was given out. The secret itself is not."""

    fingerprint: str
    kind: TokenKind
    organization: OrganizationId | None
    member: MemberId | None
    session: SessionId | None
    participant: ParticipantId | None
    expires_at: int


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person with an account."""

    id: MemberId
    name: str
    email: str
    role: Role
    files_access: FilesAccess


class FileRules(msgspec.Struct, frozen=True, kw_only=True):
    """What an organization does not take."""

    programs: bool = False
    """Programs and scripts are refused, whatever they are called."""
    extensions: tuple[str, ...] = ()
    """Files that end so are refused: in small letters, without the dot."""


class Policies(msgspec.Struct, frozen=True, kw_only=True):
    """What an organization decides for all its sessions; shown to the people it binds."""

    read_by: bool
    """People in a session see how far the others have read."""
    max_file_bytes: int | None = None
    """Of one stored file. None, here and below: as much as the operator allows."""
    session_bytes: int | None = None
    """Of all files of a session, and of all canned replies."""
    organization_bytes: int | None = None
    """Of everything that is kept."""
    files: FileRules = FileRules()
    time_zone: str | None = None
    """Of the times in transcripts and in Files. None: the desk's own."""
    originals: bool = True
    """Who sends a picture or a film may choose that its location and other private details stay in it."""


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant, and the terms that its members work under."""

    id: OrganizationId
    name: str
    max_file_bytes: int
    kept_months: int
    desk_time_zone: str
    """Where the organization has not chosen its own."""
    policies: Policies


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    member: Member
    organization: Organization
    only_here: bool


@dataclass(frozen=True, slots=True)
class NewMember:
    """What a person says about themselves, checked, with the password already hashed."""

    name: str
    email: str
    password_hash: str


def clean_name(text: str, what: str = "name") -> str:
    """A name of a person or an organization."""
    return clean_text(text, most=MOST_NAME, least=1, what=what)


def clean_email(text: str) -> str:
    """The e-mail address as it is compared: in lower case, without blanks around it."""
    email = clean_text(text, most=254, least=3, what="e-mail address").lower()
    if not _EMAIL.fullmatch(email):
        raise Problem(400, Code.TEXT_INVALID, "This is not an e-mail address.")
    return email


def clean_extensions(typed: Sequence[str]) -> tuple[str, ...]:
    """Extensions as they are compared, each once, in order. Raises 400 `text-invalid`."""
    if len(typed) > MOST_EXTENSIONS:
        raise Problem(400, Code.TEXT_INVALID, f"At most {MOST_EXTENSIONS} extensions can be refused.")
    if not all(_TYPED_EXTENSION.fullmatch(extension.strip()) for extension in typed):
        raise Problem(400, Code.TEXT_INVALID, "Write extensions as letters and digits, such as iso or 7z.")
    found = sorted({extension.strip().lower().lstrip("*").lstrip(".") for extension in typed} - {""})
    return tuple(found)


def clean_zone(name: str) -> str:
    """A time zone that this machine knows. Raises 400 `text-invalid`."""
    if len(name) > MOST_ZONE or not is_zone(name):
        raise Problem(400, Code.TEXT_INVALID, "The desk does not know this time zone.")
    return name


def clean_password(text: str) -> str:
    """The password as it is hashed: the same characters typed on two keyboards are one password."""
    return unicodedata.normalize("NFKC", text)


def require_good_password(password: str, email: str) -> str:
    """The password as it is hashed, if it is good enough to be chosen. Raises 400 `password-weak`."""
    cleaned = clean_password(password)
    if len(password) < LEAST_PASSWORD:
        raise _weak(f"Please choose a password of at least {LEAST_PASSWORD} characters.")
    if any("\ud800" <= character <= "\udfff" for character in cleaned):
        # What Python makes of bytes that are no UTF-8; only standard input brings it.
        raise Problem(400, Code.TEXT_INVALID, "This password cannot be read. Give it as UTF-8.")
    if len(cleaned) > MOST_PASSWORD:
        raise _weak(f"Please choose a password of at most {MOST_PASSWORD} characters.")
    if len(set(cleaned)) < 4 or cleaned.lower() == email.lower():
        raise _weak("This password is too easy to guess. Please choose another one.")
    return cleaned


def _weak(title: str) -> Problem:
    return Problem(400, Code.PASSWORD_WEAK, title, extra={"least": LEAST_PASSWORD, "most": MOST_PASSWORD})
