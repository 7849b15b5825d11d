"""What a stored file is: the noun that messages, transcripts and the Files page share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import msgspec

from deskside.ids import FileId, MessageId, OrganizationId, ParticipantId, SessionId

Show = Literal["picture", "video", "audio", "none"]
"""How a page may show the file in place. Anything but `none` means that its bytes were confirmed to be of that kind."""

UNCONFIRMED = "application/octet-stream"
"""The media type of bytes nobody has confirmed to be anything."""


class Kind(StrEnum):
    """Why a file is kept."""

    ATTACHMENT = "attachment"
    """Somebody in the session sent it."""
    TRANSCRIPT = "transcript"
    """The desk wrote it when the session ended; there is one a session, and only staff may open it."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file as everybody sees it who may open it."""

    id: FileId
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    proven: bool
    """The sender's browser computed the same SHA-256 as the server."""
    show: Show


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """What has to be known to keep a file. Its bytes are in `blob` already."""

    id: FileId
    organization: OrganizationId
    session: SessionId
    kind: Kind
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    show: Show
    blob: str
    sender: ParticipantId | None = None
    draft: str | None = None
    """The message being written that the file belongs to."""
    position: int = 0
    """Its place among the files of that draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile(NewFile):
    """A file that is kept, with everything we know of it."""

    proven: bool
    message: MessageId | None
    """The message it was posted with; nobody but the sender sees a file without one."""
    saved_at: int

    @property
    def file(self) -> File:
        """What others see of it."""
        return File(
            id=self.id,
            name=self.name,
            media_type=self.media_type,
            size_bytes=self.size_bytes,
            sha256=self.sha256,
            proven=self.proven,
            show=self.show,
        )

    @property
    def content_type(self) -> str:
        """What its bytes are called when they are sent: never what somebody merely says they are."""
        confirmed = self.kind is Kind.TRANSCRIPT or self.show != "none"
        return self.media_type if confirmed else UNCONFIRMED
