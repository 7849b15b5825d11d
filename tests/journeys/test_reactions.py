"""Choosing among all emoji with the keyboard and with a thumb, seeing whose a reaction is, and texts that want more room than theirs."""

import re

from playwright.async_api import Locator, Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Talker, Technician
from tests.journeys.test_message_actions import hold, sheet_of, two

PILING_FONT = """() => {
    const style = new CSSStyleSheet();
    style.replaceSync('* { font-family: "Noto Sans" !important }');
    document.adoptedStyleSheets.push(style);
}"""


def chip(who: Talker, text: str, emoji: str) -> Locator:
    return who.item(text).get_by_role("list", name="Reactions").get_by_role("button", name=re.compile(f"^{emoji}"))


def picker(who: Talker) -> Locator:
    return who.page.get_by_role("dialog", name="Choose an emoji")


async def focused(page: Page) -> str:
    return await page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.placeholder")


async def test_choosing_with_the_keyboard_alone(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    await amara.write("It prints")
    await tara.sees("It prints")
    sheet = await sheet_of(amara, "It prints")
    await sheet.get_by_role("menuitemcheckbox", name="React with 👍").tap()
    await expect(chip(tara, "It prints", "👍")).to_be_visible()
    page, look = tara.page, Looker("emoji-desk")

    add = tara.item("It prints").get_by_role("button", name="Add a reaction")
    await chip(tara, "It prints", "👍").focus()
    await page.keyboard.press("ArrowRight")
    await expect(add).to_be_focused()
    await page.keyboard.press("Enter")
    search = picker(tara).get_by_role("searchbox", name="Search emoji")
    await expect(search).to_be_focused()
    await look.at(page, "all", "dialog[open]")

    await page.keyboard.press("ArrowDown")
    assert await focused(page) == "grinning face"
    for key, name in [
        ("ArrowRight", "grinning face with big eyes"),
        ("Home", "grinning face"),
        ("PageDown", "waving hand"),
        ("PageDown", "monkey face"),
        ("PageUp", "waving hand"),
        ("Control+End", "flag: Wales"),
        ("Control+Home", "grinning face"),
    ]:
        await page.keyboard.press(key)
        await expect(picker(tara).get_by_role("gridcell", name=name, exact=True)).to_be_focused()
    await page.keyboard.press("PageDown")
    await page.keyboard.press("Alt+ArrowDown")
    await expect(picker(tara).get_by_role("gridcell")).to_have_count(6)
    await look.at(page, "tones", "dialog[open]")
    await page.keyboard.press("Escape")
    await expect(picker(tara).get_by_role("gridcell", name="waving hand", exact=True)).to_be_focused()

    await page.keyboard.type("party")
    await expect(search).to_be_focused()
    await expect(search).to_have_value("party")
    await expect(picker(tara).get_by_role("status")).to_have_text(re.compile("emoji found"))
    await look.at(page, "search", "dialog[open]")
    await page.keyboard.press("Enter")
    await expect(add).to_be_focused()
    await expect(chip(amara, "It prints", "🥳")).to_be_visible()

    await page.keyboard.press("Enter")
    await expect(picker(tara)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(picker(tara)).to_have_count(0)
    await expect(add).to_be_focused()
    assert look.found == []


async def test_choosing_with_a_thumb_and_seeing_who(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    await tara.write("Is it on?")
    await amara.sees("Is it on?")
    page, look = amara.page, Looker("emoji-phone")
    sheet = await sheet_of(amara, "Is it on?")
    await sheet.get_by_role("menuitem", name="More emoji").tap()
    await expect(picker(amara).get_by_role("gridcell", name="grinning face", exact=True)).to_be_visible()
    await look.at(page, "all", "dialog[open]")
    await picker(amara).get_by_role("button", name="People", exact=True).tap()
    await hold(page, picker(amara).get_by_role("gridcell", name="waving hand", exact=True))
    await picker(amara).get_by_role("gridcell", name="waving hand: Medium", exact=True).tap()
    await expect(picker(amara)).to_have_count(0)
    await expect(chip(tara, "Is it on?", "👋🏽")).to_be_visible()

    await chip(tara, "Is it on?", "👋🏽").click()
    await expect(chip(amara, "Is it on?", "👋🏽")).to_have_text(re.compile("2"))
    await hold(page, chip(amara, "Is it on?", "👋🏽"))
    await expect(page.get_by_text("You and Tara Brook", exact=True)).to_be_visible()
    await expect(chip(amara, "Is it on?", "👋🏽")).to_have_attribute("aria-pressed", "true")
    await look.at(page, "who")
    await chip(tara, "Is it on?", "👋🏽").hover()
    await expect(tara.page.get_by_text("You and Amara Klein", exact=True)).to_be_visible()

    await chip(amara, "Is it on?", "👋🏽").tap()
    await expect(chip(tara, "Is it on?", "👋🏽")).to_have_text(re.compile("1"))
    await page.reload()
    await amara.item("Is it on?").get_by_role("button", name="Add a reaction").tap()
    recent = picker(amara).get_by_role("rowgroup", name="Recently used")
    await expect(recent.get_by_role("gridcell")).to_have_text(["👋🏽"])
    await picker(amara).get_by_role("button", name="Close").tap()
    await tara.end_session()
    await expect(amara.page.get_by_role("list", name="Conversation")).to_have_count(0)
    assert [key for key in await amara.kept() if "emoji" in key] == []
    assert look.found == []


async def test_marks_piled_up_on_a_letter_stay_in_their_own_message(tara: Technician, open_page: OpenPage) -> None:
    """With fonts that put marks upon marks, as phones have them, 500 reach over the whole page."""
    amara = await two(tara, open_page)
    for who in (tara, amara):
        await who.page.evaluate(PILING_FONT)
    for text in ("above", "a tower", "below"):
        await amara.write(text)
        await tara.sees(text)
    neighbours = [who.item(text) for who in (tara, amara) for text in ("above", "below")]
    await change(amara, "a tower", "Tower")
    # The last that moves by itself is where the other has read up to.
    await expect(amara.item("below")).to_contain_text("Read by Tara Brook")
    before = [await picture(one) for one in neighbours]
    tower = "T" + "\u0302" * 250 + "\u0323" * 250 + "ower"
    await change(amara, "Tower", tower)
    await expect(tara.conversation.get_by_text(tower)).to_be_visible()
    assert [await picture(one) for one in neighbours] == before


async def change(who: Customer, text: str, to: str) -> None:
    sheet = await sheet_of(who, text)
    await sheet.get_by_role("menuitem", name="Edit").tap()
    box = who.page.get_by_role("textbox", name="Text of your message")
    await box.fill(to)
    await box.press("Enter")
    await expect(who.conversation.get_by_text(to)).to_be_visible()


async def picture(message: Locator) -> bytes:
    """How it looks when nothing points at it and nothing moves."""
    await message.page.mouse.move(0, 0)
    return await message.screenshot(animations="disabled")


async def test_an_emoji_is_put_where_one_writes(tara: Technician) -> None:
    await tara.open_session("Label printer")
    await tara.message.fill("Done, thank you")
    for _ in range(len(", thank you")):
        await tara.page.keyboard.press("ArrowLeft")
    await tara.page.get_by_role("button", name="Emoji", exact=True).click()
    await picker(tara).get_by_role("searchbox", name="Search emoji").fill("wrench")
    await picker(tara).get_by_role("gridcell", name="wrench", exact=True).click()
    await expect(tara.message).to_have_value("Done🔧, thank you")
    await expect(tara.message).to_be_focused()
    await tara.page.keyboard.type("!")
    await expect(tara.message).to_have_value("Done🔧!, thank you")
