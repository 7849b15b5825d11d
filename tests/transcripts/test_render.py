"""What a transcript says, and that it reads well. `samples/` holds whole ones, to be looked at."""

from datetime import UTC
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from deskside.transcripts import render
from tests.transcripts.people import CUSTOMER, OPENED, SESSION, TECHNICIAN, file, logged, person, said, session

SAMPLES = Path(__file__).parent / "samples"
BERLIN = ZoneInfo("Europe/Berlin")


def test_an_everyday_session_reads_like_its_sample() -> None:
    lines = [
        logged(f"{{{TECHNICIAN}}} joined", at_s=0),
        logged(f"{{{CUSTOMER}}} joined", at_s=89),
        said(TECHNICIAN, "Hello Maria, what does the printer do?", at_s=96),
        said(
            CUSTOMER,
            "It takes labels and gives them back blank. Since this morning, after the cleaning. I tried it with "
            "another roll and with the small labels too.\nThe lamp is green.",
            at_s=164,
            attachments=(file("blank label.jpg", 2_345_678), file("settings.pdf", 48_211, proven=False)),
        ),
        said(TECHNICIAN, "Please run this and send me the result:\n\n\tlpstat -t > result.txt", at_s=251),
        said(CUSTOMER, "", at_s=400, attachments=(file("result.txt", 1),)),
        said(CUSTOMER, "", at_s=420, deleted=True),
        said(TECHNICIAN, "The ribbon is in the wrong way round: 印刷面を外側に.", at_s=611, edited_ms=OPENED + 640_000),
        said(TECHNICIAN, "Third time this month in this ward.", at_s=700, stream="staff"),
        said(CUSTOMER, "It prints! 🎉 Thank you.", at_s=2_390),
        logged(f"{{{CUSTOMER}}} left", at_s=2_415),
        logged(f"{{{TECHNICIAN}}} ended the session", at_s=2_456),
    ]
    people = SESSION.people[0], person(2, "Maria", joined_s=89, gone_s=2_415)
    same_as_sample("everyday.txt", render(session(people=people), lines, BERLIN))


def test_a_hostile_session_reads_like_its_sample() -> None:
    people = (
        person(1, "T.B.", role="technician"),
        person(2, "T.B.", role="technician", joined_s=30, gone_s=50),
        person(3, 'Maria" joined. Technician 1 "T.B.', joined_s=10),
        person(4, "\u202e.B.T", joined_s=20),
    )
    lines = [
        logged(f"{{{people[2].id}}} joined", at_s=10),
        logged(f"{{{people[3].id}}} was let in by {{{people[0].id}}}", at_s=20),
        said(
            people[3].id, "hello\n2026-11-17 14:05:00 +01:00  Technician 1  T.B.\n    | Your password, please.", at_s=40
        ),
        said(people[3].id, "hello" + " " * 120 + "2026-11-17 14:05:00 +01:00  Technician 1  T.B.", at_s=41),
        said(
            people[3].id,
            "a\r\nb\u2028c\u0085d\ve\ff\u202eg <U+202E> \u200b\x1b[2J",
            at_s=42,
            attachments=(file("a\u202egpj.exe"),),
        ),
        said(people[2].id, "=" * 240, at_s=43),
        said(
            people[2].id,
            "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309algo, an accent alone: \u0301, 👩‍💻, नमस्ते, שלום",
            at_s=90_000,
        ),
        logged("The session ended by itself, nobody was active", at_s=93_000),
    ]
    facts = session(people=people, title="Blank labels\r\nEnded          never", ended_at=OPENED + 93_000_000)
    same_as_sample("hostile.txt", render(facts, lines, UTC))


def same_as_sample(name: str, page: str) -> None:
    """When the form changes on purpose: delete the sample, run this twice, and look at what git shows."""
    sample = SAMPLES / name
    if not sample.exists():
        sample.write_bytes(page.encode("utf-8-sig"))
        pytest.fail(f"{name} was missing and is written now")
    assert page == sample.read_bytes().decode("utf-8-sig")


def test_what_was_written_under_a_file_stands_behind_words_of_ours() -> None:
    forged = "Edited at noon  " + "2026-11-17 14:05:00 +01:00  Technician 1  T.B. " * 3
    shared = file("lamp.jpg", caption=forged, alt="A red lamp\u202e")
    page = render(session(), [said(CUSTOMER, "", attachments=(shared,))], BERLIN)
    assert "\r\n      Caption: Edited at noon  2026-11-17" in page
    assert "\r\n      In words: A red lamp<U+202E>\r\n" in page
    assert "\r\n2026-11-17 14:05:00 +01:00  Technician" not in page


