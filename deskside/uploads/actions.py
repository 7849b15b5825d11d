"""What is done with uploads, one transaction each: begin, find, record, finish, withdraw, list, prove.

Every one asks first whether the viewer may, so that no request, however long ago it began, acts on a right that is gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from deskside.accounts import policies_of
from deskside.backends import Transaction, disk_full
from deskside.errors import Code, Problem
from deskside.filenames import safe_name
from deskside.files import (
    File,
    Kind,
    NewFile,
    Scan,
    StoredFile,
    Verdict,
    Words,
    describe,
    erase,
    erase_reply_draft,
    find,
    keep,
    prove,
    require_own,
    sayable,
)
from deskside.ids import FileId, SessionId, is_id, new_id
from deskside.sessions import require_participant
from deskside.sync import Staff, Viewer, touch
from deskside.uploads import store
from deskside.uploads.homes import Home, HomeKind, is_sender_there, require_home
from deskside.uploads.limits import require_kind, require_original, require_space
from deskside.uploads.model import Limits, Upload, UploadRecord, UploadStanding
from deskside.uploads.protocol import Create, expired, too_large

_PLACES = {HomeKind.SESSION: "This session has", HomeKind.REPLIES: "Your organization's replies have"}

Proven = Callable[[Transaction, StoredFile], None]
"""Told of a posted file whose sender's hash agreed, so that its message can be shown again."""


def unknown() -> Problem:
    """The same words for wrong, withdrawn and not yours."""
    return Problem(404, Code.UPLOAD_UNKNOWN, "There is no such upload, or it is not yours.")


def begin(tx: Transaction, viewer: Viewer, asked: Create, limits: Limits, free_bytes: int) -> UploadRecord:
    """A new upload, or the one that this client id began before. Raises 404, 403, 409, 410, 413, 415 and 507.

    Its space is reserved before it is compared, under the lock of the counters: of two that begin at once the second sees the first.
    """
    home = require_home(tx, viewer, None if asked.session is None else SessionId(asked.session))
    if asked.client_id is not None:
        known = store.by_client_id(tx, home, asked.client_id)
        if known is not None and (known.finished or known.expires_at > tx.now_ms):
            return _require_same(known, asked)
        if known is not None:
            store.remove(tx, known.id)
    rules = policies_of(tx, viewer.organization)
    limits = limits.for_organization(rules)
    require_kind(rules.files, asked.filename)
    require_original(rules, asked.private)
    _require_room(tx, home, asked, limits, free_bytes)
    record = _new_record(tx, viewer, home, asked, limits)
    require_space(home.kind, store.add(tx, record), limits)
    return record


def _new_record(tx: Transaction, viewer: Viewer, home: Home, asked: Create, limits: Limits) -> UploadRecord:
    many, last = store.in_draft(tx, home, asked.draft)
    if many >= limits.draft_files:
        raise too_many("A message cannot have more files than this.", limits.draft_files)
    return UploadRecord(
        id=FileId(new_id()),
        organization=viewer.organization,
        home=home,
        draft=asked.draft,
        client_id=asked.client_id,
        name=safe_name(asked.filename),
        declared=asked.filetype[:255] if asked.filetype else None,
        metadata=asked.metadata,
        private=asked.private,
        size_bytes=asked.size_bytes,
        offset_bytes=0,
        position=last + 1 if asked.position is None else asked.position,
        created_at=tx.now_ms,
        expires_at=tx.now_ms + limits.keep_ms,
        finished=False,
    )


def _require_same(known: UploadRecord, asked: Create) -> UploadRecord:
    given = (asked.size_bytes, asked.draft, safe_name(asked.filename))
    if given != (known.size_bytes, known.draft, known.name):
        raise Problem(409, Code.ID_REUSED, "This upload was begun before with another file.")
    return known


def _require_room(tx: Transaction, home: Home, asked: Create, limits: Limits, free_bytes: int) -> None:
    """Everything that can be known before the first byte is read."""
    if asked.size_bytes > limits.max_file_bytes:
        raise too_large(limits.max_file_bytes)
    if store.open_count(tx, home) >= limits.open_uploads:
        raise too_many("Too many files are on their way. Wait until some are done.", limits.open_uploads)
    place = _PLACES[home.kind]
    if store.count_in(tx, home) >= limits.session_files:
        raise too_many(f"{place} as many files as can be taken.", limits.session_files)
    if not _fits(asked.size_bytes, store.reserved_bytes_of(tx, home), _room(tx, limits, free_bytes)):
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
    """The upload, if the viewer began it and may still send where it belongs. Raises 404, 403 and 410."""
    record = store.by_id(tx, upload) if is_id(upload) else None
    if record is None or (record.home.kind is HomeKind.REPLIES and not isinstance(viewer, Staff)):
        raise unknown()
    try:
        home = require_home(tx, viewer, record.home.session)
    except Problem as problem:
        raise (unknown() if problem.status == 404 else problem) from None
    if home != record.home:
        raise unknown()
    return record


def require_unexpired(tx: Transaction, viewer: Viewer, upload: FileId) -> UploadRecord:
    """As `require_upload`, and nobody waited too long with it. Raises 410 too."""
    record = require_upload(tx, viewer, upload)
    if record.expires_at <= tx.now_ms and not record.finished:
        raise expired()
    return record


def note_offset(tx: Transaction, record: UploadRecord, offset: int, limits: Limits) -> None:
    """So many bytes are durable; the upload waits its time anew, and its session is not idle."""
    store.record(tx, record.id, offset, tx.now_ms + limits.keep_ms)
    if record.home.session is not None:
        touch(tx, record.home.session)


