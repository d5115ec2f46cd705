"""A hub with its simulated services: a letter out of a template, filed; a payment made and taken back."""

import io
from pathlib import Path

import pytest
from docx import Document

from hub.processes.service import Processes
from hub.requests.messages import CallToUndo
from tests.support.hubs import HOST, WholeHub
from workers import calls

HIRING = """
process: hiring
title: {en: Hiring}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  required: [name, salary, firstDay]
  properties:
    name: {type: string, maxLength: 100}
    salary: {$ref: hub:money}
    firstDay: {$ref: hub:date}
    note: {$ref: hub:text}
steps:
  - letter:
      produce: offer-letter.docx
      name: "Offer {{form.name}}.docx"
      with:
        name: form.name
        position: '"Engineer"'
        firstDay: form.firstDay
        salary: form.salary
        note: 'has(form.note) ? form.note : ""'
        number: request.number
  - archive: {file: letter.documents, into: onedrive:finance/offers}
  - payment: {call: erp.createPayment, with: {amount: form.salary}, undo: erp.cancelPayment}
  - manager: {approve: requester.manager}
retention: 1 years after end
examples:
  - it is asked for:
      as: ana
      form: {name: Åse Ny, firstDay: "2026-12-01", salary: {amount: "65000.00", currency: EUR}}
      then: []
      expect: {state: running}
"""
FORM = {"name": "Åse Ny", "firstDay": "2026-12-01", "salary": {"amount": "65000.00", "currency": "EUR"}}


@pytest.fixture
def hired(whole: WholeHub, tmp_path: Path) -> str:
    """A request whose letter is filed, whose payment is made, and which waits for bob."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "hiring.yaml").write_text(HIRING, encoding="utf-8")
    with whole.hub.work.unit() as unit:
        whole.hub.services[Processes].load_folder(unit, folder)
    reply = whole.as_("ana").post("/requests", {"process": "hiring", "form": FORM})
    assert reply.status == 201, reply.body
    whole.drain()
    return str(reply.json["id"])


def test_the_letter_is_there_for_everybody_concerned_and_filed(whole: WholeHub, hired: str) -> None:
    listed = whole.as_("bob").get(f"/documents?request={hired}").json["items"]
    assert [item["name"] for item in listed] == ["Offer Åse Ny.docx"]
    link = whole.as_("bob").post(f"/documents/{listed[0]['id']}/link").json["url"]
    content = whole.nobody().get(link.split(HOST, 1)[1]).body
    said = [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]
    assert {"Dear Åse Ny,"} < set(said)
    assert whole.as_("fay").get(f"/documents/{listed[0]['id']}").status == 200  # she owns the process
    assert whole.as_("carla").get(f"/documents/{listed[0]['id']}").status == 404
    assert [item["title"] for item in whole.received("file")] == ["Offer Åse Ny.docx"]


def test_what_was_paid_is_taken_back_once_when_the_request_is_withdrawn(whole: WholeHub, hired: str) -> None:
    [paid] = whole.received("call", "erp")
    assert whole.as_("ana").post(f"/requests/{hired}/withdraw").status == 200
    whole.drain()
    undoing = CallToUndo.of(hired, "payment", 1, "erp", "cancelPayment", paid["body"], paid["answer"])
    calls.undo_call(undoing, whole.hub.runner._services)
    [_, undone] = whole.received("call", "erp")
    assert (undone["operation"], undone["revisions"]) == ("cancelPayment", 0)
    assert undone["body"] == {"call": paid["key"], "arguments": paid["body"], "answer": paid["answer"]}
    lines = whole.as_("ana").get(f"/requests/{hired}/timeline").json["items"]
    assert [line["text"] for line in lines if line["type"] == "undone"] == ["Payment: taken back."]
