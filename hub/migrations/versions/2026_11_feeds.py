"""Under which link calendar programs read what lies ahead of whom."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import UtcDateTime

revision = "2026_11_feeds"
down_revision = "2026_11_unfinished_filings"


def upgrade() -> None:
    op.create_table(
        "calendar_links",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("link", sa.String(length=36), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("link", name=op.f("uq_calendar_links_link")),
    )


def downgrade() -> None:
    op.drop_table("calendar_links")
