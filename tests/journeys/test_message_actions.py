"""What people do with messages: a technician with mouse and keyboard, a customer with her thumbs."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.journeys import things
from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Talker, Technician


async def hold(page: Page, target: Locator) -> None:
    """A finger that rests on something and then goes up again."""
    await target.scroll_into_view_if_needed()
    box = await target.bounding_box()
    assert box is not None
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + min(box["height"] / 2, 20)}
    tools: Any = await page.context.new_cdp_session(page)  # Any: Playwright's own types say "dict of something" here
    await tools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await page.wait_for_timeout(650)
    await tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await tools.detach()


async def sheet_of(who: Talker, text: str) -> Locator:
    """The actions on a message, asked for with a finger."""
    await hold(who.page, who.item(text).first.get_by_text(text).first)
    sheet = who.page.get_by_role("menu", name="Actions on this message")
    await expect(sheet).to_be_visible()
    return sheet


async def menu_of(who: Talker, text: str) -> Locator:
    """The actions on a message, asked for with the mouse."""
    await who.item(text).first.get_by_text(text).first.hover()
    await who.item(text).first.get_by_role("button", name=re.compile("^Actions: ")).click()
    menu = who.page.get_by_role("menu", name="Actions on this message")
    await expect(menu).to_be_visible()
    return menu


async def two(tara: Technician, open_page: OpenPage) -> Customer:
    invitation = await tara.open_session("Label printer")
    amara = Customer(await open_page(**PHONE))
    await amara.join(invitation.link)
    return amara


async def test_people_react_and_answer(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    await tara.write("Is the lamp **green**?")
    await amara.sees("Is the lamp green?")
    looks = Looker("actions-phone"), Looker("actions-desk")

    sheet = await sheet_of(amara, "Is the lamp")
    await looks[0].at(amara.page, "sheet", "dialog[open]")
    await expect(sheet.get_by_role("menuitem", name="Edit")).to_have_count(0)
    await expect(sheet.get_by_role("menuitem", name="Copy link")).to_have_count(0)
    await sheet.get_by_role("menuitemcheckbox", name="React with 👍").tap()
    chip = tara.item("Is the lamp").get_by_role("button", name=re.compile("^👍"))
    await expect(chip).to_be_visible()
    await chip.click()
    await expect(chip).to_have_text(re.compile("2"))
    await expect(amara.item("Is the lamp").get_by_role("button", name=re.compile("^👍"))).to_have_text(re.compile("2"))

    sheet = await sheet_of(amara, "Is the lamp")
    await sheet.get_by_role("menuitem", name="Reply").tap()
    strip = amara.page.get_by_role("group", name="Answering Tara Brook")
    await expect(strip).to_contain_text("Is the lamp green?")
    await expect(amara.message).to_be_focused()
    await amara.message.fill("Green, and a short click")
    await looks[0].at(amara.page, "answering")
    await amara.page.reload()
    await expect(strip).to_contain_text("Is the lamp green?")
    await expect(amara.message).to_have_value("Green, and a short click")
    await amara.share()
    await expect(strip).to_have_count(0)
    for who, name in ((tara, "You"), (amara, "Tara Brook")):
        quote = who.item("a short click").get_by_role("button", name=f"Go to the message of {name}")
        await expect(quote).to_contain_text("Is the lamp green?")
        await who.item("a short click").scroll_into_view_if_needed()
    await looks[0].at(amara.page, "answered")
    await looks[1].at(tara.page, "answered")
    await tara.item("a short click").get_by_role("button", name="Go to the message of You").click()
    await expect(tara.item("Is the lamp").first).to_have_attribute("data-flash", "")

    # Escape drops the answer, never the text.
    await (await menu_of(tara, "a short click")).get_by_role("menuitem", name="Reply").click()
    await expect(tara.message).to_be_focused()
    await tara.page.keyboard.type("Thank")
    await tara.page.keyboard.press("Escape")
    await expect(tara.page.get_by_role("group", name="Answering Amara Klein")).to_have_count(0)
    await expect(tara.message).to_have_value("Thank")
    await tara.message.fill("")

    await tara.item("a short click").get_by_text("a short click").hover()
    await looks[1].at(tara.page, "hover")
    menu = await menu_of(tara, "Is the lamp")
    await looks[1].at(tara.page, "menu", "dialog[open]")
    await menu.get_by_role("menuitem", name="More emoji").click()
    picker = tara.page.get_by_role("dialog", name="Choose an emoji")
    await picker.get_by_role("searchbox").fill("wrench")
    await picker.get_by_role("option", name="wrench").or_(picker.get_by_role("gridcell", name="wrench")).first.click()
    await expect(amara.item("Is the lamp").first.get_by_role("button", name=re.compile("^🔧"))).to_be_visible()
    assert [*looks[0].found, *looks[1].found] == []


async def test_a_change_leaves_a_quiet_mark_and_technicians_see_what_was_said_before(
    tara: Technician, open_page: OpenPage
) -> None:
    amara = await two(tara, open_page)
    looks = Looker("editing-phone"), Looker("editing-desk")
    await amara.write("Room 2.13")
    await tara.sees("Room 2.13")
    sheet = await sheet_of(amara, "Room 2.13")
    await sheet.get_by_role("menuitem", name="Edit").tap()
    box = amara.page.get_by_role("textbox", name="Text of your message")
    await expect(box).to_be_focused()
    await expect(box).to_have_value("Room 2.13")
    await expect(amara.page.get_by_role("checkbox", name="Notify others about this change")).not_to_be_checked()
    await looks[0].at(amara.page, "editing")
    await box.fill("Room 2.14")
    await amara.page.reload()
    await expect(box).to_have_value("Room 2.14")
    await box.press("Enter")
    await expect(box).to_have_count(0)
    await tara.sees("Room 2.14")
    await expect(amara.item("Room 2.14")).to_contain_text("edited")
    await expect(amara.item("Room 2.14").get_by_text("see earlier text")).to_have_count(0)
    await expect(tara.page.get_by_role("button", name=re.compile("changed a message"))).to_have_count(0)

    earlier = tara.item("Room 2.14").get_by_role("button", name="see earlier text")
    await earlier.click()
    window = tara.page.get_by_role("dialog", name="Earlier text")
    await expect(window).to_contain_text("Room 2.13")
    await looks[1].at(tara.page, "earlier text", "dialog[open]")
    await tara.page.keyboard.press("Escape")
    await expect(window).to_have_count(0)
    await expect(earlier).to_be_focused()
    assert [*looks[0].found, *looks[1].found] == []


async def test_up_changes_the_last_message_and_everybody_is_told_where_that_was_wanted(
    tara: Technician, open_page: OpenPage
) -> None:
    amara = await two(tara, open_page)
    looks = Looker("told-phone"), Looker("told-desk")
    await tara.write("One moment")
    await tara.write("Please use driver 7.1")
    await amara.sees("driver 7.1")
    await tara.message.focus()
    await tara.page.keyboard.press("ArrowUp")
    box = tara.page.get_by_role("textbox", name="Text of your message")
    await expect(box).to_be_focused()
    await box.fill("Please use driver 6")
    await tara.page.keyboard.press("Escape")
    await expect(box).to_have_count(0)
    await expect(tara.message).to_be_focused()
    await tara.sees("Please use driver 7.1")
    await tara.page.keyboard.press("ArrowUp")
    await box.fill("Please use driver **7.2**\nnot 7.1")
    await tara.page.get_by_role("checkbox", name="Notify others about this change").check()
    await looks[1].at(tara.page, "editing, ticked")
    await tara.page.get_by_role("button", name="Save").click()
    notice = amara.page.get_by_role("button", name="Tara Brook changed a message")
    await expect(notice).to_be_visible()
    await expect(amara.item("driver 7.2")).to_contain_text("Tara Brook changed this at")
    await looks[0].at(amara.page, "told")
    await notice.tap()
    await expect(amara.item("driver 7.2")).to_have_attribute("data-flash", "")
    await expect(notice).to_have_count(0)
    await amara.page.reload()
    await amara.sees("driver 7.2")
    await expect(notice).to_have_count(0)
    assert [*looks[0].found, *looks[1].found] == []


async def test_a_change_made_without_a_network_shows_at_once_and_goes_out_once(
    tara: Technician, open_page: OpenPage
) -> None:
    amara = await two(tara, open_page)
    await amara.write("Second floor")
    await tara.sees("Second floor")
    await amara.page.context.set_offline(True)
    sheet = await sheet_of(amara, "Second floor")
    await sheet.get_by_role("menuitem", name="Edit").tap()
    box = amara.page.get_by_role("textbox", name="Text of your message")
    await box.fill("Third floor")
    await amara.page.get_by_role("button", name="Save").tap()
    await amara.sees("Third floor")
    await amara.page.context.set_offline(False)
    await tara.sees("Third floor")
    await expect(amara.item("Third floor").get_by_text("Saving")).to_have_count(0)


async def test_two_changes_at_once_are_both_shown_and_their_author_decides(
    tara: Technician, desk: DeskProcess, open_page: OpenPage
) -> None:
    await two(tara, open_page)
    await tara.write("Please use driver 7.1")
    await tara.sees("driver 7.1")
    again = Technician(await tara.page.context.new_page(), desk)
    await again.page.goto(tara.page.url)
    await (await menu_of(tara, "driver 7.1")).get_by_role("menuitem", name="Edit").click()
    box = tara.page.get_by_role("textbox", name="Text of your message")
    await box.fill("Please use driver 7.2")
    await (await menu_of(again, "driver 7.1")).get_by_role("menuitem", name="Edit").click()
    await again.page.get_by_role("textbox", name="Text of your message").fill("Please use driver 7.3")
    await again.page.keyboard.press("Enter")
    await expect(tara.page.get_by_role("group", name="Editing your message")).to_contain_text("driver 7.3")
    await expect(box).to_have_value("Please use driver 7.2")
    look = Looker("conflict-desk")
    await look.at(tara.page, "conflict")
    await tara.page.get_by_role("button", name="Save mine instead").click()
    await again.sees("driver 7.2")
    await expect(tara.page.get_by_text("Not saved")).to_have_count(0)
    assert look.found == []


def question(who: Talker) -> Locator:
    return who.page.get_by_role("dialog", name="Delete this message?")


async def delete(who: Talker, text: str) -> None:
    await (await sheet_of(who, text)).get_by_role("menuitem", name="Delete").tap()
    await question(who).get_by_role("button", name="Yes, go ahead").tap()


async def test_a_deleted_message_is_gone_for_everybody_and_from_quotes(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    looks = Looker("deleting-phone"), Looker("deleting-desk")
    await amara.write("My password is hunter2")
    await amara.write("It prints")
    await tara.sees("It prints")
    await (await menu_of(tara, "My password")).get_by_role("menuitem", name="Reply").click()
    await tara.write("Please do not share that")
    await amara.sees("Please do not share that")

    # It asks first, and the harmless answer has the focus.
    await (await sheet_of(amara, "My password")).get_by_role("menuitem", name="Delete").tap()
    await expect(question(amara).get_by_role("button", name="Keep it")).to_be_focused()
    await looks[0].at(amara.page, "asked", "dialog[open]")
    await question(amara).get_by_role("button", name="Keep it").tap()
    await amara.sees("My password is hunter2")
    await delete(amara, "My password")
    await amara.sees("You deleted a message")
    await tara.sees("Amara Klein deleted a message")
    for who in (tara, amara):
        await expect(who.page.locator("body")).not_to_contain_text("hunter2")
        await expect(who.item("Please do not share that")).to_contain_text("Deleted message")
    await looks[0].at(amara.page, "gone")
    await looks[1].at(tara.page, "gone")
    assert [*looks[0].found, *looks[1].found] == []


async def test_what_was_open_for_a_deleted_message_closes(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    amara = await two(tara, open_page)

    # Whoever is answering it sees the strip go, and keeps what they wrote.
    await amara.write("Wrong window")
    await tara.sees("Wrong window")
    await (await menu_of(tara, "Wrong window")).get_by_role("menuitem", name="Reply").click()
    await expect(tara.page.get_by_role("group", name="Answering Amara Klein")).to_contain_text("Wrong window")
    await tara.message.fill("Which one do you mean?")
    await delete(amara, "Wrong window")
    await expect(tara.page.get_by_role("group", name="Answering Amara Klein")).to_have_count(0)
    await expect(tara.message).to_have_value("Which one do you mean?")

    # Whoever looks at its picture in full size is left with the conversation.
    await amara.pick(things.picture(tmp_path))
    await amara.message.fill("Not meant for you")
    await amara.share()
    await tara.conversation.get_by_role("button", name="Open label jam.png").click()
    full = tara.page.get_by_role("dialog", name="Picture: label jam.png")
    await expect(full).to_be_visible()
    await delete(amara, "Not meant for you")
    await expect(full).to_have_count(0)
    for who in (tara, amara):
        await expect(who.page.locator("body")).not_to_contain_text("Not meant for you")
        await expect(who.conversation.get_by_role("button", name="Open label jam.png")).to_have_count(0)


async def test_a_message_is_deleted_by_keyboard_alone(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    look = Looker("keyboard-desk")
    await tara.write("Please do not share that")
    await tara.write("Which one do you mean?")
    await amara.sees("Which one do you mean?")
    strip = tara.item("Which one do you mean?").get_by_role("button", name=re.compile("^Actions: You"))
    await tara.page.get_by_role("list", name="Conversation").locator("..").focus()
    for _ in range(20):
        await tara.page.keyboard.press("Tab")
        if await strip.evaluate("(button) => button === document.activeElement"):
            break
    await expect(strip).to_be_focused()
    await look.at(tara.page, "strip by keyboard")
    await tara.page.keyboard.press("ArrowUp")
    await expect(tara.item("Please do not").get_by_role("button", name=re.compile("^Actions: You"))).to_be_focused()
    await tara.page.keyboard.press("ArrowDown")
    await tara.page.keyboard.press("Shift+F10")
    menu = tara.page.get_by_role("menu", name="Actions on this message")
    await expect(menu.get_by_role("menuitem", name="Reply")).to_be_focused()
    await tara.page.keyboard.press("Escape")
    await expect(strip).to_be_focused()
    await tara.page.keyboard.press("Delete")
    await expect(tara.page.get_by_role("button", name="Keep it")).to_be_focused()
    await tara.page.keyboard.press("Tab")
    await tara.page.keyboard.press("Enter")
    await tara.sees("You deleted a message")
    await amara.sees("Tara Brook deleted a message")
    await expect(tara.item("Please do not").get_by_role("button", name=re.compile("^Actions: You"))).to_be_focused()
    assert look.found == []


async def test_links_lead_to_a_message_however_far_up(tara: Technician, open_page: OpenPage) -> None:
    await tara.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    amara = await two(tara, open_page)
    await tara.write("The very first one")
    await (await menu_of(tara, "The very first one")).get_by_role("menuitem", name="Copy link").click()
    link = await tara.page.evaluate("navigator.clipboard.readText()")
    await (await menu_of(tara, "The very first one")).get_by_role("menuitem", name="Copy text").click()
    assert await tara.page.evaluate("navigator.clipboard.readText()") == "The very first one"
    for number in range(130):
        await tara.message.fill(f"Line {number:03}")
        await tara.page.keyboard.press("Enter")
    await tara.sees("Line 129")
    await expect(tara.conversation.get_by_text("Sending", exact=True)).to_have_count(0, timeout=60_000)
    await amara.sees("Line 129")
    await tara.page.goto(link)
    excerpt = tara.page.get_by_role("region", name="Earlier in this conversation")
    there = excerpt.get_by_role("listitem").filter(has_text="The very first one")
    await expect(there).to_have_attribute("data-flash", "")
    look = Looker("excerpt-desk")
    await look.at(tara.page, "excerpt")
    await tara.page.get_by_role("button", name="Back to the latest").first.click()
    await expect(excerpt).to_have_count(0)
    await expect(tara.item("Line 129")).to_be_in_viewport()
    assert look.found == []
