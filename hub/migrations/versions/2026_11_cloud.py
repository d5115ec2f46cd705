"""Services that sign in with tokens of Google or Entra."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_cloud"
down_revision = "2026_11_flow"


def _plain(length: int) -> sa.String:
    return sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "client_identities",
        sa.Column("identity", _plain(80), nullable=False),
        sa.Column("client_key", _plain(40), nullable=False),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_client_identities")),
        sa.UniqueConstraint("client_key", "identity", name=op.f("uq_client_identities_client_key")),
    )


def downgrade() -> None:
    op.drop_table("client_identities")
