"""Canned replies, as two technicians keep and use them: found by typing a stroke, with files that arrive intact, and never sent
before Share is pressed."""

from pathlib import Path

from anyio import to_thread
from playwright.async_api import Locator, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician
from tests.journeys.things import firmware, picture, sha256

TEXT = "Hello {customer}, this is {technician} of {organization}. Install the attached driver."


def replies_list(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Canned replies")


async def to_replies(page: Page) -> None:
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Replies").click()
    await expect(page.get_by_role("heading", name="Replies", level=1)).to_be_visible()


async def write_reply(page: Page, shortcut: str, name: str, text: str, *files: Path, ours: bool = False) -> None:
    """From the list to the saved reply."""
    await page.get_by_role("button", name="New reply").click()
    await page.get_by_label("Shortcut").fill(shortcut)
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Text", exact=True).fill(text)
    if ours:
        await page.get_by_role("radio", name="Organization").check()
    if files:
        await add_files(page, *files)
    await page.get_by_role("button", name="Save").click()
    await expect(
        page.get_by_role("list", name="All replies").get_by_role("button", name=f"/{shortcut} ")
    ).to_be_visible()
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)


async def add_files(page: Page, *files: Path) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Add files").click()
    await (await chooser.value).set_files(files)
    for file in files:
        row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name=f"Remove {file.name}"))
        await expect(row.get_by_text("Arrived intact")).to_be_visible()


def row(page: Page, shortcut: str) -> Locator:
    return page.get_by_role("list", name="All replies").get_by_role("button", name=f"/{shortcut} ")


