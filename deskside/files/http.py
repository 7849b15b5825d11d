"""The addresses of stored files: their bytes, and the list of what was kept of ended sessions."""

from deskside.asgi import Call, Reply, Route, json_route
from deskside.backends import Blobs, Bus, Database
from deskside.files.content import Content, Identify
from deskside.files.portal import FilesPage, page
from deskside.sync import require_staff


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
        ),
        Route(
            "GET",
            "/api/files/{file}/content",
            who="participants of the live session, the sender of an unposted file, staff by their access to Files",
            endpoint=content,
            summary="The bytes of a stored file; one range",
        ),
    ]
