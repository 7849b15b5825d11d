"""originals: whether an organization takes pictures and films with what they tell beside themselves. So far each did."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("originals", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.alter_column("originals", server_default=None)
