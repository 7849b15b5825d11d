"""What a stored file is: the noun that messages, transcripts and the Files page share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from deskside.filenames import MOST_BYTES as MOST_NAME
from deskside.ids import FileId, MemberId, MessageId, OrganizationId, ParticipantId, ReplyId, SessionId
from deskside.texts import described

Show = Literal["picture", "video", "audio", "none"]
"""How a page may show the file in place. Anything but `none` means that its bytes were confirmed to be of that kind."""

Preview = Literal["none", "making", "ready", "failed"]
"""How far we are with pictures of a file: none are made of its kind, they are being made, they are there, it cannot be done."""

MOST_WORDS = 500
"""Code points of a caption and of an alternative text."""

State = Literal["checking", "ready", "quarantined"]
"""A file arrives `checking` where files are checked for viruses, and else `ready`. Only one that is ready is opened by anybody, its
sender included; of one that is `quarantined` nothing but its row is left."""

Scan = Literal["none", "clean", "unchecked"]
"""What the virus scanner said: it was not asked (yet), it found nothing, or it could not look at all of the file."""

Private = Literal["location", "details", "original"]
"""What a picture or a film told beside itself, and tells no more: where it was made, or anything else. Or its sender chose to send the
original."""

UNCONFIRMED = "application/octet-stream"
"""The media type of bytes nobody has confirmed to be anything."""


class Kind(StrEnum):
    """Why a file is kept."""

    ATTACHMENT = "attachment"
    """Somebody in the session sent it."""
    TRANSCRIPT = "transcript"
    """The desk wrote it when the session ended; there is one a session, and only staff may open it."""
    REPLY = "reply"
    """It belongs to a canned reply, or to one being written, and to no session. What is sent are copies of it."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file as everybody sees it who may open it."""

    id: FileId
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    arrived_sha256: str | None = None
    """What it was when it arrived, if the server took something private out of it. The proof is about this one."""
    private: Private | None = None
    proven: bool
    """The sender's browser computed the same SHA-256 as the server."""
    show: Show
    caption: str = ""
    """What its sender wrote under it."""
    alt: str = ""
    """What is to be seen in it, for those who do not see it."""
    preview: Preview = "none"
    """Whether there are pictures of it, or facts such as its duration; without them the file itself is all there is."""
    width: int | None = None
    height: int | None = None
    """As a picture or film is shown, turned as the camera was held."""
    duration_s: float | None = None
    peaks: str | None = None
    """How loud a sound is along its way: 64 numbers from 00 to ff."""
    has_view: bool = False
    """There is a picture to look at in place of the file: one that browsers can show, or one that is not too large for them."""
    state: State = "ready"
    scan: Scan = "none"
    threat: str | None = None
    """What was found in a quarantined file, as the scanner calls it; null when it is held back because it could not be checked."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender of a file says of it before its message goes out. What is null stays as it is."""

    file: str
    name: Annotated[str, described(most=MOST_NAME, least=1)] | None = None
    """Made safe; the extension stays as it was."""
    caption: Annotated[str, described(most=MOST_WORDS)] | None = None
    alt: Annotated[str, described(most=MOST_WORDS)] | None = None
    position: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] | None = None
    """Its place among the files of the message: they stand by rising positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """What has to be known to keep a file. Its bytes are in `blob` already."""

    id: FileId
    organization: OrganizationId
    session: SessionId | None
    """None for the files of canned replies."""
    kind: Kind
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    arrived_sha256: str | None = None
    private: Private | None = None
    show: Show
    blob: str
    sender: ParticipantId | None = None
    member: MemberId | None = None
    """Of a canned reply's file: who alone may open it; None when the reply is the organization's."""
    draft: str | None = None
    """The message or canned reply being written that the file belongs to."""
    position: int = 0
    """Its place among the files of that draft."""
    width: int | None = None
    height: int | None = None
    """As a picture itself says how it is shown, until somebody has looked into it."""
    state: State = "ready"
    scan: Scan = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile(NewFile):
    """A file that is kept, with everything we know of it."""

    proven: bool
    message: MessageId | None
    """The message it was posted with; nobody but the sender sees an attachment without one."""
    reply: ReplyId | None
    """The canned reply it was saved with."""
    saved_at: int
    preview: Preview = "none"
    duration_s: float | None = None
    peaks: str | None = None
    has_view: bool = False
    caption: str = ""
    alt: str = ""
    threat: str | None = None
    only_staff: bool
    """It came with a note: no customer may open it, and its being there is nothing they may learn."""

    @property
    def sent_sha256(self) -> str:
        """Of the bytes as they came."""
        return self.arrived_sha256 or self.sha256

    @property
    def is_draft(self) -> bool:
        """Whether it belongs to something that is still being written."""
        return self.message is None and self.reply is None

    @property
    def file(self) -> File:
        """What others see of it."""
        return File(
            id=self.id,
            name=self.name,
            media_type=self.media_type,
            size_bytes=self.size_bytes,
            sha256=self.sha256,
            arrived_sha256=self.arrived_sha256,
            private=self.private,
            proven=self.proven,
            show=self.show,
            caption=self.caption,
            alt=self.alt,
            preview=self.preview,
            width=self.width,
            height=self.height,
            duration_s=self.duration_s,
            peaks=self.peaks,
            has_view=self.has_view,
            state=self.state,
            scan=self.scan,
            threat=self.threat,
        )

    @property
    def content_type(self) -> str:
        """What its bytes are called when they are sent: never what somebody merely says they are."""
        confirmed = self.kind is Kind.TRANSCRIPT or self.show != "none"
        return self.media_type if confirmed else UNCONFIRMED
