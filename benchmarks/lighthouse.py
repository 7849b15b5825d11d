"""What Lighthouse says of our pages: the customer's with its mobile profile (a slow phone on a slow line), the console's as on a desk.

`python -m benchmarks.lighthouse`, after `npm --prefix benchmarks/peers install`. Accessibility and best practices have to be 100
everywhere, performance at least 95 on the customer's pages. What costs points is named. A busy machine measures itself.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.desk import DeskServer, Person, client, open_rooms, set_up

PORT = 8148
CLI = Path(__file__).parent / "peers" / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking --no-first-run"
PATIENCE_S = 180

Report = dict[str, Any]
"""Lighthouse's own document, as far as it is read here."""


async def main() -> int:
    if not CLI.exists():
        print("Lighthouse is not installed. Run `npm --prefix benchmarks/peers install` first.")
        return 2
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium. Run `make system`, or install the package chromium.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        desk = DeskServer(PORT, Path(folder))
        desk.start()
        try:
            return await _all_pages(desk, Path(folder), chromium)
        finally:
            desk.stop()


async def _all_pages(desk: DeskServer, folder: Path, chromium: str) -> int:
    owner = await set_up(desk)
    [room] = await open_rooms(desk, owner, 1, 1)
    async with client() as http:
        card = await owner.do(http, "sessions.new_link", {"session": room.session, "client_id": "lighthouse"})
    pages: list[tuple[str, str, Person | None, int]] = [
        ("customer: join", card["link"]["url"], None, 95),
        ("customer: code", f"{desk.url}/", None, 95),
        ("customer: conversation", f"{desk.url}/join#session={room.session}", room.people[1], 95),
        ("console: board", f"{desk.url}/console", owner, 0),
        ("console: session", f"{desk.url}/console/s/{room.session}", owner, 0),
    ]
    wrong = 0
    for name, address, person, least in pages:
        report = _measured(address, person, folder, chromium, desktop=name.startswith("console"))
        scores = {category: round(100 * (report["categories"][category]["score"] or 0)) for category in CATEGORIES}
        print(f"{name:24}" + "".join(f"{category} {scores[category]:3}  " for category in CATEGORIES))
        for line in _costs(report):
            print(f"    {line}")
        wrong += scores["performance"] < least or scores["accessibility"] < 100 or scores["best-practices"] < 100
    return 1 if wrong else 0


def _measured(address: str, person: Person | None, folder: Path, chromium: str, *, desktop: bool) -> Report:
    out, headers = folder / "report.json", folder / "headers.json"
    cookies = {} if person is None else person.cookies
    headers.write_text(json.dumps({"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}))
    command = ["node", str(CLI), address, "--quiet", "--output=json", f"--output-path={out}", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--extra-headers={headers}"] if cookies else []
    command += ["--preset=desktop"] if desktop else []
    subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium}, timeout=PATIENCE_S, check=True)
    return json.loads(out.read_text())


def _costs(report: Report) -> Iterator[str]:
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] > 0 and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{part['id']}: {audit.get('displayValue', audit['title'])}"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
