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
    disk_full,
    metadata,
    unavailable,
)

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
    "disk_full",
    "make_directory",
    "metadata",
    "out_of_space",
    "sync_directory",
    "unavailable",
]
