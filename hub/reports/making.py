"""Making a report: rows as its reader may see them, in her language and by her clock, written in a format."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from hub.core.questions import People, Person
from hub.reports import facts
from hub.reports.catalogue import REPORTS
from hub.reports.definitions import Question, Row, Tally, spoken
from hub.reports.rendering import shape
from hub.reports.rendering.table import Table
from hub.reports.viewers import viewer

IN_MEMORY = 4 * 1024 * 1024
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Made:
    """A report as a file, and what there is to say about it."""

    title: str
    language: str
    content: bytes
    rows: int
    facts: list[tuple[str, str]]


class _Counted:
    """Lets rows go by, and knows at the end what they come to."""

    def __init__(self, tally: Tally, rows: Iterator[Row]) -> None:
        self.tally = tally
        self.count = 0
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            self.tally.add(row)
            yield row


def make(connection: Connection, people: People, run: Any, person: Person, now: datetime) -> Made:
    """The run of a report that exists, for a person who is here."""
    report, language = REPORTS[run.report], facts.known_language(person.language)
    watcher = viewer(connection, people, person.id, report.all_for)
    question = Question(watcher, run.parameters, run.due_at, ZoneInfo(run.time_zone or person.time_zone))
    streaming = connection.execution_options(yield_per=ROWS_AT_ONCE)
    counted = _Counted(report.tally(), report.rows(streaming, question))
    table = Table(
        key=report.key,
        title=spoken(report.title, language),
        facts=[facts.about(report, question, language)],
        columns=report.columns,
        rows=iter(counted),
        totals=counted.tally.totals,
        zone=question.zone,
        language=language,
        made_at=now,
    )
    content = _written(table, run.format)
    said = [*table.facts, *facts.sums(counted.tally.totals(), counted.count, language)]
    return Made(table.title, language, content, counted.count, said)


def _written(table: Table, form: str) -> bytes:
    with SpooledTemporaryFile(max_size=IN_MEMORY) as target:
        shape(form).render(table, target)  # type: ignore[arg-type]  # a file in all but name
        target.seek(0)
        return bytes(target.read())
