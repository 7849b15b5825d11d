"""The tiers of protection a renderer can be started in, best first.

In each of them the renderer locks itself before it sees the document (`renderers/lock.py`). Bubblewrap adds a view of the file
system in which only the program and its libraries exist, no network and no other processes, already while it loads.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
PROGRAM = (sys.executable, "-I", "-m", "deskside.renderers")
"""Our own Python, without the folder we stand in and without what the environment says."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One way to start a renderer."""

    name: str
    command: tuple[str, ...]


def tiers() -> list[Tier]:
    """Those that this machine has the means for. Whether they hold is for `checking` to find out."""
    bubblewrap = shutil.which("bwrap")
    locked = Tier("locked process", PROGRAM)
    return [locked] if bubblewrap is None else [Tier("bubblewrap", _wrapped(bubblewrap)), locked]


def _wrapped(bubblewrap: str) -> tuple[str, ...]:
    shown = [part for path in _readable() for part in ("--ro-bind-try", path, path)]
    apart = (
        "--unshare-all",
        "--die-with-parent",
        "--cap-drop",
        "ALL",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--chdir",
        "/",
    )
    return (bubblewrap, *shown, *apart, "--", *PROGRAM)


def _readable() -> list[str]:
    """The system's libraries, Python, its packages, and ours."""
    ours = Path(__file__).resolve().parents[1]
    return list(dict.fromkeys([*_SYSTEM, sys.base_prefix, sys.prefix, str(ours)]))
