"""An administrator checks the way to the desk. Behind a proxy as documented all is in order; each way to spoil it is noticed, and the
page says what to change."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.looking import Looker
from tests.journeys.people import Technician
from tests.proxies.running import Kind, behind

FINE = ["Visitors' addresses", "Live connection", "Downloads and answers", "Uploads"]

SPOILED = [
    pytest.param(
        "proxy_request_buffering off;", "", "Uploads", "In nginx: proxy_request_buffering off;", id="collected uploads"
    ),
    pytest.param(
        "client_max_body_size 0;", "client_max_body_size 1m;", "Uploads", "client_max_body_size 0;", id="a size limit"
    ),
    pytest.param(
        "proxy_buffering off;",
        "gzip on; gzip_types *; gzip_proxied any;",
        "Downloads and answers",
        "In nginx: proxy_buffering off;",
        id="held answers",
    ),
    pytest.param(
        "proxy_set_header Upgrade $http_upgrade;", "", "Live connection", "It does not open", id="no live connection"
    ),
    pytest.param(
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        'proxy_set_header X-Forwarded-For "";',
        "Visitors' addresses",
        "all visitors count as one",
        id="a hidden address",
    ),
    pytest.param(
        "proxy_set_header Host $http_host;", "", "The desk's name", "Pass the header Host on", id="another name"
    ),
]


async def checked(page: Page) -> None:
    """From the console to the result."""
    await page.get_by_role("link", name="People").click()
    await page.get_by_role("button", name="Check the connection").click()
    await expect(page.locator("p.summary")).to_be_visible(timeout=40_000)


def finding(name: str) -> str:
    return f'li:has(.name:text-is("{name}"))'


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_behind_a_proxy_as_documented_all_is_in_order(kind: Kind, open_page: OpenPage, tmp_path: Path) -> None:
    looker = Looker("connection")
    async with behind(kind, tmp_path) as where:
        tara = Technician(await open_page(ignore_https_errors=True, **DESKTOP), where.desk)
        await tara.set_up()
        await checked(tara.page)
        for name in FINE:
            await expect(tara.page.locator(finding(name))).to_contain_text("In order:")
        await expect(tara.page.locator("p.summary")).to_have_text("Everything passes.")
        await looker.at(tara.page, f"in order behind {kind}")
    assert looker.found == []


@pytest.mark.parametrize(("documented", "spoiled", "name", "says"), SPOILED)
async def test_what_a_proxy_spoils_is_noticed(
    open_page: OpenPage, tmp_path: Path, documented: str, spoiled: str, name: str, says: str
) -> None:
    looker = Looker(f"connection-{documented.partition(' ')[0]}")
    async with behind("nginx", tmp_path, {documented: spoiled}) as where:
        tara = Technician(await open_page(ignore_https_errors=True, **PHONE), where.desk)
        await tara.set_up()
        await checked(tara.page)
        found = tara.page.locator(finding(name))
        await expect(found).to_contain_text("Not in order:")
        await expect(found).to_contain_text(says)
        await expect(tara.page.locator("p.summary")).to_have_text("1 thing to look at.")
        await found.scroll_into_view_if_needed()
        await looker.at(tara.page, name)
    assert looker.found == []
