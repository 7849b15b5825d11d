"""What may stand in a message, whether it is posted or edited."""

from deskside.chat.model import MAX_TEXT
from deskside.errors import Code, Problem
from deskside.texts import clean_text


def is_sayable(text: str) -> bool:
    """Whether the words alone make a message."""
    try:
        require_words(text, has_files=False)
    except Problem:
        return False
    return True


def require_words(text: str, *, has_files: bool) -> None:
    """Words that may be kept as they are. Only a message with files may be without. Raises 400."""
    if len(text) > MAX_TEXT:
        raise Problem(
            400,
            Code.MESSAGE_TOO_LONG,
            "This message is too long. Share it as a file instead.",
            f"{len(text)} characters, {MAX_TEXT} are possible.",
            extra={"most": MAX_TEXT},
        )
    clean_text(text, most=MAX_TEXT, allow_newlines=True, what="message")
    if not text.strip() and not has_files:
        raise Problem(400, Code.MESSAGE_EMPTY, "There is nothing to send yet.")
