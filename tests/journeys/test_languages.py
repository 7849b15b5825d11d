"""Customers read their own language: chosen from the browser's, changed by hand, from right to left where it runs so."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Technician

# How the page says it: name field, join button, box, share button, conversation, menu, list of languages.
SAID: dict[str, dict[str, str]] = {
    "de-DE": {
        "title": "Tara Brook ist bereit, Ihnen zu helfen",
        "name": "Ihr Name",
        "join": "Der Sitzung beitreten",
        "message": "Nachricht",
        "share": "Teilen",
        "conversation": "Gespräch",
        "more": "Mehr",
        "language": "Sprache",
        "joined": "Sie sind beigetreten",
    },
    "ar-EG": {
        "title": "\u2068Tara Brook\u2069 جاهز لمساعدتك",
        "name": "اسمك",
        "join": "الانضمام إلى الجلسة",
        "message": "رسالة",
        "share": "مشاركة",
        "conversation": "المحادثة",
        "more": "المزيد",
        "language": "اللغة",
        "joined": "انضممت إلى الجلسة",
    },
    "ja-JP": {
        "title": "Tara Brook さんがお手伝いします",
        "name": "お名前",
        "join": "セッションに参加",
        "message": "メッセージ",
        "share": "共有",
        "conversation": "チャット",
        "more": "その他",
        "language": "言語",
        "joined": "あなたが参加しました",
    },
}


async def joined(page: Page, link: str, said: dict[str, str], name: str) -> None:
    await page.goto(link)
    await expect(page.get_by_role("heading", level=1)).to_have_text(said["title"])
    await page.get_by_label(said["name"]).fill(name)
    await page.get_by_role("button", name=said["join"]).click()
    await expect(page.get_by_role("textbox", name=said["message"], exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "device"), [("de-DE", PHONE), ("ar-EG", PHONE), ("ja-JP", DESKTOP)], ids=["de", "ar", "ja"]
)
async def test_a_customer_joins_and_writes_in_their_language(
    tara: Technician, open_page: OpenPage, locale: str, device: dict[str, Any]
) -> None:
    said, looker = SAID[locale], Looker(f"language-{locale[:2]}")
    link = (await tara.open_session("Label printer")).link
    page = await open_page(**device, locale=locale)
    await page.goto(link)
    await page.get_by_role("heading", name=said["title"]).wait_for()
    await looker.at(page, "join")
    await joined(page, link, said, "Amara Klein")
    root = page.locator("html")
    await expect(root).to_have_attribute("lang", locale)
    await expect(root).to_have_attribute("dir", "rtl" if locale == "ar-EG" else "ltr")
    conversation = page.get_by_role("list", name=said["conversation"])
    await expect(conversation).to_contain_text(said["joined"])
    await page.get_by_role("textbox", name=said["message"], exact=True).fill("Toner 3.5 -- ok?")
    await page.get_by_role("button", name=said["share"], exact=True).click()
    await tara.sees("Toner 3.5 -- ok?")
    await tara.write("Danke, شكرا, ありがとう")
    await expect(conversation).to_contain_text("ありがとう")
    await looker.at(page, "conversation")
    assert looker.found == []


async def test_a_language_is_chosen_by_hand_and_remembered(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    link = (await tara.open_session("Label printer")).link
    page = await open_page(**PHONE, locale="nl-NL")
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Tara Brook is ready to help you")).to_be_visible()
    await page.get_by_label("Your name").fill("Amara Klein")
    await page.get_by_label("Language").select_option("de")
    await expect(page.get_by_role("heading", name=SAID["de-DE"]["title"])).to_be_visible()
    await expect(page.get_by_label("Ihr Name")).to_have_value("Amara Klein")
    await expect(page.get_by_label("Sprache")).to_be_focused()
    await page.get_by_role("button", name=SAID["de-DE"]["join"]).click()
    box = page.get_by_role("textbox", name="Nachricht", exact=True)
    await box.fill("Noch nicht fertig")

    await page.get_by_role("button", name="Mehr").click()
    await page.get_by_role("menuitem", name="Sprache").click()
    await page.get_by_role("dialog", name="Sprache").get_by_role("button", name="日本語").click()
    box = page.get_by_role("textbox", name="メッセージ", exact=True)
    await expect(box).to_have_value("Noch nicht fertig")
    await expect(page.get_by_role("button", name="その他")).to_be_focused()
    await page.reload()
    await expect(box).to_be_visible()
    await page.goto(desk.url)
    await expect(page.get_by_role("heading", name="コードを入力してください")).to_be_visible()
    await expect(page).to_have_title("コードの入力 · Deskside")


async def test_what_the_server_refuses_is_said_in_the_page_s_language(
    desk: DeskProcess, tara: Technician, open_page: OpenPage
) -> None:
    await tara.open_session("Label printer")
    page = await open_page(**PHONE, locale="fr-FR")
    await page.goto(desk.url)
    await page.get_by_label("Code à neuf chiffres").fill("000 000 000")
    await page.get_by_label("Votre nom").fill("Amara Klein")
    await page.get_by_role("button", name="Demander à entrer").click()
    await expect(page.get_by_role("main")).to_contain_text("plus valable. Demandez-en un nouveau.")


async def test_the_enter_that_ends_a_composition_sends_nothing(tara: Technician, open_page: OpenPage) -> None:
    said = SAID["ja-JP"]
    page = await open_page(**DESKTOP, locale="ja-JP")
    await joined(page, (await tara.open_session("Label printer")).link, said, "Amara Klein")
    box = page.get_by_role("textbox", name=said["message"], exact=True)
    await box.focus()
    tools: Any = await page.context.new_cdp_session(page)  # Any: Playwright's own types say "dict of something" here
    await tools.send("Input.imeSetComposition", {"text": "とうきょう", "selectionStart": 5, "selectionEnd": 5})
    await page.keyboard.press("Enter")
    # A real input method swallows this Enter; here it reaches the box, as a new line at most.
    assert (await box.input_value()).startswith("とうきょう")
    await box.fill("東京です")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("")
    await tara.has_each_once("東京です")
    await expect(tara.conversation).not_to_contain_text("とうきょう")
