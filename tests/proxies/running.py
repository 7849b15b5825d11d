"""A desk behind a real nginx or Caddy that runs the documented configuration; only names, ports and paths are put in."""

import asyncio
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from deskside.cli.certificate import Certificate, local_certificate
from tests.journeys.desk import DeskProcess
from tests.promises.running import Caller, RunningDesk

Kind = Literal["nginx", "caddy"]

DOCUMENTED = Path(__file__).parents[2] / "docs" / "proxies"
CLIENT = "127.0.0.2"
"""Where the client comes from, so that it is not taken for the proxy."""
START_S = 20.0

_NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/desk.conf;
}}
"""
_CADDY = "{{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}}\n\n{site}"


def put_in(text: str, changes: Mapping[str, str]) -> str:
    """The text with each of these replaced; all of them must be there."""
    for old, new in changes.items():
        assert old in text, f"the documented configuration has no {old!r}"
        text = text.replace(old, new)
    return text


def nginx(folder: Path, port: int, desk: int, certificate: Certificate, changes: Mapping[str, str]) -> list[str]:
    """Writes the configuration; answers the command that runs it."""
    site = (DOCUMENTED / "nginx.conf").read_text()
    ours = {
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "127.0.0.1:8000": f"127.0.0.1:{desk}",
        "/etc/ssl/desk/fullchain.pem": str(certificate.certificate),
        "/etc/ssl/desk/key.pem": str(certificate.key),
    }
    (folder / "desk.conf").write_text(put_in(put_in(site, ours), changes))
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder))
    # As root its workers would become somebody who may not enter the test's folder.
    as_user = ["-g", "user root;"] if os.geteuid() == 0 else []
    return [found("nginx"), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf", *as_user]


def caddy(folder: Path, port: int, desk: int, certificate: Certificate, changes: Mapping[str, str]) -> list[str]:
    """Writes the configuration; answers the command that runs it."""
    site = (DOCUMENTED / "Caddyfile").read_text()
    ours = {
        "desk.example.org {": f"https://127.0.0.1:{port} {{",
        "127.0.0.1:8000": f"127.0.0.1:{desk}",
        "/etc/ssl/desk/fullchain.pem": str(certificate.certificate),
        "/etc/ssl/desk/key.pem": str(certificate.key),
    }
    (folder / "Caddyfile").write_text(_CADDY.format(site=put_in(put_in(site, ours), changes)))
    return [found("caddy"), "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


def found(program: str) -> str:
    """Debian keeps servers where only root looks."""
    path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    assert path is not None, f"There is no {program}. Run `make system`, or install the package {program}."
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@dataclass
class Behind:
    """What runs: the desk's process, and the address that the proxy gives it."""

    desk: DeskProcess
    url: str
    port: int
    tls: ssl.SSLContext


@asynccontextmanager
async def behind(
    kind: Kind, folder: Path, changes: Mapping[str, str] | None = None, **settings: str
) -> AsyncGenerator[Behind]:
    """A desk that only the proxy reaches. `changes` spoil the configuration."""
    port = free_port()
    url = f"https://127.0.0.1:{port}"
    told = {"DESKSIDE_URL": url, "DESKSIDE_TRUSTED_PROXIES": "127.0.0.1/32"} | settings
    desk = DeskProcess(folder, **told)
    certificate = local_certificate(folder / "certificate", "127.0.0.1")
    command = {"nginx": nginx, "caddy": caddy}[kind](folder, port, desk.port, certificate, changes or {})
    await asyncio.to_thread(desk.start)
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    proxy = await asyncio.to_thread(_started, command, homes, folder / "proxy.log", port)
    try:
        yield Behind(desk, url, port, ssl.create_default_context(cafile=certificate.certificate))
    finally:
        proxy.terminate()
        await asyncio.to_thread(proxy.wait, 20)
        await asyncio.to_thread(desk.stop)


def _started(command: list[str], homes: Mapping[str, str], log: Path, port: int) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        proxy = subprocess.Popen(command, env={**os.environ, **homes}, stdout=output, stderr=subprocess.STDOUT)
    _wait_for(port, proxy, log)
    return proxy


def _wait_for(port: int, proxy: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if proxy.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.05)
        else:
            return


class ProxiedDesk(RunningDesk):
    """The same desk, reached through the proxy."""

    def __init__(self, where: Behind, client: httpx.AsyncClient) -> None:
        super().__init__(where.desk, client)
        self.where = where

    def nobody(self) -> Caller:
        return Visitor(self.client, url=self.where.url)


@dataclass
class Visitor(Caller):
    """Somebody whose page was loaded from the proxy."""

    url: str = ""

    def headers(self) -> dict[str, str]:
        return super().headers() | {"Origin": self.url}


@asynccontextmanager
async def visited(where: Behind) -> AsyncGenerator[ProxiedDesk]:
    """A client of the proxy that trusts its certificate."""
    transport = httpx.AsyncHTTPTransport(verify=where.tls, local_address=CLIENT)
    async with httpx.AsyncClient(transport=transport, base_url=where.url, timeout=60) as client:
        yield ProxiedDesk(where, client)
