"""The verbs of canned replies: list, save, remove. Plain functions over a transaction."""

from dataclasses import dataclass

from deskside.accounts import list_members
from deskside.backends import Row, Transaction
from deskside.errors import Code, Problem
from deskside.files import (
    FILES_IN_ROW,
    StoredFile,
    erase_from_reply,
    erase_of_reply,
    files_of_replies,
    take_reply_draft,
)
from deskside.ids import FileId, MemberId, ReplyId, is_id, new_id
from deskside.jobs import announce
from deskside.replies import store
from deskside.replies.access import may_edit, may_keep_shared, require_editable, require_reply, unknown
from deskside.replies.model import (
    MOST_FILES,
    MOST_REPLIES,
    CannedReply,
    ListRepliesArgs,
    RemoveReplyArgs,
    RepliesPage,
    ReplyFiles,
    ReplyFilesArgs,
    SaveReplyArgs,
    clean_reply_name,
    clean_reply_text,
    clean_shortcut,
)
from deskside.replies.operations import remember, replayed
from deskside.sync import (
    Nothing,
    Staff,
    Viewer,
    how_many_fit,
    not_allowed,
    nudge_staff,
    replies_topic,
    require_staff,
    rights_changed,
)
from deskside.uploads import forget, too_many

REMOVED = "reply.removed"
"""The fact that a reply was deleted: what storage still holds of it has to go."""
REPLIES = "replies"
"""What members' pages are nudged about."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class _Written:
    """What somebody saves, checked."""

    shortcut: str
    name: str
    text: str


def list_replies(tx: Transaction, viewer: Viewer, args: ListRepliesArgs) -> RepliesPage:
    """The organization's replies and the viewer's own, page by page."""
    staff = require_staff(viewer)
    if args.after is not None and not is_id(args.after):
        raise unknown()
    asked = {"ours": staff.organization, "mine": staff.member, "after": args.after or "", "most": PAGE + 1}
    found = tx.all(store.page, asked)
    rows = replies_shown(tx, staff, list(found[:PAGE]))
    shown = rows[: how_many_fit(rows)]
    return RepliesPage(shown, more=len(found) > len(shown))


def list_files(tx: Transaction, viewer: Viewer, args: ReplyFilesArgs) -> ReplyFiles:
    """All files of one reply."""
    staff = require_staff(viewer)
    reply = ReplyId(require_reply(tx, staff, args.reply)["id"])
    return ReplyFiles([stored.file for stored in files_of(tx, staff, reply)])


def save(tx: Transaction, viewer: Viewer, args: SaveReplyArgs) -> CannedReply:
    """Keep a new reply, or change one. The same `op` answers with what it made, as it is now.

    Raises 409 `reply-changed` when somebody else changed the reply since `base`, 409 `shortcut-taken`, `files-missing` and
    `too-many-...`, 403 for a technician and the organization's replies, 404 for what is deleted or somebody else's.
    """
    staff = require_staff(viewer)
    written = _Written(clean_shortcut(args.shortcut), clean_reply_name(args.name), clean_reply_text(args.text))
    known = replayed(tx, staff, args)
    if known is not None:
        return _shown(tx, staff, known)
    reply = _create(tx, staff, args, written) if args.reply is None else _change(tx, staff, args, written)
    remember(tx, staff, args, reply)
    shown = _shown(tx, staff, reply)
    _tell(tx, staff, ours=shown.shared)
    return shown


def _create(tx: Transaction, staff: Staff, args: SaveReplyArgs, written: _Written) -> ReplyId:
    if args.shared and not may_keep_shared(staff):
        raise not_allowed()
    owner = staff.organization if args.shared else staff.member
    row = tx.one(store.how_many, {"by": owner})
    if row is not None and row["many"] >= MOST_REPLIES:
        raise Problem(
            409, Code.TOO_MANY_REPLIES, "There are as many replies as can be kept.", extra={"limit": MOST_REPLIES}
        )
    reply = ReplyId(new_id())
    _require_free(tx, owner, written.shortcut, reply)
    count = _files_then(tx, staff, args, reply, owner, written, held=0)
    tx.run(
        store.add,
        {
            "id": reply,
            "organization": staff.organization,
            "owner": owner,
            "shortcut": written.shortcut,
            "name": written.name,
            "text": written.text,
            "file_count": count,
            "rev": 1,
            "made_by": staff.member,
            "made_at": tx.now_ms,
            "changed_by": staff.member,
            "changed_at": tx.now_ms,
            "deleted": False,
        },
    )
    return reply


def _change(tx: Transaction, staff: Staff, args: SaveReplyArgs, written: _Written) -> ReplyId:
    found = _held(tx, staff, args.reply or "")
    _require_unchanged(found, args.base)
    reply = ReplyId(found["id"])
    _require_free(tx, found["owner"], written.shortcut, reply)
    count = _files_then(tx, staff, args, reply, found["owner"], written, held=found["file_count"])
    tx.run(
        store.change,
        {
            "of": reply,
            "typed": written.shortcut,
            "called": written.name,
            "words": written.text,
            "many": count,
            "by": staff.member,
            "now": tx.now_ms,
        },
    )
    return reply


def _held(tx: Transaction, staff: Staff, reply: str) -> Row:
    """The reply, which nobody else changes until the commit."""
    found = _found(tx, reply)
    return require_editable(staff, None if found is None or found["deleted"] else found)


def _found(tx: Transaction, reply: str) -> Row | None:
    """The reply, deleted or not."""
    return tx.one(store.held, {"of": reply}) if is_id(reply) else None


def _require_unchanged(found: Row, base: int) -> None:
    if found["rev"] != base:
        raise Problem(
            409,
            Code.REPLY_CHANGED,
            "Somebody else changed this reply in the meantime. Look at it, then save yours again.",
            extra={"rev": found["rev"]},
        )


def _require_free(tx: Transaction, owner: str, shortcut: str, reply: ReplyId) -> None:
    taken = tx.one(store.by_shortcut, {"by": owner, "typed": shortcut})
    if taken is not None and taken["id"] != reply:
        raise Problem(409, Code.SHORTCUT_TAKEN, "Another reply has this shortcut already. Choose another one.")


def _files_then(
    tx: Transaction, staff: Staff, args: SaveReplyArgs, reply: ReplyId, owner: str, written: _Written, *, held: int
) -> int:
    """Take files out and in, and answer how many the reply has then. It must say something."""
    dropped = erase_from_reply(tx, staff.organization, reply, {FileId(file) for file in args.drop}) if args.drop else []
    if dropped:
        forget(tx, dropped)
        rights_changed(tx, replies_topic(staff.organization))  # Downloads that are under way stop.
    taken = _take(tx, staff, args, reply, owner)
    count = held - len(dropped) + len(taken)
    if count > MOST_FILES:
        raise too_many("A reply cannot have more files than this.", MOST_FILES)
    if count == 0 and not written.text.strip():
        raise Problem(400, Code.TEXT_INVALID, "Write a text, or attach a file.", extra={"least": 1})
    return count


def _take(tx: Transaction, staff: Staff, args: SaveReplyArgs, reply: ReplyId, owner: str) -> list[StoredFile]:
    if not args.file_count:
        return []
    if args.draft is None:
        raise Problem(400, Code.REQUEST_INVALID, "This reply names files, but not the draft they belong to.")
    return take_reply_draft(
        tx,
        organization=staff.organization,
        member=staff.member,
        draft=args.draft,
        count=args.file_count,
        reply=reply,
        only_for=MemberId(owner) if owner == staff.member else None,
    )


def remove(tx: Transaction, viewer: Viewer, args: RemoveReplyArgs) -> Nothing:
    """Delete a reply with its files. Messages that were sent with it keep theirs. Doing it again changes nothing.

    Raises 409 `reply-changed`, 403 and 404.
    """
    staff = require_staff(viewer)
    found = require_editable(staff, _found(tx, args.reply))
    if found["deleted"]:
        return Nothing()
    _require_unchanged(found, args.base)
    reply = ReplyId(found["id"])
    forget(tx, erase_of_reply(tx, staff.organization, reply))
    rights_changed(tx, replies_topic(staff.organization))
    tx.run(store.blank, {"of": reply, "by": staff.member, "now": tx.now_ms})
    tx.run(store.blank_operations, {"of": reply})
    announce(tx, REMOVED, reply)
    _tell(tx, staff, ours=found["owner"] == staff.organization)
    return Nothing()


def _tell(tx: Transaction, staff: Staff, *, ours: bool) -> None:
    """Those who may use it look again: everybody for one of the organization's, nobody else for one's own."""
    nudge_staff(tx, staff.organization, None if ours else staff.member, REPLIES)


def files_of(tx: Transaction, staff: Staff, reply: ReplyId) -> list[StoredFile]:
    return files_of_replies(tx, staff.organization, [reply]).get(reply, [])


def replies_shown(tx: Transaction, staff: Staff, found: list[Row]) -> list[CannedReply]:
    """Replies as this member sees them."""
    names = {member.id: member.name for member in list_members(tx, staff)} if found else {}
    files = files_of_replies(tx, staff.organization, [ReplyId(row["id"]) for row in found if row["file_count"]])
    return [_reply(staff, row, files.get(ReplyId(row["id"]), []), names) for row in found]


def _shown(tx: Transaction, staff: Staff, reply: ReplyId) -> CannedReply:
    found = tx.one(store.by_id, {"of": reply})
    if found is None:
        raise unknown()  # Deleted since.
    return replies_shown(tx, staff, [found])[0]


def _reply(staff: Staff, row: Row, files: list[StoredFile], names: dict[MemberId, str]) -> CannedReply:
    return CannedReply(
        id=row["id"],
        rev=row["rev"],
        shared=row["owner"] == staff.organization,
        editable=may_edit(staff, row),
        shortcut=row["shortcut"],
        name=row["name"],
        text=row["text"],
        file_count=row["file_count"],
        files=[stored.file for stored in files[:FILES_IN_ROW]],
        made_by=names.get(row["made_by"], ""),
        made_at=row["made_at"],
        changed_by=names.get(row["changed_by"], ""),
        changed_at=row["changed_at"],
    )
