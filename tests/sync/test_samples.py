"""The samples that the TypeScript client reads too: our model of a client does the same with them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sync.client import Held, Need, place

SAMPLES = sorted((Path(__file__).parents[1] / "wire").glob("sync-*.json"))


def test_the_samples_are_found() -> None:
    assert len(SAMPLES) >= 14


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_model_does_what_the_browser_does(path: Path) -> None:
    sample: dict[str, Any] = json.loads(path.read_text("utf-8"))
    held = Held()
    need: Need = "nothing"
    for step in sample["steps"]:
        need = held.take_batch(step["batch"]) if "batch" in step else held.take_live(step["live"])
    expected = sample["expect"]
    assert held.in_order() == sorted(expected["rows"], key=place)
    assert list(held.outside.values()) == expected["outside"]
    assert (held.cursor, need) == (expected["cursor"], expected["need"])
    assert (held.oldest, held.older) == (expected["oldest"], expected["older"])
