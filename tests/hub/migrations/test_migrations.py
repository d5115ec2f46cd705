"""The steps lead to the tables that the code declares, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from hub import migrations
from hub.core.db import Database, metadata
from hub.migrations.__main__ import load_tables
from tests.support import databases


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    load_tables()
    with _address(request, tmp_path) as url:
        database = Database(url, pool=2)
        yield database
        database.close()


@contextmanager
def _address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'hub.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = databases.new_postgres_database(server)
    yield databases.postgres_url(server, name)
    databases.drop_postgres_database(server, name)


def test_the_newest_step_is_the_one_that_the_start_looks_for() -> None:
    assert ScriptDirectory.from_config(migrations.config()).get_current_head() == migrations.HEAD


def test_the_steps_lead_to_the_tables_of_the_code(fresh: Database) -> None:
    migrations.upgrade(fresh)
    with fresh.reading() as connection:
        assert migrations.revision(connection) == migrations.HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_start_with_nothing_to_do_changes_nothing(fresh: Database) -> None:
    migrations.upgrade(fresh)
    with fresh.reading() as connection:
        before = inspect(connection).get_table_names()
    migrations.upgrade(fresh)
    with fresh.reading() as connection:
        assert inspect(connection).get_table_names() == before


def test_the_way_back_leaves_nothing_but_the_note_of_the_steps(fresh: Database) -> None:
    migrations.upgrade(fresh)
    with fresh.writing() as connection:
        settings = migrations.config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")
    with fresh.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        sequences = inspect(connection).get_sequence_names() if connection.dialect.name == "postgresql" else []
        assert sequences == []
