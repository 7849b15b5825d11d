"""What may stand in a message, whether it is posted or edited."""

from deskside.chat.model import MAX_TEXT
from deskside.errors import Code, Problem
from deskside.texts import clean_text


def required_text(text: str, *, has_files: bool) -> str:
    """The text as it may be kept. Only a message with files may be without. Raises 400."""
    if len(text) > MAX_TEXT:
        raise Problem(
            400,
            Code.MESSAGE_TOO_LONG,
            "This message is too long. Share it as a file instead.",
            f"{len(text)} characters, {MAX_TEXT} are possible.",
            extra={"most": MAX_TEXT},
        )
    cleaned = clean_text(text, most=MAX_TEXT, allow_newlines=True, what="message")
    if not cleaned.strip() and not has_files:
        raise Problem(400, Code.MESSAGE_EMPTY, "There is nothing to send yet.")
    return cleaned
