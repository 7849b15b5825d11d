"""Alembic runs this file for every command. The connection comes from the caller, in a transaction already."""

from alembic import context

from deskside.backends.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
