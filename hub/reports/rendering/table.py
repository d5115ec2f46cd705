"""What is rendered: a heading, rows that come one by one, and what they come to once they have all gone by."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hub.reports.definitions import Cell, Column, Row, Texts, Totals, spoken

WORDS: Mapping[str, Texts] = {
    "data": {"en": "Data", "de": "Daten"},
    "totals": {"en": "Totals", "de": "Summen"},
    "page": {"en": "Page {page} of ", "de": "Seite {page} von "},
    "nothing": {"en": "There is nothing to show.", "de": "Es gibt nichts zu zeigen."},
}


@dataclass(frozen=True, slots=True)
class Table:
    """A report on its way into a file. `totals` may be asked once all rows have been taken."""

    key: str
    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Iterator[Row]
    totals: Callable[[], Totals]
    zone: ZoneInfo
    language: str
    made_at: datetime

    def say(self, texts: Texts) -> str:
        """A text in the reader's language."""
        return spoken(texts, self.language)

    def word(self, name: str) -> str:
        """One of `WORDS` in the reader's language."""
        return spoken(WORDS[name], self.language)

    def read(self, column: Column, cell: Cell) -> Cell:
        """The cell for people: codes as words, moments by the reader's clock."""
        if isinstance(cell, str) and cell in column.words:
            return spoken(column.words[cell], self.language)
        return self.local(cell)

    def local(self, cell: Cell) -> Cell:
        """The cell with moments as the reader's clock shows them."""
        return cell.astimezone(self.zone) if isinstance(cell, datetime) else cell


def charts_of(totals: Totals) -> Iterator[tuple[str, int, int]]:
    """The charts of these totals: what each is about, its first row and the one after its last."""
    if totals.group is None:
        yield "", 0, len(totals.rows)
        return
    start = 0
    groups = [str(row[totals.group]) for row in totals.rows]
    for end in range(1, len(groups) + 1):
        if end == len(groups) or groups[end] != groups[start]:
            yield groups[start], start, end
            start = end
