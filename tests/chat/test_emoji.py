"""What an emoji is: the picker offers just what the desk takes, and what looks like one is none."""

import json
from pathlib import Path

import pytest
from emoji import EMOJI_DATA

from deskside.chat.emoji import MAX_EMOJI, is_emoji

OFFERED = Path(__file__).parents[1] / "wire" / "emoji-offered.json"


@pytest.fixture(scope="module")
def offered() -> set[str]:
    """Written by the client's tests out of what its picker shows: each line one emoji and its skin tones."""
    lines: list[str] = json.loads(OFFERED.read_text("utf-8"))
    return {emoji for line in lines for emoji in line.split(" ")}


def test_everything_the_picker_offers_is_taken(offered: set[str]) -> None:
    assert len(offered) > 3_900
    assert [emoji for emoji in offered if not is_emoji(emoji)] == []


def test_everything_that_is_taken_is_offered(offered: set[str]) -> None:
    assert {emoji for emoji in EMOJI_DATA if is_emoji(emoji)} == offered


def test_every_emoji_has_room_in_the_table(offered: set[str]) -> None:
    assert max(len(emoji) for emoji in offered) <= MAX_EMOJI


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("a", id="a letter"),
        pytest.param("1", id="a digit"),
        pytest.param("#", id="half of a keycap"),
        pytest.param("👍👍", id="two"),
        pytest.param("👍 ", id="with a space"),
        pytest.param("👍\ufe0f", id="a picture mark too many"),
        pytest.param("❤", id="a picture mark too few"),
        pytest.param("❤\ufe0e", id="as text"),
        pytest.param("🏽", id="a skin tone without anybody"),
        pytest.param("🦰", id="hair without anybody"),
        pytest.param("🇩", id="half a flag"),
        pytest.param("🇽🇽", id="the flag of nowhere"),
        pytest.param("🎉🏽", id="a party popper with a skin tone"),
        pytest.param("👍\u200d👍", id="two joined that nobody joined"),
        pytest.param("👍\u200d", id="a joiner without anything to join"),
        pytest.param("\u202e👍", id="turned around"),
        pytest.param("👍\x00", id="with a NUL"),
        pytest.param("\ud83d", id="half a surrogate pair"),
        pytest.param("👍" * 10_000, id="ten thousand"),
        pytest.param("🏴" + "\U000e0078" * 200 + "\U000e007f", id="a flag with endless tags"),
    ],
)
def test_what_only_looks_like_an_emoji_is_none(text: str) -> None:
    assert not is_emoji(text)
