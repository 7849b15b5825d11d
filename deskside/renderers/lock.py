"""The lock a renderer puts on itself before it sees a byte of the document, and cannot open again.

No new privileges, no capabilities, limits on memory, processor and files, Landlock where the kernel has it, and a list of the few
system calls that computing needs: everything else, above all opening, connecting, starting and signalling, is refused.
There is no maintained package for it (pyseccomp wants the system's library, landlock is a development release), so it speaks
to the kernel itself. Without the list of system calls it raises, and nothing is rendered.
"""

import ctypes
import os
import platform
import resource
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from struct import pack

from deskside.renderers.calls import ALLOWED, CLONE3, EXECUTABLE, LANDLOCK, NEED_THREAD, SECCOMP, Machine

_libc = ctypes.CDLL(None, use_errno=True)

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_CAPSET = {"x86_64": 126, "aarch64": 91}
_NOBODY = 65_534
_FILES = 16
"""Descriptors: three of its own, and what libraries hold from their start."""


class LockFailed(Exception):
    """This machine cannot keep a renderer in."""


@dataclass(frozen=True, slots=True)
class Locked:
    """What was put on. Landlock's version is 0 where the kernel has none; the list of calls then stands alone."""

    landlock: int


def lock(memory_bytes: int, seconds: int) -> Locked:
    """Shut everything. The memory is what may be used on top of what the program has taken to start."""
    machine = _machine()
    _be_alone()
    _limit(memory_bytes, seconds)
    _prctl(_PR_SET_DUMPABLE, 0)
    _give_up_root(machine)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    version = _landlock()
    _seccomp(machine)
    return Locked(version)


def _machine() -> Machine:
    name = platform.machine()
    if sys.platform != "linux" or name not in ("x86_64", "aarch64"):
        raise LockFailed(f"no list of system calls for {sys.platform} on {name}")
    return name


def _be_alone() -> None:
    """Landlock binds the thread that asks for it and what it starts later; one that runs already would stay free."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        raise LockFailed("there is no /proc to look at")
    if len(list(tasks.iterdir())) > 1:
        raise LockFailed("a library started a thread before the lock")


def _limit(memory_bytes: int, seconds: int) -> None:
    # Whoever waits for an answer goes first: rendering takes what is left of the processor.
    os.nice(10)
    taken = _address_space()
    for kind, most in (
        (resource.RLIMIT_AS, taken + memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(kind, (most, most))


def _address_space() -> int:
    """What the program and its libraries have mapped."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _give_up_root(machine: Machine) -> None:
    if os.geteuid() == 0:
        try:
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        except OSError:
            # Bubblewrap's user namespace knows one user only, and there root is nobody outside. What counts is below.
            pass
    header, nothing = pack("=Ii", 0x20080522, 0), bytes(24)
    if _libc.syscall(_CAPSET[machine], header, nothing) != 0:
        raise LockFailed(f"capabilities stay: {os.strerror(ctypes.get_errno())}")


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise LockFailed(f"prctl {option}: {os.strerror(ctypes.get_errno())}")


# Landlock: everything it can forbid is forbidden, and no rule allows anything.

_FS_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights on files each version knows; later ones know no more."""


def _landlock() -> int:
    version = _libc.syscall(LANDLOCK["create"], None, 0, 1)
    if version < 1:
        return 0
    files = (1 << _FS_BITS.get(version, 16)) - 1
    network = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0
    # Older kernels know a shorter structure and take a longer one only if the rest is zero.
    rules = pack("=QQQ", files, network, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    descriptor = _libc.syscall(LANDLOCK["create"], rules, size, 0)
    if descriptor < 0 or _libc.syscall(LANDLOCK["restrict"], descriptor, 0) != 0:
        raise LockFailed(f"Landlock {version}: {os.strerror(ctypes.get_errno())}")
    os.close(descriptor)
    return version


# seccomp: a program for the kernel's filter machine, one comparison after another.

_LOAD, _JUMP_EQ, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_CLONE_THREAD, _PROT_EXEC = 0x00010000, 4
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SET_MODE_FILTER, _TSYNC = 1, 1


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return pack("=HBBI", code, if_true, if_false, value)


def _allow(number: int) -> list[bytes]:
    return [_step(_JUMP_EQ, number, 0, 1), _step(_RETURN, _ALLOW)]


def _refuse_if(number: int, argument: int, bits: int, *, when_set: bool) -> list[bytes]:
    """Allow a call, except when the bits of an argument are set, or for `when_set=False` are not."""
    refused, allowed = _step(_RETURN, _ERRNO | _EPERM), _step(_RETURN, _ALLOW)
    return [
        _step(_JUMP_EQ, number, 0, 4),
        _step(_LOAD, _ARGUMENTS + 8 * argument),
        _step(_JUMP_SET, bits, 0, 1),
        *((refused, allowed) if when_set else (allowed, refused)),
    ]


def filter_program(machine: Machine) -> bytes:
    """The list of calls as the kernel wants it."""
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_JUMP_EQ, _AUDIT_ARCH[machine], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    for number in _numbers(ALLOWED.values(), machine):
        steps += _allow(number)
    for number in _numbers(NEED_THREAD.values(), machine):
        steps += _refuse_if(number, 0, _CLONE_THREAD, when_set=False)
    for number in _numbers(EXECUTABLE.values(), machine):
        steps += _refuse_if(number, 2, _PROT_EXEC, when_set=True)
    # The C library then takes the older call, whose flags can be looked at.
    steps += [_step(_JUMP_EQ, CLONE3, 0, 1), _step(_RETURN, _ERRNO | _ENOSYS), _step(_RETURN, _ERRNO | _EPERM)]
    return b"".join(steps)


def _numbers(pairs: Iterable[tuple[int | None, int | None]], machine: Machine) -> list[int]:
    found = (pair[0 if machine == "x86_64" else 1] for pair in pairs)
    return [number for number in found if number is not None]


def _seccomp(machine: Machine) -> None:
    program = ctypes.create_string_buffer(filter_program(machine))
    steps = (len(program) - 1) // 8
    described = pack("@HP", steps, ctypes.addressof(program))
    if _libc.syscall(SECCOMP[machine], _SET_MODE_FILTER, _TSYNC, described) != 0:
        raise LockFailed(f"seccomp: {os.strerror(ctypes.get_errno())}")
