"""What is done with the files of canned replies: save, list, erase. Who may is asked before (see `access` and the replies)."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from deskside.backends import Transaction
from deskside.files import replies_store
from deskside.files.actions import files_missing
from deskside.files.model import StoredFile
from deskside.ids import FileId, MemberId, OrganizationId, ReplyId


def take_reply_draft(
    tx: Transaction,
    *,
    organization: OrganizationId,
    member: MemberId,
    draft: str,
    count: int,
    reply: ReplyId,
    only_for: MemberId | None,
) -> list[StoredFile]:
    """Save the finished files of a draft with its reply, behind those it has; answers them.

    `only_for` is whose alone they are from now on. Raises 409 `files-missing` unless the draft has exactly `count` files.
    """
    found = replies_store.of_draft(tx, organization, member, draft)
    if len(found) != count:
        raise files_missing(count, len(found))
    held = replies_store.of_replies(tx, organization, [reply])
    start = held[-1].position + 1 if held else 0
    for position, stored in enumerate(found, start):
        replies_store.save(tx, stored.id, reply, only_for, position)
    return found


def files_of_replies(
    tx: Transaction, organization: OrganizationId, replies: Sequence[ReplyId]
) -> dict[ReplyId, list[StoredFile]]:
    """For each reply with files all of them, in order."""
    found: defaultdict[ReplyId, list[StoredFile]] = defaultdict(list)
    for stored in replies_store.of_replies(tx, organization, replies) if replies else []:
        if stored.reply is not None:
            found[stored.reply].append(stored)
    return found


def erase_from_reply(
    tx: Transaction, organization: OrganizationId, reply: ReplyId, these: Collection[FileId]
) -> list[FileId]:
    """As `erase`, of these files those that belong to the reply; answers which they were."""
    held = [stored.id for stored in replies_store.of_replies(tx, organization, [reply]) if stored.id in these]
    if held:
        replies_store.erase(tx, organization, reply, held)
    return held


def erase_of_reply(tx: Transaction, organization: OrganizationId, reply: ReplyId) -> list[FileId]:
    """As `erase`, all files of a reply; answers which they were."""
    return replies_store.erase_all(tx, organization, reply)


def erase_reply_draft(tx: Transaction, organization: OrganizationId, file: FileId) -> None:
    """As `erase`, a file that no reply was saved with in all the time it waited."""
    replies_store.erase_draft(tx, organization, file)
