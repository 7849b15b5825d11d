"""A desk as its operator runs it: a process of its own, which the journeys start, kill and start again."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

START_S = 30.0


class DeskProcess:
    """`deskside serve` on a port of its own, with its data in a folder that outlives it."""

    def __init__(self, folder: Path, *, within: Sequence[str] = (), **settings: str) -> None:
        """`within` is a command that runs the server in surroundings of its own and becomes it."""
        self._within = within
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self._log = folder / "desk.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DESKSIDE_")},
            "DESKSIDE_PORT": str(self.port),
            "DESKSIDE_DATA": str(self.data),
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def inherit(self, data: Path) -> None:
        """Begin with a copy of another desk's folder."""
        shutil.copytree(data, self.data)

    def start(self) -> None:
        """Start and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._within, sys.executable, "-m", "deskside.cli", "serve"],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self._log.read_text())
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/health", timeout=1) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started yet"
        return self._process.pid

    def run(self, *arguments: str, typed: str = "") -> str:
        """A command of the operator, with the same settings; answers what it printed."""
        command = [sys.executable, "-m", "deskside.cli", *arguments]
        done = subprocess.run(
            command, env=self._environment, input=typed, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def setup_address(self) -> str:
        """What the console printed, once: a moment after the desk began to answer."""
        deadline = time.monotonic() + START_S
        while (found := re.search(r"http\S+/setup#\S+\n", self._log.read_text())) is None:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        assert found is not None, self._log.read_text()
        return found[0].rstrip()

    @property
    def log(self) -> str:
        return self._log.read_text()

    def kill(self) -> None:
        """As a power cut: nothing is finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
