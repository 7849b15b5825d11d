"""How many files this process may have open: every socket is one, and systems begin with as few as 1,024."""

import resource

WANTED = 65_536


def raise_open_files(wanted: int = WANTED) -> int:
    """Allow as many open files as may be, up to what is wanted; answers how many there may be now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most
