"""Jobs of Cloud Scheduler: what they call, what it refuses, and what was changed there by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import orjson
import pytest
from google.cloud import scheduler_v1

from hub.core.config import SettingsError, load_settings
from hub.core.errors import IntegrationError
from hub.core.ports import Job
from integrations.google.scheduler import CloudScheduler, Target, key_of, name_of
from tests.support.calls import WEEKLY
from tests.support.cloudscheduler import CloudJobs, serving
from tests.support.hubs import Companies, whole_hub
from tests.support.pushes import ACCOUNT, AUDIENCE
from tests.support.schedulers import LOCATION, PROJECT, SETTINGS, adapter

MONDAYS = Job("report-subscription:s1", "0 8 * * 1", "Europe/Berlin")
NAME = f"projects/{PROJECT}/locations/{LOCATION}/jobs/hub-report-subscription_3As1"
Code = grpc.StatusCode


@pytest.fixture
def place() -> Iterator[CloudJobs]:
    with serving() as place:
        yield place


@pytest.fixture
def scheduler(place: CloudJobs) -> CloudScheduler:
    return adapter(place)


def test_a_job_calls_the_worker_with_a_token_and_what_it_knows(place: CloudJobs, scheduler: CloudScheduler) -> None:
    scheduler.put(MONDAYS)
    job = place.jobs[NAME]
    target = job.http_target
    assert (job.schedule, job.time_zone, job.state) == ("0 8 * * 1", "Europe/Berlin", scheduler_v1.Job.State.ENABLED)
    assert (target.uri, target.http_method) == (f"{AUDIENCE}/scheduled/report-subscription%3As1", 1)
    assert (target.oidc_token.service_account_email, target.oidc_token.audience) == (ACCOUNT, AUDIENCE)
    assert orjson.loads(target.body) == {"cron": "0 8 * * 1", "timeZone": "Europe/Berlin"}
    assert job.retry_config.retry_count == 5


def test_jobs_of_others_in_the_project_are_left_alone(place: CloudJobs, scheduler: CloudScheduler) -> None:
    for name in ("backup", "hub-_zz", "hub-", f"hub-{'x' * 81}"):
        job = scheduler._shaped(MONDAYS)
        job.name = f"{NAME.rpartition('/')[0]}/{name}"
        place.jobs[job.name] = job
    assert list(scheduler.jobs()) == []


def spoil_uri(job: Any) -> None:
    job.http_target.uri = "https://elsewhere.example"


def spoil_body(job: Any) -> None:
    job.http_target.body = b"{}"


def spoil_account(job: Any) -> None:
    job.http_target.oidc_token.service_account_email = "somebody@example.com"


def spoil_state(job: Any) -> None:
    job.state = scheduler_v1.Job.State.UPDATE_FAILED


@pytest.mark.parametrize("spoil", [spoil_uri, spoil_body, spoil_account])
def test_one_that_calls_elsewhere_is_not_sound_until_it_is_put_again(
    place: CloudJobs, scheduler: CloudScheduler, spoil: Callable[[Any], None]
) -> None:
    scheduler.put(MONDAYS)
    spoil(place.jobs[NAME])
    assert [job.sound for job in scheduler.jobs()] == [False]
    scheduler.put(MONDAYS)
    assert list(scheduler.jobs()) == [MONDAYS]


def test_one_that_could_not_be_changed_is_not_sound(place: CloudJobs, scheduler: CloudScheduler) -> None:
    scheduler.put(MONDAYS)
    spoil_state(place.jobs[NAME])
    assert [job.sound for job in scheduler.jobs()] == [False]


def test_a_moment_of_weakness_is_got_over(place: CloudJobs, scheduler: CloudScheduler) -> None:
    place.refuse = [Code.UNAVAILABLE, Code.INTERNAL]
    scheduler.put(MONDAYS)
    assert list(scheduler.jobs()) == [MONDAYS]
    assert place.calls == ["CreateJob", "CreateJob", "CreateJob", "ListJobs"]


@pytest.mark.parametrize(
    ("code", "retryable"),
    [(Code.PERMISSION_DENIED, False), (Code.INVALID_ARGUMENT, False), (Code.FAILED_PRECONDITION, True)],
)
@pytest.mark.parametrize("call", ["put", "remove", "jobs"])
def test_what_it_refuses_is_told_in_the_words_of_the_hub(
    place: CloudJobs, scheduler: CloudScheduler, code: Any, retryable: bool, call: str
) -> None:
    calls: dict[str, Callable[[], object]] = {
        "put": lambda: scheduler.put(MONDAYS),
        "remove": lambda: scheduler.remove(MONDAYS.key),
        "jobs": lambda: list(scheduler.jobs()),
    }
    place.refuse = [code]
    with pytest.raises(IntegrationError, match="Cloud Scheduler did not") as caught:
        calls[call]()
    assert caught.value.retryable is retryable


def test_an_outage_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.google.scheduler.OPTIONS", {"retry": None, "timeout": 0.5})
    away = CloudScheduler(PROJECT, LOCATION, Target(AUDIENCE, ACCOUNT), "127.0.0.1:1")
    with pytest.raises(IntegrationError) as caught:
        away.put(MONDAYS)
    assert caught.value.retryable


def test_a_wrong_time_zone_is_refused_by_the_service(scheduler: CloudScheduler) -> None:
    with pytest.raises(IntegrationError, match="Schedule or time zone is invalid"):
        scheduler.put(Job("x", "0 8 * * 1", "Mars/Olympus"))


@pytest.mark.parametrize("key", ["report-subscription:0199-ab", "start-process:on_boarding:0", "ä.~%_", "_3A"])
def test_the_name_of_a_job_tells_its_key(key: str) -> None:
    assert key_of(f"projects/p/locations/l/jobs/{name_of(key)}") == key


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scheduler_location": ""}, "HUB_SCHEDULER_LOCATION"),
        ({"project": ""}, "HUB_PROJECT"),
        ({"push_audience": ""}, "HUB_PUSH_AUDIENCE"),
        ({"push_audience": "the worker"}, "HUB_PUSH_AUDIENCE"),
        ({"push_audience": "http://worker.example"}, "use https"),
        ({"push_account": ""}, "HUB_PUSH_ACCOUNT"),
        ({"scheduler_emulator": "scheduler.example:1"}, "only be on this machine"),
    ],
)
def test_without_what_it_needs_the_hub_does_not_start(change: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(scheduler="google", **{"project": PROJECT, **SETTINGS, **change})


def test_only_a_hub_with_jobs_there_can_be_called_by_them(
    companies: Companies, tmp_path: Path, place: CloudJobs
) -> None:
    with companies.sqlite(tmp_path) as url:
        for choice, status in (("google", 401), ("local", 404)):
            told = {**SETTINGS, "scheduler": choice, "scheduler_emulator": place.address}
            with whole_hub(url, tmp_path, "http://127.0.0.1:9", **told) as hub:
                assert hub.nobody().call("POST", "/scheduled/x").status == status


def test_what_a_reader_subscribes_to_is_a_job_as_soon_as_the_workers_have_seen_it(
    companies: Companies, tmp_path: Path, place: CloudJobs
) -> None:
    with companies.sqlite(tmp_path) as url:
        told = {**SETTINGS, "scheduler": "google", "scheduler_emulator": place.address}
        with whole_hub(url, tmp_path, "http://127.0.0.1:9", **told) as hub:
            reply = hub.as_("carla").post("/report-subscriptions", WEEKLY)
            hub.drain()
            (job,) = place.jobs.values()
            assert key_of(job.name) == f"report-subscription:{reply.json['id']}"
            assert (job.schedule, job.time_zone) == (WEEKLY["cron"], WEEKLY["timeZone"])
