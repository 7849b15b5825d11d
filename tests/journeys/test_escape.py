"""Escape, where nothing else is open: everything is read, and the newest is in view."""

from playwright.async_api import expect

from tests.journeys.conftest import OpenPage
from tests.journeys.people import Technician
from tests.journeys.test_message_actions import two


async def test_escape_takes_all_as_read(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    for number in range(30):
        await amara.write(f"Line {number}")
    await tara.sees("Line 29")
    board = tara.page.get_by_role("link", name="Label printer")
    await expect(board).not_to_contain_text("unread")
    await tara.conversation.hover()
    await tara.page.mouse.wheel(0, -2_000)
    await expect(tara.page.get_by_role("button", name="Jump to latest")).to_be_visible()
    for number in range(30, 33):
        await amara.write(f"Line {number}")
    await expect(tara.page.get_by_role("button", name="3 new messages")).to_be_visible()
    await expect(board).to_contain_text("3 unread")

    await tara.message.click()
    await tara.page.keyboard.press("Escape")
    await expect(tara.page.get_by_role("button", name="3 new messages")).to_have_count(0)
    await expect(tara.item("Line 32")).to_be_in_viewport()
    await expect(board).not_to_contain_text("unread")
    await expect(tara.conversation.get_by_text("new since")).to_have_count(0)
    await expect(tara.message).to_be_focused()
