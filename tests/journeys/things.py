"""Files as people have them: small ones of different kinds, and one that takes a while."""

import hashlib
import random
import struct
import zlib
from pathlib import Path


def picture(folder: Path, name: str = "label jam.png", side: int = 96) -> Path:
    """A PNG that every browser draws: a slope of colour."""
    rows = b"".join(b"\0" + bytes(v for x in range(side) for v in (2 * y, 2 * x, 160)) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return _write(folder, name, b"\x89PNG\r\n\x1a\n" + chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def log(folder: Path, name: str = "printer.log") -> Path:
    return _write(folder, name, "".join(f"{n:04} feed error £ ü 標\n" for n in range(200)).encode())


def report(folder: Path, name: str = "service report.pdf") -> Path:
    """A PDF of one empty page."""
    return _write(
        folder,
        name,
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    )


def firmware(folder: Path, name: str = "firmware.bin", size_bytes: int = 12_000_000) -> Path:
    """Bytes that nothing can make smaller, different for each name."""
    return _write(folder, name, random.Random(name).randbytes(size_bytes))


def empty(folder: Path, name: str = "empty.cfg") -> Path:
    return _write(folder, name, b"")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
