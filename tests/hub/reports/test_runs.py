"""Runs: once for each time that is due, whole after a crash, fetched by a link of short life."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from hub.core.db import Database, metadata
from hub.core.errors import BadInput, IntegrationError, NotFound
from hub.core.trail import audit_entries
from hub.core.unit_of_work import Work
from hub.reports.messages import ReportRunFinished
from hub.reports.rendering import CONTENT_TYPES
from hub.reports.service import Reports
from tests.hub.reports.conftest import MONDAY, Desk, caller, figures
from tests.support.clocks import ManualClock
from tests.support.events import take, told


def test_somebody_asks_and_a_worker_is_woken(desk: Desk) -> None:
    with desk.work.unit() as unit:
        run = desk.service.request_run(unit, caller("ana"), "weekly-expenses", "xlsx", {})
    (event,) = told(desk.work)
    assert (event.name, event.subject) == ("ReportRunRequested", run["id"])
    assert event.data == {"person": "ana", "report": "weekly-expenses"}
    assert (run["state"], run["link"]) == ("queued", None)


@pytest.mark.parametrize("form", CONTENT_TYPES)
def test_a_run_lies_in_the_store_and_is_told_of(desk: Desk, form: str) -> None:
    desk.note(figures(), figures("r2", amount="1450.00"))
    subscription = desk.subscribe(format=form)
    desk.due(subscription)
    (event,) = desk.run_all()
    content, content_type = desk.files.content[f"reports/{event.subject}"]
    assert content_type == CONTENT_TYPES[form]
    assert (event.name, event.data) == (
        "ReportRunFinished",
        {
            "person": "carla",
            "report": "weekly-expenses",
            "title": "Weekly expenses",
            "file": f"reports/{event.subject}",
            "name": f"weekly-expenses-2026-11-23.{form}",
            "content_type": content_type,
            "size": len(content),
            "rows": 2,
            "due_at": "2026-11-23T08:00:00Z",
            "subscription": subscription,
            "channel": "mail",
            "lines": ["Your report is ready. It shows what you may see."],
            "facts": [
                ["Period", "Nov 16, 2026, 9:00:00\u202fAM – Nov 23, 2026, 9:00:00\u202fAM"],
                ["Rows", "2"],
                ["Total EUR", "1,530.00"],
            ],
        },
    )


def test_a_report_speaks_its_readers_language(desk: Desk) -> None:
    desk.note(figures(amount="1450.00"))
    desk.ask("ana", **{"from": "2026-11-16", "to": "2026-11-22"})
    (event,) = told(desk.work, "ReportRunFinished")
    assert event.data["title"] == "Spesen der Woche"
    assert event.data["facts"] == [["Zeitraum", "16.11.2026 – 22.11.2026"], ["Zeilen", "1"], ["Summe EUR", "1.450,00"]]


def test_a_report_of_the_present_says_as_of_when(desk: Desk) -> None:
    desk.ask("carla", "open-requests")
    (event,) = told(desk.work, "ReportRunFinished")
    assert event.data["facts"] == [["As of", "Nov 23, 2026, 10:00:00\u202fAM"], ["Rows", "0"]]


def test_due_twice_it_runs_once(desk: Desk) -> None:
    subscription = desk.subscribe()
    for _ in range(2):
        desk.due(subscription)
    desk.due(subscription, MONDAY + timedelta(days=7))
    assert len(take(desk.work, "ReportRunRequested")) == 2
    assert len(desk.runs()) == 2


def test_a_subscription_that_was_ended_does_not_run(desk: Desk) -> None:
    subscription = desk.subscribe()
    with desk.work.unit() as unit:
        desk.service.end_subscription(unit, caller("carla"), subscription, "*")
    desk.due(subscription)
    assert desk.runs() == []


def test_run_again_a_finished_run_is_left_alone(desk: Desk) -> None:
    run = desk.ask("ana")
    take(desk.work)
    desk.service.run(run)
    assert told(desk.work) == []


class Dying:
    """Files that fail once, before or after they have kept something."""

    def __init__(self, desk: Desk, error: BaseException, after: bool) -> None:
        self._write = desk.files.write
        self._error: BaseException | None = error
        self._after = after

    def __call__(self, *what: Any) -> Any:
        error, self._error = self._error, None
        if error and not self._after:
            raise error
        stored = self._write(*what)
        if error:
            raise error
        return stored


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), IntegrationError("Try later.", retryable=True)])
def test_wherever_a_worker_dies_there_is_one_whole_run_in_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: BaseException, after: bool
) -> None:
    desk.note(figures())
    monkeypatch.setattr(desk.files, "write", Dying(desk, error, after))
    with desk.work.unit() as unit:
        run = desk.service.request_run(unit, caller("ana"), "weekly-expenses", "csv", {})["id"]
    take(desk.work)
    with pytest.raises(type(error)):
        desk.service.run(run)
    assert [row.state for row in desk.runs()] == ["running"]
    desk.service.run(run)
    assert [row.state for row in desk.runs()] == ["done"]
    assert [event.name for event in told(desk.work)] == ["ReportRunFinished"]
    assert list(desk.files.content) == [f"reports/{run}"]


def test_a_run_that_cannot_be_kept_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    error = IntegrationError("The bucket does not exist.", retryable=False)
    monkeypatch.setattr(desk.files, "write", Dying(desk, error, after=False))
    run = desk.ask("ana")
    shown = desk.service.run_with_link(caller("ana"), run)
    assert (shown["state"], shown["error"], shown["link"]) == ("failed", "The bucket does not exist.", None)
    (event,) = told(desk.work, "ReportRunFailed")
    assert (event.subject, event.data["error"]) == (run, "The bucket does not exist.")


def test_nothing_is_rendered_for_somebody_who_left(desk: Desk) -> None:
    subscription = desk.subscribe()
    desk.people.known["carla"] = replace(desk.people.known["carla"], active=False)
    desk.due(subscription)
    (event,) = desk.run_all()
    assert (event.name, event.data["error"]) == ("ReportRunFailed", "Its reader has left the company.")
    assert desk.files.content == {}


def test_a_run_that_was_given_up_is_failed(desk: Desk) -> None:
    subscription = desk.subscribe()
    desk.due(subscription)
    (run,) = desk.runs()
    for _ in range(2):
        with desk.work.unit() as unit:
            desk.service.give_up(unit, run.id, "Ten tries.")
    assert [row.state for row in desk.runs()] == ["failed"]
    assert len(told(desk.work, "ReportRunFailed")) == 1
    desk.service.run(run.id)
    assert desk.files.content == {}


def test_an_unknown_run_is_nobodys_trouble(desk: Desk) -> None:
    desk.service.run("gone")
    assert (list(desk.runs()), desk.files.content) == ([], {})


def test_no_write_transaction_is_open_while_a_run_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    write = desk.files.write

    def write_and_note(*what: Any) -> Any:
        desk.note(figures("r9"))  # would wait for ever on SQLite
        return write(*what)

    monkeypatch.setattr(desk.files, "write", write_and_note)
    desk.ask("ana")
    assert [row.state for row in desk.runs()] == ["done"]


def test_the_link_to_a_run_lives_for_minutes_and_is_on_the_record(desk: Desk, clock: ManualClock) -> None:
    run = desk.ask("ana", form="pdf")
    shown = desk.service.run_with_link(caller("ana"), run)
    assert shown["link"] == {
        "url": f"memory:reports/{run}?as=weekly-expenses-2026-11-23.pdf",
        "expiresAt": clock.now() + timedelta(minutes=15),
    }
    with desk.work.db.reading() as connection:
        (entry,) = connection.execute(select(audit_entries)).all()
    assert (entry.actor, entry.action, entry.subject) == ("ana", "report.link", run)


def test_somebody_elses_run_is_not_there(desk: Desk) -> None:
    run = desk.ask("ana")
    with pytest.raises(NotFound):
        desk.service.run_with_link(caller("carla"), run)


@pytest.mark.parametrize(
    ("parameters", "pointer"),
    [
        ({"from": "yesterday"}, "/parameters/from"),
        ({"from": "2026-02-30"}, "/parameters/from"),
        ({"to": 5}, "/parameters/to"),
        ({"to": "9999-12-31"}, "/parameters/to"),
        ({"from": "0001-01-01"}, "/parameters/from"),
        ({"from": "2026-11-20", "to": "2026-11-19"}, "/parameters/to"),
        ({"until": "2026-11-19"}, "/parameters"),
    ],
)
def test_wrong_parameters_name_the_field(desk: Desk, parameters: dict[str, Any], pointer: str) -> None:
    with desk.work.unit() as unit, pytest.raises(BadInput) as refusal:
        desk.service.request_run(unit, caller("ana"), "weekly-expenses", "csv", parameters)
    assert [problem.pointer for problem in refusal.value.errors] == [pointer]


def test_old_runs_are_forgotten_with_their_files(desk: Desk, clock: ManualClock) -> None:
    desk.ask("ana")
    clock.advance(timedelta(days=10))
    young = desk.ask("ana")
    assert desk.service.forget_runs(clock.now() - timedelta(days=5)) == 1
    assert [row.id for row in desk.runs()] == [young]
    assert list(desk.files.content) == [f"reports/{young}"]


def test_a_channel_of_teams_is_told_as_such(work: Work) -> None:
    desk = Desk(work)
    desk.due(desk.subscribe(channel="teams"), datetime(2026, 11, 23, 7, tzinfo=UTC))
    (event,) = desk.run_all()
    assert event.data["channel"] == "teams"
    assert ReportRunFinished.topic == "reports"


def test_figures_are_read_from_the_replica_where_there_is_one(work: Work, tmp_path: Path) -> None:
    """A replica that has fallen behind is told from the database by what it does not know yet."""
    replica = Database(f"sqlite:///{tmp_path / 'replica.db'}")
    metadata.create_all(replica.engine)
    desk = Desk(work)
    desk.service = Reports(work, desk.people, desk.files, figures=replica)
    desk.note(figures())
    assert orjson.loads(desk.content(desk.ask("carla")))["rows"] == []
    replica.close()
