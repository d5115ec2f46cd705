"""Requests that branch, wait and start others; people who are away; calendars."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import Json, UtcDateTime

revision = "2026_11_flow"
down_revision = "2026_11_first_shape"


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("sent_id", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
    )
    op.create_index("ix_arrivals_at", "arrivals", ["at"], unique=False)
    op.create_index("ix_arrivals_event", "arrivals", ["event", "key", "at", "id"], unique=False)
    op.create_index("ix_arrivals_sent", "arrivals", ["sender", "sent_id"], unique=True)
    op.create_table(
        "automatic_replies",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_automatic_replies")),
    )
    op.create_table(
        "awaited",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=120), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "step", "round", name=op.f("pk_awaited")),
    )
    op.create_index("ix_awaited_event", "awaited", ["event", "key", "request_id", "step", "round"], unique=False)
    op.create_table(
        "calendars",
        sa.Column(
            "key", sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_calendars")),
    )
    op.create_table(
        "event_starts",
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("process", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("event", "process", name=op.f("pk_event_starts")),
    )
    op.create_index("ix_event_starts_process", "event_starts", ["process"], unique=False)
    op.create_table(
        "request_origins",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("occasion", sa.String(length=250), nullable=False),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("parent_step", sa.String(length=120), nullable=True),
        sa.Column("parent_round", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_origins")),
        sa.UniqueConstraint("occasion", name=op.f("uq_request_origins_occasion")),
    )
    op.create_index(
        "ix_request_origins_parent", "request_origins", ["parent_id", "parent_step", "parent_round"], unique=False
    )
    op.create_table(
        "working_hours",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column(
            "calendar",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("hours", Json, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_working_hours")),
    )
    op.create_index("ix_dead_letters_subject", "dead_letters", ["subject"], unique=False)
    op.add_column("delegations", sa.Column("processes", Json, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("delegations", sa.Column("up_to", sa.String(length=20), nullable=True))
    op.add_column("delegations", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.drop_index(op.f("ix_notifications_subject"), table_name="notifications", sqlite_where=sa.text("asks = 1"))
    op.create_index("ix_notifications_about", "notifications", ["about", "subject_id"], unique=False)
    op.create_index(
        "ix_notifications_unsettled",
        "notifications",
        ["about", "id"],
        unique=False,
        postgresql_where=sa.text("asks AND shown <= 0 AND state IN ('planned', 'sending', 'sent', 'delivered')"),
        sqlite_where=sa.text("asks = 1 AND shown <= 0 AND state IN ('planned', 'sending', 'sent', 'delivered')"),
    )
    op.add_column("people", sa.Column("site", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("people", sa.Column("grade", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_request_participants_request", "request_participants", ["request_id"], unique=False)
    op.add_column("requests", sa.Column("worth", sa.Float(precision=53), nullable=True))
    op.create_index(
        "ix_requests_ended",
        "requests",
        ["process", "process_version", "ended_at", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NOT NULL"),
        sqlite_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index("ix_requests_submitted", "requests", ["process", "submitted_at", "id"], unique=False)
    op.add_column("tasks", sa.Column("kind", sa.String(length=8), server_default="approve", nullable=False))
    op.drop_index(op.f("ix_tasks_step"), table_name="tasks")
    op.create_index("ix_tasks_step", "tasks", ["request_id", "step", "round", "assignee_id"], unique=False)
    op.create_index(
        "uq_tasks_open",
        "tasks",
        ["request_id", "step", "round", "assignee_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_tasks_open",
        table_name="tasks",
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_tasks_step", table_name="tasks")
    op.create_index(op.f("ix_tasks_step"), "tasks", ["request_id", "step", "round", "assignee_id"], unique=1)
    op.drop_column("tasks", "kind")
    op.drop_index("ix_requests_submitted", table_name="requests")
    op.drop_index(
        "ix_requests_ended",
        table_name="requests",
        postgresql_where=sa.text("ended_at IS NOT NULL"),
        sqlite_where=sa.text("ended_at IS NOT NULL"),
    )
    op.drop_column("requests", "worth")
    op.drop_index("ix_request_participants_request", table_name="request_participants")
    op.drop_column("people", "grade")
    op.drop_column("people", "site")
    op.drop_index(
        "ix_notifications_unsettled",
        table_name="notifications",
        postgresql_where=sa.text("asks AND shown <= 0 AND state IN ('planned', 'sending', 'sent', 'delivered')"),
        sqlite_where=sa.text("asks = 1 AND shown <= 0 AND state IN ('planned', 'sending', 'sent', 'delivered')"),
    )
    op.drop_index("ix_notifications_about", table_name="notifications")
    op.create_index(
        op.f("ix_notifications_subject"),
        "notifications",
        ["about", "subject_id"],
        unique=False,
        sqlite_where=sa.text("asks = 1"),
    )
    op.drop_column("delegations", "whole")
    op.drop_column("delegations", "up_to")
    op.drop_column("delegations", "processes")
    op.drop_index("ix_dead_letters_subject", table_name="dead_letters")
    op.drop_table("working_hours")
    op.drop_index("ix_request_origins_parent", table_name="request_origins")
    op.drop_table("request_origins")
    op.drop_index("ix_event_starts_process", table_name="event_starts")
    op.drop_table("event_starts")
    op.drop_table("calendars")
    op.drop_index("ix_awaited_event", table_name="awaited")
    op.drop_table("awaited")
    op.drop_table("automatic_replies")
    op.drop_index("ix_arrivals_sent", table_name="arrivals")
    op.drop_index("ix_arrivals_event", table_name="arrivals")
    op.drop_index("ix_arrivals_at", table_name="arrivals")
    op.drop_table("arrivals")
