"""Renders samples in the real sandbox, in each tier that holds on this machine."""

import io
from dataclasses import dataclass
from typing import Self

from PIL import Image

from deskside.files import Derivative
from deskside.previews.model import NotRendered, Rendered, RenderLimits, Task
from deskside.previews.sandbox import Sandbox
from deskside.previews.tiers import PROGRAM, Tier

LOCKED = Tier("locked process", PROGRAM)


class Bytes:
    """A blob in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.read_bytes = 0

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    async def read(self, offset: int, length: int) -> bytes:
        self.read_bytes += length
        return self.data[offset : offset + length]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


@dataclass(frozen=True)
class Outcome:
    """What came of a document."""

    facts: Rendered
    pictures: dict[Derivative, bytes]

    def opened(self, name: Derivative) -> Image.Image:
        image = Image.open(io.BytesIO(self.pictures[name]))
        image.load()
        return image


async def rendered(
    data: bytes, task: Task, media_type: str, *, tier: Tier = LOCKED, limits: RenderLimits | None = None
) -> Outcome:
    sandbox = Sandbox(tier, limits or RenderLimits())
    facts, pictures = await sandbox.render(task, media_type, Bytes(data))
    return Outcome(facts, pictures)


async def refusal(data: bytes, task: Task, media_type: str, limits: RenderLimits | None = None) -> str:
    """Why it is not rendered; fails if it is."""
    try:
        outcome = await rendered(data, task, media_type, limits=limits)
    except NotRendered as problem:
        return problem.reason
    raise AssertionError(f"rendered: {outcome.facts}")
