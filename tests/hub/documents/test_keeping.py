"""Documents that the hub makes itself."""

import pytest
from sqlalchemy import select

from hub.core.errors import NotFound
from hub.core.unit_of_work import Work
from hub.documents.keeping import Made, called
from hub.documents.models import documents
from hub.documents.service import Documents
from tests.support.apps import TestApp
from tests.support.events import told
from tests.support.stores import MemoryFiles
from tests.support.trail import recorded

ABOUT = {"request": "r1", "template": "letter.txt"}


def lay(service: Documents, key: str = "letter:1", content: bytes = b"Dear Ana") -> Made:
    return service.keeping.lay_down("r1", key, "Letter.txt", content, "text/plain")


def keep(work: Work, service: Documents, made: Made) -> None:
    with work.unit() as unit:
        service.keeping.keep(unit, made, "ana", ABOUT)


def test_what_the_hub_made_is_a_document_for_the_people_of_the_request_and_nobody_else(
    app: TestApp, work: Work, service: Documents
) -> None:
    made = lay(service)
    keep(work, service, made)
    shown = app.as_("bob").get(f"/documents/{made.id}").json
    assert (shown["name"], shown["state"], shown["size"], shown["owner"]) == ("Letter.txt", "ready", 8, "ana")
    assert shown["sha256"] == made.stored.sha256
    assert [item["id"] for item in app.as_("bob").get("/documents?request=r1").json["items"]] == [made.id]
    assert [item["id"] for item in app.as_("ana").get("/documents").json["items"]] == [made.id]
    assert app.as_("carla").get(f"/documents/{made.id}").status == 404
    assert app.as_("ana").delete(f"/documents/{made.id}").status == 409
    content, paper = service.open(made.id)
    assert (content.read(), paper.ready, paper.request_id) == (b"Dear Ana", True, "r1")


def test_it_stands_in_the_trail_and_is_told(work: Work, service: Documents) -> None:
    made = lay(service)
    keep(work, service, made)
    [entry] = recorded(work, "document.produced")
    assert (entry.actor, entry.subject) == ("hub", made.id)
    assert entry.payload == {**ABOUT, "sha256": made.stored.sha256}
    [event] = told(work, "DocumentCompleted")
    assert (event.data["owner_id"], event.data["request_id"], event.data["size"]) == ("ana", "r1", 8)


def test_another_try_lies_in_the_place_of_the_one_before(service: Documents, files: MemoryFiles) -> None:
    assert lay(service).file == lay(service, content=b"Dear Bob").file
    assert [content for content, _ in files.content.values()] == [b"Dear Bob"]
    assert lay(service, "letter:2").file != lay(service).file


def test_what_became_no_document_is_dropped_and_what_became_one_stays(
    work: Work, service: Documents, files: MemoryFiles
) -> None:
    service.keeping.forget(lay(service, "letter:2"))
    assert files.content == {}
    made = lay(service)
    keep(work, service, made)
    service.keeping.forget(lay(service))
    assert service.open(made.id)[0].read() == b"Dear Ana"


def test_nothing_is_a_document_before_it_is_kept(work: Work, service: Documents) -> None:
    made = lay(service)
    with work.db.reading() as connection:
        assert connection.execute(select(documents)).all() == []
    with pytest.raises(NotFound):
        service.open(made.id)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Offer Åse Ny.docx", "Offer Åse Ny.docx"),
        ("Offer Åse Ny", "Offer Åse Ny.docx"),
        ("Offer R&D/IT\x00: 1?", "Offer R&D-IT_ 1_.docx"),
        ("../../etc/passwd", "..-..-etc-passwd.docx"),
        ("", "offer-letter.docx"),
        (".docx", "offer-letter.docx"),
        ("x" * 400, "x" * 250 + ".docx"),
        ("Offer.pdf", "Offer.pdf.docx"),
    ],
)
def test_a_document_has_a_harmless_name_with_the_ending_of_its_template(name: str, expected: str) -> None:
    assert called(name, "offer-letter.docx") == expected