async def test_a_reply_with_its_files_from_the_stroke_to_the_customer(
    tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    driver, how_to = firmware(tmp_path, "driver.zip", 1_500_000), picture(tmp_path, "how to.png")
    await to_replies(tara.page)
    await expect(tara.page.get_by_role("heading", name="No replies yet")).to_be_visible()
    await write_reply(tara.page, "driver", "Printer driver", TEXT, driver, how_to, ours=True)
    await write_reply(tara.page, "bye", "Goodbye", "All the best.")
    await tara.page.get_by_role("navigation", name="Main").get_by_role("link", name="Sessions").click()
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    await tara.sees("Amara Klein joined")

    await tara.message.press_sequentially("/")
    await expect(replies_list(tara.page).get_by_role("option")).to_have_count(2)
    await tara.message.press_sequentially("print")
    only = replies_list(tara.page).get_by_role("option")
    await expect(only).to_have_count(1)
    await expect(only).to_contain_text("/driver")
    await expect(only).to_contain_text("2 files")
    await expect(tara.message).to_have_attribute("aria-activedescendant", await only.get_attribute("id") or "")
    await tara.page.keyboard.press("Enter")
    await expect(tara.message).to_have_value(
        "Hello Amara Klein, this is Tara Brook of Northwind Support. Install the attached driver."
    )
    waiting = tara.page.get_by_role("list", name="Files to share")
    await expect(waiting.get_by_text("Arrived intact")).to_have_count(2)
    await expect(amara.page.get_by_text("Install the attached driver")).to_have_count(0)
    await expect(tara.message).to_be_focused()

    # It is a draft like any other: changed, and one of its files taken out and put back.
    await tara.message.press_sequentially(" Then restart.")
    await waiting.get_by_role("button", name="Remove how to.png").click()
    await expect(waiting.get_by_role("listitem")).to_have_count(1)
    await tara.page.keyboard.press("Tab")
    await tara.share()
    await amara.sees("Hello Amara Klein, this is Tara Brook", "Then restart.", "driver.zip", "Arrived intact")
    await expect(amara.conversation.get_by_text("how to.png")).to_have_count(0)
    assert await amara.download("driver.zip") == await to_thread.run_sync(driver.read_bytes)

    # What was sent stays as it was, whatever becomes of the reply.
    await to_replies(tara.page)
    await row(tara.page, "driver").click()
    await tara.page.get_by_role("button", name="Delete reply").click()
    await tara.page.get_by_role("dialog").get_by_role("button", name="Yes, delete").click()
    await expect(row(tara.page, "driver")).to_have_count(0)
    await amara.page.reload()
    await amara.sees("driver.zip", "Install the attached driver")
    assert await amara.download("driver.zip") == await to_thread.run_sync(driver.read_bytes)
    assert sha256(driver)


async def test_by_keyboard_and_by_button_and_never_in_the_way(tara: Technician, open_page: OpenPage) -> None:
    await to_replies(tara.page)
    for shortcut, name in (("one", "First"), ("two", "Second"), ("three", "Third")):
        await write_reply(tara.page, shortcut, name, f"This is {name}")
    await tara.page.get_by_role("navigation", name="Main").get_by_role("link", name="Sessions").click()
    amara = Customer(await open_page(**PHONE))
    await amara.join((await tara.open_session("Label printer")).link)
    options = replies_list(tara.page).get_by_role("option")

    await tara.message.press_sequentially("See /")
    await expect(options).to_have_count(3)
    await tara.page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await tara.page.keyboard.press("ArrowUp")
    await tara.page.keyboard.press("ArrowUp")
    await expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    await tara.page.keyboard.press("Tab")
    await expect(tara.message).to_have_value("See This is Second")
    await expect(options).to_have_count(0)

    # Escape leaves what was typed, and Enter then sends it.
    await tara.message.fill("")
    await tara.message.press_sequentially("/one")
    await expect(options).to_have_count(1)
    await tara.page.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await expect(tara.message).to_have_value("/one")
    await tara.page.keyboard.press("Enter")
    await amara.sees("/one")

    # A path is no reply.
    await tara.message.press_sequentially("/etc/hosts")
    await expect(options).to_have_count(0)
    await tara.page.keyboard.press("Enter")
    await amara.sees("/etc/hosts")

    await tara.message.fill("Now:")
    await tara.page.get_by_role("button", name="Canned replies").click()
    await expect(options).to_have_count(3)
    await options.filter(has_text="Third").click()
    await expect(tara.message).to_have_value("Now: This is Third")
    await expect(tara.message).to_be_focused()
    await expect(amara.page.get_by_role("button", name="Canned replies")).to_have_count(0)


async def test_two_who_write_at_once_and_a_reload_lose_nothing(
    desk: DeskProcess, tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    driver = firmware(tmp_path, "driver.zip", 200_000)
    await to_replies(tara.page)
    await write_reply(tara.page, "driver", "Printer driver", "First.", ours=True)
    other = await tara.page.context.new_page()
    await other.goto(tara.page.url)
    await row(other, "driver").click()
    await row(tara.page, "driver").click()
    await other.get_by_label("Text", exact=True).fill("Theirs.")
    await other.get_by_role("button", name="Save").click()
    await expect(other.get_by_role("button", name="Save")).to_have_count(0)
    # The list shows at once what a colleague made of it; what is open stays as it is.
    await expect(row(tara.page, "driver")).to_contain_text("Theirs.")

    await tara.page.get_by_label("Text", exact=True).fill("Mine.")
    await add_files(tara.page, driver)
    await tara.page.reload()
    await expect(tara.page.get_by_label("Text", exact=True)).to_have_value("Mine.")
    await expect(tara.page.get_by_role("button", name="Remove driver.zip")).to_be_visible()
    await tara.page.get_by_role("button", name="Save").click()
    conflict = tara.page.get_by_role("alert").filter(has_text="changed this reply while you did")
    await expect(conflict).to_be_visible()
    looker = Looker("replies-conflict")
    await looker.at(tara.page, "two at once")
    assert looker.found == []
    await expect(tara.page.get_by_label("Text", exact=True)).to_have_value("Mine.")
    await conflict.get_by_text("What it says now").click()
    await expect(conflict.get_by_text("Theirs.")).to_be_visible()
    await conflict.get_by_role("button", name="Save mine instead").click()
    await tara.page.get_by_role("button", name="Save").click()
    await expect(row(tara.page, "driver")).to_contain_text("Mine.")
    await expect(row(tara.page, "driver")).to_contain_text("1 file")
    await expect(row(tara.page, "driver")).to_be_focused()


async def test_every_state_is_fit_for_everybody(
    desk: DeskProcess, tara: Technician, open_page: OpenPage, tmp_path: Path
) -> None:
    looker = Looker("replies")
    driver = firmware(tmp_path, "driver.zip", 300_000)
    await to_replies(tara.page)
    await expect(tara.page.get_by_role("heading", name="No replies yet")).to_be_visible()
    await looker.at(tara.page, "empty")
    await tara.page.get_by_role("button", name="New reply").click()
    await tara.page.get_by_role("button", name="Save").click()
    await expect(tara.page.get_by_label("Shortcut")).to_be_focused()
    await looker.at(tara.page, "what is missing")
    await tara.page.get_by_role("button", name="Back to the replies").click()
    await write_reply(tara.page, "driver", "Printer driver", TEXT, driver, ours=True)
    await write_reply(tara.page, "bye", "Goodbye", "All the best, and come back whenever it jams again.")
    await looker.at(tara.page, "list")
    await row(tara.page, "driver").click()
    await add_files(tara.page, picture(tmp_path, "how to.png"))
    await looker.at(tara.page, "editor")
    await tara.page.get_by_role("button", name="Back to the replies").click()
    await expect(tara.page.get_by_role("dialog", name="Discard your changes?")).to_be_visible()
    await looker.at(tara.page, "discarding")
    await tara.page.get_by_role("button", name="Discard", exact=True).click()
    await tara.page.get_by_label("Search replies").fill("nothing like it")
    await looker.at(tara.page, "no match")
    await tara.page.get_by_role("button", name="Clear search").click()
    await tara.page.get_by_role("navigation", name="Main").get_by_role("link", name="Sessions").click()
    await tara.open_session("Label printer")
    await tara.message.press_sequentially("/")
    await expect(replies_list(tara.page).get_by_role("option")).to_have_count(2)
    await looker.at(tara.page, "list above the box")

    phone = await open_page(**PHONE)
    small = Technician(phone, desk)
    await phone.goto(tara.desk.url + "/console/replies")
    await small.sign_in()
    await expect(row(phone, "driver")).to_be_visible()
    narrow = Looker("replies-phone")
    await narrow.at(phone, "list")
    await row(phone, "driver").tap()
    await expect(phone.get_by_role("button", name="Save")).to_be_visible()
    await narrow.at(phone, "editor")
    wide = await phone.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "nothing is wider than the screen"
    await phone.get_by_role("button", name="Back to the replies").tap()
    await phone.goto(tara.page.url)
    await small.message.tap()
    await phone.get_by_role("button", name="Canned replies").tap()
    await expect(replies_list(phone).get_by_role("option")).to_have_count(2)
    await narrow.at(phone, "list above the box")
    await replies_list(phone).get_by_role("option").filter(has_text="Goodbye").tap()
    await expect(small.message).to_have_value("All the best, and come back whenever it jams again.")
    await expect(small.message).to_be_focused()
    assert [*looker.found, *narrow.found] == []


async def test_a_technician_uses_the_organizations_and_keeps_own_ones(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    await to_replies(tara.page)
    await write_reply(tara.page, "hello", "Greeting", "Hello from us.", ours=True)
    page = await open_page(**DESKTOP)
    ben = Technician(page, desk, "Ben Hollis")
    await tara.page.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    await tara.page.get_by_role("button", name="Invite colleague").click()
    await tara.page.get_by_role("dialog").get_by_role("button", name="Make link").click()
    await ben.accept_invitation(await tara.page.get_by_label("Invitation link").input_value())
    await tara.page.get_by_role("dialog").get_by_role("button", name="Done").click()
    await to_replies(page)
    await row(page, "hello").click()
    await expect(page.get_by_text("Administrators and owners keep this reply.", exact=False)).to_be_visible()
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)
    await page.get_by_role("button", name="Back to the replies").click()
    await page.get_by_role("button", name="New reply").click()
    await expect(page.get_by_role("radio", name="Organization")).to_have_count(0)
    await page.get_by_role("button", name="Back to the replies").click()
    await write_reply(page, "mine", "My own", "Only I use this.")
    await to_replies(tara.page)
    await expect(row(tara.page, "hello")).to_be_visible()
    await expect(row(tara.page, "mine")).to_have_count(0)
