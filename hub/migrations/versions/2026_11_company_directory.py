"""How far the company directory was read; groups within groups; what mailboxes say; pictures."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import Json, UtcDateTime

revision = "2026_11_company_directory"
down_revision = "2026_11_clients_change"


def _plain(length: int) -> sa.String:
    return sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "directory_readings",
        sa.Column("name", _plain(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("resume", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_directory_readings")),
    )
    op.create_table(
        "photos",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_photos")),
    )
    op.create_table(
        "subgroups",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("child_id", sa.String(length=36), nullable=False),
        sa.Column("reading", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("group_id", "child_id", name=op.f("pk_subgroups")),
    )
    for table in ("people", "groups", "memberships"):
        op.add_column(table, sa.Column("reading", sa.Integer(), server_default="0", nullable=False))
    op.add_column("memberships", sa.Column("direct", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("people", sa.Column("mailbox_zone", sa.String(length=64), nullable=True))
    op.add_column("people", sa.Column("mailbox_hours", Json, nullable=True))


def downgrade() -> None:
    op.drop_column("people", "mailbox_hours")
    op.drop_column("people", "mailbox_zone")
    op.drop_column("memberships", "direct")
    for table in ("people", "groups", "memberships"):
        op.drop_column(table, "reading")
    op.drop_table("subgroups")
    op.drop_table("photos")
    op.drop_table("directory_readings")
