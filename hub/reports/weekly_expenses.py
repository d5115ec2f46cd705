"""The report `weekly-expenses`: what people laid out for the company, with totals by cost centre and currency."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import Connection, select

from hub.reports.definitions import STATES, Column, Question, ReportDefinition, Row, Totals
from hub.reports.models import report_figures
from hub.reports.periods import DAYS_ASKED, period

PROCESS = "expense-claim"
DAYS = 7
CENTRE, AMOUNT, CURRENCY = 3, 4, 5

_f = report_figures.c

COLUMNS = (
    Column("number", {"en": "Number", "de": "Nummer"}, share=2.2),
    Column("requester", {"en": "Requester", "de": "Antragsteller"}),
    Column("department", {"en": "Department", "de": "Abteilung"}),
    Column("costCentre", {"en": "Cost centre", "de": "Kostenstelle"}, share=2),
    Column("amount", {"en": "Amount", "de": "Betrag"}, "money"),
    Column("currency", {"en": "Currency", "de": "Währung"}, share=1.2),
    Column("state", {"en": "State", "de": "Stand"}, words=STATES, share=2),
    Column("submitted", {"en": "Submitted", "de": "Eingereicht"}, "datetime"),
)
TOTALS = (
    COLUMNS[CURRENCY],
    COLUMNS[CENTRE],
    Column("claims", {"en": "Claims", "de": "Abrechnungen"}, "number"),
    COLUMNS[AMOUNT],
)


def _rows(connection: Connection, question: Question) -> Iterator[Row]:
    span = period(question.parameters, question.moment, question.zone, DAYS)
    wanted = (_f.process == PROCESS, _f.submitted_at >= span.since, _f.submitted_at < span.until)
    query = select(report_figures).where(*wanted, question.viewer.may_see()).order_by(_f.submitted_at, _f.request_id)
    for row in connection.execute(query):
        amount = Decimal(row.amount) if row.amount is not None else None
        yield (
            row.number,
            row.requester_name,
            row.department,
            row.cost_centre,
            amount,
            row.currency,
            row.state,
            row.submitted_at,
        )


class _ByCostCentre:
    def __init__(self) -> None:
        self._sums: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])

    def add(self, row: Row) -> None:
        if isinstance(amount := row[AMOUNT], Decimal):
            sums = self._sums[str(row[CURRENCY]), str(row[CENTRE])]
            sums[0] += 1
            sums[1] += amount

    def totals(self) -> Totals:
        rows = [(*key, int(claims), amount) for key, (claims, amount) in sorted(self._sums.items())]
        title = {"en": "Amounts by cost centre", "de": "Beträge nach Kostenstelle"}
        return Totals(title, TOTALS, rows, label=1, value=3, group=0)


REPORT = ReportDefinition(
    key="weekly-expenses",
    title={"en": "Weekly expenses", "de": "Spesen der Woche"},
    description={
        "en": "Expense claims of the last seven days, or of the days from and to, with totals by cost centre.",
        "de": "Spesenabrechnungen der letzten sieben Tage oder der Tage von/bis, mit Summen nach Kostenstelle.",
    },
    parameters=DAYS_ASKED,
    columns=COLUMNS,
    rows=_rows,
    tally=_ByCostCentre,
    all_for=frozenset({"finance", "finance-leads", "administrators"}),
    days=DAYS,
)
