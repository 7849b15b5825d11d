"""What an upload is: a file on its way to us, from its announcement until all its bytes are kept."""

from dataclasses import dataclass, replace

import msgspec

from deskside.accounts import Policies
from deskside.clock import HOUR
from deskside.files import Private
from deskside.ids import FileId, OrganizationId, SessionId
from deskside.uploads.homes import Home
from deskside.uploads.protocol import Standing

GIB = 1024 * 1024 * 1024


class Upload(msgspec.Struct, kw_only=True):
    """An unfinished upload, as clients see it."""

    id: FileId
    session: SessionId | None
    """None for a file of a canned reply."""
    draft: str
    client_id: str | None
    name: str
    size_bytes: int
    offset_bytes: int
    created_at: int
    expires_at: int


class UploadStanding(msgspec.Struct, kw_only=True):
    """How far an upload is, for the page that began it and has forgotten."""

    client_id: str
    id: FileId
    size_bytes: int
    offset_bytes: int
    finished: bool
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRecord:
    """An upload as we keep it. It becomes the file of the same id."""

    id: FileId
    organization: OrganizationId
    home: Home
    draft: str
    client_id: str | None
    name: str
    declared: str | None
    """The media type the client says it has."""
    metadata: str
    private: Private | None = None
    """What its sender took out before sending, or that the original is to stay; else what was found in it here."""
    arrived_sha256: str | None = None
    """Of the bytes as they came. From when this is kept, the spool file may be overwritten."""
    size_bytes: int
    offset_bytes: int
    """So many bytes are durable; after a crash nothing beyond them counts."""
    position: int
    """Its place among the uploads of its draft, in the order they were created."""
    created_at: int
    expires_at: int
    finished: bool

    @property
    def standing(self) -> Standing:
        return Standing(self.size_bytes, self.offset_bytes, self.expires_at, self.finished)

    @property
    def shown(self) -> Upload:
        return Upload(
            id=self.id,
            session=self.home.session,
            draft=self.draft,
            client_id=self.client_id,
            name=self.name,
            size_bytes=self.size_bytes,
            offset_bytes=self.offset_bytes,
            created_at=self.created_at,
            expires_at=self.expires_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one desk takes."""

    max_file_bytes: int = GIB
    min_free_bytes: int = GIB // 2
    """An upload that would leave less than this free on the disk is refused before its first byte."""
    checks: bool = False
    """Nobody opens a file before a virus scanner has looked at it."""
    keep_ms: int = 24 * HOUR
    """An upload nobody goes on with is forgotten after this."""
    open_uploads: int = 200
    """Unfinished uploads of one participant, or of one member for canned replies."""
    draft_files: int = 1_000
    """Files of one message or canned reply."""
    session_files: int = 10_000
    """Files of one session, or of all canned replies of an organization. An empty file takes no space, and still a name on the disk."""
    session_bytes: int = 100 * GIB
    """What one session, or all canned replies, may take of the disk, so that one guest cannot fill it for everybody."""
    organization_bytes: int | None = None
    """What everything an organization keeps may take; None: whatever is there."""

    def for_organization(self, policies: Policies) -> "Limits":
        """As the organization narrows them. What it set once never widens what the operator allows."""
        return replace(
            self,
            max_file_bytes=_least(self.max_file_bytes, policies.max_file_bytes),
            session_bytes=_least(self.session_bytes, policies.session_bytes),
            organization_bytes=policies.organization_bytes
            if self.organization_bytes is None
            else _least(self.organization_bytes, policies.organization_bytes),
        )


def _least(here: int, narrower: int | None) -> int:
    return here if narrower is None else min(here, narrower)
