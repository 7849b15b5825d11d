"""Lets the kernel refuse to sync, for one thread: the only honest way to see what a database does then.

A seccomp filter answers `fsync` and `fdatasync` of chosen files with EIO from now on. It needs no privilege, holds for the
calling thread only, and ends with it. Linux on x86-64 and ARM 64.
"""

import ctypes
import platform
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

_SYNC_CALLS = {"x86_64": (74, 75), "aarch64": (82, 83)}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

possible = sys.platform == "linux" and platform.machine() in _SYNC_CALLS

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _JUMP_IF_EQUAL, _ANSWER = 0x20, 0x15, 0x06
_ALLOW, _REFUSE_WITH_EIO = 0x7FFF0000, 0x00050000 | 5
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16


def refuse_to_sync(files: Sequence[Path]) -> None:
    """From now on every sync of these open files by the calling thread fails."""
    numbers = [
        int(entry.name)
        for entry in Path("/proc/self/fd").iterdir()
        if entry.is_symlink() and Path(_target(entry)) in files
    ]
    assert numbers, f"none of {files} is open"
    _install(_program(numbers))


def _target(entry: Path) -> str:
    try:
        return str(entry.readlink())
    except FileNotFoundError:
        return ""  # the one that lists the folder


def _program(file_numbers: Sequence[int]) -> bytes:
    """In words: another machine or call: allow. A sync of one of the files: refuse. Otherwise allow."""
    calls = _SYNC_CALLS[platform.machine()]
    files = len(file_numbers)
    steps = [
        (_LOAD, 0, 0, _AT_ARCHITECTURE),
        (_JUMP_IF_EQUAL, 0, 3 + files + 1, _ARCHITECTURES[platform.machine()]),
        (_LOAD, 0, 0, _AT_NUMBER),
        (_JUMP_IF_EQUAL, 1, 0, calls[0]),
        (_JUMP_IF_EQUAL, 0, files + 1, calls[1]),
        (_LOAD, 0, 0, _AT_FIRST_ARGUMENT),
        *((_JUMP_IF_EQUAL, files - index, 0, number) for index, number in enumerate(file_numbers)),
        (_ANSWER, 0, 0, _ALLOW),
        (_ANSWER, 0, 0, _REFUSE_WITH_EIO),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _install(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    filter_ = Program(len(program) // 8, program)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "no filter can be installed here")
