"""How the database came to its present shape, step by step (alembic).

Most starts find nothing to do, and alembic takes long to load: it is loaded when there is a step to take.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from hub.core.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

# The newest step; a test compares it with the files in `versions`.
HEAD = "2026_11_feeds"
# Modules of these names declare tables.
TABLES = frozenset(("models", "outbox", "trail", "idempotency", "bus", "clock"))


def config() -> "Config":
    """Where the steps are; `attributes["connection"]` is the connection to run them on."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    return settings


def upgrade(db: Database) -> None:
    """Brings the database to the newest shape; several that start at once take turns."""
    with db.reading() as connection:
        if revision(connection) == HEAD:
            return
    with db.writing() as connection:
        _take_steps(connection)


def revision(connection: Connection) -> str | None:
    """The step that the database has reached, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _take_steps(connection: Connection) -> None:
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(4815162342)"))
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
