"""Since when those are gone whom channels reached."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import UtcDateTime

revision = "2026_11_leavers"
down_revision = "2026_11_calendar"


def upgrade() -> None:
    op.add_column("notification_addresses", sa.Column("left_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("notification_addresses", "left_at")
