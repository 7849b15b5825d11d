"""The command line as people use it: processes of their own, with their data in a folder of the test."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PASSWORD = "correct horse battery"


@dataclass
class Shell:
    """Runs `deskside` with settings of its own, and ends what it started."""

    data: Path
    port: int
    environ: dict[str, str] = field(default_factory=dict[str, str])
    started: list[subprocess.Popen[str]] = field(default_factory=list[subprocess.Popen[str]])

    @property
    def url(self) -> str:
        return self.environ.get("DESKSIDE_URL", f"http://127.0.0.1:{self.port}")

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(arguments),
            env=self._environment(),
            cwd=self.data.parent,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def serve(self) -> "Serving":
        process = subprocess.Popen(
            self._command(("serve",)),
            env=self._environment(),
            cwd=self.data.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return Serving(process)

    def owner(self, email: str = "ana@example.org") -> None:
        made = self.run("create-owner", "--organization", "Clinic", "--name", "Ana", "--email", email, typed=PASSWORD)
        assert made.returncode == 0, made.stderr

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "deskside.cli", *arguments]

    def _environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("DESKSIDE_")}
        here = str(Path(__file__).resolve().parents[2])
        own = {"DESKSIDE_DATA": str(self.data), "DESKSIDE_PORT": str(self.port), "PYTHONPATH": here}
        return others | own | self.environ


@dataclass
class Serving:
    """A running server and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list[str])

    def read_until(self, word: str) -> str:
        """The line with this word. Fails when the process ends without having said it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if word in line:
                return line.strip()
        raise AssertionError(f"never said {word!r}, but: {''.join(self.said)}")

    def stop(self) -> str:
        """End it politely; answers everything it said."""
        self.process.terminate()
        rest, _ = self.process.communicate(timeout=30)
        return "".join(self.said) + rest


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path / "data", free_port())
    yield shell
    for process in shell.started:
        if process.poll() is None:
            process.kill()
            process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
