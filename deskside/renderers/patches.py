"""What is overwritten in a file so that it tells nothing private any more. No byte moves: offsets inside it stay true, and so does
its length.

Patches come in stages. Whoever applies them makes a stage durable before the next: first what is told is overwritten, then what leads
to it. A machine that dies in between leaves a file of which the rest is found again.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from deskside.renderers.talking import Failed

Found = Literal["location", "details"]
"""A place, or anything else that a picture or a film tells beside itself."""

MOST_PATCHES = 100_000
MOST_LOOKED_AT = 1024 * 1024
"""Of what is told, so much is looked at for a place."""

_PLACES = re.compile(
    rb"GPSLatitude|GPSLongitude|LocationShown|LocationCreated|photoshop:City|:CountryCode|:Sublocation"
    rb"|\xa9xyz|loci|ISO6709|gpmd|camm|djmd"
)


@dataclass(slots=True)
class Patches:
    """Collects what is to be overwritten. What is empty needs no patch."""

    stages: tuple[list[tuple[int, bytes, int]], ...] = field(default_factory=lambda: ([], [], []))
    """At a place, these bytes so many times."""
    found: Found | None = None

    def fill(self, at: int, length: int, byte: bytes = b"\0", *, stage: int = 0) -> None:
        self._add(stage, (at, byte, length))

    def write(self, at: int, data: bytes, *, stage: int) -> None:
        self._add(stage, (at, data, 1))

    def tell(self, found: Found) -> None:
        """Something private was found."""
        if self.found != "location":
            self.found = found

    def _add(self, stage: int, patch: tuple[int, bytes, int]) -> None:
        if patch[2] > 0:
            self.stages[stage].append(patch)
        if sum(map(len, self.stages)) > MOST_PATCHES:
            raise Failed("too-large")


def read_at(document: Any, at: int, length: int) -> bytes:
    """So many bytes from a place, fewer at the end."""
    document.seek(at)
    return document.read(max(0, length))


def tells_place(data: bytes) -> bool:
    """Whether something told in words or in atoms names a place."""
    return _PLACES.search(data) is not None
