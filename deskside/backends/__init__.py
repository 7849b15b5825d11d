"""Database, blobs and bus: a contract each, an embedded default, and alternatives."""

from deskside.backends.bus import Bus
from deskside.backends.bus_memory import MemoryBus
from deskside.backends.database import (
    Action,
    Database,
    Listener,
    Row,
    Transaction,
    disk_full,
    metadata,
    unavailable,
)

__all__ = [
    "Action",
    "Bus",
    "Database",
    "Listener",
    "MemoryBus",
    "Row",
    "Transaction",
    "disk_full",
    "metadata",
    "unavailable",
]
