"""What a report definition says: its parameters, its columns, whose rows one may see, where the rows come from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from hub.reports.viewers import Viewer

Texts = Mapping[str, str]
Kind = Literal["text", "money", "number", "date", "datetime"]
Cell = str | Decimal | int | float | date | datetime | None
Row = tuple[Cell, ...]


def spoken(texts: Texts, language: str) -> str:
    """A text in this language, in English where there is none."""
    return texts.get(language) or texts["en"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for machines, its title for people, what its cells are; `words` for people in place of codes,
    and its `share` of a page's width where that of its kind does not suit."""

    key: str
    title: Texts
    kind: Kind = "text"
    words: Mapping[str, Texts] = field(default_factory=dict)
    share: float = 0


STATES: Mapping[str, Texts] = {
    "running": {"en": "running", "de": "läuft"},
    "returned": {"en": "returned", "de": "zurückgegeben"},
    "approved": {"en": "approved", "de": "genehmigt"},
    "rejected": {"en": "rejected", "de": "abgelehnt"},
    "withdrawn": {"en": "withdrawn", "de": "zurückgezogen"},
    "failed": {"en": "failed", "de": "fehlgeschlagen"},
}


@dataclass(frozen=True, slots=True)
class Question:
    """What one run asks: as of which moment, by whose wall clock, with which parameters, for whose eyes."""

    viewer: Viewer
    parameters: Mapping[str, Any]
    moment: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Totals:
    """The rows in short, with what a chart needs: the columns of its labels and values; one chart for each value of
    the `group` column, by which the rows are sorted."""

    title: Texts
    columns: Sequence[Column]
    rows: Sequence[Row]
    label: int
    value: int
    group: int | None = None


class Tally(Protocol):
    """Counts rows as they go by."""

    def add(self, row: Row) -> None:
        """One more row."""
        ...

    def totals(self) -> Totals:
        """What all rows come to."""
        ...


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """A report that people can run and subscribe to. `all_for`: the groups whose members see everybody's rows;
    `days`: how far back it looks unless `from` and `to` are given, 0 for a report of the present."""

    key: str
    title: Texts
    description: Texts
    parameters: Mapping[str, Any]
    columns: Sequence[Column]
    rows: Callable[[Connection, Question], Iterator[Row]]
    tally: Callable[[], Tally]
    all_for: frozenset[str]
    days: int = 0
