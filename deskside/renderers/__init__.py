"""What runs inside the sandbox: one hostile document in, pixels and numbers out, in a process of its own.

The process is `python -m deskside.renderers`. It knows no feature and opens no file: it asks its parent for the bytes it wants
(`talking`), locks itself up before it sees the first of them (`lock`), answers once and ends. `previews` is the parent.
"""

from deskside.renderers.private import find_private
from deskside.renderers.talking import ANSWER, DATA, FAILED, HEADER, LOCKED, MOST_AT_ONCE, READ, Failed

__all__ = ["ANSWER", "DATA", "FAILED", "HEADER", "LOCKED", "MOST_AT_ONCE", "READ", "Failed", "find_private"]
