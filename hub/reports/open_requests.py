"""The report `open-requests`: what waits for somebody, the oldest first."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, select

from hub.reports.definitions import STATES, Column, Question, ReportDefinition, Row, Totals
from hub.reports.models import report_figures

OPEN = ("running", "returned")
DAY = 86_400
PROCESS = 2

_f = report_figures.c

COLUMNS = (
    Column("number", {"en": "Number", "de": "Nummer"}, share=2.2),
    Column("title", {"en": "Title", "de": "Titel"}, share=5),
    Column("process", {"en": "Process", "de": "Prozess"}),
    Column("requester", {"en": "Requester", "de": "Antragsteller"}),
    Column("department", {"en": "Department", "de": "Abteilung"}),
    Column("state", {"en": "State", "de": "Stand"}, words=STATES, share=2),
    Column("submitted", {"en": "Submitted", "de": "Eingereicht"}, "datetime"),
    Column("days", {"en": "Days", "de": "Tage"}, "number"),
)
TOTALS = (COLUMNS[PROCESS], Column("requests", {"en": "Requests", "de": "Anträge"}, "number"))


def _rows(connection: Connection, question: Question) -> Iterator[Row]:
    wanted = [_f.state.in_(OPEN), _f.submitted_at <= question.moment, question.viewer.may_see()]
    if process := question.parameters.get("process"):
        wanted.append(_f.process == process)
    query = select(report_figures).where(*wanted).order_by(_f.submitted_at, _f.request_id)
    for row in connection.execute(query):
        days = round((question.moment - row.submitted_at).total_seconds() / DAY, 1)
        who = (row.requester_name, row.department)
        yield (row.number, row.title, row.process, *who, row.state, row.submitted_at, days)


class _ByProcess:
    def __init__(self) -> None:
        self._count: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        self._count[str(row[PROCESS])] += 1

    def totals(self) -> Totals:
        title = {"en": "Open requests by process", "de": "Offene Anträge nach Prozess"}
        return Totals(title, TOTALS, sorted(self._count.items()), label=0, value=1)


REPORT = ReportDefinition(
    key="open-requests",
    title={"en": "Open requests", "de": "Offene Anträge"},
    description={
        "en": "Requests that wait for somebody, the oldest first.",
        "de": "Anträge, die auf jemanden warten, die ältesten zuerst.",
    },
    parameters={
        "type": "object",
        "additionalProperties": False,
        "properties": {"process": {"type": "string", "minLength": 1, "maxLength": 60, "title": "Process"}},
    },
    columns=COLUMNS,
    rows=_rows,
    tally=_ByProcess,
    # Titles and names of all processes, personnel's among them: nobody's business but the administrators'.
    all_for=frozenset({"administrators"}),
)
