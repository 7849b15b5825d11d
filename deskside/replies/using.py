"""Putting a canned reply into the message that is being written: the text for the page to fill in, and its files as files of the
draft, copied without moving a byte. Nothing is sent; the technician still reads, changes and shares it."""

from dataclasses import dataclass

from deskside.asgi import Call, Reply, Route, json_route
from deskside.backends import Database, Transaction
from deskside.files import Identify, StoredFile
from deskside.ids import ReplyId, SessionId
from deskside.replies.access import require_reply
from deskside.replies.actions import files_of, replies_shown
from deskside.replies.model import CannedReply, CopiedFile, UsedReply, UseReplyArgs
from deskside.sessions import require_technician
from deskside.sync import Viewer, require_staff
from deskside.uploads import Copies, Copy, UploadService


@dataclass(frozen=True)
class ReplyDesk:
    """What using replies needs of this process."""

    database: Database
    uploads: UploadService
    identify: Identify

    def routes(self) -> list[Route]:
        return [
            json_route(
                "POST",
                "/api/replies/use",
                who="technicians in the live session, of replies they may see",
                summary="Put a canned reply and copies of its files into a draft",
                handler=self._use,
                request=UseReplyArgs,
                response=UsedReply,
            )
        ]

    async def _use(self, call: Call[UseReplyArgs]) -> Reply:
        viewer, args = await self.identify(call.scope), call.body
        reply, sources = await self.database.read(lambda tx: _found(tx, viewer, args))
        copies = Copies(SessionId(args.session), args.draft, args.op, sources)
        made = await self.uploads.copy(viewer, copies) if sources else []
        return Reply(UsedReply(reply, [_copied(copy) for copy in made]))


def _found(tx: Transaction, viewer: Viewer, args: UseReplyArgs) -> tuple[CannedReply, list[StoredFile]]:
    require_technician(tx, viewer, SessionId(args.session))
    staff = require_staff(viewer)
    found = require_reply(tx, staff, args.reply)
    # Of a file that is held back there is nothing to copy; one that is being checked is checked again where it goes.
    sources = [stored for stored in files_of(tx, staff, ReplyId(found["id"])) if stored.state != "quarantined"]
    return replies_shown(tx, staff, [found])[0], sources


def _copied(copy: Copy) -> CopiedFile:
    stored = copy.stored
    return CopiedFile(
        id=stored.id,
        client_id=copy.upload.client_id or "",
        name=stored.name,
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        proven=stored.proven,
    )
