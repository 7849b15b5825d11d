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
from deskside.sync.frames import MAX_FRAME_BYTES, NO_MARKS, Marks
from deskside.sync.http import http_routes
from deskside.sync.hub import Hub
from deskside.sync.marks import Marked
from deskside.sync.nudges import Nudge, StaffNudge, nudge, nudge_staff, staff_topic
from deskside.sync.outlet import STRAIGHT
from deskside.sync.pace import Pace
from deskside.sync.pages import AnyPageCommand, Page, PageCommand, PageDoor
from deskside.sync.revisions import (
    Change,
    ChangeRow,
    Heads,
    Stream,
    advance,
    advance_quietly,
    advancing,
    begin_anew,
    close_streams,
    ended,
    heads,
    hold,
    open_streams,
    show,
    streams,
    touch,
)
from deskside.sync.rights import (
    RightsChanged,
    RightsWatch,
    files_topic,
    organization_topic,
    replies_topic,
    rights_changed,
    session_topic,
    sign_in_topic,
)
from deskside.sync.sockets import Sockets
from deskside.sync.viewer import Customer, FilesAccess, Role, Staff, Viewer

__all__ = [
    "MAX_FRAME_BYTES",
    "NO_MARKS",
    "STRAIGHT",
    "AnyCommand",
    "AnyPageCommand",
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
    "Marked",
    "Marks",
    "Nothing",
    "Nudge",
    "OnBoard",
    "Pace",
    "Page",
    "PageCommand",
    "PageDoor",
    "Presence",
    "RightsChanged",
    "RightsWatch",
    "Role",
    "Scope",
    "Sockets",
    "Staff",
    "StaffNudge",
    "Stream",
    "Viewer",
    "Who",
    "Window",
    "advance",
    "advance_quietly",
    "advancing",
    "begin_anew",
    "close_streams",
    "ended",
    "files_topic",
    "frames",
    "heads",
    "hold",
    "how_many_fit",
    "http_routes",
    "not_allowed",
    "nudge",
    "nudge_staff",
    "open_streams",
    "organization_topic",
    "read_batch",
    "replies_topic",
    "require_staff",
    "rights_changed",
    "session_topic",
    "show",
    "sign_in_topic",
    "staff_topic",
    "streams",
    "touch",
]
