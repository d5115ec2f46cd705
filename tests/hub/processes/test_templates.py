"""Templates of documents, as owners write them and as they come out."""

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from hub.engine.language import load
from hub.processes.filling import Unfillable
from hub.processes.templates import Templates

SHIPPED = Templates(Path("processes/templates"))
OFFER = {
    "name": "Åse Ny",
    "position": "Engineer",
    "firstDay": "2026-12-01",
    "salary": {"amount": "65000.00", "currency": "EUR"},
    "note": None,
    "number": "R-000001",
}
HIRING = """
process: hiring
title: {en: Hiring}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {required: [wish], properties: {wish: {type: string}}}
steps:
  - good: {produce: offer-letter.docx, name: Offer.docx, with: GOOD}
  - short: {produce: offer-letter.docx, name: Offer.docx, with: {name: form.wish}}
  - both: {together: [GONE, {manager: {approve: requester.manager}}], until: all}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a chair}, then: [], expect: {state: running}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def fill(folder: Path, name: str, template: str, **values: Any) -> str:
    (folder / name).write_text(template, encoding="utf-8")
    return Templates(folder).fill(name, values).content.decode()


def word(content: bytes) -> list[str]:
    """What stands in a document of Word: paragraphs, cells, the footer."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    footer = [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells, *footer]


def test_a_letter_in_word_comes_out_with_its_holes_filled() -> None:
    filled = SHIPPED.fill("offer-letter.docx", OFFER)
    said = word(filled.content)
    assert "Dear Åse Ny," in said
    assert "we are glad to offer you the position of Engineer, beginning on December 1, 2026." in said
    assert {"€65,000.00", "Request R-000001"} <= set(said)
    assert filled.content_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert not any("{" in line or "None" in line for line in said)


def test_a_part_of_a_letter_is_there_only_when_it_is_wanted() -> None:
    without = word(SHIPPED.fill("offer-letter.docx", OFFER).content)
    noted = word(SHIPPED.fill("offer-letter.docx", {**OFFER, "note": "You start in Lyon."}).content)
    assert [line for line in noted if line not in without] == ["You start in Lyon."]


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    wild = '<b>R&D</b> {{ 7 * 7 }} {% raw %} "quoted" \x00\x0b\x1f end'
    said = word(SHIPPED.fill("offer-letter.docx", {**OFFER, "note": wild}).content)
    assert '<b>R&D</b> {{ 7 * 7 }} {% raw %} "quoted"  end' in said


def test_the_same_letter_is_the_same_bytes() -> None:
    assert SHIPPED.fill("offer-letter.docx", OFFER) == SHIPPED.fill("offer-letter.docx", dict(reversed(OFFER.items())))


def test_values_are_written_as_people_write_them(folder: Path) -> None:
    text = "{{ nothing }}|{{ whole }}|{{ money }}|{{ many }}|{{ day | date('de') }}|{{ money | money('de') }}"
    values = {"nothing": None, "whole": 3.0, "money": {"amount": "80.00", "currency": "EUR"}, "many": ["a", "b"]}
    said = fill(folder, "a.txt", text, **values, day="2026-12-01")
    assert said == "|3|80.00 EUR|a, b|1. Dezember 2026|80,00\xa0€"


@pytest.mark.parametrize(
    ("name", "said", "content_type"),
    [
        ("a.html", "<p>&lt;b&gt; &amp; &#34;</p>", "text/html"),
        ("a.md", '<p><b> & "</p>', "text/markdown"),
        ("a.txt", '<p><b> & "</p>', "text/plain"),
    ],
)
def test_only_html_escapes_what_people_wrote(folder: Path, name: str, said: str, content_type: str) -> None:
    assert fill(folder, name, "<p>{{ text }}</p>", text='<b> & "') == said
    assert Templates(folder).fill(name, {"text": ""}).content_type == content_type


def test_a_hole_that_nothing_fills_is_named() -> None:
    values = {name: value for name, value in OFFER.items() if name not in ("salary", "note")}
    with pytest.raises(Unfillable, match="holes that nothing fills: note, salary"):
        SHIPPED.fill("offer-letter.docx", values)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ row.price }}", "no attribute 'price'"),
        ("{{ row | date }}", "cannot be filled"),
        ("{{ day | date }}", "soon is no date such as 2026-12-01"),
        ("{% for x in %}", "line 1"),
        ("{{ row | shout }}", "No filter named 'shout'"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_template_that_cannot_be_filled_says_why(folder: Path, template: str, says: str) -> None:
    with pytest.raises(Unfillable, match=says) as refused:
        fill(folder, "a.txt", template, row={"text": "lamp"}, day="soon")
    assert "a.txt" in str(refused.value)


@pytest.mark.parametrize(
    "template",
    [
        "{{ who.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ who.format.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% for _ in range(9) %}x{% endfor %}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(folder: Path, template: str) -> None:
    with pytest.raises(Unfillable):
        fill(folder, "a.txt", template, who="Ana")


@pytest.mark.parametrize("times", [("x" * 1000, 2001), ("\n", 50_001)])
def test_a_document_does_not_grow_without_end(folder: Path, times: tuple[str, int]) -> None:
    text, count = times
    with pytest.raises(Unfillable, match="too long"):
        fill(folder, "a.txt", "{% for row in rows %}{{ row }}{% endfor %}", rows=[text] * count)


def test_a_template_is_a_file_of_the_folder_and_never_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    (folder / "sub").mkdir(parents=True)
    for place in ("secret.txt", "templates/.hidden.txt", "templates/a.exe", "templates/sub/b.txt", "templates/a.txt"):
        (tmp_path / place).write_text("{{ name }}")
    templates = Templates(folder)
    assert templates.known() == {"a.txt"}
    for name in ("../secret.txt", "sub/b.txt", ".hidden.txt", str(tmp_path / "secret.txt"), "a.exe", "", "A.TXT"):
        with pytest.raises(Unfillable, match="There is no template"):
            templates.fill(name, {"name": "Ana"})


def test_a_folder_that_is_not_there_has_no_templates(tmp_path: Path) -> None:
    assert Templates(tmp_path / "none").known() == frozenset()


def test_a_process_can_ask_whether_a_template_fits(folder: Path) -> None:
    assert SHIPPED.fault("offer-letter.docx", OFFER) == ""
    assert SHIPPED.fault("offer-letter.docx", [*OFFER, "more"]) == ""
    assert SHIPPED.fault("offer-letter.docx", ["name"]).endswith(
        "firstDay, note, number, position, salary. Name them under with."
    )
    assert SHIPPED.fault("other.docx", []) == "There is no template other.docx. There are: offer-letter.docx."
    (folder / "broken.docx").write_bytes(b"no zip")
    assert "cannot be read" in Templates(folder).fault("broken.docx", [])


def test_a_process_is_told_which_of_its_steps_name_a_template_that_does_not_fit() -> None:
    holes = ", ".join(f"{name}: form.wish" for name in OFFER)
    gone = "{gone: {produce: gone.docx, name: Offer.docx, with: {name: form.wish}}}"
    process = load(HIRING.replace("GOOD", f"{{{holes}}}").replace("GONE", gone))
    assert dict(SHIPPED.faults(process)) == {
        "short": SHIPPED.fault("offer-letter.docx", ["name"]),
        "gone": "There is no template gone.docx. There are: offer-letter.docx.",
    }


def test_a_template_that_is_far_too_large_is_not_read(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    assert "make it smaller" in Templates(folder).fault("a.txt", [])
