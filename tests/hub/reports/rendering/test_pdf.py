"""PDF: read again, it holds the text, and bars that begin at zero."""

import base64
import re
import zlib

import pytest

from hub.reports.rendering.bars import Scale
from hub.reports.weekly_expenses import REPORT
from tests.hub.reports.rendering.tables import ROWS, claims, table, written


def streams(content: bytes) -> list[str]:
    """The drawing instructions of all pages and forms; fonts, which are not written in letters, are left out."""
    bodies = [part.rsplit(b"stream\n", 1)[-1] for part in content.split(b"endstream")]
    letters = [base64.a85decode(b"<~" + body, adobe=True) for body in bodies if body.endswith(b"~>")]
    return [zlib.decompress(one).decode("latin-1") for one in letters]


def texts(content: bytes) -> list[str]:
    return [
        re.sub(r"\\([()\\])", r"\1", text) for page in streams(content) for text in re.findall(r"\((.*?)\) Tj", page)
    ]


def test_it_shows_heading_titles_and_rows_as_the_reader_writes_them() -> None:
    shown = texts(written("pdf", table()))
    assert {"Names of all", "Period: Week 48", "Rows: 3"} <= set(shown)
    assert {"Name", "Amount", "Ana", "1,450.10", "-0.05", "2.5", "11/23/26"} <= set(shown)
    german = texts(written("pdf", table(language="de")))
    assert {"Betrag", "1.450,10", "23.11.26", "23.11.26, 09:30"} <= set(german)


def test_every_page_says_its_number_and_how_many_there_are() -> None:
    content = written("pdf", table([ROWS[0]] * 100))
    shown = texts(content)
    pages = len(re.findall(rb"/Type /Page\b", content))
    assert pages == 4
    assert [text for text in shown if text.startswith("Page ")] == [f"Page {n} of " for n in range(1, pages + 1)]
    assert str(pages) in shown
    assert shown.count("Name") >= 3


def test_totals_are_bars_one_chart_for_each_currency() -> None:
    tally = REPORT.tally()
    for row in claims():
        tally.add(row)
    shown = texts(written("pdf", table([], totals=tally.totals)))
    assert [text for text in shown if text.startswith("Amounts")] == [
        "Amounts by cost centre, CHF",
        "Amounts by cost centre, EUR",
    ]
    assert shown.count("R-12") == 2
    assert {"20.00", "5.00", "1,450.00", "0"} <= set(shown)
    assert "There is nothing to show." in shown


def test_bars_are_as_long_as_their_values() -> None:
    content = written("pdf", table([("A", None, None, None, None)] * 4 + [("B", None, None, None, None)] * 2))
    rectangles = [rect for page in streams(content) for rect in re.findall(r"([\d.]+) [\d.]+ ([\d.]+) [\d.]+ re", page)]
    (left_a, long), (left_b, short) = ((float(x), float(width)) for x, width in rectangles[-2:])
    assert left_a == left_b
    assert long == pytest.approx(2 * short, rel=0.01)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([], 0, 0.2),
        ([0.0], 0, 0.2),
        ([3, 7], 0, 8),
        ([950], 0, 1000),
        ([0.02], 0, 0.02),
        ([-5, 10], -5, 10),
        ([-1], -1, 0.2),
    ],
)
def test_an_axis_begins_at_zero_and_ends_at_a_round_number(values: list[float], low: float, high: float) -> None:
    scale = Scale.of(values, 100)
    assert 0.0 in scale.ticks
    assert (scale.ticks[0], scale.ticks[-1]) == (pytest.approx(low), pytest.approx(high))
    assert all(0 <= scale.place(value) <= 100.001 for value in values)


def test_names_that_no_western_font_has_stay_legible() -> None:
    content = written("pdf", table([("Łukasz Őry α", None, None, None, None)]))
    assert b"Vera" in content
    assert content == written("pdf", table([("Łukasz Őry α", None, None, None, None)]))


def test_long_texts_are_cut_not_overlapped() -> None:
    shown = texts(written("pdf", table([("word " * 200, None, None, None, None)])))
    assert any(text.startswith("word word") and len(text) < 120 for text in shown)
