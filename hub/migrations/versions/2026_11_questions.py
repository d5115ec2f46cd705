"""Questions to requesters stand with their tasks; what goes on is found by whoever asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_questions"
down_revision = "2026_11_callers"

_GOES_ON = sa.text("ended_at IS NULL")
_ASKS_BACK = sa.text("question != ''")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("question", sa.Text(), server_default="", nullable=False))
    for name, table, columns, part in (
        ("ix_requests_going_on", "requests", ["requester_id", "id"], _GOES_ON),
        ("ix_tasks_questions", "tasks", ["request_id"], _ASKS_BACK),
    ):
        op.create_index(name, table, columns, unique=False, postgresql_where=part, sqlite_where=part)


def downgrade() -> None:
    op.drop_index("ix_tasks_questions", table_name="tasks")
    op.drop_index("ix_requests_going_on", table_name="requests")
    op.drop_column("tasks", "question")
