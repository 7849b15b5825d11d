"""Everything an operator can set, each with its default, unit, bounds and help, in one frozen value.

`docs/settings.md` is made from the fields below. What a value may be beside its bounds is judged in `judging`.
"""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from deskside.asgi import CrowdLimits, Network, Site
from deskside.settings import judging

MOST_BYTES = 2**53 - 1
"""What JSON carries exactly, and more than any disk has."""


def meta(text: str, unit: str = "", *, least: int | None = None, most: int | None = None) -> Meta:
    """What is said of a field."""
    return Meta(description=text, extra={"unit": unit}, ge=least, le=most)


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this desk runs."""

    host: Annotated[str, meta("The address to listen on. `0.0.0.0` listens on all of the machine's.")] = "127.0.0.1"
    port: Annotated[int, meta("The port to listen on.", least=1, most=65_535)] = 8_000
    data: Annotated[str, meta("The folder for everything that is kept: database, files, keys.")] = "data"
    url: Annotated[
        str,
        meta(
            "The address people type, as in `https://desk.example.org`. It alone makes links and QR codes, and only "
            "pages of this address may change anything. Empty: made from host and port, "
            "or for `tls_local` from this machine's address on the network."
        ),
    ] = ""
    database: Annotated[
        str,
        meta("Empty for SQLite in the data folder, or `postgresql://user:password@host/name`."),
    ] = ""
    tls_certificate: Annotated[str, meta("A file with the certificate and its chain (PEM); needs `tls_key` too.")] = ""
    tls_key: Annotated[str, meta("A file with the certificate's private key (PEM).")] = ""
    tls_local: Annotated[
        bool,
        meta(
            "Serve HTTPS with a certificate made on this machine, for a trial on the local network. Browsers warn once."
        ),
    ] = False
    trusted_proxies: Annotated[
        tuple[str, ...],
        meta("Networks of the proxies in front, as in `10.0.0.5/32`. Only their word about a client's address counts."),
    ] = ()
    max_file_bytes: Annotated[int, meta("The largest file that can be stored.", "bytes", least=1, most=MOST_BYTES)] = (
        1_073_741_824
    )
    max_session_bytes: Annotated[
        int,
        meta(
            "What all files of one session may take, so that one guest cannot fill the disk.",
            "bytes",
            least=1,
            most=MOST_BYTES,
        ),
    ] = 107_374_182_400
    max_organization_bytes: Annotated[
        int,
        meta(
            "What all files of one organization may take. 0: whatever the disk has.", "bytes", least=0, most=MOST_BYTES
        ),
    ] = 0
    min_free_bytes: Annotated[
        int,
        meta(
            "New uploads are refused when they would leave less free than this on the disk.",
            "bytes",
            least=0,
            most=MOST_BYTES,
        ),
    ] = 536_870_912
    upload_keep_hours: Annotated[
        int, meta("How long an unfinished upload waits to be resumed.", "hours", least=1, most=8_760)
    ] = 24
    clamd: Annotated[
        str,
        meta(
            "Where ClamAV's daemon listens, as in `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`: nobody opens a file "
            "before it has been looked at. Empty: files are not checked."
        ),
    ] = ""
    clamd_releases_unchecked: Annotated[
        bool,
        meta(
            "What clamd cannot look through to its end, such as a file beyond its `StreamMaxLength`, is released with a mark "
            "that says so. `false` holds it back for good."
        ),
    ] = True
    preview_memory_bytes: Annotated[
        int,
        meta(
            "The memory one file may take while pictures of it are made.",
            "bytes",
            least=134_217_728,
            most=17_179_869_184,
        ),
    ] = 536_870_912
    preview_seconds: Annotated[
        int, meta("The time one file may take while pictures of it are made.", "seconds", least=1, most=600)
    ] = 20
    previews_at_once: Annotated[
        int,
        meta("So many files have pictures made of them at once, each on a processor of its own.", least=1, most=64),
    ] = 2
    preview_session_seconds: Annotated[
        int,
        meta(
            "What files that fail or take long may cost a session in ten minutes; beyond it they are kept without pictures.",
            "seconds",
            least=1,
            most=86_400,
        ),
    ] = 120
    idle_end_minutes: Annotated[
        int, meta("A session without anybody doing anything ends after this time.", "minutes", least=1, most=525_600)
    ] = 240
    time_zone: Annotated[
        str,
        meta(
            "The zone of the times in transcripts and in Files, as in `Europe/Berlin`, where the organization has not chosen its own. "
            "Empty: the zone of this machine."
        ),
    ] = ""
    kept_months: Annotated[int, meta("How long ended sessions are said to be kept.", "months", least=1, most=1_200)] = (
        12
    )
    sign_in_days: Annotated[int, meta("A sign-in lasts this long.", "days", least=1, most=365)] = 14
    attempts_window_minutes: Annotated[
        int, meta("Wrong passwords, codes and links are counted over this time.", "minutes", least=1, most=10_080)
    ] = 10
    attempts_per_address: Annotated[
        int, meta("Wrong attempts allowed to one address in that time.", least=1, most=1_000_000)
    ] = 30
    attempts_per_account: Annotated[
        int, meta("Wrong passwords allowed for one e-mail address in that time.", least=1, most=1_000_000)
    ] = 10
    attempts_per_organization: Annotated[
        int,
        meta(
            "Wrong passwords for accounts of one organization, which is told by the domain of the e-mail address, in that time, before "
            "answers are delayed.",
            least=1,
            most=1_000_000,
        ),
    ] = 300
    attempts_in_all: Annotated[
        int, meta("Wrong attempts from everywhere in that time, before answers are delayed.", least=1, most=1_000_000)
    ] = 1_000
    commands_per_second: Annotated[
        int,
        meta(
            "So many messages and other commands one person may send to a session in a second, scripts included. Six "
            "seconds' worth may come at once, and a command counts once more for every 2 KiB.",
            least=1,
            most=100_000,
        ),
    ] = 10
    max_connections: Annotated[int, meta("Connections open at once, sockets included.", least=1, most=1_000_000)] = (
        20_000
    )
    max_connections_per_address: Annotated[
        int, meta("Connections open at once from one address, sockets included.", least=1, most=1_000_000)
    ] = 500
    exempt_networks: Annotated[
        tuple[str, ...],
        meta("Networks whose addresses are not limited one by one: a hospital comes from a single address."),
    ] = ("127.0.0.0/8", "::1/128")
    header_deadline_s: Annotated[
        int,
        meta(
            "A connection that has not sent a whole request's headers by then is closed.",
            "seconds",
            least=1,
            most=3_600,
        ),
    ] = 10
    shutdown_grace_s: Annotated[
        int, meta("Running requests may finish within this time when the server stops.", "seconds", least=0, most=3_600)
    ] = 10

    def __post_init__(self) -> None:
        judging.networks("trusted_proxies", self.trusted_proxies)
        judging.networks("exempt_networks", self.exempt_networks)
        judging.require_zone(self.time_zone)
        judging.require_whole_tls(self.tls_certificate, self.tls_key, local=self.tls_local)
        judging.require_cover(self.host, is_covered=self.serves_tls or bool(self.trusted_proxies))
        judging.require_scanner(self.clamd)
        force_setattr(self, "url", judging.origin(self.url) if self.url else self._default_url())
        judging.require_safe_address(self.url, serves_tls=self.serves_tls)

    def _default_url(self) -> str:
        return judging.default_url(self.host, self.port, serves_tls=self.serves_tls, is_trial=self.tls_local)

    def __repr__(self) -> str:
        # The address of a database holds a password, and a value like this ends in a log one day.
        return f"Settings(url={self.url!r}, data={self.data!r})"

    @property
    def data_path(self) -> Path:
        return Path(self.data).absolute()

    @property
    def database_url(self) -> str:
        """Where the database is, for the backends."""
        return self.database or f"sqlite:///{self.data_path / 'deskside.db'}"

    @property
    def is_embedded(self) -> bool:
        """Whether the database is our own file, which nobody else looks after."""
        return self.database_url.startswith("sqlite:")

    @property
    def only_here(self) -> bool:
        """Whether the address works on this machine only."""
        return judging.is_loopback(urlsplit(self.url).hostname or "")

    @property
    def serves_tls(self) -> bool:
        """Whether we speak HTTPS ourselves."""
        return self.tls_local or bool(self.tls_certificate)

    @property
    def zone_name(self) -> str:
        """The name of the zone that times are written in."""
        return self.time_zone or judging.machine_zone()

    @property
    def proxies(self) -> tuple[Network, ...]:
        return judging.networks("trusted_proxies", self.trusted_proxies)

    @property
    def crowd_limits(self) -> CrowdLimits:
        """How many connections there may be; the proxies bring everybody's."""
        return CrowdLimits(self.max_connections, self.max_connections_per_address, (*self.exempt, *self.proxies))

    @property
    def exempt(self) -> tuple[Network, ...]:
        return judging.networks("exempt_networks", self.exempt_networks)

    @property
    def site(self) -> Site:
        return Site.of(self.url, self.proxies)
