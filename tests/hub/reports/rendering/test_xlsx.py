"""XLSX: opened again, it holds real numbers and dates."""

import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import repeat

import pytest
from python_calamine import CalamineWorkbook

from hub.reports.rendering import xlsx
from hub.reports.weekly_expenses import REPORT
from tests.hub.reports.rendering.tables import FORMULA, NASTY, ROWS, claims, table, written


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_cells_are_numbers_and_dates_by_the_readers_clock() -> None:
    assert sheets(written("xlsx", table()))["Data"] == [
        ["Name", "Amount", "Count", "Day", "At"],
        ["Ana", 1450.10, 3.0, date(2026, 11, 23), datetime(2026, 11, 23, 9, 30)],
        [FORMULA, -0.05, 2.5, "", datetime(2026, 7, 2, 0, 30)],
        [NASTY, "", "", "", ""],
    ]


def test_what_looks_like_a_formula_is_text() -> None:
    content = written("xlsx", table())
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")
    assert "HYPERLINK" in part(content, "xl/worksheets/sheet1.xml")


def test_titles_are_frozen_and_rows_can_be_filtered() -> None:
    sheet = part(written("xlsx", table()), "xl/worksheets/sheet1.xml")
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert '<autoFilter ref="A1:E4"/>' in sheet


def test_totals_have_a_chart_of_excels_own_from_zero() -> None:
    content = written("xlsx", table(language="de"))
    found = sheets(content)
    assert list(found) == ["Daten", "Summen"]
    assert found["Summen"][:3] == [["Names of all", ""], ["Period", "Week 48"], ["Rows", "3"]]
    assert ["A", 1.0] in found["Summen"]
    chart = part(content, "xl/charts/chart1.xml")
    assert "<c:f>Summen!$B$6:$B$8</c:f>" in chart
    assert '<c:min val="0"/>' in chart


def test_each_currency_has_a_chart_of_its_own() -> None:
    tally = REPORT.tally()
    for row in claims():
        tally.add(row)
    content = written("xlsx", table(totals=tally.totals))
    assert "Totals!$D$6<" in part(content, "xl/charts/chart1.xml")
    assert "Totals!$D$7:$D$8" in part(content, "xl/charts/chart2.xml")


def test_nothing_to_show_is_a_sheet_with_titles() -> None:
    found = sheets(written("xlsx", table([])))
    assert found["Data"] == [["Name", "Amount", "Count", "Day", "At"]]


def test_rows_that_do_not_fit_go_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS_OF_A_SHEET", 2)
    found = sheets(written("xlsx", table()))
    assert [len(rows) for rows in found.values()][:2] == [3, 2]
    assert list(found) == ["Data", "Data 2", "Totals"]


def test_the_same_report_is_the_same_file() -> None:
    assert written("xlsx", table()) == written("xlsx", table())


def test_memory_does_not_grow_with_the_rows() -> None:
    written("xlsx", table())
    tracemalloc.start()
    content = written("xlsx", replace(table([]), rows=repeat(ROWS[0], 20_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sheets(content)["Data"]) == 20_001
    assert peak < 8 * 1024 * 1024


def test_people_read_words_where_machines_read_codes() -> None:
    german = replace(table(claims(), "de"), columns=REPORT.columns)
    assert sheets(written("xlsx", german))["Daten"][1][6] == "genehmigt"
    assert b'"state":"approved"' in written("json", replace(table(claims(), "de"), columns=REPORT.columns))
