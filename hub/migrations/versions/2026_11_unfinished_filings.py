"""Long filings that are under way."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import UtcDateTime

revision = "2026_11_unfinished_filings"
down_revision = "2026_11_leavers"


def upgrade() -> None:
    op.create_table(
        "unfinished_filings",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "place", name=op.f("pk_unfinished_filings")),
    )


def downgrade() -> None:
    op.drop_table("unfinished_filings")
