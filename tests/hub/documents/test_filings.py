"""What becomes of filed documents in their library is noted, and a link to them is for their owner to hand out."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import FiledDocument, LibraryChange, LibraryPage
from hub.core.trail import audit_entries
from hub.core.unit_of_work import Work
from hub.documents.api import api
from hub.documents.service import Documents
from tests.support.apps import TestApp, app_with
from tests.support.involvement import StubInvolvement
from tests.support.stores import MemoryFiles

FILED = FiledDocument("i1", "https://library/train.pdf", 7, "d/i1", "sum-1")


class StubCabinet:
    """Serves the port `Cabinet` from pages of changes; it can be told to fail."""

    def __init__(self) -> None:
        self.pages: dict[str, LibraryPage] = {}
        self.shared: list[str] = []
        self.error: IntegrationError | None = None

    def changes(self, library: str, mark: str) -> LibraryPage:
        return self.pages.get(mark, LibraryPage((), mark or "m1", more=False))

    def share(self, place: str) -> str:
        if self.error:
            raise self.error
        self.shared.append(place)
        return f"https://library/link/{place}"


@pytest.fixture
def cabinet() -> Any:
    return StubCabinet()


@pytest.fixture
def service(work: Work, files: MemoryFiles, cabinet: Any) -> Documents:
    return Documents(work, files, StubInvolvement(r1={"ana", "bob"}), 1000, timedelta(minutes=15), cabinet=cabinet)


@pytest.fixture
def app(work: Work, service: Documents) -> TestApp:
    return app_with(work, {Documents: service}, [api])


@pytest.fixture
def filed(work: Work, service: Documents, app: TestApp, bring: Callable[..., dict[str, Any]]) -> str:
    """A document of ana's request that was filed."""
    document = str(bring(app.as_("ana"), request="r1")["id"])
    with work.unit() as unit:
        service.filings.note(unit, document, FILED)
    return document


def page(mark: str, *changes: LibraryChange, more: bool = False, begins: bool = False) -> LibraryPage:
    found: Sequence[LibraryChange] = changes
    return LibraryPage(found, mark, more, begins)


def told(work: Work) -> list[tuple[str, str]]:
    with work.db.reading() as connection:
        rows = connection.execute(audit_entries.select()).all()
    return [(row.action, row.subject) for row in rows if row.action.startswith(("document.filing", "document.shared"))]


def test_the_first_look_only_notes_from_when_on(service: Documents, cabinet: Any, work: Work, filed: str) -> None:
    cabinet.pages[""] = page("m1", LibraryChange("d/i1", "sum-1"))
    assert service.filings.follow(cabinet, "d") == 0
    assert told(work) == []
    assert service.filings.newest(filed) is not None


def test_what_others_change_or_remove_is_noted_once(service: Documents, cabinet: Any, work: Work, filed: str) -> None:
    ours, theirs = LibraryChange("d/i1", "sum-1"), LibraryChange("d/other", "sum-9")
    changed, gone = LibraryChange("d/i1", "sum-2"), LibraryChange("d/i1", "", gone=True)
    cabinet.pages |= {
        "": page("m1", ours, theirs),
        "m1": page("m2", changed, more=True),
        "m2": page("m3", changed, theirs),
        "m3": page("m4", gone, gone),
    }
    assert [service.filings.follow(cabinet, "d") for _ in range(4)] == [0, 1, 1, 0]
    assert told(work) == [("document.filing-changed", filed), ("document.filing-removed", filed)]
    assert service.filings.newest(filed) is None


def lying(work: Work, service: Documents, document: str, *numbers: int) -> None:
    """Some more papers of this request, filed yesterday."""
    with work.unit() as unit:
        for number in numbers:
            name = f"{document[:30]}{number}"
            service.filings.note(unit, name, FiledDocument(f"i{number}", "https://x", 7, f"d/i{number}", "sum"))


def test_when_the_library_tells_everything_what_it_does_not_tell_of_is_gone(
    service: Documents, cabinet: Any, work: Work, clock: Any, filed: str
) -> None:
    lying(work, service, filed, 2, 3)
    with work.unit() as unit:
        service.filings.note(unit, "elsewhere", FiledDocument("i9", "https://x", 7, "dd/i9", "sum"))
    service.filings.follow(cabinet, "d")
    clock.advance(timedelta(hours=1))
    cabinet.pages |= {
        "m1": page("m2", LibraryChange("d/i1", "sum-2"), LibraryChange("d/theirs", "x"), more=True, begins=True),
        "m2": page("m3", LibraryChange("d/i2", "sum")),
        "m3": page("m4"),
    }
    assert [service.filings.follow(cabinet, "d") for _ in range(2)] == [2, 0]
    assert told(work) == [("document.filing-changed", filed), ("document.filing-removed", f"{filed[:30]}3")]
    assert service.filings.newest("elsewhere") is not None


