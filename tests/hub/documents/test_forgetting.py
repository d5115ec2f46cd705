"""Documents of a request that is forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.documents.models import documents
from hub.documents.service import Documents
from tests.support.apps import TestApp
from tests.support.stores import MemoryFiles
from tests.support.trail import recorded

Bring = Callable[..., dict[str, Any]]


def rows(work: Work) -> int:
    with work.db.reading() as connection:
        return connection.execute(select(func.count()).select_from(documents)).scalar_one()


@pytest.fixture
def mine(app: TestApp, bring: Bring, work: Work, service: Documents) -> list[str]:
    """Two documents of ana's that `r1` has."""
    ids = [bring(app.as_("ana"))["id"] for _ in range(2)]
    with work.unit() as unit:
        service.attach(unit, ids, "r1")
    return ids


def test_rows_and_bytes_go_and_twice_is_welcome(
    app: TestApp, bring: Bring, work: Work, service: Documents, files: MemoryFiles, mine: list[str]
) -> None:
    other = bring(app.as_("ana"))["id"]
    assert [service.forgetting.forget("r1", mine), service.forgetting.forget("r1", mine)] == [2, 0]
    assert (rows(work), len(files.content)) == (1, 1)
    assert [app.as_("ana").get(f"/documents/{id_}").status for id_ in (*mine, other)] == [404, 404, 200]
    entries = recorded(work, "document.forgotten")
    assert [(entry.actor, entry.subject, entry.payload) for entry in entries] == [
        ("hub", id_, {"request": "r1"}) for id_ in mine
    ]


def test_what_was_announced_for_it_and_never_came_goes_too(app: TestApp, work: Work, service: Documents) -> None:
    announced = {"name": "receipt.pdf", "contentType": "application/pdf", "size": 7, "request": "r1"}
    app.as_("ana").post("/documents", announced)
    assert (service.forgetting.forget("r1", []), rows(work)) == (1, 0)


def test_what_it_was_sent_with_and_nobody_gave_it_goes_and_what_another_has_stays(
    app: TestApp, bring: Bring, work: Work, service: Documents, files: MemoryFiles
) -> None:
    loose, elsewhere = bring(app.as_("ana"))["id"], bring(app.as_("ana"))["id"]
    with work.unit() as unit:
        service.attach(unit, [elsewhere], "r2")
    assert service.forgetting.forget("r1", [loose, elsewhere, "unknown"]) == 1
    assert list(service.papers([loose, elsewhere])) == [elsewhere]
    assert len(files.content) == 1


def test_while_the_store_fails_nobody_sees_them_and_the_next_try_goes_on(
    app: TestApp, work: Work, service: Documents, files: MemoryFiles, mine: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def out(_: str) -> None:
        raise IntegrationError("The store is out.", retryable=True)

    with monkeypatch.context() as failing:
        failing.setattr(files, "delete", out)
        with pytest.raises(IntegrationError):
            service.forgetting.forget("r1", mine)
    assert (rows(work), len(files.content)) == (2, 2)
    assert [app.as_("ana").post(f"/documents/{id_}/link").status for id_ in mine] == [404, 404]
    assert service.forgetting.forget("r1", mine) == 2
    assert (rows(work), len(files.content)) == (0, 0)


def test_many_go_in_batches(
    app: TestApp, bring: Bring, work: Work, service: Documents, files: MemoryFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.documents.forgetting.BATCH", 2)
    monkeypatch.setattr("hub.documents.models.MANY", 2)
    ids = [bring(app.as_("ana"))["id"] for _ in range(5)]
    assert (service.forgetting.forget("r1", ids), rows(work), len(files.content)) == (5, 0, 0)
