"""The frames of the live socket as structs (docs/protocol.md, section 5), and their strict decoding.

Frames from clients are one tagged union; anything else is refused before any feature sees it.
"""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from deskside.errors import Code, Problem
from deskside.sync.revisions import ChangeRow, Stream

MAX_FRAME_BYTES = 65_536


Revision = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
"""A revision as a client names it: no more than a counter can hold."""


class Cursor(msgspec.Struct, frozen=True):
    """Up to where a client has everything."""

    epoch: str
    public: Revision
    staff: Revision = 0


class Position(msgspec.Struct, frozen=True):
    """A place in both streams."""

    public: int
    staff: int


class Ticket(msgspec.Struct, tag_field="t", tag="ticket"):
    ticket: str


class Watch(msgspec.Struct, tag_field="t", tag="watch"):
    session: str
    cursor: Cursor | None = None
    oldest: Revision = 0


class Unwatch(msgspec.Struct, tag_field="t", tag="unwatch"):
    session: str


class BoardWatch(msgspec.Struct, tag_field="t", tag="board"):
    pass


class Do(msgspec.Struct, tag_field="t", tag="do"):
    id: str
    name: str
    args: msgspec.Raw


class Signal(msgspec.Struct, tag_field="t", tag="signal"):
    session: str
    name: Literal["typing", "noting"]
    """`noting`: in the thread that only technicians see."""
    on: bool


class Pulse(msgspec.Struct, tag_field="t", tag="pulse"):
    pass


ClientFrame: TypeAlias = Ticket | Watch | Unwatch | BoardWatch | Do | Signal | Pulse


class Marks(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far people have read. It has no revision: a mark is no row, and only ever moves forward."""

    of: dict[str, int]
    """A public revision for each participant whose mark the reader may see; one's own is always there, once there is one."""
    shared: bool
    """The organization lets people in a session see how far the others have read."""
    notes: int | None = None
    """A technician's own mark among the notes; in batches only, and never anybody else's. To customers not even its name goes."""


NO_MARKS = Marks({}, False)


class Batch(msgspec.Struct, tag_field="t", tag="batch", rename={"from_": "from"}):
    """The answer to `watch`: rows in one snapshot, labelled with what they cover."""

    session: str
    mode: Literal["snapshot", "changes"]
    epoch: str
    from_: Position
    to: Position
    head: Position
    complete: bool
    rows: list[Any]
    you: str | None
    older: bool
    older_staff: bool = False
    """The same of the staff stream's long history."""
    marks: Marks = NO_MARKS


class Live(msgspec.Struct, tag_field="t", tag="live"):
    """One revision with all its rows."""

    session: str
    stream: Stream
    prev: int
    rev: int
    rows: tuple[ChangeRow, ...]


class Welcome(msgspec.Struct, tag_field="t", tag="welcome"):
    version: str
    beat_s: int


class Beat(msgspec.Struct, tag_field="t", tag="beat"):
    heads: dict[str, Position]


class Typing(msgspec.Struct, tag_field="t", tag="signal"):
    session: str
    name: str
    participant: str
    on: bool


class Here(msgspec.Struct, tag_field="t", tag="here"):
    session: str
    participants: dict[str, str]


class MarksMoved(msgspec.Struct, tag_field="t", tag="marks"):
    """Some marks moved, or the organization decided anew whether they are shared: then they are all there."""

    session: str
    marks: Marks


class BoardChange(msgspec.Struct, tag_field="t", tag="board"):
    row: Any


class OffBoard(msgspec.Struct, tag_field="t", tag="off-board"):
    """A session is no longer on this member's board."""

    session: str


class Nudged(msgspec.Struct, tag_field="t", tag="nudge"):
    """There is something to ask for, outside any session."""

    name: str


class Done(msgspec.Struct, tag_field="t", tag="done"):
    id: str
    result: Any


class Failed(msgspec.Struct, tag_field="t", tag="failed"):
    id: str
    problem: dict[str, Any]


class Gone(msgspec.Struct, tag_field="t", tag="gone"):
    session: str
    problem: dict[str, Any]


class Bye(msgspec.Struct, tag_field="t", tag="bye"):
    retry_after_s: int


_decode = msgspec.json.Decoder(ClientFrame).decode
_encode = msgspec.json.Encoder().encode


def decode_frame(text: str) -> ClientFrame:
    """One frame from a client. Raises `Problem` 400 for anything that is none."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Problem(400, Code.REQUEST_INVALID, "This is not a frame the desk knows.", str(error)) from None


def encode(frame: msgspec.Struct) -> str:
    """A frame for the wire."""
    return _encode(frame).decode()
