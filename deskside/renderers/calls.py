"""The system calls a renderer may make once it is locked: what computing with memory, threads and two pipes needs.

Each has its number on x86_64 and on aarch64, None where that machine has no such call. Nothing here opens, connects, starts,
signals or renames anything. Whoever adds one says why.
"""

from typing import Literal

Machine = Literal["x86_64", "aarch64"]
Numbers = tuple[int | None, int | None]

ALLOWED: dict[str, Numbers] = {
    # The two pipes.
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "close": (3, 57),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "fcntl": (72, 25),
    "poll": (7, None),
    "ppoll": (271, 73),
    # How GLib wakes its own threads.
    "eventfd2": (290, 19),
    # Memory.
    "munmap": (11, 215),
    "brk": (12, 214),
    "mremap": (25, 216),
    "madvise": (28, 233),
    # Threads, within the process.
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getcpu": (309, 168),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # Signals to itself, as the kernel and abort() deliver them.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    # Time, chance, and who it is.
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "getrandom": (318, 278),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
}
NEED_THREAD: dict[str, Numbers] = {"clone": (56, 220)}
"""Allowed for threads, which share everything; not for processes."""
EXECUTABLE: dict[str, Numbers] = {"mmap": (9, 222), "mprotect": (10, 226)}
"""Allowed unless the memory is to hold code."""

CLONE3 = 435
SECCOMP: dict[Machine, int] = {"x86_64": 317, "aarch64": 277}
LANDLOCK = {"create": 444, "restrict": 446}
