"""Within everybody's reach: narrow and enlarged pages lose nothing, targets are large enough, news is said once."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.people import Customer, Technician

# What a window of 1280 x 1024 becomes at 400%, and one of 1280 x 800 at 200%.
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 256}}
ENLARGED: dict[str, Any] = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
LEAST_TARGET_PX = 24

WIDER_THAN_THE_PAGE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_SMALL = """(least) => [...document.querySelectorAll("button, a[href], input, select, textarea, [role=menuitem]")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.closest("p, .text, .sr") === null)
    .map((e) => [e, (e.closest("label") ?? e).getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least))
    .map(([e, box]) => `${e.outerHTML.slice(0, 120)} ${box.width} x ${box.height}`)"""
LISTEN = """() => {
    window.said = [];
    for (const region of document.querySelectorAll("[aria-live=polite], [aria-live=assertive]")) {
        const note = () => { const text = region.textContent.trim(); if (text !== "") window.said.push(text) };
        new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
    }
}"""


async def fits(page: Page) -> None:
    assert await page.evaluate(WIDER_THAN_THE_PAGE) <= 0, page.url
    assert await page.evaluate(TOO_SMALL, LEAST_TARGET_PX) == [], page.url


@pytest.mark.parametrize("window", [NARROW, ENLARGED], ids=["320px", "200%"])
async def test_a_customer_s_narrow_page_loses_nothing(
    tara: Technician, open_page: OpenPage, window: dict[str, Any]
) -> None:
    link = (await tara.open_session("Label printer")).link
    amara = Customer(await open_page(**window))
    await amara.page.goto(link)
    await amara.page.get_by_role("button", name="Join the session").wait_for()
    await fits(amara.page)
    await amara.join(link)
    await amara.write("a-very-long-name-of-a-file-without-a-single-space-in-it-" * 3)
    await tara.sees("a-very-long-name")
    await fits(amara.page)
    await amara.page.get_by_role("button", name="More", exact=True).click()
    await expect(amara.page.get_by_role("menuitem", name="Leave the session")).to_be_in_viewport()
    await fits(amara.page)


@pytest.mark.parametrize("window", [NARROW, ENLARGED], ids=["320px", "200%"])
async def test_a_technician_s_narrow_page_loses_nothing(tara: Technician, window: dict[str, Any]) -> None:
    await tara.open_session("Label printer")
    await tara.page.set_viewport_size(window["viewport"])
    await fits(tara.page)
    await tara.page.get_by_role("button", name="Back to the sessions").click()
    await fits(tara.page)


async def test_news_is_said_once_and_history_never(tara: Technician, open_page: OpenPage) -> None:
    link = (await tara.open_session("Label printer")).link
    await tara.write("said before anybody came")
    amara = Customer(await open_page(**PHONE))
    await amara.join(link)
    await amara.sees("said before anybody came")
    await amara.page.evaluate(LISTEN)
    await tara.write("is it plugged in?")
    await amara.sees("is it plugged in?")
    await amara.write("it is")
    await tara.sees("it is")
    await tara.write("good")
    await expect(amara.page.get_by_role("status").filter(has_text="Tara Brook: good")).to_have_count(1)
    said: list[str] = await amara.page.evaluate("() => window.said")
    assert said == ["Tara Brook: is it plugged in?", "Tara Brook: good"]


async def test_history_is_not_said_when_the_page_opens(tara: Technician, open_page: OpenPage) -> None:
    link = (await tara.open_session("Label printer")).link
    await tara.write("said before anybody came")
    page = await open_page(**DESKTOP)
    await page.add_init_script(f"addEventListener('DOMContentLoaded', () => setInterval({SAID_NOW}, 20))")
    amara = Customer(page)
    await amara.join(link)
    await amara.sees("said before anybody came")
    await tara.write("something new")
    await expect(page.get_by_role("status").filter(has_text="something new")).to_have_count(1)
    said: list[str] = await page.evaluate("() => [...(window.heard ?? [])]")
    assert [text for text in said if "before" in text] == []
    assert [text for text in said if "something new" in text] == ["Tara Brook: something new"]


SAID_NOW = """() => {
    window.heard ??= new Set();
    for (const region of document.querySelectorAll("[aria-live]")) window.heard.add(region.textContent.trim());
}"""
