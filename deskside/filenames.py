"""Names of files that people chose, made safe to save and to send.

A name is shown and saved, and never becomes part of a path of ours. What comes out is a single name that every common system
can save: no folders, no control characters, no device names of Windows, at most 255 bytes with its extension kept.
"""

import re
import unicodedata
from urllib.parse import quote

MOST_BYTES = 255

_FALLBACK = "file"
_SEPARATORS = re.compile(r"[/\\]")
# Windows refuses these; a name that cannot be saved there is of no use to the customer who gets it.
_RESERVED_CHARACTERS = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
# Letters that turn the rest of a line around make "exe.txt" out of "txt.exe".
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DROPPED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_LONGEST_EXTENSION = 32


def safe_name(name: str) -> str:
    """The name as it may be shown and saved; never empty. The same name always gives the same result."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    kept = "".join(character for character in last if _may_stay(character))
    plain = _trim(_RESERVED_CHARACTERS.sub("_", kept))
    return _fit(_unlike_a_device(plain or _FALLBACK))


def renamed(name: str, wanted: str) -> str:
    """The name somebody chose in place of another, made safe. The extension stays as it was: it says what the file is, and rules
    that were asked about it have been answered."""
    _, ending = _parts(name)
    chosen = safe_name(wanted)
    if ending and chosen.casefold().endswith(ending.casefold()) and len(chosen) > len(ending):
        return chosen
    if ending:
        return _fit(_without_ending(chosen, ending) + ending)
    stem, new = _parts(chosen)
    return safe_name(stem + new.replace(".", "_"))


def _parts(name: str) -> tuple[str, str]:
    """The stem, and the extension with its dot or nothing."""
    stem, dot, extension = name.rpartition(".")
    if not stem or not extension or len((dot + extension).encode()) > _LONGEST_EXTENSION:
        return name, ""
    return stem, dot + extension


def _without_ending(chosen: str, ending: str) -> str:
    """Somebody who typed nothing but the extension named nothing."""
    return _FALLBACK if chosen.casefold() == ending.casefold() else chosen


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header with both forms of the name: plain for old clients, UTF-8 for all others (RFC 6266, RFC 8187)."""
    safe = safe_name(name)
    kind = "inline" if inline else "attachment"
    plain = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode("ascii")
    # A percent sign in the plain form is decoded by some browsers and not by others.
    plain = _trim(plain.replace("%", "_").replace(";", "_")) or _FALLBACK
    if plain.startswith("."):
        plain = _FALLBACK + plain
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def _may_stay(character: str) -> bool:
    return character not in _TURNING and unicodedata.category(character) not in _DROPPED_CATEGORIES


def _trim(name: str) -> str:
    """Without blanks around it, and without the dots at the end that Windows drops."""
    trimmed = name.strip().rstrip(". ")
    return "" if set(trimmed) <= {"."} else trimmed


def _unlike_a_device(name: str) -> str:
    """`con.txt` names a device wherever it lies; `_con.txt` does not."""
    stem = name.split(".", 1)[0].rstrip()
    return f"_{name}" if _DEVICES.fullmatch(stem) else name


def _fit(name: str) -> str:
    """At most 255 bytes, cut between characters, with the extension kept."""
    if len(name.encode()) <= MOST_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len((dot + extension).encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    room = MOST_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + extension
