"""A table with every kind of cell, some of them nasty."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

from hub.reports.definitions import Column, Row, Totals
from hub.reports.rendering import shape
from hub.reports.rendering.table import Table

COLUMNS = (
    Column("name", {"en": "Name", "de": "Name"}),
    Column("amount", {"en": "Amount", "de": "Betrag"}, "money"),
    Column("count", {"en": "Count", "de": "Anzahl"}, "number"),
    Column("day", {"en": "Day", "de": "Tag"}, "date"),
    Column("at", {"en": "At", "de": "Um"}, "datetime"),
)
FORMULA = '=HYPERLINK("http://evil")'
NASTY = 'Łukasz "Ő"; DROP,\r\nTABLE <b>α'
ROWS: list[Row] = [
    ("Ana", Decimal("1450.10"), 3, date(2026, 11, 23), datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
    (FORMULA, Decimal("-0.05"), 2.5, None, datetime(2026, 7, 1, 22, 30, tzinfo=UTC)),
    (NASTY, None, None, None, None),
]


def claims() -> list[Row]:
    """Expense claims in two currencies."""
    at = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    places = (("S-1", "5.00", "EUR"), ("R-12", "1450.00", "EUR"), ("R-12", "20.00", "CHF"))
    return [
        ("N-1", "Ana", "Research", centre, Decimal(amount), currency, "approved", at)
        for centre, amount, currency in places
    ]


def totals_of(rows: Iterable[Row]) -> Totals:
    counts = Counter(str(row[0])[:1] for row in rows)
    columns = (COLUMNS[0], COLUMNS[2])
    return Totals({"en": "How many", "de": "Wie viele"}, columns, sorted(counts.items()), label=0, value=1)


def table(rows: Iterable[Row] = ROWS, language: str = "en", totals: Callable[[], Totals] | None = None) -> Table:
    kept = list(rows)
    return Table(
        key="names",
        title="Names of all",
        facts=[("Period", "Week 48"), ("Rows", str(len(kept)))],
        columns=COLUMNS,
        rows=iter(kept),
        totals=totals or (lambda: totals_of(kept)),
        zone=ZoneInfo("Europe/Berlin"),
        language=language,
        made_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    )


def written(form: str, what: Table) -> bytes:
    target = BytesIO()
    shape(form).render(what, target)
    return target.getvalue()
