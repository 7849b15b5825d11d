"""Tries to break out: what a hostile document would do once a hole in a decoder let it run its own code.

Runs where a renderer runs. Whatever succeeds is named; the parent then trusts this tier with nothing.
"""

import ctypes
import errno
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

_PTRACE = {"x86_64": 101, "aarch64": 117}
_SEIZE = 0x4206
"""Watching without stopping: should it work, the server must live to say so."""
_MOST_CHILDREN = 4


def attempts(job: dict[str, Any], *, all_of_them: bool = True) -> list[str]:
    """The names of what worked; empty is what we want. The last would end us if it worked, and may be left out."""
    tries: dict[str, Callable[[], bool]] = {
        "reach the network": lambda: _connected(job["port"]),
        "open a socket": _socket,
        "list the data folder": lambda: _listed(job["data"]),
        "read a file of the data folder": lambda: _opened(job["canary"], os.O_RDONLY),
        "write a file into the data folder": lambda: _opened(job["canary"] + ".written", os.O_WRONLY | os.O_CREAT),
        "write a temporary file": lambda: _opened(f"/tmp/deskside-escape-{os.getpid()}", os.O_WRONLY | os.O_CREAT),  # noqa: S108
        "read what every program may": lambda: _opened("/etc/passwd", os.O_RDONLY),
        "start processes": _forked,
        "signal the parent": lambda: _signalled(job["parent"]),
        "watch the parent": lambda: _traced(job["parent"], job["machine"]),
        "take more memory than its own": lambda: _taken(job["memory_bytes"]),
        "use what the server has open": _inherited,
        "read the server's environment": lambda: any(name not in job["environment"] for name in os.environ),
        "lift its limits": _lifted,
    }
    if all_of_them:
        tries["start a program"] = _started
    return [name for name, attempt in tries.items() if _worked(attempt)]


def hang(seconds: float) -> None:
    """Do nothing until somebody ends it. (The processor's limit needs no test: the kernel keeps it.)"""
    time.sleep(seconds)


def _worked(attempt: Callable[[], bool]) -> bool:
    try:
        return attempt()
    except (OSError, MemoryError, ValueError):  # the last is how `resource` refuses
        return False


def _connected(port: int) -> bool:
    with socket.socket() as out:
        out.settimeout(1)
        out.connect(("127.0.0.1", port))
    return True


def _socket() -> bool:
    socket.socket(socket.AF_UNIX).close()
    return True


def _listed(folder: str) -> bool:
    os.listdir(folder)  # noqa: PTH208 - the plain call is what an intruder makes
    return True


def _opened(path: str, flags: int) -> bool:
    os.close(os.open(path, flags, 0o600))
    return True


def _forked() -> bool:
    """A few only: if it works, this is no place to try more."""
    made: list[int] = []
    try:
        for _ in range(_MOST_CHILDREN):
            child = os.fork()
            if child == 0:
                os._exit(0)
            made.append(child)
    finally:
        for child in made:
            os.waitpid(child, 0)
    return bool(made)


def _started() -> bool:
    """In place of this program, if it works, which the parent notices by its silence."""
    os.execve("/bin/true", ["/bin/true"], {})  # noqa: S606 - that it works must be seen


def _signalled(parent: int) -> bool:
    os.kill(parent, 0)
    os.killpg(parent, signal.SIGCONT)
    return True


def _traced(parent: int, machine: str) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(_PTRACE[machine], _SEIZE, parent, 0, 0) == 0


def _taken(memory_bytes: int) -> bool:
    return len(bytearray(memory_bytes + 64 * 1024 * 1024)) > 0


def _inherited() -> bool:
    """Anything open beyond the three of its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.lseek(number, 0, os.SEEK_CUR) >= 0 or ctypes.get_errno() != errno.EBADF for number in range(3, 64))


def _lifted() -> bool:
    import resource  # noqa: PLC0415 - beside the one place that wants it

    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return True
