"""The statements on files of canned replies. Everyone names the organization, which is what their index begins with."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from deskside.backends import Transaction
from deskside.files.model import Kind, StoredFile
from deskside.files.space import release_space
from deskside.files.store import counted, erasing, files, stored_file
from deskside.ids import FileId, MemberId, OrganizationId, ReplyId

_of_organization = (
    files.c.kind == Kind.REPLY.value,
    files.c.organization == bindparam("within"),
    ~files.c.erased,
)
_in_draft = (*_of_organization, files.c.reply.is_(None), files.c.member == bindparam("by"))
_of_draft = select(files).where(*_in_draft, files.c.draft == bindparam("named")).order_by(files.c.position, files.c.id)
_save = (
    update(files)
    .where(files.c.id == bindparam("of"))
    .values(reply=bindparam("to"), member=bindparam("only"), position=bindparam("at"))
)
_of_replies = (
    select(files)
    .where(*_of_organization, files.c.reply.in_(bindparam("these", expanding=True)))
    .order_by(files.c.reply, files.c.position)
)
_these = (*_of_organization, files.c.reply == bindparam("of"), files.c.id.in_(bindparam("these", expanding=True)))
_all = (*_of_organization, files.c.reply == bindparam("of"))
_draft = (files.c.id == bindparam("of"), *_of_organization, files.c.reply.is_(None))
_erase, _counted = erasing.where(*_these), counted.where(*_these)
_erase_all, _counted_all = erasing.where(*_all).returning(files.c.id), counted.where(*_all)
_erase_draft, _counted_draft = erasing.where(*_draft), counted.where(*_draft)


def of_draft(tx: Transaction, organization: OrganizationId, member: MemberId, draft: str) -> list[StoredFile]:
    """The finished files of a reply that is still being written, in the order they were created."""
    rows = tx.all(_of_draft, {"within": organization, "by": member, "named": draft})
    return [stored_file(row) for row in rows]


def save(tx: Transaction, file: FileId, reply: ReplyId, only_for: MemberId | None, position: int) -> None:
    tx.run(_save, {"of": file, "to": reply, "only": only_for, "at": position})


def of_replies(tx: Transaction, organization: OrganizationId, replies: Sequence[ReplyId]) -> list[StoredFile]:
    """Of each reply all files, in order."""
    rows = tx.all(_of_replies, {"within": organization, "these": list(replies)})
    return [stored_file(row) for row in rows]


def erase(tx: Transaction, organization: OrganizationId, reply: ReplyId, these: Sequence[FileId]) -> None:
    values = {"within": organization, "of": reply, "these": list(these)}
    release_space(tx, _counted, values)
    tx.run(_erase, values)


def erase_all(tx: Transaction, organization: OrganizationId, reply: ReplyId) -> list[FileId]:
    values = {"within": organization, "of": reply}
    release_space(tx, _counted_all, values)
    rows = tx.all(_erase_all, values)
    return [row["id"] for row in rows]


def erase_draft(tx: Transaction, organization: OrganizationId, file: FileId) -> None:
    """Only if no reply was saved with it."""
    values = {"within": organization, "of": file}
    release_space(tx, _counted_draft, values)
    tx.run(_erase_draft, values)
