"""Which kinds of files an organization refuses: by the end of their name, and by what their bytes are. Pure.

A name is all there is before the first byte, and anybody can change it; so what arrived is looked at again. A wrong "yes" costs
somebody a file, so bytes only speak where a signature leaves no doubt.
"""

from deskside.accounts import FileRules
from deskside.files.sniff import sniff

PROGRAMS = frozenset(
    {
        "app", "apk", "appimage", "bat", "cmd", "com", "cpl", "deb", "dll", "dmg", "exe", "gadget", "hta", "inf", "jar", "js",
        "jse", "lnk", "msc", "msi", "msix", "msp", "pif", "pkg", "ps1", "psm1", "py", "reg", "rpm", "run", "scf", "scr", "sh",
        "so", "sys", "vb", "vbe", "vbs", "wsf", "wsh",
    }
)  # fmt: skip
"""Extensions of what a double click runs."""

_ZIPPED = frozenset(
    {
        "apk",
        "docm",
        "docx",
        "epub",
        "jar",
        "kmz",
        "odg",
        "odp",
        "ods",
        "odt",
        "pptm",
        "pptx",
        "vsdx",
        "xlsm",
        "xlsx",
        "xpi",
    }
)
"""What is a zip and called something else, rightly."""
_PROGRAM_STARTS = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"dex\n", b"L\0\0\0\x01\x14\x02\0", b"!<arch>\ndebian", b"\xed\xab\xee\xdb",
)  # fmt: skip
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b\x08", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"{\\rtf", "rtf"),
)
_SNIFFED = {
    "image/jpeg": ("jpg", "jpeg", "jpe"), "image/png": ("png",), "image/gif": ("gif",), "image/webp": ("webp",),
    "image/avif": ("avif",), "image/tiff": ("tif", "tiff"), "image/heic": ("heic", "heif"),
    "video/mp4": ("mp4", "m4v"), "video/quicktime": ("mov", "qt"), "video/webm": ("webm",), "video/ogg": ("ogv",),
    "audio/mp4": ("m4a",), "audio/webm": ("weba",), "audio/ogg": ("ogg", "oga", "opus"), "audio/mpeg": ("mp3",),
    "audio/aac": ("aac",), "audio/flac": ("flac",), "audio/wav": ("wav",),
}  # fmt: skip
_ISO_AT = 32_769


def refused_name(rules: FileRules, name: str) -> str | None:
    """The extension that keeps a file of this name out; None if nothing does."""
    extension = _extension(name)
    programs = rules.programs and extension in PROGRAMS
    return extension if programs or extension in rules.extensions else None


def refused_bytes(rules: FileRules, name: str, head: bytes) -> str | None:
    """As `refused_name`, of what begins with these bytes."""
    if rules.programs and is_program(head):
        return "exe"
    found = (kind for kind in kinds_of(name, head) if kind in rules.extensions)
    return refused_name(rules, name) or next(found, None)


def is_program(head: bytes) -> bool:
    """Whether the bytes are what a system runs, whatever they are called."""
    return head.startswith(_PROGRAM_STARTS)


def kinds_of(name: str, head: bytes) -> tuple[str, ...]:
    """The extensions that these bytes rightly have; none if they could be anything."""
    sniffed = sniff(head)
    if sniffed is not None:
        return _SNIFFED.get(sniffed, ())
    if head.startswith(b"PK\x03\x04"):
        return () if _extension(name) in _ZIPPED else ("zip",)
    if head[_ISO_AT : _ISO_AT + 5] == b"CD001":
        return ("iso",)
    return tuple(extension for start, extension in _STARTS if head.startswith(start))


def _extension(name: str) -> str:
    """In small letters; what systems cut off behind it does not hide it."""
    return name.rstrip(". ").rpartition(".")[2].lower() if "." in name else ""
