"""A directory that knows the demo company."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from hub.core.unit_of_work import Work
from hub.directory.api import api
from hub.directory.service import Directory
from integrations.local.company import DemoCompany
from tests.support.apps import Client, TestApp, app_with
from tests.support.company import id_of


class StubScopes:
    """Serves the port `Scopes`: one client that may read."""

    def key_of(self, subject: str) -> str | None:
        return {"google:1": "erp"}.get(subject, subject)

    def scopes_of(self, key: str) -> frozenset[str] | None:
        return frozenset({"directory:read"}) if key == "erp" else None


@pytest.fixture
def directory(work: Work) -> Directory:
    """The demo company, loaded."""
    directory = Directory(work, StubScopes())
    directory.load(DemoCompany())
    return directory


@pytest.fixture
def app(work: Work, directory: Directory) -> TestApp:
    """The directory's routes."""
    return app_with(work, {Directory: directory}, [api])


@pytest.fixture
def person(app: TestApp) -> Callable[..., Client]:
    """A client that calls as somebody of the demo company."""
    return lambda key, roles=(): app.as_(key, roles, id=id_of(key))


@pytest.fixture
def count_queries(work: Work) -> Callable[[], AbstractContextManager[list[str]]]:
    """Gives the statements that are sent to the database inside the block."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(*said: Any) -> None:
            statements.extend([said[2]] if said[2].startswith("SELECT") else [])

        event.listen(work.db.engine, "before_cursor_execute", note)
        yield statements
        event.remove(work.db.engine, "before_cursor_execute", note)

    return counting
