"""The tables of sessions, and nobody else's."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from deskside.backends import metadata

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("organization", String(26), nullable=False),
    Column("opened_by", String(26), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("title", String(120), nullable=False),
    Column("state", String(8), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", String(26)),
    Column("public_end", Integer),
    Column("staff_end", Integer),
    Column("max_file_bytes", BigInteger, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    UniqueConstraint("opened_by", "client_id"),
    Index("sessions_by_organization", "organization", "state", "ended_at"),
)

participants = Table(
    "participants",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("organization", String(26), nullable=False),
    Column("role", String(12), nullable=False),
    Column("member", String(26)),
    Column("invitation", String(26)),
    Column("claim", String(64)),
    Column("name", String(120), nullable=False),
    Column("state", String(8), nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("gone_at", BigInteger),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    UniqueConstraint("session", "member"),
    Index("participants_by_revision", "session", "rev"),
    Index("participants_by_member", "member", "session"),
)

events = Table(
    "events",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("name", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(26)),
    Column("subject", String(26)),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    Index("events_by_revision", "session", "rev"),
)

knocks = Table(
    "knocks",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("organization", String(26), nullable=False),
    Column("wait", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("phone", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("participant", String(26)),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    Index("knocks_by_revision", "session", "rev"),
    Index("knocks_waiting", "state", "seen_at"),
)

invitations = Table(
    "session_invitations",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("organization", String(26), nullable=False),
    Column("way", String(4), nullable=False),
    Column("lookup", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("made_by", String(26), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    UniqueConstraint("session", "way", "client_id"),
    Index("session_invitations_by_lookup", "lookup", "state"),
    Index("session_invitations_by_revision", "session", "rev"),
    Index("session_invitations_expiring", "state", "expires_at"),
)
