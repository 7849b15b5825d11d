"""How a change reaches screens: revisions, change sources, the command door, the live socket and the long poll."""

from deskside.sync.changes import ChangeSource, Line, Window
from deskside.sync.commands import (
    AnyCommand,
    Command,
    Door,
    Nothing,
    Who,
    decode_args,
    not_allowed,
    require_staff,
)
from deskside.sync.revisions import (
    Change,
    ChangeRow,
    Heads,
    Stream,
    advance,
    close_streams,
    ended,
    heads,
    open_streams,
    show,
)
from deskside.sync.rights import RightsChanged, RightsWatch, rights_changed, session_topic, sign_in_topic
from deskside.sync.viewer import Customer, FilesAccess, Role, Staff, Viewer

__all__ = [
    "AnyCommand",
    "Change",
    "ChangeRow",
    "ChangeSource",
    "Command",
    "Customer",
    "Door",
    "FilesAccess",
    "Heads",
    "Line",
    "Nothing",
    "RightsChanged",
    "RightsWatch",
    "Role",
    "Staff",
    "Stream",
    "Viewer",
    "Who",
    "Window",
    "advance",
    "close_streams",
    "decode_args",
    "ended",
    "heads",
    "not_allowed",
    "open_streams",
    "require_staff",
    "rights_changed",
    "session_topic",
    "show",
    "sign_in_topic",
]
