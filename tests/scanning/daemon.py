"""ClamAV's real daemon with a signature database of our own: two lines, loaded in a tenth of a second."""

import asyncio
import os
import shutil
import signal
import subprocess
from pathlib import Path

from deskside.scanning import Clamd, ScannerTrouble

# In two halves, so that no scanner takes this file for what it tests with.
INFECTED = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
THREAT = "Test.Eicar.UNOFFICIAL"
STREAM_MAX_BYTES = 1024 * 1024


class Daemon:
    """Started and stopped as often as a test wants. Its socket is always the same."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.socket = folder / "clamd.sock"
        self.port = port
        self._config = folder / "clamd.conf"
        self._running: subprocess.Popen[bytes] | None = None
        signatures = folder / "signatures"
        signatures.mkdir()
        # Name, any type of file, any place in it, the bytes.
        (signatures / "own.ndb").write_text(f"Test.Eicar:0:*:{INFECTED.hex()}\n")
        where = f"LocalSocket {self.socket}" if port is None else f"TCPSocket {port}\nTCPAddr 127.0.0.1"
        self._config.write_text(
            f"Foreground yes\nDatabaseDirectory {signatures}\nTemporaryDirectory {folder}\n"
            f"StreamMaxLength {STREAM_MAX_BYTES}\nAlertExceedsMax yes\nMaxFiles 3\n{where}\n"
        )

    @property
    def clamd(self) -> Clamd:
        return Clamd(str(self.socket) if self.port is None else ("127.0.0.1", self.port))

    @property
    def setting(self) -> str:
        return f"unix:{self.socket}" if self.port is None else f"tcp:127.0.0.1:{self.port}"

    async def start(self) -> None:
        program = shutil.which("clamd", path=os.environ["PATH"] + ":/usr/sbin")
        assert program is not None, "scripts/system-packages installs it"
        command = [program, "--config-file", str(self._config)]
        self._running = subprocess.Popen(  # noqa: ASYNC220 - starting a process takes no time
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        async with asyncio.timeout(30):
            while not await self._answers():  # noqa: ASYNC110 - it tells nobody that it has begun
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """As an upgrade does."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """As a crash does; its socket stays behind."""
        await self._end(signal.SIGKILL)

    async def freeze(self) -> None:
        """It takes connections and nothing else."""
        assert self._running is not None
        os.kill(self._running.pid, signal.SIGSTOP)

    async def thaw(self) -> None:
        assert self._running is not None
        os.kill(self._running.pid, signal.SIGCONT)

    async def _end(self, how: signal.Signals) -> None:
        if self._running is not None:
            os.kill(self._running.pid, how)
            await asyncio.to_thread(self._running.wait)
            self._running = None

    async def _answers(self) -> bool:
        try:
            await self.clamd.ping()
        except ScannerTrouble:
            return False
        return True
