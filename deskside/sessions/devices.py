"""A customer's further devices: the rows in which they ask, are answered, and run out of time. Only technicians see them.

A request has one open state, `waiting`, and moves once; only an admitted device moves again, when it is dropped.
"""

from sqlalchemy import and_, bindparam, select, update

from deskside.backends import Row, Transaction
from deskside.clock import SECOND
from deskside.ids import SessionId
from deskside.sessions.model import DEVICE_PATIENCE_MS, DeviceKind, DeviceRow, DeviceState
from deskside.sessions.store import devices
from deskside.sync import advance, advance_quietly, nudge, rights_changed, show

DEVICES = "devices"
"""What a customer's own pages are nudged about."""

_waiting_of_session = select(devices).where(devices.c.session == bindparam("of"), devices.c.state == "waiting")
_run_out = (
    select(devices)
    .where(devices.c.state == "waiting", devices.c.at <= bindparam("before"))
    .order_by(devices.c.session)
    .limit(200)
)
_move = (
    update(devices)
    .where(and_(devices.c.id == bindparam("device_id"), devices.c.state == bindparam("from_state")))
    .values(state=bindparam("to_state"), answered_at=bindparam("now"), rev=bindparam("revision"))
)


def device_row(row: Row) -> DeviceRow:
    """The row on the wire."""
    return DeviceRow(
        id=row["id"],
        rev=row["rev"],
        created_rev=row["created_rev"],
        participant=row["participant"],
        at=row["at"],
        state=row["state"],
        device=row["device"],
        browser=row["browser"],
    )


def is_waiting(tx: Transaction, row: Row) -> bool:
    """Whether the question still stands. One whose time is over does not, whether or not the sweep has been there."""
    return row["state"] == "waiting" and row["at"] > tx.now_ms - DEVICE_PATIENCE_MS


def move(tx: Transaction, row: Row, to: DeviceState) -> bool:
    """One conditional step from the state in `row`; of many at once one wins. The page that waits and the customer's other
    pages hear of it."""
    session = SessionId(row["session"])
    # That time runs out is nobody's doing, and keeps no session awake.
    rev = advance_quietly(tx, session) if to == "expired" else advance(tx, session, "staff")
    values = {
        "device_id": row["id"],
        "from_state": row["state"],
        "to_state": to,
        "now": tx.now_ms,
        "revision": rev,
    }
    won = tx.run(_move, values) == 1
    moved = device_row(row)
    moved.rev, moved.state = rev, to
    show(tx, session, "staff", rev, *((moved,) if won else ()))
    rights_changed(tx, wait_topic(row["wait"]))
    nudge(tx, session, row["participant"], DEVICES)
    return won


def expire(tx: Transaction) -> int:
    """Requests that nobody answered in time. Answers how many there were."""
    rows = tx.all(_run_out, {"before": tx.now_ms - DEVICE_PATIENCE_MS})
    for row in rows:
        move(tx, row, "expired")
    return len(rows)


def close(tx: Transaction, session: SessionId) -> None:
    """The session ends: nobody asks any more."""
    for row in tx.all(_waiting_of_session, {"of": session}):
        move(tx, row, "expired")


def wait_topic(wait: str) -> str:
    """The topic on which the long poll of whoever waits at the door hears of the answer."""
    return f"wait:{wait}"


def left_s(tx: Transaction, row: Row) -> int:
    """How much longer the question stands."""
    return max(0, (row["at"] + DEVICE_PATIENCE_MS - tx.now_ms) // SECOND)


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Marks in a browser's own description, the telling ones first: most browsers name several others."""


def describe_device(user_agent: str) -> tuple[DeviceKind, str]:
    """What somebody is told about a device that asks: its kind, and its browser's name or nothing. A guess from a fixed list of
    words, so that no device can write on another's screen."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    if "iPad" in user_agent or "Tablet" in user_agent or ("Android" in user_agent and "Mobile" not in user_agent):
        return "tablet", browser
    return ("phone" if "Mobi" in user_agent else "computer"), browser
