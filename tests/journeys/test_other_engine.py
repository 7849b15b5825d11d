"""The customer's part in another engine: what works in Chromium alone is of no use to half of all phones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio import to_thread
from playwright.async_api import expect

from tests.journeys import things
from tests.journeys.people import Technician
from tests.journeys.webkit import WebKitCustomer, running_webkit


@pytest.fixture
def amara() -> Iterator[WebKitCustomer]:
    with running_webkit() as browser:
        yield WebKitCustomer(browser)


async def test_a_customer_in_webkit_joins_writes_and_shares(
    tara: Technician, amara: WebKitCustomer, tmp_path: Path
) -> None:
    link = (await tara.open_session("Label printer")).link
    await to_thread.run_sync(amara.join, link, "Amara Klein")
    await to_thread.run_sync(amara.write, "The printer eats **every** label")
    await tara.sees("The printer eats every label")
    await tara.write("What does it look like?")
    said = await to_thread.run_sync(amara.sees, "The printer eats every label", "What does it look like?")
    assert said.index("eats") < said.index("look like")

    shot = things.picture(tmp_path)
    await to_thread.run_sync(amara.pick, shot)
    await to_thread.run_sync(amara.write, "Like this")
    await expect(tara.item("Like this").get_by_text("Arrived intact")).to_be_visible()
    assert await tara.width_of_picture("label jam.png") == 96
    assert await to_thread.run_sync(amara.width_of_picture, "label jam.png") == 96

    log = things.log(tmp_path)
    await tara.pick(log)
    await tara.write("Compare it with this")
    await to_thread.run_sync(amara.sees, "Compare it with this", "printer.log")
    assert await to_thread.run_sync(amara.saves, "printer.log") == log.read_bytes()
    await tara.has_each_once("The printer eats every label", "What does it look like?", "Like this", "Compare it with")

    await tara.end_session()
    await to_thread.run_sync(amara.sees_heading, "The session has ended.")
