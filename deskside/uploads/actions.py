"""What is done with uploads, one transaction each: begin, find, record, finish, withdraw, list, prove.

Every one asks first whether the viewer may, so that no request, however long ago it began, acts on a right that is gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from deskside.backends import Transaction, disk_full
from deskside.errors import Code, Problem
from deskside.filenames import safe_name
from deskside.files import Kind, NewFile, StoredFile, Verdict, erase, keep, prove, require_own, stored_bytes
from deskside.ids import FileId, SessionId, is_id, new_id
from deskside.sessions import Participant, find_participant, require_participant
from deskside.sync import Viewer, touch
from deskside.uploads import store
from deskside.uploads.model import Limits, Upload, UploadRecord
from deskside.uploads.protocol import Create, expired, too_large

Proven = Callable[[Transaction, StoredFile], None]
"""Told of a posted file whose sender's hash agreed, so that its message can be shown again."""


def unknown() -> Problem:
    """The same words for wrong, withdrawn and not yours."""
    return Problem(404, Code.UPLOAD_UNKNOWN, "There is no such upload, or it is not yours.")


def begin(tx: Transaction, viewer: Viewer, asked: Create, limits: Limits, free_bytes: int) -> UploadRecord:
    """A new upload, or the one that this client id began before. Raises 404, 403, 409, 410, 413 and 507."""
    session = SessionId(asked.session)
    participant = require_participant(tx, viewer, session)
    if asked.client_id is not None:
        known = store.by_client_id(tx, session, participant.id, asked.client_id)
        if known is not None and (known.finished or known.expires_at > tx.now_ms):
            return _require_same(known, asked)
        if known is not None:
            store.remove(tx, known.id)
    _require_room(tx, participant, asked, limits, free_bytes)
    record = _new_record(tx, viewer, participant, asked, limits)
    store.add(tx, record)
    return record


def _new_record(
    tx: Transaction, viewer: Viewer, participant: Participant, asked: Create, limits: Limits
) -> UploadRecord:
    many, last = store.in_draft(tx, participant.session, participant.id, asked.draft)
    if many >= limits.draft_files:
        raise too_many("A message cannot have more files than this.", limits.draft_files)
    return UploadRecord(
        id=FileId(new_id()),
        organization=viewer.organization,
        session=participant.session,
        participant=participant.id,
        draft=asked.draft,
        client_id=asked.client_id,
        name=safe_name(asked.filename),
        declared=asked.filetype[:255] if asked.filetype else None,
        metadata=asked.metadata,
        size_bytes=asked.size_bytes,
        offset_bytes=0,
        position=last + 1,
        created_at=tx.now_ms,
        expires_at=tx.now_ms + limits.keep_ms,
        finished=False,
    )


def _require_same(known: UploadRecord, asked: Create) -> UploadRecord:
    given = (asked.size_bytes, asked.draft, safe_name(asked.filename))
    if given != (known.size_bytes, known.draft, known.name):
        raise Problem(409, Code.ID_REUSED, "This upload was begun before with another file.")
    return known


def _require_room(tx: Transaction, participant: Participant, asked: Create, limits: Limits, free_bytes: int) -> None:
    """Everything that can be known before the first byte is read."""
    if asked.size_bytes > limits.max_file_bytes:
        raise too_large(limits.max_file_bytes)
    if store.open_count(tx, participant.session, participant.id) >= limits.open_uploads:
        raise too_many("Too many files are on their way. Wait until some are done.", limits.open_uploads)
    if store.count_in(tx, participant.session) >= limits.session_files:
        raise too_many("This session has as many files as it can take.", limits.session_files)
    taken = stored_bytes(tx, participant.session) + store.announced_bytes(tx, participant.session)
    if taken + asked.size_bytes > limits.session_bytes:
        raise too_many("This session has reached the space it may take.", limits.session_bytes)
    if not _fits(asked.size_bytes, store.reserved_bytes_of(tx, participant.session), _room(tx, limits, free_bytes)):
        raise disk_full()


def _room(tx: Transaction, limits: Limits, free_bytes: int) -> int:
    """What is not promised to anybody yet."""
    return free_bytes - limits.min_free_bytes - store.reserved_bytes(tx)


