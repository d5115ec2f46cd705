"""`python -m hub.migrations "what it does"`: compares the tables with the steps so far and writes the next step."""

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from alembic import command

import hub
import integrations.local
import integrations.microsoft
from hub import migrations
from hub.core.db import Database


def load_tables() -> None:
    """Loads every module that declares tables."""
    for package in (hub, integrations.local, integrations.microsoft):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rsplit(".", 1)[-1].rpartition("_")[2] in migrations.TABLES:
                import_module(module.name)


def write(name: str) -> None:
    """Writes the step; look at it before you commit it."""
    load_tables()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder, 'now.db')}", pool=1)
        migrations.upgrade(db)
        with db.writing() as connection:
            config = migrations.config()
            config.attributes["connection"] = connection
            command.revision(config, name, autogenerate=True)


if __name__ == "__main__":
    write(" ".join(sys.argv[1:]) or "change")
