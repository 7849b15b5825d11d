"""The machine's own Chromium driven by its tools protocol and nothing else. Playwright listens to every request of a page, bodies
included, and looks at the page by running searches in it: in measurements of many requests that is a good part of what is measured.
"""

import asyncio
import itertools
import json
import re
import subprocess
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.longchat import ARGUMENTS, chromium

PATIENCE_S = 600
TASK = "ThreadControllerImpl::RunTask"


class Chromium:
    """One page of a browser of its own, and what its processes use."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._ids = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._page = ""
        self._traced: list[Any] = []
        self._trace_over = asyncio.Event()

    async def listen(self) -> None:
        async for frame in self._line:
            said = json.loads(frame)
            if said.get("method") == "Tracing.dataCollected":
                self._traced.extend(said["params"]["value"])
            elif said.get("method") == "Tracing.tracingComplete":
                self._trace_over.set()
            asked = self._asked.pop(said.get("id", 0), None)
            if asked is not None and not asked.cancelled():
                asked.set_result(said)

    async def ask(self, method: str, *, on_page: bool = True, **params: Any) -> Any:
        number = next(self._ids)
        self._asked[number] = asyncio.get_running_loop().create_future()
        session = {"sessionId": self._page} if on_page else {}
        await self._line.send(json.dumps({"id": number, "method": method, "params": params, **session}))
        answer = await asyncio.wait_for(self._asked[number], PATIENCE_S)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    async def open(self, url: str, cookies: Sequence[dict[str, str]], first: str) -> None:
        """A fresh page there, with a script that runs before its own."""
        await self.ask("Storage.setCookies", on_page=False, cookies=cookies)
        made = await self.ask("Target.createTarget", on_page=False, url="about:blank")
        attached = await self.ask("Target.attachToTarget", on_page=False, targetId=made["targetId"], flatten=True)
        self._page = attached["sessionId"]
        await self.ask("Page.enable")
        await self.ask("Page.addScriptToEvaluateOnNewDocument", source=first)
        await self.ask("Page.navigate", url=url)

    async def run(self, script: str) -> Any:
        """What the script answers, waited for."""
        found = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    async def until(self, condition: str) -> None:
        """Looked at five times a second, with one cheap question of the page."""
        end = time.monotonic() + PATIENCE_S
        while not await self.run(f"Boolean({condition})"):
            if time.monotonic() > end:
                raise RuntimeError(f"still not: {condition}")
            await asyncio.sleep(0.2)

    async def choose(self, selector: str, files: Sequence[Path]) -> None:
        """As somebody who picks these files."""
        picker = await self.ask("Runtime.evaluate", expression=f"document.querySelector({json.dumps(selector)})")
        await self.ask(
            "DOM.setFileInputFiles", objectId=picker["result"]["objectId"], files=[str(one) for one in files]
        )

    async def begin_tasks(self) -> None:
        """Chromium notes every task of every thread from here on."""
        config = {"includedCategories": ["toplevel"], "excludedCategories": ["*"]}
        await self.ask("Tracing.start", on_page=False, transferMode="ReportEvents", traceConfig=config)

    async def tasks_ms(self, process: int) -> list[tuple[float, float]]:
        """The tasks of that process's main thread: how long by the clock, and how much processor time of it."""
        await self.ask("Tracing.end", on_page=False)
        await asyncio.wait_for(self._trace_over.wait(), PATIENCE_S)
        # The first thread of a process bears its number.
        own = [event for event in self._traced if event["name"] == TASK and event["pid"] == event["tid"] == process]
        return [(task.get("dur", 0) / 1_000, task.get("tdur", 0) / 1_000) for task in own]

    async def processes(self) -> dict[str, list[int]]:
        """Of this browser, by kind."""
        found = await self.ask("SystemInfo.getProcessInfo", on_page=False)
        kinds: dict[str, list[int]] = {}
        for process in found["processInfo"]:
            kinds.setdefault(process["type"], []).append(process["id"])
        return kinds

    async def cpu_s(self) -> float:
        """Processor time that all its processes have used."""
        found = await self.ask("SystemInfo.getProcessInfo", on_page=False)
        return sum(process["cpuTime"] for process in found["processInfo"])


@asynccontextmanager
async def browser() -> AsyncGenerator[Chromium]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            chromium(),
            *ARGUMENTS,
            "--headless=new",
            "--window-size=1280,800",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
        ]
        process = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            async with connect(await _address(Path(profile)), max_size=None) as line:
                page = Chromium(line)
                listening = asyncio.create_task(page.listen())
                yield page
                listening.cancel()
        finally:
            process.terminate()
            process.wait(20)


async def _address(profile: Path) -> str:
    for _ in range(300):
        port = profile / "DevToolsActivePort"
        if port.exists() and len(lines := port.read_text().split()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        await asyncio.sleep(0.1)
    raise RuntimeError("Chromium did not start.")


def private_mib(process: int) -> float:
    """The process's private memory footprint as Chromium's own task manager counts it on Linux: RssAnon and what was swapped out."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return 0.0
    return sum(int(kib) for kib in re.findall(r"(?:RssAnon|VmSwap):\s+(\d+)", status)) / 1_024
