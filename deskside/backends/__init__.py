"""Database, blobs and bus: a contract each, an embedded default, and alternatives."""

from deskside.backends.blobs import READ_BYTES, Blob, BlobMissing, Blobs
from deskside.backends.blobs_disk import DiskBlobs, make_directory, out_of_space, sync_directory
from deskside.backends.bus import Bus
from deskside.backends.bus_memory import MemoryBus
from deskside.backends.database import (
    Action,
    Database,
    Listener,
    Row,
    Transaction,
    busy,
    disk_full,
    metadata,
    unavailable,
)
from deskside.backends.disk_space import remove_file
from deskside.backends.migrations import create_all, is_current, migrate
from deskside.backends.opening import open_database

__all__ = [
    "READ_BYTES",
    "Action",
    "Blob",
    "BlobMissing",
    "Blobs",
    "Bus",
    "Database",
    "DiskBlobs",
    "Listener",
    "MemoryBus",
    "Row",
    "Transaction",
    "busy",
    "create_all",
    "disk_full",
    "is_current",
    "make_directory",
    "metadata",
    "migrate",
    "open_database",
    "out_of_space",
    "remove_file",
    "sync_directory",
    "unavailable",
]
