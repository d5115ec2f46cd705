"""Where channels reach people."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import Json, UtcDateTime

revision = "2026_11_addresses"
down_revision = "2026_11_cloud"


def upgrade() -> None:
    op.create_table(
        "notification_addresses",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("lost", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "channel", name=op.f("pk_notification_addresses")),
    )


def downgrade() -> None:
    op.drop_table("notification_addresses")
