"""Runs of reports: asked for, rendered with no write transaction open, fetched by a link of short life."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from hub.core import measures
from hub.core.auth import Caller
from hub.core.db import Database, new_id
from hub.core.errors import BadInput, IntegrationError, NotFound
from hub.core.ports import Files, SignedLink
from hub.core.questions import People, Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.reports import facts
from hub.reports.catalogue import REPORTS, definition, parameter_problems
from hub.reports.making import Made, make
from hub.reports.messages import ReportRunFailed, ReportRunFinished, ReportRunRequested
from hub.reports.models import (
    DONE,
    FAILED,
    QUEUED,
    RUNNING,
    add_run,
    change_run,
    report_runs,
    run_row,
    subscription_row,
)
from hub.reports.rendering import CONTENT_TYPES

GONE = "Its reader has left the company."

_r = report_runs.c


class Runs:
    """Everything about runs."""

    def __init__(self, work: Work, people: People, files: Files, link_life: timedelta, figures: Database) -> None:
        self._work = work
        self._figures = figures
        self._people = people
        self._files = files
        self._link_life = link_life

    def request(
        self, unit: UnitOfWork, caller: Caller, key: str, form: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """A run for the caller's eyes. Raises `NotFound` and `BadInput`."""
        definition(key)
        if problems := parameter_problems(key, parameters):
            raise BadInput("Correct the parameters of the report.", problems)
        values = _queued(key, form, parameters, caller.id, unit.now) | {"due_at": unit.now}
        add_run(unit.connection, values)
        unit.emit(ReportRunRequested(values["id"], caller.id, key))
        return shown(run_row(unit.connection, values["id"]))

    def start(self, unit: UnitOfWork, subscription_id: str, due_at: datetime) -> None:
        """The run of a subscription for this time; once. Nothing for a subscription that was ended meanwhile."""
        row = subscription_row(unit.connection, subscription_id)
        if row is None:
            return
        values = _queued(row.report, row.format, row.parameters, row.person_id, unit.now)
        values |= {"subscription_id": row.id, "due_at": due_at, "time_zone": row.time_zone, "channel": row.channel}
        if add_run(unit.connection, values):
            unit.emit(ReportRunRequested(values["id"], row.person_id, row.report))

    def run(self, run_id: str) -> None:
        """Renders it and says so; nothing for one that is done or failed. Raises `IntegrationError` when it is worth
        another try."""
        row = self._begin(run_id)
        if row is None:
            return
        person = self._people.person(row.requested_by)
        if person is None or not person.active or row.report not in REPORTS:
            self._fail(row, GONE if row.report in REPORTS else "There is no such report any more.")
            return
        self._make_and_keep(row, person)

    def _begin(self, run_id: str) -> Any | None:
        with self._work.unit() as unit:
            going_on = change_run(unit.connection, run_id, state=RUNNING)
            return run_row(unit.connection, run_id) if going_on else None

    def _make_and_keep(self, row: Any, person: Person) -> None:
        with self._figures.reading() as connection:
            made = make(connection, self._people, row, person, self._work.clock.now())
        try:
            self._files.write(_file(row), made.content, CONTENT_TYPES[row.format])
        except IntegrationError as error:
            if error.retryable:
                raise
            self._fail(row, error.detail)
        else:
            self._finish(row, made)

    def _finish(self, row: Any, made: Made) -> None:
        kept: dict[str, Any] = {"file": _file(row), "name": _name(row), "content_type": CONTENT_TYPES[row.format]}
        kept |= {"size": len(made.content), "rows": made.rows}
        with self._work.unit() as unit:
            if change_run(unit.connection, row.id, state=DONE, finished_at=unit.now, error=None, **kept):
                unit.emit(_finished(row, made, kept))
                unit.note(measures.REPORTS, (unit.now - row.due_at).total_seconds(), row.report, DONE)

    def _fail(self, row: Any, error: str) -> None:
        with self._work.unit() as unit:
            self.give_up(unit, row.id, error)

    def give_up(self, unit: UnitOfWork, run_id: str, error: str) -> None:
        """Ends the tries."""
        row = run_row(unit.connection, run_id)
        if row and change_run(unit.connection, run_id, state=FAILED, finished_at=unit.now, error=error):
            unit.emit(ReportRunFailed(run_id, row.requested_by, row.report, error, row.subscription_id or ""))
            unit.note(measures.REPORTS, (unit.now - row.due_at).total_seconds(), row.report, FAILED)

    def shown_with_link(self, caller: Caller, run_id: str) -> dict[str, Any]:
        """The caller's run; one that is done with a link to fetch it, on the record. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            row = run_row(connection, run_id)
        if row is None or row.requested_by != caller.id:
            raise NotFound("There is no such run of yours. POST /api/v1/reports/{key}/runs makes one.")
        if row.state != DONE:
            return shown(row)
        return shown(row) | {"link": self._issue(caller, row)}

    def _issue(self, caller: Caller, row: Any) -> dict[str, Any]:
        expires_at = self._work.clock.now() + self._link_life
        link: SignedLink = self._files.download_link(row.file, row.name, row.content_type, expires_at)
        with self._work.unit() as unit:
            told = {"report": row.report, "expiresAt": expires_at.isoformat()}
            unit.record(Entry(caller.id, "report.link", row.id, told))
        return {"url": link.url, "expiresAt": link.expires_at}

    def forget(self, before: datetime, limit: int = 100) -> int:
        """Drops runs asked for before this moment and their files; how many, at most `limit` at a time."""
        with self._work.db.reading() as connection:
            rows = _older(connection, before, limit)
        for row in rows:
            self._files.delete(_file(row))
            with self._work.unit() as unit:
                unit.connection.execute(delete(report_runs).where(_r.id == row.id))
        return len(rows)


def _queued(key: str, form: str, parameters: Mapping[str, Any], person_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "report": key,
        "format": form,
        "parameters": dict(parameters),
        "time_zone": "",
        "channel": "",
        "state": QUEUED,
        "requested_by": person_id,
        "created_at": now,
    }


def _finished(row: Any, made: Made, kept: Mapping[str, Any]) -> ReportRunFinished:
    return ReportRunFinished(
        subject=row.id,
        person=row.requested_by,
        report=row.report,
        title=made.title,
        due_at=row.due_at.isoformat().replace("+00:00", "Z"),
        subscription=row.subscription_id or "",
        channel=row.channel,
        lines=[facts.word("ready", made.language)],
        facts=[list(fact) for fact in made.facts],
        **kept,
    )


def _file(row: Any) -> str:
    return f"reports/{row.id}"


def _name(row: Any) -> str:
    return f"{row.report}-{row.due_at:%Y-%m-%d}.{row.format}"


def _older(connection: Connection, before: datetime, limit: int) -> list[Any]:
    old = select(report_runs).where(_r.created_at < before).order_by(_r.created_at).limit(limit)
    return list(connection.execute(old).all())


def shown(row: Any) -> dict[str, Any]:
    """A run as the API shows it."""
    return {
        "id": row.id,
        "report": row.report,
        "format": row.format,
        "parameters": row.parameters,
        "state": row.state,
        "name": row.name,
        "size": row.size,
        "rows": row.rows,
        "error": row.error,
        "dueAt": row.due_at,
        "createdAt": row.created_at,
        "finishedAt": row.finished_at,
        "link": None,
    }
