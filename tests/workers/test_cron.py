"""App Engine's clock calls each job from outside; nobody else may."""

from typing import Any

import pytest

from hub.core.errors import NotFound
from hub.core.unit_of_work import Work
from hub.schedules.service import Schedules
from tests.support.apps import app_with
from tests.support.trials import Happened, Trial, services_with
from workers.clockwork import EACH_TIME, JOBS, Job
from workers.cron import RELAY, Cron, cron_pages, is_the_clock
from workers.housekeeping import CHORES

CLOCK = {"X-Appengine-Cron": "true"}


class NothingToSend:
    def run(self) -> int:
        return 0


def cron_with(work: Work, job: Job, **parts: Any) -> Cron:
    return Cron(services_with(work, **parts), NothingToSend(), {"job": (EACH_TIME, job)})  # type: ignore[arg-type]


def portions(*sizes: int) -> Job:
    left = list(sizes)
    return lambda _: left.pop(0) if left else 0


def test_a_job_is_done_portion_after_portion_until_nothing_is_left(work: Work) -> None:
    cron = cron_with(work, portions(100, 100, 7))
    assert cron.do("job") == 207
    assert cron.do("job") == 0


def test_a_job_that_takes_longer_goes_on_at_the_next_call(work: Work) -> None:
    cron = cron_with(work, portions(100, 100))
    assert [cron.do("job", seconds=-1), cron.do("job", seconds=-1), cron.do("job", seconds=-1)] == [100, 100, 0]


def test_an_unknown_job_is_told_with_those_that_there_are(work: Work) -> None:
    with pytest.raises(NotFound, match=r"no such job\. It has job, relay"):
        cron_with(work, portions()).do("cook")


def test_the_first_call_plans_what_recurs_and_has_what_is_new_done_at_once(work: Work) -> None:
    schedules = Schedules(work)
    cron = cron_with(work, portions(), schedules=schedules)
    cron.do("job")
    cron.do("job")
    with work.unit() as unit:
        assert schedules.fire_due(unit) == len(CHORES)
        assert schedules.fire_due(unit) == 0
    again = cron_with(work, portions(), schedules=schedules)
    again.do("job")
    with work.unit() as unit:
        assert schedules.fire_due(unit) == 0


def test_every_job_of_the_clock_can_be_called_and_the_sending_of_what_stayed(trial: Trial) -> None:
    trial.happen(Happened("a"), Happened("b"))
    cron = trial.runner(jobs=JOBS).cron
    assert cron.names == {*JOBS, RELAY}
    assert cron.do(RELAY) == 2
    assert [queue.waiting for queue in trial.bus.queues()] == [2]


@pytest.mark.parametrize(
    ("environment", "headers"),
    [
        ({}, CLOCK),
        ({"GAE_ENV": "localdev"}, CLOCK),
        ({"GAE_ENV": "standard"}, {}),
        ({"GAE_ENV": "standard"}, {"X-Appengine-Cron": "false"}),
    ],
)
def test_nobody_but_the_clock_of_app_engine_gets_anything_done(
    work: Work, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], headers: dict[str, str]
) -> None:
    monkeypatch.delenv("GAE_ENV", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ran: list[str] = []
    app = app_with(work, {}, [], [cron_pages(cron_with(work, lambda _: len(ran) if ran.append("x") else 0))])
    reply = app.nobody().call("GET", "/cron/job", headers=headers)
    assert (reply.status, ran) == (403, [])
    assert "Only the clock of App Engine" in reply.json["detail"]
    assert not is_the_clock(headers.get("X-Appengine-Cron"), environment)


def test_the_clock_is_told_how_much_was_done(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    app = app_with(work, {}, [], [cron_pages(cron_with(work, portions(3, 2)))])
    reply = app.nobody().call("GET", "/cron/job", headers=CLOCK)
    assert (reply.status, reply.json) == (200, {"job": "job", "done": 5})
    assert app.nobody().call("GET", "/cron/cook", headers=CLOCK).status == 404
    assert app.nobody().call("POST", "/cron/job", headers=CLOCK).status == 405


def test_a_job_that_fails_is_told_to_the_clock(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> int:
        raise OSError("no luck")

    monkeypatch.setenv("GAE_ENV", "standard")
    reply = app_with(work, {}, [], [cron_pages(cron_with(work, fail))]).nobody().call("GET", "/cron/job", headers=CLOCK)
    assert reply.status == 500
    assert b"no luck" not in reply.body
