"""How a change reaches screens: revisions, change sources, the command door, the live socket and the long poll."""

from deskside.sync import frames
from deskside.sync.boards import Boards, OnBoard
from deskside.sync.catchup import Gate, Scope, how_many_fit, read_batch
from deskside.sync.changes import Attachment, ChangeSource, Line, Window
from deskside.sync.commands import (
    AnyCommand,
    Command,
    Door,
    Nothing,
    Who,
    not_allowed,
    require_staff,
)
from deskside.sync.desk import Desk
from deskside.sync.ephemeral import Presence
from deskside.sync.frames import MAX_FRAME_BYTES
from deskside.sync.http import http_routes
from deskside.sync.hub import Hub
from deskside.sync.pace import Pace
from deskside.sync.revisions import (
    Change,
    ChangeRow,
    Heads,
    Stream,
    advance,
    close_streams,
    ended,
    heads,
    hold,
    open_streams,
    show,
    streams,
    touch,
)
from deskside.sync.rights import RightsChanged, RightsWatch, rights_changed, session_topic, sign_in_topic
from deskside.sync.socket import Sockets
from deskside.sync.viewer import Customer, FilesAccess, Role, Staff, Viewer

__all__ = [
    "MAX_FRAME_BYTES",
    "AnyCommand",
    "Attachment",
    "Boards",
    "Change",
    "ChangeRow",
    "ChangeSource",
    "Command",
    "Customer",
    "Desk",
    "Door",
    "FilesAccess",
    "Gate",
    "Heads",
    "Hub",
    "Line",
    "Nothing",
    "OnBoard",
    "Pace",
    "Presence",
    "RightsChanged",
    "RightsWatch",
    "Role",
    "Scope",
    "Sockets",
    "Staff",
    "Stream",
    "Viewer",
    "Who",
    "Window",
    "advance",
    "close_streams",
    "ended",
    "frames",
    "heads",
    "hold",
    "how_many_fit",
    "http_routes",
    "not_allowed",
    "open_streams",
    "read_batch",
    "require_staff",
    "rights_changed",
    "session_topic",
    "show",
    "sign_in_topic",
    "streams",
    "touch",
]