def test_a_reading_of_everything_that_breaks_off_begins_again_and_loses_nobody(
    service: Documents, cabinet: Any, work: Work, clock: Any, filed: str
) -> None:
    lying(work, service, filed, 2)
    service.filings.follow(cabinet, "d")
    clock.advance(timedelta(hours=1))
    first = page("m2", LibraryChange("d/i1", "sum-1"), more=True, begins=True)
    cabinet.pages |= {"m1": first, "m2": page("m3", LibraryChange("d/i2", "sum"))}
    whole, cabinet.changes = cabinet.changes, Broken(cabinet.changes, "m2")
    with pytest.raises(IntegrationError):
        service.filings.follow(cabinet, "d")
    cabinet.changes = whole
    assert service.filings.follow(cabinet, "d") == 0
    assert told(work) == []


def test_a_mark_that_grows_too_old_in_the_midst_leads_to_everything_as_well(
    service: Documents, cabinet: Any, work: Work, clock: Any, filed: str
) -> None:
    lying(work, service, filed, 2)
    service.filings.follow(cabinet, "d")
    clock.advance(timedelta(hours=1))
    cabinet.pages |= {
        "m1": page("m2", LibraryChange("d/i2", "sum"), more=True),
        "m2": page("m3", LibraryChange("d/i1", "sum-1"), begins=True),
    }
    assert service.filings.follow(cabinet, "d") == 1
    assert told(work) == [("document.filing-removed", f"{filed[:30]}2")]


class Broken:
    """A library that does not answer at one place."""

    def __init__(self, changes: Callable[[str, str], LibraryPage], mark: str) -> None:
        self._changes, self._mark = changes, mark

    def __call__(self, library: str, mark: str) -> LibraryPage:
        if mark == self._mark:
            raise IntegrationError("out", retryable=True)
        return self._changes(library, mark)


def test_the_clock_looks_where_something_was_filed(service: Documents, cabinet: Any, work: Work, filed: str) -> None:
    assert service.filings.follow_all(cabinet) == 0
    cabinet.pages["m1"] = page("m2", LibraryChange("d/i1", "", gone=True))
    assert service.filings.follow_all(cabinet) == 1
    assert told(work) == [("document.filing-removed", filed)]


def test_nothing_filed_is_nothing_to_look_at(service: Documents, cabinet: Any) -> None:
    cabinet.changes = None
    assert service.filings.follow_all(cabinet) == 0


def test_an_owner_gets_a_link_for_colleagues_on_the_record(app: TestApp, cabinet: Any, work: Work, filed: str) -> None:
    reply = app.as_("ana").post(f"/documents/{filed}/share")
    assert (reply.status, reply.json) == (200, {"url": "https://library/link/d/i1"})
    assert (cabinet.shared, told(work)) == (["d/i1"], [("document.shared", filed)])


def test_who_sees_a_document_of_others_does_not_hand_out_links(
    app: TestApp, cabinet: Any, work: Work, filed: str
) -> None:
    assert app.as_("bob").get(f"/documents/{filed}").status == 200
    for who in ("bob", "eve"):
        assert app.as_(who).post(f"/documents/{filed}/share").status == 404
    assert (cabinet.shared, told(work)) == ([], [])


def test_what_is_not_filed_has_nothing_to_link_to(
    app: TestApp, cabinet: Any, bring: Callable[..., dict[str, Any]]
) -> None:
    document = bring(app.as_("ana"))["id"]
    reply = app.as_("ana").post(f"/documents/{document}/share")
    assert (reply.status, "not filed" in reply.json["detail"], cabinet.shared) == (409, True, [])


@pytest.mark.parametrize(("retryable", "status"), [(True, 503), (False, 409)])
def test_a_library_that_makes_no_link_is_said(
    app: TestApp, cabinet: Any, work: Work, filed: str, retryable: bool, status: int
) -> None:
    cabinet.error = IntegrationError("no", retryable=retryable)
    assert app.as_("ana").post(f"/documents/{filed}/share").status == status
    assert told(work) == []


def test_a_forgotten_document_leaves_no_place_behind(service: Documents, filed: str) -> None:
    service.forgetting.forget("r1", [filed])
    assert service.filings.newest(filed) is None
