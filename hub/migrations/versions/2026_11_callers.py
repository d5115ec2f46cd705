"""Which processes call Microsoft 365, and what each saw last."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import Json, UtcDateTime

revision = "2026_11_callers"
down_revision = "2026_11_watches"


def upgrade() -> None:
    op.create_table(
        "microsoft_callers",
        sa.Column("process", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_microsoft_callers")),
    )


def downgrade() -> None:
    op.drop_table("microsoft_callers")
