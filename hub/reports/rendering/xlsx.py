"""XLSX with real numbers and dates: a sheet of data, a sheet of totals with a chart of Excel's own.

Rows go to the disk as they come (`constant_memory`), so a report of any length takes little memory.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from hub.reports.definitions import Cell, Column, Totals
from hub.reports.rendering.table import Table, charts_of

ROWS_OF_A_SHEET = 1_048_575  # below the titles
TEXT_LENGTH = 32_767
FORMATS = {
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
WIDTHS = {"text": 24, "money": 14, "number": 14, "date": 12, "datetime": 18}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def render(table: Table, target: BinaryIO) -> None:
    """Data under frozen, filterable titles; another sheet each time one is full."""
    book = Workbook(target, OPTIONS)
    book.set_properties({"title": table.title, "created": table.made_at.replace(tzinfo=None)})
    pen = _Pen(book, table)
    pen.write_rows()
    pen.write_totals()
    book.close()


class _Pen:
    """Writes one table into one workbook."""

    def __init__(self, book: Workbook, table: Table) -> None:
        self._book = book
        self._table = table
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        self._data: list[Any] = []

    def write_rows(self) -> None:
        sheet, used = self._data_sheet(), 0
        for row in self._table.rows:
            if used == ROWS_OF_A_SHEET:
                self._filter(sheet, used)
                sheet, used = self._data_sheet(), 0
            used += 1
            self._write_row(sheet, used, self._table.columns, row)
        self._filter(sheet, used)

    def _data_sheet(self) -> Any:
        number = f" {len(self._data) + 1}" if self._data else ""
        sheet = self._book.add_worksheet(self._table.word("data") + number)
        self._data.append(sheet)
        self._write_titles(sheet, 0, self._table.columns)
        sheet.freeze_panes(1, 0)
        return sheet

    def _filter(self, sheet: Any, used: int) -> None:
        sheet.autofilter(0, 0, used, len(self._table.columns) - 1)

    def write_totals(self) -> None:
        totals, sheet = self._table.totals(), self._book.add_worksheet(self._table.word("totals"))
        sheet.write_string(0, 0, self._table.title, self._bold)
        for line, (name, value) in enumerate(self._table.facts, 1):
            sheet.write_string(line, 0, name)
            sheet.write_string(line, 1, value)
        head = len(self._table.facts) + 2
        self._write_titles(sheet, head, totals.columns)
        for number, row in enumerate(totals.rows, 1):
            self._write_row(sheet, head + number, totals.columns, row)
        self._draw(sheet, totals, head + 1)

    def _draw(self, sheet: Any, totals: Totals, top: int) -> None:
        for number, (group, start, end) in enumerate(charts_of(totals)):
            if start == end:
                continue
            chart = self._book.add_chart({"type": "bar"})
            title = self._table.say(totals.title)
            chart.set_title({"name": f"{title}, {group}" if group else title})
            chart.set_legend({"none": True})
            chart.set_x_axis({"min": 0} if _is_positive(totals, start, end) else {})
            chart.set_y_axis({"reverse": True})
            name, rows = sheet.get_name(), (top + start, top + end - 1)
            series = {
                "categories": [name, rows[0], totals.label, rows[1], totals.label],
                "values": [name, rows[0], totals.value, rows[1], totals.value],
            }
            chart.add_series(series)
            sheet.insert_chart(number * 16, len(totals.columns) + 1, chart)

    def _write_titles(self, sheet: Any, line: int, columns: Sequence[Column]) -> None:
        for place, column in enumerate(columns):
            sheet.set_column(place, place, WIDTHS[column.kind])
            sheet.write_string(line, place, self._table.say(column.title), self._bold)

    def _write_row(self, sheet: Any, line: int, columns: Sequence[Column], row: Sequence[Cell]) -> None:
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            self._write(sheet, line, place, self._table.read(column, cell), self._formats.get(column.kind))

    def _write(self, sheet: Any, line: int, place: int, cell: Cell, form: Any) -> None:
        if cell is None:
            return
        if isinstance(cell, str):
            sheet.write_string(line, place, cell[:TEXT_LENGTH])
        elif isinstance(cell, datetime):
            sheet.write_datetime(line, place, cell.replace(tzinfo=None), form)
        elif isinstance(cell, date):
            sheet.write_datetime(line, place, cell, form)
        else:
            sheet.write_number(line, place, float(cell), form)


def _is_positive(totals: Totals, start: int, end: int) -> bool:
    return all(float(row[totals.value]) >= 0 for row in totals.rows[start:end])  # type: ignore[arg-type]
