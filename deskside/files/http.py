"""The addresses of stored files: their bytes, and the list of what was kept of ended sessions."""

from typing import Annotated

import msgspec

from deskside.asgi import Call, Parameter, Reply, Route, json_route
from deskside.backends import Blobs, Bus, Database
from deskside.files.archive import MOST_CHOSEN, Archive
from deskside.files.content import Content, Identify
from deskside.files.portal import FilesPage, page
from deskside.ids import ID_PATTERN
from deskside.sync import require_staff

_Id = Annotated[str, msgspec.Meta(pattern=f"^{ID_PATTERN}$")]


def routes(*, database: Database, blobs: Blobs, bus: Bus, identify: Identify) -> list[Route]:
    """What `files` answers over HTTP."""

    async def listing(call: Call[None]) -> Reply:
        staff = require_staff(await identify(call.scope))
        before = call.query("before")
        return Reply(await database.read(lambda tx: page(tx, staff, before)))

    content = Content(database, blobs, bus, identify)
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
            endpoint=Archive(database, blobs, bus, identify, content.readers),
            summary="Files of a session as one zip, packed while it is sent",
            parameters=(
                Parameter("as", "As `Deskside-As`, for addresses that a browser opens by itself"),
                Parameter("files", f"Ids of files with commas between, at most {MOST_CHOSEN}; all without it"),
            ),
            answers_bytes=True,
        ),
    ]
