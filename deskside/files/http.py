"""The addresses of stored files: their bytes, and the list of what was kept of ended sessions."""

from typing import Annotated

import msgspec

from deskside.asgi import Call, Parameter, Reply, Route, json_route
from deskside.backends import Blobs, Bus, Database
from deskside.files.archive import MOST_CHOSEN, Archive
from deskside.files.content import Content, Identify
from deskside.files.gallery import CURSOR_PATTERN, SessionFiles, asked_of, session_files
from deskside.files.gallery_store import Family
from deskside.files.portal import FilesPage, page
from deskside.ids import ID_PATTERN, SessionId
from deskside.sync import require_staff

_Id = Annotated[str, msgspec.Meta(pattern=f"^{ID_PATTERN}$")]
_Cursor = Annotated[str, msgspec.Meta(pattern=f"^{CURSOR_PATTERN}$")]


def routes(*, database: Database, blobs: Blobs, bus: Bus, identify: Identify) -> list[Route]:
    """What `files` answers over HTTP."""

    async def listing(call: Call[None]) -> Reply:
        staff = require_staff(await identify(call.scope))
        before = call.query("before")
        return Reply(await database.read(lambda tx: page(tx, staff, before)))

    async def gallery(call: Call[None]) -> Reply:
        viewer = await identify(call.scope)
        session = SessionId(call.path_params["session"])
        asked = asked_of(*(call.query(name) for name in ("message", "family", "by", "after")))
        return Reply(await database.read(lambda tx: session_files(tx, viewer, session, asked)))

    content = Content(database, blobs, bus, identify)
    archive = Archive(database, blobs, bus, identify, content.readers)
    return [
        json_route(
            "GET",
            "/api/files",
            who="staff, by their access to Files",
            summary="Ended sessions with what was kept of them, newest first",
            handler=listing,
            response=FilesPage,
            parameters=(Parameter("before", "The id of the last session of the page before this one", _Id),),
        ),
        Route(
            "GET",
            "/api/files/{file}/content",
            who="participants of the live session, the sender of an unposted file, staff by their access to Files",
            endpoint=content,
            summary="The bytes of a stored file; one range",
            parameters=(
                Parameter("as", "As `Deskside-As`, for addresses that a browser opens by itself"),
                Parameter("download", "`1`: to be saved, never shown in place"),
                Parameter("Range", "One range of bytes", place="header"),
                Parameter("If-Range", "The `ETag` that the range belongs to", place="header"),
            ),
            also=(206,),
            answers_bytes=True,
        ),
        Route(
            "GET",
            "/api/sessions/{session}/archive",
            who="participants of the live session, staff by their access to Files",
            endpoint=archive,
            summary="Files of a session as one zip, packed while it is sent",
            parameters=(
                Parameter("as", "As `Deskside-As`, for addresses that a browser opens by itself"),
                Parameter("files", f"Ids of files with commas between, at most {MOST_CHOSEN}; all without it"),
            ),
            answers_bytes=True,
        ),
        Route(
            "GET",
            "/api/files/archive",
            who="whoever may open each of the files",
            endpoint=archive,
            summary="Chosen files of one session or several as one zip, packed while it is sent",
            parameters=(
                Parameter("as", "As `Deskside-As`, for addresses that a browser opens by itself"),
                Parameter("files", f"Ids of files with commas between, at most {MOST_CHOSEN}", required=True),
            ),
            answers_bytes=True,
        ),
        json_route(
            "GET",
            "/api/sessions/{session}/files",
            who="participants of the live session, staff by their access to Files",
            summary="The files said in a session, the newest message first, page by page",
            handler=gallery,
            response=SessionFiles,
            parameters=(
                Parameter("message", "Only those of this message", _Id),
                Parameter("family", "Only those of this kind", Family),
                Parameter("by", "Only those that this participant sent", _Id),
                Parameter("after", "The `next` of the page before this one", _Cursor),
            ),
        ),
    ]
