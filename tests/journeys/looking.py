"""Looks at a page as the checkers of accessibility do, in light and in dark.

With DESKSIDE_SHOTS=folder every state that is looked at is kept there as pictures, for an eye that no checker replaces.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Locator, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

CHECK = """async (part, rules) => {
    // What fades in has no colours of its own yet.
    await Promise.all(document.getAnimations().filter((a) => a.effect.getComputedTiming().iterations !== Infinity)
        .map((a) => a.finished.catch(() => null)));
    const { violations } = await axe.run(part, { runOnly: rules, resultTypes: ["violations"] });
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) =>
        `${id}: ${help}: ${html.slice(0, 200)} ${any.map((check) => check.message).join(" ")}`));
}"""


class Looker:
    """Collects what is wrong, so that one walk shows everything."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[str] = []
        self._number = 0

    async def at(self, page: Page, state: str, part: str = ":root") -> None:
        """Check what the page shows now. With an open menu only the menu is checked: what lies half below it is not pressed
        before the menu has gone."""
        self._number += 1
        if not await page.evaluate("() => 'axe' in window"):
            await page.evaluate(_axe())
        for scheme, rules in (("light", RULES), ("dark", ["color-contrast"])):
            await self._look(page.locator(part), state, scheme, rules)
        await page.emulate_media(color_scheme="light")

    async def _look(self, part: Locator, state: str, scheme: Any, rules: list[str]) -> None:
        page = part.page
        await page.emulate_media(color_scheme=scheme)
        kind: Literal["tag", "rule"] = "tag" if rules is RULES else "rule"
        violations: list[str] = await part.evaluate(CHECK, {"type": kind, "values": rules})
        self.found += [f"{state}, {self.name}, {scheme}: {violation}" for violation in violations]
        if "DESKSIDE_SHOTS" in os.environ:
            name = f"{self.name}-{self._number:02}-{state.replace(' ', '-')}-{scheme}.png"
            await page.screenshot(path=Path(os.environ["DESKSIDE_SHOTS"]) / name)


@cache
def _axe() -> str:
    return AXE.read_text()
