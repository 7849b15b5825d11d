"""A customer in WebKitGTK, the engine closest to the one on every iPhone. It is driven by WebDriver, which blocks, so the
journeys call these methods in a thread.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

BROWSERS = ("lib/*/webkit2gtk-*/MiniBrowser", "lib/*/webkitgtk-*/MiniBrowser", "libexec/webkit*gtk-*/MiniBrowser")
PATIENCE_S = 20.0

T = TypeVar("T")


@contextmanager
def running_webkit() -> Generator[WebKitGTK]:
    """A browser with nothing remembered, on a screen of its own if there is none."""
    driver = shutil.which("WebKitWebDriver")
    browsers = [found for pattern in BROWSERS for found in sorted(Path("/usr").glob(pattern))]
    if driver is None or not browsers:
        raise RuntimeError("There is no WebKitGTK. Run `make system`, or install the package webkit2gtk-driver.")
    options = Options()
    options.binary_location = str(browsers[-1])
    options.add_argument("--automation")
    with _screen() as display:
        # Its own sandbox needs namespaces that containers do not have; what it opens here is ours alone.
        environment = {**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        browser = WebKitGTK(options=options, service=Service(driver, env=environment))
        try:
            yield browser
        finally:
            browser.quit()


@contextmanager
def _screen() -> Generator[str]:
    if "DISPLAY" in os.environ:
        yield os.environ["DISPLAY"]
        return
    server = shutil.which("Xvfb")
    if server is None:
        raise RuntimeError("There is no screen and no Xvfb. Run `make system`, or install the package xvfb.")
    command = [server, "-displayfd", "1", "-screen", "0", "1024x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as screen:
        assert screen.stdout is not None
        number = screen.stdout.readline().decode().strip()
        try:
            yield f":{number}"
        finally:
            screen.terminate()


class WebKitCustomer:
    """Knows the page by roles and names, as the others do."""

    def __init__(self, browser: WebKitGTK) -> None:
        self._browser = browser
        self._drives: Any = browser
        """The same, for what its library gives no types to."""

    def join(self, link: str, name: str) -> None:
        self._browser.get(link)
        self._one("textbox", "Your name").send_keys(name)
        self._one("button", "Join the session").click()
        self._one("textbox", "Message")

    def write(self, text: str) -> None:
        self._one("textbox", "Message").send_keys(text)
        self._one("button", "Share").click()

    def pick(self, file: Path) -> None:
        """As if chosen in the system's window, which no driver can press: given to the field behind the button."""
        self._one("button", "Share files")
        self._browser.find_element(By.CSS_SELECTOR, "input[type=file][multiple]").send_keys(str(file))
        self._one("button", f"Remove {file.name}")

    def sees(self, *texts: str) -> str:
        """All that the conversation says, once these are in it."""
        return self._when(lambda: self._said(texts))

    def sees_heading(self, text: str) -> None:
        self._when(lambda: [h for h in self._browser.find_elements(By.TAG_NAME, "h1") if text in h.text])

    def saves(self, name: str) -> bytes:
        """What stands behind the download of a file, as this browser gets it. Drivers cannot look into its downloads."""
        self._one("link", f"Download {name}")
        return bytes(self._drives.execute_async_script(FETCH, f"Download {name}"))

    def width_of_picture(self, name: str) -> int:
        """Pixels of a picture shown in place, once the browser could draw it."""
        button = self._one("button", f"Open {name}")
        return self._when(lambda: self._drives.execute_script(WIDTH, button))

    def _said(self, texts: tuple[str, ...]) -> str:
        said = " ".join(self._drives.execute_script(SAID).split())
        return said if all(text in said for text in texts) else ""

    def _one(self, role: str, name: str) -> WebElement:
        return self._when(lambda: next((e for e in self._candidates() if _is(e, role, name)), None))

    def _candidates(self) -> list[WebElement]:
        return self._browser.find_elements(By.CSS_SELECTOR, "button, a[href], input:not([hidden]), textarea")

    def _when(self, look: Callable[[], T | None]) -> T:
        return WebDriverWait(self._browser, PATIENCE_S, ignored_exceptions=(StaleElementReferenceException,)).until(
            lambda _: look() or False
        )


def _is(element: WebElement, role: str, name: str) -> bool:
    return element.aria_role == role and element.accessible_name == name and element.is_displayed()


SAID = "return document.querySelector('[aria-label=Conversation]')?.textContent ?? ''"
WIDTH = "return arguments[0].querySelector('img')?.naturalWidth ?? 0"
FETCH = """
const [name, done] = arguments;
const link = document.querySelector(`a[aria-label="${name}"]`);
fetch(link.href).then((answer) => answer.arrayBuffer()).then((bytes) => done([...new Uint8Array(bytes)]));
"""
