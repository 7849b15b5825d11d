"""Long work rests often enough that nobody waits for the interpreter."""

from datetime import UTC

import pytest

from deskside import breathing
from deskside.ids import OrganizationId, ParticipantId, SessionId, new_id
from deskside.sessions import Person, SessionFacts
from deskside.sync import Line
from deskside.transcripts import render


class Work:
    """A clock that work and rests move."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.rests: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.rests.append(self.now_s)
        self.now_s += seconds


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    work = Work()
    monkeypatch.setattr(breathing, "perf_counter", lambda: work.now_s)
    monkeypatch.setattr(breathing, "sleep", work.sleep)
    return work


def test_it_rests_after_every_millisecond_of_work(work: Work) -> None:
    found: list[int] = []
    for item in breathing.breathing(range(100)):
        found.append(item)
        work.now_s += 0.0003
    assert found == list(range(100))
    assert len(work.rests) == 25
    assert max(b - a for a, b in zip([0.0, *work.rests], work.rests, strict=False)) < 0.002


def test_what_is_short_never_rests(work: Work) -> None:
    assert list(breathing.breathing("short")) == list("short")
    assert work.rests == []


def test_a_long_conversation_is_written_with_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand messages take a second or several; a thread that never rests keeps everybody waiting five milliseconds at each turn."""
    rests: list[float] = []
    monkeypatch.setattr(breathing, "sleep", rests.append)
    ana = Person(ParticipantId(new_id()), "Ana", "technician", 0, None)
    facts = SessionFacts(SessionId(new_id()), OrganizationId(new_id()), "Clinic", "Printer", 0, 10**6, 1, 1, (ana,))
    said = "the printer says \u202e something odd " * 5
    lines = [Line(created_rev=rev, stream="public", at_ms=rev, speaker=ana.id, text=said) for rev in range(300)]
    assert render(facts, lines, UTC).count("something odd") == 1_500
    assert len(rests) >= 5
