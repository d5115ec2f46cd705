"""Fixtures for every test: a clock that stands still, and an empty database on SQLite and on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hub.core.db import Database
from hub.core.unit_of_work import Work

from tests.support import databases
from tests.support.clocks import ManualClock

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


@pytest.fixture
def clock() -> ManualClock:
    """Monday, 23 November 2026, 09:00 UTC."""
    return ManualClock()


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """An SQLite file with all tables and no rows."""
    folder = Path(mkdtemp(dir=databases.memory_folder(), prefix="hub-"))
    databases.create_schema(f"sqlite:///{folder / 'template.db'}")
    yield folder / "template.db"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URI of the PostgreSQL server of this test run."""
    folder = databases.memory_folder() / f"hub-postgres-{RUN}"
    with databases.postgres_server(folder) as uri:
        yield uri


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a PostgreSQL database with all tables and no rows."""
    name = databases.new_postgres_database(postgres)
    databases.create_schema(databases.postgres_url(postgres, name))
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables; each test that asks runs on both kinds."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "hub.db")
        yield f"sqlite:///{tmp_path / 'hub.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = databases.new_postgres_database(server, request.getfixturevalue("postgres_template"))
    yield databases.postgres_url(server, name)
    databases.drop_postgres_database(server, name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """An empty database with all tables."""
    database = Database(database_url, pool=4)
    yield database
    database.close()


@pytest.fixture
def work(db: Database, clock: ManualClock) -> Work:
    """Units of work on that database, by that clock."""
    return Work(db, clock)
