"""Which kinds are refused by an organization's rules: by name at first, by bytes when they are there."""

import gzip
import io
import zipfile

import pytest

from deskside.accounts import FileRules
from deskside.files import HEAD_BYTES, refused_bytes, refused_name

PROGRAMS = FileRules(programs=True)
PDF = b"%PDF-1.7\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 30


def zipped() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "a")
    return data.getvalue()


def of(*extensions: str) -> FileRules:
    return FileRules(extensions=extensions)


@pytest.mark.parametrize(
    ("rules", "name", "refused"),
    [
        (FileRules(), "setup.exe", None),
        (PROGRAMS, "setup.exe", "exe"),
        (PROGRAMS, "SETUP.EXE", "exe"),
        (PROGRAMS, "setup.exe. ", "exe"),
        (PROGRAMS, "invoice.pdf.exe", "exe"),
        (PROGRAMS, "exe", None),
        (PROGRAMS, "notes.txt", None),
        (of("iso", "zip"), "disk.iso", "iso"),
        (of("iso", "zip"), "disk.iso.txt", None),
    ],
)
def test_by_name(rules: FileRules, name: str, refused: str | None) -> None:
    assert refused_name(rules, name) == refused


@pytest.mark.parametrize(
    ("rules", "name", "head", "refused"),
    [
        (PROGRAMS, "holiday.jpg", b"MZ\x90\0", "exe"),
        (PROGRAMS, "notes", b"\x7fELF\x02", "exe"),
        (PROGRAMS, "notes.txt", b"#!/bin/sh\n", "exe"),
        (PROGRAMS, "notes.txt", b"harmless", None),
        (PROGRAMS, "notes.txt", b"", None),
        (FileRules(), "holiday.jpg", b"MZ\x90\0", None),
        (of("pdf"), "holiday.jpg", PDF, "pdf"),
        (of("pdf"), "holiday.jpg", PNG, None),
        (of("png"), "scan.pdf", PNG, "png"),
        (of("zip"), "data.bin", zipped(), "zip"),
        (of("zip"), "letter.docx", zipped(), None),
        (of("docx"), "letter.docx", zipped(), "docx"),
        (of("gz"), "log.txt", gzip.compress(b"log", mtime=0), "gz"),
        (of("iso"), "disk.bin", (b"\0" * 32_769 + b"CD001").ljust(HEAD_BYTES, b"\0"), "iso"),
    ],
)
def test_by_bytes(rules: FileRules, name: str, head: bytes, refused: str | None) -> None:
    assert refused_bytes(rules, name, head) == refused
