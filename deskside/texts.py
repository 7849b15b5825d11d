"""What people type, checked once at the door: length in code points, and no characters that only do harm.

Bidirectional controls stay, since real languages need them; the screens isolate them. What is in a text beyond its characters is
for the features to judge.
"""

import unicodedata

import msgspec

from deskside.errors import Code, Problem

_LINE_BREAKS = {"\n", "\u2028", "\u2029"}
_REFUSED = {"Cc", "Cs"}
# For patterns in the API's description, in the regular expressions of JSON Schema.
_HARMFUL = r"\u0000-\u0008\n\u000b-\u001f\u007f-\u009f\u2028\u2029"
_BLANK = r"\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"


def described(*, most: int, least: int = 0, allow_newlines: bool = False) -> msgspec.Meta:
    """For the API's description: what `clean_text` lets through. Nothing is refused by it, since a refusal by pattern could
    not say what to do."""
    harmful = _HARMFUL.replace(r"\n", "").replace(r"\u2028\u2029", "") if allow_newlines else _HARMFUL
    one, solid = f"[^{harmful}]", f"[^{_HARMFUL}{_BLANK}]"
    pattern = f"^{one}*{solid}{one}*$" if least else f"^{one}*$"
    return msgspec.Meta(extra_json_schema={"minLength": least, "maxLength": most, "pattern": pattern})


def clean_text(text: str, *, most: int, least: int = 0, allow_newlines: bool = False, what: str = "text") -> str:
    """The text, if it may be kept; a text of one line comes back without blanks around it.

    Raises 400 `text-invalid` for control characters other than tab (and newline, where allowed), for lone surrogates, and for
    fewer than `least` or more than `most` code points. `what` names the text in the refusal.
    """
    cleaned = text if allow_newlines else text.strip()
    if not cleaned.isprintable():
        for character in cleaned:
            _require_harmless(character, allow_newlines=allow_newlines, what=what)
    if len(cleaned) < least:
        raise Problem(400, Code.TEXT_INVALID, f"The {what} is missing or too short.", extra={"least": least})
    if len(cleaned) > most:
        raise Problem(
            400, Code.TEXT_INVALID, f"The {what} is too long.", f"{len(cleaned)} characters.", extra={"most": most}
        )
    return cleaned


def _require_harmless(character: str, *, allow_newlines: bool, what: str) -> None:
    if character in _LINE_BREAKS:
        if not allow_newlines:
            raise Problem(400, Code.TEXT_INVALID, f"The {what} must be a single line.")
    elif character != "\t" and unicodedata.category(character) in _REFUSED:
        raise Problem(
            400,
            Code.TEXT_INVALID,
            f"The {what} holds a character that cannot be shown.",
            f"U+{ord(character):04X}",
        )
