"""PDF to read and to print: rows page by page under repeated titles, then totals as bars from zero."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from hub.reports.definitions import Cell, Column, Totals
from hub.reports.rendering.bars import Scale
from hub.reports.rendering.legible import clipped, legible
from hub.reports.rendering.table import Table, charts_of

WIDTH, HEIGHT = landscape(A4)
MARGIN, LINE = 36.0, 14.0
SIZE, TITLE_SIZE = 8, 14
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
SHARES = {"text": 3.0, "money": 2.0, "number": 1.5, "date": 1.7, "datetime": 2.2}
RIGHT = ("money", "number")
LABELS = 160.0
BAR = (0.16, 0.38, 0.64)


def render(table: Table, target: BinaryIO) -> None:
    """All rows, then the totals; every page says its number and how many there are."""
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1, lang=table.language)
    canvas.setTitle(table.title)
    canvas.setCreator("hub")
    pen = _Pen(canvas, table)
    pen.write_head()
    pen.write_rows()
    pen.write_totals()
    pen.finish()


class _Pen:
    """Writes one table from top to bottom, turning pages."""

    def __init__(self, canvas: Canvas, table: Table) -> None:
        self._canvas = canvas
        self._table = table
        self._locale = Locale.parse(table.language)
        self._page = 1
        self._y = HEIGHT - MARGIN

    def write_head(self) -> None:
        self._text(MARGIN, self._table.title, BOLD, TITLE_SIZE)
        self._down(LINE * 1.5)
        for name, value in self._table.facts:
            self._text(MARGIN, f"{name}: {value}")
            self._down()
        self._down(LINE / 2)

    def write_rows(self) -> None:
        places = list(_places(self._table.columns))
        self._titles(self._table.columns, places)
        empty = True
        for row in self._table.rows:
            empty = False
            if self._turn():
                self._titles(self._table.columns, places)
            self._row(self._table.columns, places, row)
        if empty:
            self._text(MARGIN, self._table.word("nothing"))
            self._down()

    def write_totals(self) -> None:
        totals = self._table.totals()
        for group, start, end in charts_of(totals):
            if start < end:
                self._chart(totals, group, start, end)

    def finish(self) -> None:
        self._end_page()
        self._canvas.beginForm("pages")
        self._canvas.setFont(PLAIN, SIZE)
        self._canvas.drawString(0, 0, str(self._page))
        self._canvas.endForm()
        self._canvas.save()

    def _titles(self, columns: Sequence[Column], places: Sequence[tuple[float, float]]) -> None:
        for column, (left, width) in zip(columns, places, strict=True):
            self._cell(left, width, self._table.say(column.title), column.kind in RIGHT, BOLD)
        self._canvas.line(MARGIN, self._y - 4, WIDTH - MARGIN, self._y - 4)
        self._down(LINE + 2)

    def _row(self, columns: Sequence[Column], places: Sequence[tuple[float, float]], row: Sequence[Cell]) -> None:
        for column, (left, width), cell in zip(columns, places, row, strict=True):
            shown = self._shown(self._table.read(column, cell), column.kind)
            self._cell(left, width, shown, column.kind in RIGHT)
        self._down()

    def _cell(self, left: float, width: float, text: str, right: bool, font: str = PLAIN) -> None:
        font, text = legible(text, font)
        text = clipped(text, font, SIZE, width - 6)
        self._canvas.setFont(font, SIZE)
        if right:
            self._canvas.drawRightString(left + width - 6, self._y, text)
        else:
            self._canvas.drawString(left, self._y, text)

    def _text(self, left: float, text: str, font: str = PLAIN, size: int = SIZE) -> None:
        font, text = legible(text, font)
        self._canvas.setFont(font, size)
        self._canvas.drawString(left, self._y, text)

    def _chart(self, totals: Totals, group: str, start: int, end: int) -> None:
        """Horizontal bars from zero, a line each, so that there may be as many as there are."""
        self._down(LINE)
        self._turn(LINE * 4)
        title = self._table.say(totals.title)
        self._text(MARGIN, f"{title}, {group}" if group else title, BOLD)
        self._down(LINE * 1.5)
        values = [float(row[totals.value] or 0) for row in totals.rows[start:end]]  # type: ignore[arg-type]
        scale = Scale.of(values, WIDTH - 2 * MARGIN - LABELS - 70)
        self._axis(scale)
        for row, value in zip(totals.rows[start:end], values, strict=True):
            if self._turn():
                self._axis(scale)
            self._bar(str(row[totals.label]), value, totals.columns[totals.value].kind, scale)

    def _axis(self, scale: Scale) -> None:
        for tick in scale.ticks:
            x = MARGIN + LABELS + scale.place(tick)
            self._canvas.setFont(PLAIN, SIZE - 1)
            self._canvas.drawCentredString(x, self._y, format_decimal(tick, locale=self._locale))
            self._canvas.line(x, self._y - 2, x, self._y - 5)
        left = MARGIN + LABELS
        self._canvas.line(left, self._y - 5, left + scale.length, self._y - 5)
        self._down(LINE * 1.3)

    def _bar(self, label: str, value: float, kind: str, scale: Scale) -> None:
        self._cell(MARGIN, LABELS, label, right=True)
        zero, end = MARGIN + LABELS + scale.place(0), MARGIN + LABELS + scale.place(value)
        self._canvas.setFillColorRGB(*BAR)
        self._canvas.rect(min(zero, end), self._y - 2, abs(end - zero), LINE - 5, stroke=0, fill=1)
        self._canvas.setFillGray(0)
        self._text(max(zero, end) + 4, self._shown(value, kind))
        self._down()

    def _shown(self, cell: Cell, kind: str) -> str:
        if cell is None:
            return ""
        if isinstance(cell, datetime):
            return str(format_datetime(cell, "short", tzinfo=self._table.zone, locale=self._locale))
        if isinstance(cell, date):
            return str(format_date(cell, "short", locale=self._locale))
        if isinstance(cell, str):
            return cell
        return str(format_decimal(cell, "#,##0.00" if kind == "money" else "#,##0.##", self._locale))

    def _down(self, step: float = LINE) -> None:
        self._y -= step

    def _turn(self, room: float = LINE) -> bool:
        """Turns the page when there is no more room; whether it did."""
        if self._y - room > MARGIN:
            return False
        self._end_page()
        self._page += 1
        self._y = HEIGHT - MARGIN
        return True

    def _end_page(self) -> None:
        # How many pages there are is known at the end: until then a form of that name stands in its place.
        text = self._table.word("page").format(page=self._page)
        self._canvas.setFont(PLAIN, SIZE)
        self._canvas.drawString(MARGIN, MARGIN / 2, text)
        self._canvas.saveState()
        self._canvas.translate(MARGIN + stringWidth(text, PLAIN, SIZE), MARGIN / 2)
        self._canvas.doForm("pages")
        self._canvas.restoreState()
        self._canvas.showPage()


def _places(columns: Sequence[Column]) -> Iterator[tuple[float, float]]:
    """Left edge and width of each column, in points."""
    shares = [column.share or SHARES[column.kind] for column in columns]
    unit = (WIDTH - 2 * MARGIN) / sum(shares)
    left = MARGIN
    for share in shares:
        yield left, share * unit
        left += share * unit
