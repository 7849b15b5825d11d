"""What an emoji is: one fully-qualified sequence of the current Unicode list, joiners, skin tones, keycaps and flags included.

Half-qualified forms would be a second emoji that looks the same, so they are none. The list comes with a package that follows Unicode.
"""

from emoji import EMOJI_DATA, STATUS

MAX_EMOJI = 64
"""Room for a sequence in the database; the longest of today's list has ten code points."""

_ALL = frozenset(text for text, facts in EMOJI_DATA.items() if facts["status"] == STATUS["fully_qualified"])


def is_emoji(text: str) -> bool:
    """Whether the text is exactly one emoji."""
    return text in _ALL
