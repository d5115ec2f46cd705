"""The report `cycle-times`: how long requests take from submission to end, by process."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil
from statistics import median

from sqlalchemy import Connection, select

from hub.reports.definitions import Column, Question, ReportDefinition, Row, Totals
from hub.reports.models import report_figures
from hub.reports.periods import DAYS_ASKED, period

DAYS = 90
DAY = 86_400

_f = report_figures.c

COLUMNS = (
    Column("process", {"en": "Process", "de": "Prozess"}),
    Column("requests", {"en": "Ended requests", "de": "Beendete Anträge"}, "number"),
    Column("median", {"en": "Median, days", "de": "Median, Tage"}, "number"),
    Column("p90", {"en": "90 % within, days", "de": "90 % innerhalb, Tage"}, "number"),
)


def _rows(connection: Connection, question: Question) -> Iterator[Row]:
    span = period(question.parameters, question.moment, question.zone, DAYS)
    wanted = (_f.ended_at >= span.since, _f.ended_at < span.until, question.viewer.may_see())
    query = select(_f.process, _f.submitted_at, _f.ended_at).where(*wanted).order_by(_f.process)
    for process, rows in groupby(connection.execute(query), lambda row: str(row.process)):
        days = sorted(array("d", ((row.ended_at - row.submitted_at).total_seconds() / DAY for row in rows)))
        yield process, len(days), round(median(days), 2), round(nearest_rank(days, 90), 2)


def nearest_rank(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that `percent` of all values do not exceed."""
    return ordered[ceil(len(ordered) * percent / 100) - 1]


class _Medians:
    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        self._rows.append((row[0], row[2]))

    def totals(self) -> Totals:
        title = {"en": "Median days by process", "de": "Median der Tage nach Prozess"}
        return Totals(title, (COLUMNS[0], COLUMNS[2]), self._rows, label=0, value=1)


REPORT = ReportDefinition(
    key="cycle-times",
    title={"en": "Cycle times", "de": "Durchlaufzeiten"},
    description={
        "en": "How many days requests took that ended in the last 90 days, or in the days from and to.",
        "de": "Wie viele Tage Anträge brauchten, die in den letzten 90 Tagen oder in den Tagen von/bis endeten.",
    },
    parameters=DAYS_ASKED,
    columns=COLUMNS,
    rows=_rows,
    tally=_Medians,
    all_for=frozenset({"finance", "finance-leads", "administrators"}),
    days=DAYS,
)
