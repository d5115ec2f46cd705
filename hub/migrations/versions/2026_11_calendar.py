"""Who allows deadlines in her calendar, and what stands there."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import UtcDateTime

revision = "2026_11_calendar"
down_revision = "2026_11_questions"


def upgrade() -> None:
    op.create_table(
        "calendar_switches",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("deadlines", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_switches")),
    )
    op.create_table(
        "calendar_entries",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "task_id", name=op.f("pk_calendar_entries")),
    )


def downgrade() -> None:
    op.drop_table("calendar_entries")
    op.drop_table("calendar_switches")
