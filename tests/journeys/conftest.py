"""Real browsers at a real desk. Each person has a browser context of their own, as on a device of their own."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright, expect

from tests.journeys.desk import DeskProcess
from tests.journeys.people import Technician

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# The same browser without windows of its own: a context in it costs a fifth. It shows no notifications.
WITHOUT_WINDOWS = "chromium-headless-shell"
# Without a network of its own the browser must not look for one; as root it needs to be told that it may run.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
    "user_agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

# A busy machine is slow; what never comes fails all the same.
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)

OpenPage = Callable[..., Awaitable[Page]]


def found(*names: str) -> str:
    """The machine's own browser."""
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    raise RuntimeError("There is no Chromium. Run `make system`, or install the package chromium.")


@pytest.fixture(scope="session", autouse=True)
def pages() -> None:
    """What the browsers open has been built."""
    built = Path(__file__).parents[2] / "web" / "dist" / "index.html"
    if not built.exists():
        pytest.fail("The pages are not built. Run `make test`, or `npm --prefix web run build` first.")


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """One browser for all journeys; nothing passes from one context to another."""
    async with await playwright.chromium.launch(
        executable_path=found(WITHOUT_WINDOWS, *CHROMIUM), args=ARGUMENTS
    ) as browser:
        yield browser


@pytest.fixture(scope="session")
async def whole_browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """One with everything around its pages. A class of journeys that needs it takes it for its `browser`."""
    async with await playwright.chromium.launch(executable_path=found(*CHROMIUM), args=ARGUMENTS) as browser:
        yield browser


@dataclass(frozen=True)
class Prepared:
    """What a technician left who has set a desk up: its folder, and the cookies of their browser."""

    data: Path
    signed_in: Any


@pytest.fixture(scope="session")
async def prepared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Set up by hand, once for all journeys that begin at an empty board."""
    desk = DeskProcess(tmp_path_factory.mktemp("prepared"))
    desk.start()
    try:
        context = await browser.new_context(**DESKTOP)
        await Technician(await context.new_page(), desk).set_up()
        cookies = await context.cookies()
        await context.close()
    finally:
        desk.stop()
    return Prepared(desk.data, {"cookies": cookies})


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[DeskProcess]:
    """A desk of the journey's own: fresh, or set up where it begins with a technician at the board."""
    desk = DeskProcess(tmp_path)
    if "tara" in request.fixturenames:
        desk.inherit(prepared.data)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
async def tara(desk: DeskProcess, open_page: OpenPage, prepared: Prepared) -> Technician:
    """The first technician, at an empty board."""
    tara = Technician(await open_page(**DESKTOP, storage_state=prepared.signed_in), desk)
    await tara.return_to_board()
    return tara


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages, each in a context of its own; an error on any of them fails the test."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(**device: Any) -> Page:
        context = await browser.new_context(**device)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        # Somebody always listens for file choosers: Playwright begins to catch them too late for a key pressed at once.
        page.on("filechooser", lambda _: None)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: errors.append(message.text) if _is_refusal(message.text) else None)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert errors == []


def _is_refusal(text: str) -> bool:
    """What our content policy refused: nothing of ours may need what it forbids."""
    return "Content Security Policy" in text or "TrustedHTML" in text or "TrustedScript" in text