def _fits(size_bytes: int, promised_bytes: int, room: int) -> bool:
    """Whether a session may have this much besides what it was promised. Announcing costs nothing: beyond its first file a session
    is promised no more than it leaves to others, or one guest could claim the whole disk and send nothing."""
    return size_bytes <= room and (promised_bytes == 0 or promised_bytes + size_bytes <= room - size_bytes)


def too_many(title: str, limit: int) -> Problem:
    return Problem(409, Code.TOO_MANY_FILES, title, extra={"limit": limit})


def require_upload(tx: Transaction, viewer: Viewer, upload: FileId) -> UploadRecord:
    """The upload, if the viewer began it and is in its live session now. Raises 404, 403 and 410."""
    record = store.by_id(tx, upload) if is_id(upload) else None
    if record is None:
        raise unknown()
    try:
        participant = require_participant(tx, viewer, record.session)
    except Problem as problem:
        raise (unknown() if problem.status == 404 else problem) from None
    if participant.id != record.participant:
        raise unknown()
    return record


def require_unexpired(tx: Transaction, viewer: Viewer, upload: FileId) -> UploadRecord:
    """As `require_upload`, and nobody waited too long with it. Raises 410 too."""
    record = require_upload(tx, viewer, upload)
    if record.expires_at <= tx.now_ms and not record.finished:
        raise expired()
    return record


def note_offset(tx: Transaction, upload: FileId, session: SessionId, offset: int, limits: Limits) -> None:
    """So many bytes are durable; the upload waits its time anew, and its session is not idle."""
    store.record(tx, upload, offset, tx.now_ms + limits.keep_ms)
    touch(tx, session)


def finish(tx: Transaction, viewer: Viewer, upload: FileId, verdict: Verdict, sha256: str) -> StoredFile:
    """All bytes are durable in the blob of the upload's id: now it is a file. Doing it again changes nothing."""
    record = require_upload(tx, viewer, upload)
    stored = keep(
        tx,
        NewFile(
            id=record.id,
            organization=record.organization,
            session=record.session,
            kind=Kind.ATTACHMENT,
            name=record.name,
            media_type=verdict.media_type,
            size_bytes=record.size_bytes,
            sha256=sha256,
            show=verdict.show,
            blob=record.id,
            sender=record.participant,
            draft=record.draft,
            position=record.position,
        ),
    )
    store.finish(tx, record.id)
    return stored


def withdraw(tx: Transaction, viewer: Viewer, upload: FileId) -> UploadRecord:
    """The sender takes the file out of the message. Raises 409 when the message is posted."""
    record = require_upload(tx, viewer, upload)
    if record.finished:
        stored = require_own(tx, viewer, upload)
        if stored.message is not None:
            raise Problem(409, Code.NOT_ALLOWED, "This file has been sent already.")
        erase(tx, stored.id)
    store.remove(tx, upload)
    return record


def forget(tx: Transaction, files: Sequence[FileId]) -> None:
    """The files are erased: nothing tells any more what their uploads were called."""
    store.remove_all(tx, files)


def still_wanted(tx: Transaction, record: UploadRecord) -> bool:
    """Whether its sender is still in the session; nobody else can go on with it."""
    return find_participant(tx, record.session, record.participant)["state"] == "present"


def unfinished(tx: Transaction, viewer: Viewer, session: SessionId) -> list[Upload]:
    """A participant's own unfinished uploads; for a technician in the session, everybody's."""
    participant = require_participant(tx, viewer, session)
    return [
        record.shown
        for record in store.unfinished(tx, session)
        if participant.role == "technician" or record.participant == participant.id
    ]


def prove_file(tx: Transaction, viewer: Viewer, session: SessionId, file: FileId, sha256: str, proven: Proven) -> bool:
    """The sender's browser hashed the file too; answers whether it found the same."""
    stored = require_own(tx, viewer, file)
    if stored.session != session:
        raise unknown()
    if stored.proven:
        return sha256.lower() == stored.sha256
    agreed = prove(tx, stored, sha256)
    if agreed and stored.message is not None:
        proven(tx, replace(stored, proven=True))
    return agreed
