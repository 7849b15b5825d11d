"""first light."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts_used",
        sa.Column("budget", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("budget", "key"),
    )
    with op.batch_alter_table("attempts_used", schema=None) as batch_op:
        batch_op.create_index("attempts_by_time", ["free_at"], unique=False)

    op.create_table(
        "canned_replies",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("owner", sa.String(length=26), nullable=False),
        sa.Column("shortcut", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=26), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner", "shortcut"),
    )
    with op.batch_alter_table("canned_replies", schema=None) as batch_op:
        batch_op.create_index("canned_replies_of_owner", ["owner", "id"], unique=False)

    op.create_table(
        "deletions", sa.Column("message", sa.String(length=26), nullable=False), sa.PrimaryKeyConstraint("message")
    )
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=26), nullable=True),
        sa.Column("subject", sa.String(length=26), nullable=True),
        sa.Column("mark", sa.String(length=100), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session", "mark"),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("events_by_revision", ["session", "rev"], unique=False)

    op.create_table(
        "facts",
        sa.Column("fact", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("announced_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("fact", "subject"),
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index("facts_taken", ["taken", "announced_at"], unique=False)

    op.create_table(
        "fetches",
        sa.Column("file", sa.String(length=26), nullable=False),
        sa.Column("participant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("file", "participant"),
    )
    with op.batch_alter_table("fetches", schema=None) as batch_op:
        batch_op.create_index("fetches_by_revision", ["session", "rev"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=127), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("arrived_sha256", sa.String(length=64), nullable=True),
        sa.Column("private", sa.String(length=8), nullable=True),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("show", sa.String(length=7), nullable=False),
        sa.Column("blob", sa.String(length=100), nullable=True),
        sa.Column("sender", sa.String(length=26), nullable=True),
        sa.Column("member", sa.String(length=26), nullable=True),
        sa.Column("draft", sa.String(length=64), nullable=True),
        sa.Column("message", sa.String(length=26), nullable=True),
        sa.Column("reply", sa.String(length=26), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.Column("preview", sa.String(length=7), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duration_s", sa.Double[float](), nullable=True),
        sa.Column("peaks", sa.String(length=128), nullable=True),
        sa.Column("has_view", sa.Boolean(), nullable=False),
        sa.Column("caption", sa.String(length=500), nullable=False),
        sa.Column("alt", sa.String(length=500), nullable=False),
        sa.Column("only_staff", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("scan", sa.String(length=9), nullable=False),
        sa.Column("threat", sa.String(length=128), nullable=True),
        sa.Column("counted_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(
            "files_being_made",
            ["session"],
            unique=False,
            sqlite_where=sa.text("preview = 'making'"),
            postgresql_where=sa.text("preview = 'making'"),
        )
        batch_op.create_index(
            "files_erased", ["erased"], unique=False, sqlite_where=sa.text("erased"), postgresql_where=sa.text("erased")
        )
        batch_op.create_index("files_of_message", ["message", "position"], unique=False)
        batch_op.create_index(
            "files_of_reply",
            ["organization", "reply", "position"],
            unique=False,
            sqlite_where=sa.text("kind = 'reply'"),
            postgresql_where=sa.text("kind = 'reply'"),
        )
        batch_op.create_index("files_of_session", ["session", "message"], unique=False)
        batch_op.create_index(
            "files_one_transcript",
            ["session"],
            unique=True,
            sqlite_where=sa.text("kind = 'transcript'"),
            postgresql_where=sa.text("kind = 'transcript'"),
        )

    op.create_table(
        "knocks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("wait", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("participant", sa.String(length=26), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("wait"),
    )
    with op.batch_alter_table("knocks", schema=None) as batch_op:
        batch_op.create_index("knocks_by_revision", ["session", "rev"], unique=False)
        batch_op.create_index("knocks_waiting", ["state", "seen_at"], unique=False)

    op.create_table(
        "members",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=13), nullable=False),
        sa.Column("files_access", sa.String(length=4), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index("members_of_organization", ["organization"], unique=False)

    op.create_table(
        "message_operations",
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("author", sa.String(length=26), nullable=False),
        sa.Column("op", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("session", "author", "op"),
    )
    with op.batch_alter_table("message_operations", schema=None) as batch_op:
        batch_op.create_index("operations_of_message", ["message"], unique=False)

    op.create_table(
        "message_versions",
        sa.Column("message", sa.String(length=26), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message", "rev"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("stream", sa.String(length=6), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=26), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("text_rev", sa.Integer(), nullable=False),
        sa.Column("notify_rev", sa.Integer(), nullable=False),
        sa.Column("reply_to", sa.String(length=26), nullable=True),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session", "author", "client_id"),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("messages_by_order", ["session", "stream", "created_rev"], unique=True)
        batch_op.create_index(
            "messages_notified",
            ["session", "stream", "notify_rev"],
            unique=False,
            sqlite_where=sa.text("notify_rev > 0"),
            postgresql_where=sa.text("notify_rev > 0"),
        )
        batch_op.create_index(
            "messages_touched",
            ["session", "stream", "rev"],
            unique=False,
            sqlite_where=sa.text("rev > created_rev"),
            postgresql_where=sa.text("rev > created_rev"),
        )

    op.create_table(
        "note_marks",
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("participant", sa.String(length=26), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session", "participant"),
    )
    op.create_table(
        "organizations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("read_by", sa.Boolean(), nullable=False),
        sa.Column("max_file_bytes", sa.BigInteger(), nullable=True),
        sa.Column("session_bytes", sa.BigInteger(), nullable=True),
        sa.Column("organization_bytes", sa.BigInteger(), nullable=True),
        sa.Column("refuses_programs", sa.Boolean(), nullable=False),
        sa.Column("refused_extensions", sa.String(length=1024), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "owed",
        sa.Column("fact", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("reaction", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=26), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("fact", "subject", "reaction"),
    )
    with op.batch_alter_table("owed", schema=None) as batch_op:
        batch_op.create_index("owed_due", ["due_at"], unique=False)

    op.create_table(
        "participants",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("member", sa.String(length=26), nullable=True),
        sa.Column("invitation", sa.String(length=26), nullable=True),
        sa.Column("claim", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session", "member"),
    )
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.create_index("participants_by_member", ["member", "session"], unique=False)
        batch_op.create_index("participants_by_revision", ["session", "rev"], unique=False)

    op.create_table(
        "reactions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("stream", sa.String(length=6), nullable=False),
        sa.Column("message", sa.String(length=26), nullable=False),
        sa.Column("emoji", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("reactions", schema=None) as batch_op:
        batch_op.create_index("reactions_by_revision", ["session", "stream", "rev"], unique=False)
        batch_op.create_index("reactions_of_message", ["message"], unique=False)

    op.create_table(
        "read_marks",
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("participant", sa.String(length=26), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session", "participant"),
    )
    op.create_table(
        "reply_operations",
        sa.Column("member", sa.String(length=26), nullable=False),
        sa.Column("op", sa.String(length=64), nullable=False),
        sa.Column("reply", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("member", "op"),
    )
    with op.batch_alter_table("reply_operations", schema=None) as batch_op:
        batch_op.create_index("operations_of_reply", ["reply"], unique=False)

    op.create_table(
        "session_devices",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("participant", sa.String(length=26), nullable=False),
        sa.Column("invitation", sa.String(length=26), nullable=False),
        sa.Column("wait", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=8), nullable=False),
        sa.Column("browser", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("wait"),
    )
    with op.batch_alter_table("session_devices", schema=None) as batch_op:
        batch_op.create_index("session_devices_by_link", ["invitation", "at"], unique=False)
        batch_op.create_index("session_devices_by_revision", ["session", "rev"], unique=False)
        batch_op.create_index("session_devices_waiting", ["state", "at"], unique=False)

    op.create_table(
        "session_invitations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session", "way", "client_id"),
    )
    with op.batch_alter_table("session_invitations", schema=None) as batch_op:
        batch_op.create_index("session_invitations_by_lookup", ["lookup", "state"], unique=False)
        batch_op.create_index("session_invitations_by_revision", ["session", "rev"], unique=False)
        batch_op.create_index("session_invitations_expiring", ["state", "expires_at"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("opened_by", sa.String(length=26), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=26), nullable=True),
        sa.Column("public_end", sa.Integer(), nullable=True),
        sa.Column("staff_end", sa.Integer(), nullable=True),
        sa.Column("max_file_bytes", sa.BigInteger(), nullable=False),
        sa.Column("lead", sa.String(length=26), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("opened_by", "client_id"),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("sessions_by_organization", ["organization", "state", "ended_at"], unique=False)

    op.create_table(
        "space",
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("used_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "streams",
        sa.Column("session", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=False),
        sa.Column("public", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("public_floor", sa.Integer(), nullable=False),
        sa.Column("staff_floor", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session"),
    )
    op.create_table(
        "tokens",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=True),
        sa.Column("member", sa.String(length=26), nullable=True),
        sa.Column("session", sa.String(length=26), nullable=True),
        sa.Column("participant", sa.String(length=26), nullable=True),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=13), nullable=True),
        sa.Column("files_access", sa.String(length=4), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index("tokens_by_expiry", ["expires_at"], unique=False)
        batch_op.create_index("tokens_of_member", ["member"], unique=False)
        batch_op.create_index("tokens_of_session", ["session"], unique=False)

    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organization", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("home", sa.String(length=26), nullable=False),
        sa.Column("sender", sa.String(length=26), nullable=False),
        sa.Column("draft", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("declared", sa.String(length=255), nullable=True),
        sa.Column("metadata", sa.String(length=8192), nullable=False),
        sa.Column("private", sa.String(length=8), nullable=True),
        sa.Column("arrived_sha256", sa.String(length=64), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("home", "sender", "client_id"),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index("uploads_expiring", ["expires_at"], unique=False)
        batch_op.create_index("uploads_of_home", ["home", "sender", "draft"], unique=False)
        batch_op.create_index(
            "uploads_unfinished",
            ["home", "size_bytes", "offset_bytes"],
            unique=False,
            sqlite_where=sa.text("finished = 0"),
            postgresql_where=sa.text("NOT finished"),
        )