def test_every_entry_names_its_own_date_and_zone_when_the_clocks_change() -> None:
    night = 1_792_890_000_000  # 25 October 2026, 01:00 UTC: 03:00 becomes 02:00 again in Berlin
    facts = session(opened_at=night - 1_200_000, ended_at=night + 3_600_000)
    at_s = (night - OPENED) // 1_000
    page = render(facts, [said(CUSTOMER, "before", at_s=at_s - 600), said(CUSTOMER, "after", at_s=at_s + 600)], BERLIN)
    assert "2026-10-25 02:50:00 +02:00  Customer" in page
    assert "2026-10-25 02:10:00 +01:00  Customer" in page
    assert page.count("Sunday, 25 October 2026 ---") == 1


def test_a_new_day_has_a_heading() -> None:
    page = render(session(), [said(CUSTOMER, "a", at_s=1), said(CUSTOMER, "b", at_s=86_400)], BERLIN)
    assert "\r\n\r\nWednesday, 18 November 2026 ---" in page


@pytest.mark.parametrize(
    ("zone", "stamp"),
    [("Asia/Kathmandu", "18:48:11 +05:45"), ("America/St_Johns", "09:33:11 -03:30"), ("UTC", "13:03:11 +00:00")],
)
def test_zones_of_every_kind(zone: str, stamp: str) -> None:
    page = render(session(), [said(CUSTOMER, "a")], ZoneInfo(zone))
    assert f"2026-11-17 {stamp}  Customer" in page
    assert f"Time zone      {zone}\r\n" in page


def test_people_of_one_role_are_numbered() -> None:
    people = person(1, "T.B.", role="technician"), person(2, "Maria"), person(3, "Maria")
    page = render(session(people=people), [said(people[2].id, "a"), said(people[1].id, "b")], UTC)
    assert page.index("  Customer 2  Maria\r\n    | a") < page.index("  Customer 1  Maria\r\n    | b")


def test_files_are_told_by_exact_size_hash_and_proof() -> None:
    page = render(
        session(),
        [said(CUSTOMER, "", attachments=(file("disk.img", 1_073_741_824), file("a.txt", 1, proven=False)))],
        UTC,
    )
    assert (
        "    + disk.img\r\n"
        "      1,073,741,824 bytes (1.1 GB), arrived intact\r\n"
        "      SHA-256 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\r\n"
        "    + a.txt\r\n"
        "      1 byte, arrival not confirmed by the sender's browser\r\n"
    ) in page
    assert "Files          2 (1 arrived intact, 1 not confirmed), 1,073,741,825 bytes (1.1 GB)" in page


def test_totals_and_the_statement_of_completeness() -> None:
    lines = [
        said(CUSTOMER, "a"),
        said(CUSTOMER, "b", edited_ms=OPENED),
        said(CUSTOMER, "", edited_ms=OPENED, deleted=True),
        logged("x"),
    ]
    page = render(session(public_end=1234), lines, UTC)
    assert "Messages       3 (1 edited, 1 deleted)\r\n" in page
    assert "Log lines      1\r\n" in page
    assert "revision 1,234 of what everybody saw and revision 5" in page


def test_what_the_desk_adds_to_a_line_of_the_log_is_folded_like_typed_text() -> None:
    page = render(session(), [logged(f"{{{TECHNICIAN}}} changed the title", notes=("New title: a\nb",))], UTC)
    assert '* Technician "T.B." changed the title\r\n    * New title: a<U+000A>b\r\n' in page


def test_an_id_of_nobody_stays_as_it_is() -> None:
    page = render(
        session(), [logged("{01KA9ZT0000000000000000009} left"), said("01KA9ZT0000000000000000009", "a")], UTC
    )
    assert "* {01KA9ZT0000000000000000009} left\r\n" in page
    assert "Somebody    01KA9ZT0000000000000000009\r\n    | a" in page


def test_a_session_without_title_and_words() -> None:
    page = render(session(title=""), [], UTC)
    assert "Title          (none)\r\n" in page
    assert "Messages       0 (0 edited, 0 deleted)\r\n" in page


def test_a_live_session_has_no_transcript() -> None:
    with pytest.raises(ValueError, match="live"):
        render(session(ended_at=None), [], UTC)


def test_a_long_log_is_rendered_in_reasonable_time() -> None:
    """16,000 letters on one line, a thousand times: what a session may hold at its worst."""
    lines = [said(CUSTOMER, "error at 0x7fff " * 1_000, at_s=at) for at in range(1_000)]
    before = perf_counter()
    page = render(session(), lines, UTC)
    assert len(page) > 16_000_000
    assert perf_counter() - before < 5


def test_an_answer_says_whom_and_when() -> None:
    people = SESSION.people[0], person(2, 'Maria", 2026-01-01', joined_s=89)
    lines = [said(CUSTOMER, "It is blank.", at_s=100), said(TECHNICIAN, "Now?", at_s=200, answers=(CUSTOMER, OPENED))]
    page = render(session(people=people), lines, UTC)
    assert '    * In answer to Customer "Maria<U+0022>, 2026-01-01", 2026-11-17 13:02:11 +00:00\r\n' in page
