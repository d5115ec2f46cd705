"""Clients change: each has a version."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_clients_change"
down_revision = "2026_11_addresses"


def upgrade() -> None:
    op.add_column("clients", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("clients", "version")
