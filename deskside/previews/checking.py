"""Finds the tier that holds on this machine, by trying to break out of each.

A program of ours, started exactly as a renderer, tries what a hostile document would try (`renderers/escapes.py`), and another one
hangs. A tier counts only if every attempt failed and the hanging one was ended in time, group and all.
"""

import asyncio
import logging
import os
import platform
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from deskside.previews.model import NotRendered, RenderLimits
from deskside.previews.sandbox import ENVIRONMENT, Sandbox
from deskside.previews.tiers import Tier, tiers

log = logging.getLogger("deskside.previews")

_HANG_S = 1
_PLACED_BY_THE_SYSTEM = ("LC_CTYPE", "PWD", "SHLVL", "_")
"""Python and bubblewrap put these into any environment."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of trying the tiers: the one to use, or none, and why the others were not taken."""

    tier: Tier | None
    refused: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """One sentence for administrators."""
        why = "; ".join(self.refused)
        if self.tier is None:
            return f"previews of pictures, films and sounds are off: no sandbox holds on this machine ({why})"
        return f"previews are rendered in a sandbox: {self.tier.name}" + (f" (not used: {why})" if why else "")


async def find_tier(data: Path, limits: RenderLimits, candidates: list[Tier] | None = None) -> Finding:
    """The first tier out of which nothing could be done. Takes about two seconds, mostly waiting."""
    refused: list[str] = []
    for tier in tiers() if candidates is None else candidates:
        broken = await _weaknesses(tier, data, limits)
        if not broken:
            return Finding(tier, tuple(refused))
        refused.append(f"{tier.name}: {', '.join(broken)}")
    return Finding(None, tuple(refused))


async def _weaknesses(tier: Tier, data: Path, limits: RenderLimits) -> list[str]:
    escaped, hung = await asyncio.gather(_escapes(tier, data, limits), _hangs_on(tier, limits))
    return escaped or hung


async def _escapes(tier: Tier, data: Path, limits: RenderLimits) -> list[str]:
    """What could be done from inside."""
    listening = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    with tempfile.NamedTemporaryFile(dir=data, prefix="escape-") as canary:
        os.chmod(canary.name, 0o644)  # noqa: PTH101 - so that nothing but the sandbox keeps it closed
        job = {
            "task": "escape",
            "hang_s": 0,
            "port": listening.sockets[0].getsockname()[1],
            "data": str(data),
            "canary": canary.name,
            "parent": os.getpid(),
            "machine": platform.machine(),
            "environment": [*ENVIRONMENT, *_PLACED_BY_THE_SYSTEM],
        }
        try:
            facts, _ = await Sandbox(tier, limits).run(job)
            return [str(name) for name in facts["worked"]]
        except NotRendered as error:
            return [f"the test did not run ({error.reason})"]
        except OSError as error:
            return [f"it could not be started ({type(error).__name__})"]
        finally:
            listening.close()


async def _hangs_on(tier: Tier, limits: RenderLimits) -> list[str]:
    """Whether one that never answers is ended."""
    job = {"task": "escape", "hang_s": 3_600}
    try:
        await Sandbox(tier, replace(limits, seconds=_HANG_S)).run(job)
    except NotRendered as error:
        return [] if error.reason in {"too-slow", "died"} else [f"the time limit was not tested ({error.reason})"]
    except OSError as error:
        return [f"it could not be started ({type(error).__name__})"]
    return ["it outlived its time"]
