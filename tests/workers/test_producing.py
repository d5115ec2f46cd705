"""A document is made from a template and belongs to the request that waited for it."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.documents.keeping import Made
from hub.documents.service import Documents
from hub.processes.templates import Filled, Templates
from hub.requests.messages import DocumentToProduce
from tests.support.offices import Office
from tests.support.stores import MemoryFiles
from tests.support.trail import recorded
from tests.support.trials import services_with
from workers import producing

# Whatever a step waits for, its answer comes in the same way.
LETTER = """
process: hiring
title: {en: Hiring}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {wish: {type: string}}}
steps:
  - letter: {title: {en: Write the letter}, call: erp.note, with: {wish: form.wish}}
  - archive: {file: letter.answer.documents, into: onedrive:letters}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a chair}, then: [], expect: {state: running}}
"""
VALUES = {
    "name": "Åse Ny",
    "position": "Engineer",
    "firstDay": "2026-12-01",
    "salary": {"amount": "65000.00", "currency": "EUR"},
    "note": None,
    "number": "R-000001",
}


class Bureau:
    """An office that has letters written."""

    def __init__(self, work: Work) -> None:
        self.office, self.files = Office(work, LETTER), MemoryFiles()
        documents = Documents(work, self.files, self.office.involved, 1_000_000, timedelta(minutes=15))
        templates = Templates(Path("processes/templates"))
        self.services = services_with(work, requests=self.office.requests, documents=documents, templates=templates)
        self.request = self.office.submit(process="hiring", wish="a chair")

    def produce(self, template: str = "offer-letter.docx", **values: Any) -> None:
        said = {**VALUES, **values}
        name = "Offer Åse Ny"
        producing.produce(DocumentToProduce(self.request, "letter", 1, template, name, said, "ana"), self.services)

    def documents(self) -> list[str]:
        """The documents that its step has as an answer."""
        [line] = [line for line in self.office.lines(self.request) if line["type"] == "called"]
        documents: list[str] = line["details"]["answer"]["documents"]
        return documents


@pytest.fixture
def bureau(work: Work) -> Bureau:
    return Bureau(work)


def test_the_letter_is_written_and_the_request_has_it(bureau: Bureau) -> None:
    bureau.produce()
    [document] = bureau.documents()
    content, paper = bureau.services.documents.open(document)
    said = [paragraph.text for paragraph in Document(io.BytesIO(content.read())).paragraphs]
    assert "Dear Åse Ny," in said
    assert (paper.name, paper.owner_id, paper.request_id) == ("Offer Åse Ny.docx", "ana", bureau.request)
    assert "Write the letter: done." in bureau.office.texts(bureau.request)
    [entry] = recorded(bureau.office.work, "document.produced")
    assert entry.payload["template"] == "offer-letter.docx"


def test_a_later_step_knows_the_letter(bureau: Bureau) -> None:
    bureau.produce()
    assert bureau.services.requests.waits_for(bureau.request, "archive", 1)


def test_a_letter_that_is_ordered_twice_is_written_once(bureau: Bureau) -> None:
    bureau.produce()
    bureau.produce(name="Somebody Else")
    assert len(bureau.documents()) == len(recorded(bureau.office.work, "document.produced")) == 1


def test_of_two_workers_who_write_it_at_once_one_makes_the_document(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping = bureau.services.documents.keeping
    lay_down = keeping.lay_down

    def slowly(*said: Any) -> Made:
        made = lay_down(*said)
        monkeypatch.undo()
        bureau.produce()  # the other one is done before this one notes
        return made

    monkeypatch.setattr(keeping, "lay_down", slowly)
    bureau.produce()
    [document] = bureau.documents()
    assert len(recorded(bureau.office.work, "document.produced")) == len(bureau.files.content) == 1
    assert bureau.services.documents.open(document)[0].read()[:2] == b"PK"


def test_nothing_remains_of_a_letter_for_a_request_that_was_withdrawn_meanwhile(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = bureau.services.templates.fill

    def slowly(*said: Any) -> Filled:
        assert bureau.office.as_("ana").post(f"/requests/{bureau.request}/withdraw").status == 200
        return fill(*said)

    monkeypatch.setattr(bureau.services.templates, "fill", slowly)
    bureau.produce()
    monkeypatch.undo()
    bureau.produce()
    assert bureau.files.content == {}
    assert recorded(bureau.office.work, "document.produced") == []


def test_a_letter_that_cannot_be_written_fails_the_step_and_names_the_hole(bureau: Bureau) -> None:
    bureau.produce(salary="a lot", firstDay="soon")
    assert bureau.office.state(bureau.request) == "failed"
    assert "Write the letter: failed, The template offer-letter.docx cannot be filled:" in "".join(
        bureau.office.texts(bureau.request)
    )


def test_a_template_that_is_gone_fails_the_step(bureau: Bureau) -> None:
    bureau.produce("gone.docx")
    assert any("There is no template gone.docx." in text for text in bureau.office.texts(bureau.request))
    assert bureau.files.content == {}


def test_a_store_that_is_away_is_left_to_the_next_try(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise IntegrationError("no answer", retryable=True)

    with monkeypatch.context() as now:
        now.setattr(bureau.files, "write", away)
        with pytest.raises(IntegrationError):
            bureau.produce()
    assert bureau.office.state(bureau.request) == "running"
    bureau.produce()
    assert len(bureau.documents()) == 1
