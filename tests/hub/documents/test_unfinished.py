"""A long filing goes on where it was; how is nobody's to read, and is forgotten when nobody goes on with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.documents.api import api
from hub.documents.models import unfinished
from hub.documents.service import Documents
from tests.support.apps import TestApp, app_with
from tests.support.clocks import ManualClock
from tests.support.involvement import StubInvolvement
from tests.support.stores import MemoryFiles

ADDRESS = "https://library.example/upload/s3cret"
PLACE, OTHER = "finance/R-1/train.pdf", "finance/R-2/train.pdf"


class StubCabinet:
    """Serves the port `Cabinet` as far as it forgets uploads; it can be told to fail."""

    def __init__(self) -> None:
        self.abandoned: list[str] = []
        self.out = False

    def abandon(self, said: str) -> None:
        if self.out:
            raise IntegrationError("out", retryable=True)
        self.abandoned.append(said)


@pytest.fixture
def cabinet() -> Any:
    return StubCabinet()


def documents(work: Work, files: MemoryFiles, secret: bytes = b"key") -> Documents:
    return Documents(work, files, StubInvolvement(r1={"ana"}), 1000, timedelta(minutes=15), secret=secret)


@pytest.fixture
def service(work: Work, files: MemoryFiles) -> Documents:
    return documents(work, files)


@pytest.fixture
def app(work: Work, service: Documents) -> TestApp:
    return app_with(work, {Documents: service}, [api])


@pytest.fixture
def paper(app: TestApp, bring: Callable[..., dict[str, Any]]) -> str:
    """A document that ana brought."""
    return str(bring(app.as_("ana"))["id"])


@pytest.fixture
def begun(work: Work, clock: ManualClock, service: Documents, paper: str) -> str:
    """The same, on its way to its place."""
    service.unfinished.bookmark(paper, PLACE).keep(ADDRESS, clock.now() + timedelta(days=1))
    return paper


def rows(work: Work) -> list[Any]:
    with work.db.reading() as connection:
        return list(connection.execute(select(unfinished)).all())


def test_another_try_knows_how_to_go_on(work: Work, files: MemoryFiles, service: Documents, begun: str) -> None:
    assert documents(work, files).unfinished.bookmark(begun, PLACE).read() == ADDRESS
    assert service.unfinished.bookmark(begun, OTHER).read() == ""
    assert service.unfinished.bookmark("another", PLACE).read() == ""


def test_the_database_alone_tells_nobody(work: Work, files: MemoryFiles, begun: str) -> None:
    [row] = rows(work)
    assert "s3cret" not in str(row)
    assert PLACE not in str(row)
    assert documents(work, files, b"another key").unfinished.bookmark(begun, PLACE).read() == ""


def test_the_newest_session_counts(clock: ManualClock, work: Work, service: Documents, begun: str) -> None:
    mark = service.unfinished.bookmark(begun, PLACE)
    mark.keep("https://library.example/upload/newer", clock.now() + timedelta(days=1))
    assert (mark.read(), len(rows(work))) == ("https://library.example/upload/newer", 1)


def test_what_is_dropped_or_done_is_nothing_to_go_on_with(work: Work, service: Documents, begun: str) -> None:
    mark = service.unfinished.bookmark(begun, PLACE)
    mark.drop()
    mark.drop()
    assert mark.read() == ""
    mark.keep(ADDRESS, work.clock.now() + timedelta(days=1))
    for _ in range(2):
        with work.unit() as unit:
            service.unfinished.done(unit, begun, PLACE)
    assert rows(work) == []


def test_what_is_too_old_is_nothing_to_go_on_with_and_needs_no_cancelling(
    work: Work, clock: ManualClock, service: Documents, cabinet: Any, begun: str
) -> None:
    clock.advance(timedelta(days=1))
    assert service.unfinished.bookmark(begun, PLACE).read() == ""
    assert service.unfinished.sweep(cabinet) == 1
    assert (cabinet.abandoned, rows(work)) == ([], [])


def test_what_nobody_waits_for_is_cancelled_once(work: Work, service: Documents, cabinet: Any, begun: str) -> None:
    service.unfinished.abandon(cabinet, begun, OTHER)
    assert (cabinet.abandoned, len(rows(work))) == ([], 1)
    for _ in range(2):
        service.unfinished.abandon(cabinet, begun, PLACE)
    assert (cabinet.abandoned, rows(work)) == ([ADDRESS], [])


def test_a_filing_under_way_is_left_alone(work: Work, service: Documents, cabinet: Any, begun: str) -> None:
    assert service.unfinished.sweep(cabinet) == 0
    assert (cabinet.abandoned, len(rows(work))) == ([], 1)


def test_the_filing_of_a_deleted_document_is_cancelled_and_a_library_that_is_out_is_told_later(
    work: Work, clock: ManualClock, app: TestApp, service: Documents, cabinet: Any, begun: str
) -> None:
    assert app.as_("ana").delete(f"/documents/{begun}").status == 204
    cabinet.out = True
    assert service.unfinished.sweep(cabinet) == 0
    clock.advance(timedelta(hours=2))
    service.clean()
    cabinet.out = False
    assert service.unfinished.sweep(cabinet) == 1
    assert (cabinet.abandoned, rows(work)) == ([ADDRESS], [])
