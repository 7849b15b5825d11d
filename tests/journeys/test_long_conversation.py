"""A long conversation: rows far from the window are plain text, and nobody notices."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import DESKTOP, OpenPage, Prepared
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician
from tests.journeys.test_conversation_feel import WINDOW, at_bottom, says

MANY = 420
PILL = re.compile("Jump to latest|new message")
"""What was not known to be read when the page was loaded again is counted as new."""
ACTIONS = re.compile("^Actions")
ROWS = "document.querySelectorAll('ol[aria-label=\"Conversation\"] {}li[data-message]').length"
DELETE = """async ([session, message]) => {
    const answer = await fetch("/api/do/chat.delete", {
        method: "POST",
        headers: { "Content-Type": "application/json", "Deskside-As": "staff" },
        body: JSON.stringify({ session, message, op: crypto.randomUUID() }),
    });
    if (!answer.ok) throw new Error(await answer.text());
}"""
ID_OF = """(text) => [...document.querySelectorAll("li[data-message]")].find((li) => li.textContent.includes(text)).dataset.message"""
SELECTED = """() => {
    getSelection().selectAllChildren(document.querySelector('ol[aria-label="Conversation"]'));
    const text = getSelection().toString();
    getSelection().removeAllRanges();
    return text;
}"""

# The browser's own search, without its window: it marks what it finds, and brings that into view.
FOUND = """(text) => {
    const found = find(text);
    getSelection().anchorNode?.parentElement.scrollIntoView({ block: "center" });
    return found;
}"""


@pytest.fixture
def desk(tmp_path: Path, prepared: Prepared) -> Iterator[DeskProcess]:
    """A desk that lets a script say a lot at once."""
    desk = DeskProcess(tmp_path, DESKSIDE_COMMANDS_PER_SECOND="1000")
    desk.inherit(prepared.data)
    desk.start()
    yield desk
    desk.stop()


async def rows(page: Page, *, shown: bool = False) -> int:
    """Messages in the list; `shown`: those that are more than text."""
    return await page.evaluate(ROWS.format("> " if shown else ""))


async def read_all(page: Page, many: int) -> None:
    """Scrolls up until so many messages are held."""
    while (held := await rows(page)) < many:
        await page.evaluate(f"() => {{ {WINDOW}.scrollTop = 0; }}")
        await page.wait_for_function(f"(held) => {ROWS.format('')} > held", arg=held)


async def test_far_rows_are_light_and_still_found_read_jumped_to_and_deleted(
    tara: Technician, open_page: OpenPage
) -> None:
    amara = Customer(await open_page(**DESKTOP))
    await amara.join((await tara.open_session("Label printer")).link)
    page = amara.page
    await says(tara, *(f"number {number} of many" for number in range(MANY)))
    await amara.sees(f"number {MANY - 1} ")
    await page.reload()
    await amara.sees(f"number {MANY - 1} ")
    await read_all(page, MANY)
    await expect(amara.item("number 0 of")).to_have_count(1)
    await page.wait_for_function(f"() => {ROWS.format('> ')} < 200")
    look = Looker("long-conversation")
    await look.at(page, "at the top, the rest far away")

    # Words far below are there for whoever marks everything, and the browser's search leads to them.
    selected = await page.evaluate(SELECTED)
    assert all(f"number {number} of many" in selected for number in (0, 200, MANY - 1))
    assert await page.evaluate(FOUND, "number 210 of many")
    await expect(amara.item("number 210 of").get_by_role("button", name=ACTIONS)).to_have_count(1)
    await expect(amara.item("number 210 of")).to_be_in_viewport()
    await page.evaluate("() => getSelection().removeAllRanges()")

    # The end is where it was, by pill and by key.
    await page.get_by_role("button", name=PILL).click()
    await expect(amara.item(f"number {MANY - 1} ")).to_be_in_viewport()
    assert await at_bottom(page)
    assert await rows(page, shown=True) < 200
    await amara.item(f"number {MANY - 1} ").get_by_role("button", name=ACTIONS).focus()
    await page.keyboard.press("Home")
    await expect(amara.item("number 0 of").get_by_role("button", name=ACTIONS)).to_be_focused()
    await expect(amara.item("number 0 of")).to_be_in_viewport()
    await page.keyboard.press("End")
    await expect(amara.item(f"number {MANY - 1} ").get_by_role("button", name=ACTIONS)).to_be_focused()

    # What is deleted is gone from far rows too.
    assert await rows(page, shown=True) < 200
    session = tara.page.url.rpartition("/")[2]
    await tara.page.evaluate(DELETE, [session, await page.evaluate(ID_OF, "number 200 of")])
    await expect(amara.item("deleted a message")).to_have_count(1)
    assert "number 200 of" not in await page.content()
    assert look.found == []


async def test_answers_lead_to_their_original_far_up(tara: Technician, open_page: OpenPage) -> None:
    amara = Customer(await open_page(**DESKTOP))
    await amara.join((await tara.open_session("Label printer")).link)
    page = amara.page
    await amara.write("The very first one")
    await says(tara, *(f"number {number} of many" for number in range(MANY)))
    await amara.sees(f"number {MANY - 1} ")
    await page.reload()
    await amara.sees(f"number {MANY - 1} ")
    await read_all(page, MANY + 1)
    first = amara.item("The very first one")
    await first.hover()
    await first.get_by_role("button", name="Reply").click()
    await amara.write("What became of this?")
    await expect(amara.item("What became of this?")).to_be_in_viewport()
    await page.wait_for_function(f"() => {ROWS.format('> ')} < 200")
    await amara.item("What became of this?").get_by_role("button", name=re.compile("^Go to the message")).click()
    await expect(first.first).to_have_attribute("data-flash", "")
    await expect(first.first).to_be_in_viewport()
    await expect(first.first.get_by_role("button", name=ACTIONS)).to_be_focused()

    # Up in the empty box edits one's newest message, wherever that stands.
    await says(tara, *(f"later {number} of many" for number in range(150)))
    await page.get_by_role("button", name=re.compile("new messages")).click()
    await expect(amara.item("later 149 ")).to_be_in_viewport()
    await amara.message.click()
    await page.keyboard.press("ArrowUp")
    await expect(amara.conversation.get_by_role("textbox", name="Text of your message")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(amara.message).to_be_focused()
