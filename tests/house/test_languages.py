"""Whatever the server may refuse to a customer has a sentence in every language of the customer's pages."""

import re
from pathlib import Path

import pytest

from deskside.errors import Code

WORDS = Path(__file__).resolve().parents[2] / "web" / "src" / "words"

# Only technicians and programs ask for what these refuse, or the page itself would be wrong.
NEVER_FOR_CUSTOMERS = {
    Code.METHOD_NOT_ALLOWED,
    Code.MEDIA_TYPE_WRONG,
    Code.ORIGIN_WRONG,
    Code.SETUP_CLOSED,
    Code.SIGN_IN_WRONG,
    Code.PASSWORD_WEAK,
    Code.EMAIL_TAKEN,
    Code.INVITATION_UNKNOWN,
    Code.NOT_HERE,
    Code.TOO_MANY_SECRETS,
    Code.REPLY_UNKNOWN,
    Code.REPLY_CHANGED,
    Code.SHORTCUT_TAKEN,
    Code.TOO_MANY_REPLIES,
    Code.RANGE_WRONG,
    Code.CHECKSUM_UNKNOWN,
    Code.TUS_VERSION_WRONG,
}
# The page finds these out by itself.
THE_PAGES_OWN = {"proof-failed", "upload-refused", "file-changed"}


def codes(name: str) -> list[str]:
    """The codes that this file of words names, in its order."""
    return re.findall(r'^\s+(?:\| )?"?([a-z-]+)"?(?=: "|;?$)', (WORDS / name).read_text(), re.MULTILINE)


def test_every_code_is_for_customers_or_never_for_them() -> None:
    named = set(codes("problems.ts")) - THE_PAGES_OWN
    assert named == {str(code) for code in Code if code not in NEVER_FOR_CUSTOMERS}


@pytest.mark.parametrize("language", [path.parent.name for path in sorted(WORDS.glob("*/problems.ts"))])
def test_each_has_a_sentence(language: str) -> None:
    said = codes(f"{language}/problems.ts")
    assert language == "en" or set(said) == set(codes("problems.ts"))
