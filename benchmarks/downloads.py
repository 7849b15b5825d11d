"""Downloads of Deskside beside a bare uvicorn endpoint, and beside nginx where it is installed, in the same run.

`python -m benchmarks.downloads [--rounds 5] [--folder DIR] [--nginx PATH]`. Measured are one reader of a file of 1 GiB, and four of it at
once; with the processor time of the server. The file is in the page cache, so this is what the servers cost, not the disk.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.desk import DeskServer, Room, client, open_rooms, set_up
from benchmarks.uploads import MIB, Load, Result, Watched, free_port, measure, run_load, start_bare, tus_job

SIZE = 1024 * MIB
READERS = (1, 4)
_SIDE = "the-draft-of-one-file"


@dataclass
class Server:
    """One way to get the file."""

    name: str
    port: int
    watched: Watched
    path: str
    headers: dict[str, str]

    def job(self, readers: int) -> dict[str, Any]:
        return {
            "way": "get",
            "port": self.port,
            "files": readers,
            "paths": [self.path] * readers,
            "headers": self.headers,
        }


NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; tcp_nopush on; types {{ }} default_type application/octet-stream;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def start_nginx(program: str, folder: Path, root: Path) -> tuple["subprocess.Popen[bytes]", int]:
    folder.mkdir()
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, root=root))
    process = subprocess.Popen([program, "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")])
    time.sleep(0.5)
    return process, port


def stored(desk: DeskServer, room: Room) -> Server:
    """The desk, with the file uploaded by the customer, who may open it before it is posted."""
    job = tus_job(desk, room, Load(_SIDE, 1, SIZE, SIZE), _SIDE)
    run_load(job)
    [blob] = [path for path in (desk.data / "blobs").glob("*/*") if path.stat().st_size == SIZE]
    blob.read_bytes()
    assert desk.process is not None
    headers = {"Cookie": job["headers"]["Cookie"]}
    return Server(
        "deskside", desk.port, Watched(desk.process.pid), f"/api/files/FILE/content?as={room.session}", headers
    )


async def file_of(room: Room) -> str:
    """The id of the one file that the customer's draft has: it is posted to learn it."""
    customer = room.people[1]
    async with client() as http:
        row = await customer.do(
            http,
            "chat.post",
            {"session": room.session, "client_id": "one-file-of-1-GiB", "text": "", "draft": _SIDE, "file_count": 1},
        )
    return row["files"][0]["id"]


def show(results: dict[tuple[int, str], Result]) -> None:
    print(f"{'':24}{'MiB/s':>10}{'CPU s/GiB':>12}")
    for (readers, name), result in results.items():
        rate, cpu = statistics.median(result.mib_per_s), statistics.median(result.cpu_s_per_gib)
        shares = [
            f"{statistics.median(ours / theirs for ours, theirs in zip(result.mib_per_s, other.mib_per_s, strict=True)):.2f} x {against}"
            for (many, against), other in results.items()
            if many == readers and name == "deskside" and against != name
        ]
        print(f"{f'{readers} x 1 GiB, {name}':24}{rate:10.0f}{cpu:12.2f}   {', '.join(shares)}")


async def main(rounds: int, folder: Path, nginx: str | None) -> None:
    root = folder / "bare"
    root.mkdir()
    desk = DeskServer(free_port(), folder / "desk", {"DESKSIDE_MIN_FREE_BYTES": "0"})
    desk.data.mkdir()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        bare, bare_port = start_bare(root)
        processes.append(bare)
        run_load({"way": "put", "port": bare_port, "files": 1, "size": SIZE})
        servers = [Server("bare", bare_port, Watched(bare.pid), "/0", {})]
        if nginx is not None:
            process, port = start_nginx(nginx, folder / "nginx", root)
            processes.append(process)
            servers.append(Server("nginx", port, Watched(process.pid), "/0", {}))
        desk.start()
        [room] = await open_rooms(desk, await set_up(desk), 1, 1)
        ours = stored(desk, room)
        ours.path = ours.path.replace("FILE", await file_of(room))
        servers.append(ours)
        results = {(readers, server.name): Result() for readers in READERS for server in servers}
        for _ in range(rounds):
            for readers in READERS:
                load = Load("", readers, SIZE, SIZE)
                for server in servers:
                    job = server.job(readers)
                    measure(results[readers, server.name], server.watched, load, lambda job=job: run_load(job))
        show(results)
    finally:
        for process in processes:
            process.terminate()
            process.wait()
        desk.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to write; a fresh folder in it is used and removed")
    parser.add_argument("--nginx", default=shutil.which("nginx"), help="the program, if it is not on the path")
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="downloads-", dir=given.folder))
    if os.geteuid() == 0:
        # nginx drops its rights, and a fresh folder is ours alone.
        place.chmod(0o755)
    try:
        asyncio.run(main(given.rounds, place, given.nginx))
    finally:
        shutil.rmtree(place)
