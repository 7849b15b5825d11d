"""A client as docs/protocol.md tells one to be: what it holds of one session, and what frames and pages do to that.

It is the oracle's model of the browser, written from the protocol's words and not from the TypeScript; that both do the same
is what the samples in `tests/wire` show. Rows are as they came off the wire.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Row = dict[str, Any]
Need = Literal["nothing", "watch"]


@dataclass
class Held:
    """What a client holds of one session."""

    cursor: dict[str, Any] | None = None
    you: str | None = None
    rows: dict[str, Row] = field(default_factory=dict[str, Row])
    """By id, messages of the window included."""
    outside: dict[str, Row] = field(default_factory=dict[str, Row])
    """Messages from before the window that a change brought along, and reactions to messages that are not held."""
    older: bool = False
    oldest: int = 0

    def take_batch(self, batch: dict[str, Any]) -> Need:
        if batch["mode"] == "snapshot":
            self.cursor, self.you, self.older, self.oldest = None, None, batch["older"], 0
            self.rows.clear()
            self.outside.clear()
            self._take_window(batch["rows"])
        elif not self._continues(batch):
            return "watch"
        else:
            self._take_changes(batch["rows"])
        held = self.cursor or {"public": 0, "staff": 0}
        to = {stream: max(batch["to"][stream], held[stream]) for stream in ("public", "staff")}
        self.cursor = {"epoch": batch["epoch"], **to}
        if self.older and not any(row["kind"] == "message" for row in self.rows.values()):
            self.oldest = to["public"] + 1
        self.you = batch["you"] or self.you
        return "nothing"

    def take_live(self, frame: dict[str, Any]) -> Need:
        if self.cursor is None:
            return "watch"
        here = self.cursor[frame["stream"]]
        if frame["rev"] <= here:
            return "nothing"
        if frame["prev"] != here:
            return "watch"
        self._take_changes(frame["rows"])
        self.cursor = {**self.cursor, frame["stream"]: frame["rev"]}
        return "nothing"

    def take_heads(self, heads: dict[str, int]) -> Need:
        """What a beat says: a head above the cursor means that something did not come."""
        if self.cursor is None or any(heads[stream] > self.cursor[stream] for stream in ("public", "staff")):
            return "watch"
        return "nothing"

    def take_older(self, page: dict[str, Any]) -> None:
        self.older = page["more"]
        self._take_window([*page["rows"], *page["reactions"]])

    def take_aside(self, rows: Iterable[Row]) -> None:
        """Rows learned otherwise, such as the answer to one's own post. They never move the cursor."""
        if self.cursor is not None:
            self._take_changes(rows)

    def _continues(self, batch: dict[str, Any]) -> bool:
        if self.cursor is None or self.cursor["epoch"] != batch["epoch"]:
            return False
        return all(batch["from"][stream] <= self.cursor[stream] for stream in ("public", "staff"))

    def _take_window(self, rows: Iterable[Row]) -> None:
        """The messages among these join the window, which then begins at the first of them."""
        for row in rows:
            self._put(self.rows, row)
        window = [row["created_rev"] for row in self.rows.values() if row["kind"] == "message"]
        self.oldest = min(window, default=self.oldest) if self.older else 0
        self._admit()

    def _take_changes(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._put(self.rows if self._belongs(row) else self.outside, row)
        self._admit()

    def _belongs(self, row: Row) -> bool:
        """Whether it is part of the window, or independent of it."""
        if row["kind"] == "reaction":
            return row["message"] in self.rows
        return row["kind"] != "message" or row["created_rev"] >= self.oldest

    def _admit(self) -> None:
        """What stood outside and now lies within the window joins it: messages first, then what hangs on them."""
        for kind in ("message", "reaction"):
            for row in [row for row in self.outside.values() if row["kind"] == kind and self._belongs(row)]:
                self._put(self.rows, self.outside.pop(row["id"]))

    @staticmethod
    def _put(held: dict[str, Row], row: Row) -> None:
        known = held.get(row["id"])
        if known is None or row["rev"] > known["rev"]:
            held[row["id"]] = row

    def in_order(self) -> list[Row]:
        """Everything held, in the order of things."""
        return sorted(self.rows.values(), key=place)


def place(row: Row) -> tuple[int, str]:
    """Where a row stands: by the revision that made it, rows of one revision by id."""
    return row["created_rev"], row["id"]
