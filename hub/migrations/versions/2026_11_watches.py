"""Watches of what changes outside; where documents were filed."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import UtcDateTime

revision = "2026_11_watches"
down_revision = "2026_11_company_directory"


def upgrade() -> None:
    op.create_table(
        "filings",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("checksum", sa.String(length=80), nullable=False),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.Column("gone_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("document_id", "place", name=op.f("pk_filings")),
        sa.UniqueConstraint("place", "document_id", name=op.f("uq_filings_place_document_id")),
    )
    op.create_table(
        "libraries",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_libraries")),
    )
    op.create_table(
        "watches",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("renew_at", UtcDateTime(), nullable=True),
        sa.Column("rung_at", UtcDateTime(), nullable=True),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_watches")),
        sa.UniqueConstraint("remote_id", name=op.f("uq_watches_remote_id")),
    )


def downgrade() -> None:
    op.drop_table("watches")
    op.drop_table("libraries")
    op.drop_table("filings")
