"""`deskside serve`: one process of the desk, from its first line on the console to its last open socket."""

import gc
import logging
import logging.config
from argparse import Namespace
from socket import socket
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from deskside import __version__
from deskside.accounts import offer_set_up
from deskside.app import App, create_app
from deskside.asgi import Crowd
from deskside.cli.certificate import local_certificate
from deskside.cli.connections import protocols
from deskside.cli.limits import Limits
from deskside.cli.open_files import raise_open_files
from deskside.cli.say import complain, say
from deskside.cli.schema import ready_schema
from deskside.settings import Settings
from deskside.sync import MAX_FRAME_BYTES

KEEP_ALIVE_S = 65
"""Longer than proxies keep an idle connection, so that they never send a request into one that we close."""
PING_S = 20.0

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["console"]},
    "loggers": {
        "deskside": {"level": "INFO"},
        # It would write a line for every malformed request of every scanner.
        "uvicorn.error": {"level": "ERROR"},
    },
}


def serve(settings: Settings, _given: Namespace) -> int:
    """Run until told to stop. SIGTERM and Ctrl+C let running requests finish."""
    logging.config.dictConfig(LOGGING)
    ready_schema(settings)
    files = raise_open_files()
    if files < settings.max_connections:
        complain(f"Only {files} files may be open at once, which is fewer than DESKSIDE_MAX_CONNECTIONS.")
    app = create_app(settings)
    server = DeskServer(_config(settings, app), app, settings)
    server.run()
    return 0 if server.started else 1


class DeskServer(uvicorn.Server):
    """The server, with what is said at its start, and sockets that are told before it stops."""

    def __init__(self, config: uvicorn.Config, app: App, settings: Settings) -> None:
        super().__init__(config)
        self._app = app
        self._settings = settings

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        settle_memory()
        say(f"Deskside {__version__} is ready at {self._settings.url}")
        secret = await self._app.database.write(offer_set_up)
        if secret is not None:
            say(f"Set it up here (this address serves once): {self._settings.url}/setup#{secret}")

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for listener in self.servers:
            listener.close()
        # Before anything is cut, everybody hears when to come back.
        await self._app.say_goodbye()
        await super().shutdown(sockets)


def settle_memory() -> None:
    """What was made while starting stays for good: the collector need not look at it again.

    Each look stops everybody, for a tenth of a second with ten thousand sockets open; the young are still looked at often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _config(settings: Settings, app: App) -> uvicorn.Config:
    http, websockets = protocols(Limits(Crowd(settings.crowd_limits), settings.header_deadline_s))
    certificate, key = _tls(settings)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=http,
        ws=websockets,
        ws_max_size=MAX_FRAME_BYTES,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.shutdown_grace_s,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )


def _tls(settings: Settings) -> tuple[str | None, str | None]:
    """Certificate and key, if we speak HTTPS ourselves."""
    if settings.tls_local:
        made = local_certificate(settings.data_path / "tls", urlsplit(settings.url).hostname or "localhost")
        say(
            "The certificate was made on this machine, so browsers warn once. To be sure it is this one, compare SHA-256:"
        )
        say(f"  {made.fingerprint}")
        return str(made.certificate), str(made.key)
    return settings.tls_certificate or None, settings.tls_key or None
