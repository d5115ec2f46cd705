"""What a PostgreSQL that ends and comes back does to requests: to those before, during and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event
from typing import Any

import pytest
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import OperationalError

from hub.core.db import Database
from hub.core.prepared import Prepared
from hub.core.unit_of_work import Work
from integrations.local import clock as clocks
from integrations.local.clock import MovableClock
from tests.hub.core.conftest import Notes, api
from tests.support.apps import TestApp, app_with
from tests.support.clocks import ManualClock
from tests.support.databases import create_schema
from tests.support.outages import Server, restartable
from tests.support.trials import services_with
from workers import clockwork
from workers.clockwork import EACH_TIME, Clockwork

pytestmark = pytest.mark.postgres
ECHO = Prepared(select(func.length(bindparam("word")).label("many")))
POOL = 4


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with restartable() as server:
        yield server


@pytest.fixture
def db(server: Server) -> Iterator[Database]:
    url = server.new_url()
    create_schema(url)
    db = Database(url, pool=POOL)
    with ExitStack() as stack:  # as many connections as may lie in the pool
        for connection in [stack.enter_context(db.engine.connect()) for _ in range(POOL)]:
            assert ECHO.scalar(connection, word="four") == 4
    yield db
    db.close()


@pytest.fixture
def app(db: Database) -> TestApp:
    services: dict[type[Any], Any] = {Notes: Notes()}
    return app_with(Work(db, ManualClock()), services, [api])


def test_requests_after_a_restart_notice_nothing(app: TestApp, server: Server) -> None:
    ana = app.as_("ana")
    assert ana.post("/notes", {"text": "before"}).status == 201
    server.restart()
    assert ana.post("/notes", {"text": "after"}).status == 201
    server.restart()
    assert [note["text"] for note in ana.get("/notes").json["items"]] == ["before", "after"]


def test_requests_meanwhile_are_told_when_to_come_again(app: TestApp, server: Server) -> None:
    ana = app.as_("ana")
    server.stop()
    replies = [ana.post("/notes", {"text": "once"}, key="k"), ana.get("/notes")]
    server.start()
    for reply in replies:
        assert (reply.status, reply.headers["Content-Type"]) == (503, "application/problem+json")
        assert (reply.json["type"], reply.headers["Retry-After"]) == ("/api/problems/unavailable", "2")
    assert [ana.post("/notes", {"text": "once"}, key="k").status for _ in range(2)] == [201, 201]
    assert len(ana.get("/notes").json["items"]) == 1


def test_a_request_in_the_middle_is_undone_and_told_so(
    app: TestApp, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(*_: object) -> None:
        server.restart()

    with monkeypatch.context() as unlucky:
        unlucky.setattr(Notes, "take", take)
        cut_off = app.as_("ana").post("/notes", {"text": "lost"}, key="k")
    assert (cut_off.status, cut_off.headers["Retry-After"]) == (503, "2")
    assert app.as_("ana").get("/notes").json["items"] == []
    assert app.as_("ana").post("/notes", {"text": "lost"}, key="k").status == 201


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_connection_that_broke_does_not_come_back_from_the_pool(db: Database, server: Server, way: str) -> None:
    def cut_off() -> None:
        with getattr(db, way)() as connection:
            assert ECHO.scalar(connection, word="four") == 4
            server.restart()
            ECHO.scalar(connection, word="three")

    with pytest.raises(OperationalError) as failure:
        cut_off()
    assert failure.value.connection_invalidated
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    for _ in range(2 * POOL):
        with db.writing() as connection:
            assert ECHO.scalar(connection, word="four") == 4


def test_what_the_server_forbids_breaks_no_connection(db: Database) -> None:
    slow = Prepared(select(func.pg_sleep(bindparam("seconds")).label("slept")))
    with db.reading() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = '50ms'")
        with pytest.raises(OperationalError) as failure:
            slow.first(connection, seconds=5)
    assert not failure.value.connection_invalidated


def test_the_clock_goes_on_while_the_database_is_away(
    db: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "FRESH_SECONDS", 0.0)
    clock = MovableClock(db)
    before = clock.now()
    server.stop()
    later = clock.now()
    with pytest.raises(OperationalError):
        MovableClock(db).now()
    server.start()
    assert before < later < clock.now()


def test_the_clockwork_survives_a_clock_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockwork, "LOOK_SECONDS", 0.01)
    ran, clock = Event(), _Hesitant()
    job = lambda _: int(ran.set() is not None)  # noqa: E731
    clocks = Clockwork(services_with(Work(None, clock)), {"job": (EACH_TIME, job)})  # type: ignore[arg-type]
    clocks.start()
    assert ran.wait(10)
    clocks.stop(10)


class _Hesitant(ManualClock):
    """Fails at first."""

    def __init__(self) -> None:
        super().__init__()
        self._fails = 3

    def now(self) -> Any:
        self._fails -= 1
        if self._fails >= 0:
            raise OSError("the database is away")
        return super().now()