def finish(
    tx: Transaction,
    viewer: Viewer,
    upload: FileId,
    verdict: Verdict,
    sha256: str,
    *,
    proven: bool = False,
    checks: bool = False,
    scan: Scan = "none",
) -> StoredFile:
    """All bytes are durable in the blob of the upload's id: now it is a file. Doing it again changes nothing. `proven` says that
    the sender gave the same hash with the bytes; with `checks` nobody opens it before a scanner has, unless one did before (`scan`)."""
    record = require_upload(tx, viewer, upload)
    store.finish(tx, record.id)
    stored = keep(
        tx,
        NewFile(
            id=record.id,
            organization=record.organization,
            session=record.home.session,
            kind=Kind.ATTACHMENT if record.home.kind is HomeKind.SESSION else Kind.REPLY,
            name=record.name,
            media_type=verdict.media_type,
            size_bytes=record.size_bytes,
            sha256=sha256,
            arrived_sha256=record.arrived_sha256,
            private=record.private,
            show=verdict.show,
            width=None if verdict.size is None else verdict.size[0],
            height=None if verdict.size is None else verdict.size[1],
            blob=record.id,
            sender=record.home.participant,
            member=record.home.member,
            draft=record.draft,
            position=record.position,
            state="checking" if checks and scan == "none" else "ready",
            scan=scan,
        ),
    )
    if not proven or stored.proven:
        return stored
    prove(tx, stored, sha256)
    return replace(stored, proven=True)


def finish_copy(
    tx: Transaction, viewer: Viewer, upload: FileId, source: StoredFile, *, checks: bool = False
) -> StoredFile:
    """As `finish`, for an upload whose blob is a copy of a stored file's: what was found out about those bytes is true of these,
    the sender's proof and the scanner's word too."""
    return finish(
        tx,
        viewer,
        upload,
        Verdict(source.media_type, source.show),
        source.sha256,
        proven=source.proven,
        checks=checks or source.state == "checking",
        scan=source.scan,
    )


def begin_all(
    tx: Transaction, viewer: Viewer, asked: Sequence[Create], limits: Limits, free_bytes: int
) -> list[UploadRecord]:
    """As `begin`, all of them or none."""
    return [begin(tx, viewer, one, limits, free_bytes) for one in asked]


def withdraw(tx: Transaction, viewer: Viewer, upload: FileId) -> UploadRecord:
    """The sender takes the file out of the message. Raises 409 when the message is posted."""
    record = require_upload(tx, viewer, upload)
    if record.finished:
        stored = require_own(tx, viewer, upload)
        if not stored.is_draft:
            raise Problem(409, Code.NOT_ALLOWED, "This file has been sent or saved already.")
        erase(tx, stored.id)
    store.remove(tx, upload)
    return record


def forget(tx: Transaction, files: Sequence[FileId]) -> None:
    """The files are erased: nothing tells any more what their uploads were called."""
    store.remove_all(tx, files)


def still_wanted(tx: Transaction, record: UploadRecord) -> bool:
    """Whether its sender may still send there; nobody else can go on with it."""
    return is_sender_there(tx, record.home)


def forget_finished(tx: Transaction, record: UploadRecord) -> None:
    """The time of a finished upload is over. An attachment stands on its own until its session ends; what was meant for a canned
    reply that was never saved goes now, since no end will come for it."""
    store.remove(tx, record.id)
    if record.home.kind is HomeKind.REPLIES:
        erase_reply_draft(tx, record.organization, record.id)


def unfinished(tx: Transaction, viewer: Viewer, session: SessionId) -> list[Upload]:
    """A participant's own unfinished uploads; for a technician in the session, everybody's."""
    participant = require_participant(tx, viewer, session)
    return [
        record.shown
        for record in store.unfinished(tx, session)
        if participant.role == "technician" or record.home.sender == participant.id
    ]


def standing_of(
    tx: Transaction, viewer: Viewer, session: SessionId | None, client_ids: Sequence[str]
) -> list[UploadStanding]:
    """How far the viewer's own uploads of these client ids are, in a session or (None) for canned replies."""
    home = require_home(tx, viewer, session)
    standing = (_standing(tx, record) for record in store.by_client_ids(tx, home, client_ids))
    return [one for one in standing if one is not None]


def _standing(tx: Transaction, record: UploadRecord) -> UploadStanding | None:
    """None when its time is over, or its file is erased."""
    stored = find(tx, record.id) if record.finished else None
    is_over = stored is None if record.finished else record.expires_at <= tx.now_ms
    if is_over:
        return None
    return UploadStanding(
        client_id=record.client_id or "",
        id=record.id,
        size_bytes=record.size_bytes,
        offset_bytes=record.offset_bytes,
        finished=record.finished,
        proven=stored is not None and stored.proven,
    )


def describe_files(tx: Transaction, viewer: Viewer, session: SessionId, said: Sequence[Words]) -> list[File]:
    """What the sender says of files that arrived and are not posted yet. Raises 400 and 409 as `describe`, and then changes none."""
    require_participant(tx, viewer, session)
    described: list[File] = []
    for words in map(sayable, said):
        try:
            stored = require_own(tx, viewer, FileId(words.file))
        except Problem as problem:
            if problem.code != Code.FILE_UNKNOWN:
                raise
            continue
        if stored.session == session:
            described.append(describe(tx, stored, words).file)
    return described


def prove_file(
    tx: Transaction, viewer: Viewer, session: SessionId | None, file: FileId, sha256: str, proven: Proven
) -> bool:
    """The sender's browser hashed the file too; answers whether it found the same. Without a session it is a canned reply's."""
    stored = require_own(tx, viewer, file)
    if stored.session != session:
        raise unknown()
    if stored.proven:
        return sha256.lower() == stored.sent_sha256
    agreed = prove(tx, stored, sha256)
    if agreed and stored.message is not None:
        proven(tx, replace(stored, proven=True))
    return agreed
