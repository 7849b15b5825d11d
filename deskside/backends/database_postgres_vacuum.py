"""Frees a PostgreSQL database of what was deleted in it. It blocks, and belongs in a thread.

A row that was deleted or replaced stays in its page, unreachable for queries, until the table is vacuumed. What the server itself
keeps beside its tables (its log, replicas, backups) is its operator's.
"""

import psycopg
from psycopg import sql

from deskside.backends.database import unavailable

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND pg_get_userbyid(relowner) = current_user
ORDER BY relname
"""
_LONGEST_WAIT_S = 10


def vacuum(url: str) -> None:
    """Vacuum all our tables. Those with nothing to tidy up cost next to nothing. Raises 503 when it cannot be done now."""
    try:
        with psycopg.connect(
            url, autocommit=True, application_name="deskside-scrub", connect_timeout=_LONGEST_WAIT_S
        ) as connection:
            # A table that somebody else vacuums at this moment is waited for: that one may have begun too early.
            connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(f"{_LONGEST_WAIT_S}s")))
            tables = [sql.Identifier(name) for (name,) in connection.execute(_TABLES)]
            if tables:
                connection.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(tables)))
    except psycopg.OperationalError as error:
        raise unavailable("The tables could not be vacuumed.") from error
