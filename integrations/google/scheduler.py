"""Cloud Scheduler: a job for each schedule, that calls the worker with a token of the account which pushes.

https://docs.cloud.google.com/scheduler/docs/reference/rpc/google.cloud.scheduler.v1
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import grpc
import orjson
from google.api_core.exceptions import (
    Aborted,
    AlreadyExists,
    DeadlineExceeded,
    FailedPrecondition,
    GoogleAPICallError,
    InternalServerError,
    NotFound,
    ResourceExhausted,
    RetryError,
    ServiceUnavailable,
    Unknown,
)
from google.api_core.retry import Retry, if_exception_type
from google.auth.exceptions import GoogleAuthError, TransportError
from google.cloud.scheduler_v1 import CloudSchedulerClient
from google.cloud.scheduler_v1.services.cloud_scheduler.transports.grpc import CloudSchedulerGrpcTransport
from google.cloud.scheduler_v1.types import HttpMethod, HttpTarget, OidcToken, RetryConfig
from google.cloud.scheduler_v1.types import Job as CloudJob

from hub.core.errors import IntegrationError
from hub.core.ports import Job
from integrations.google.pushing import Sender
from integrations.google.services import GOOGLE_KEYS
from integrations.place import Place

PREFIX, LONGEST_KEY = "hub-", 80
# What the name of a job may not have is escaped as in an address, by another sign.
ESCAPE, ESCAPED = "%", "_"
PATH = "/scheduled"
SECONDS, PAGE = 10.0, 500
PASSING = (Aborted, DeadlineExceeded, InternalServerError, ResourceExhausted, ServiceUnavailable, Unknown)
# What was changed at this moment, or is in a state between two, comes right by itself.
RETRYABLE = (*PASSING, FailedPrecondition, TransportError, RetryError)
RETRY = Retry(if_exception_type(*PASSING), initial=0.1, maximum=1.0, timeout=SECONDS)
OPTIONS: Mapping[str, Any] = {"retry": RETRY, "timeout": SECONDS}
CHANGED = ("schedule", "time_zone", "description", "http_target", "attempt_deadline", "retry_config")


@dataclass(frozen=True, slots=True)
class Target:
    """Where jobs call: the address of the worker, which is the audience of the token; whose token it is, and where the
    keys are that it is signed with."""

    worker: str
    account: str
    keys: str = GOOGLE_KEYS


class CloudScheduler:
    """Serves the port `Scheduler` with the jobs of one project and location whose names begin with `hub-`."""

    def __init__(self, project: str, location: str, target: Target, emulator: str = "") -> None:
        self._parent = f"projects/{project}/locations/{location}"
        self._target = target
        self._sender = Sender(target.worker, target.account, target.keys)
        self._emulator = emulator

    def put(self, job: Job) -> None:
        """Creates or changes it, then pauses or resumes it: a new job is never paused."""
        with _failing("put a job", job.key):
            self._hold(self._write(self._shaped(job)), job.paused)

    def remove(self, key: str) -> None:
        """Deletes it, unless it is gone."""
        with _failing("delete a job", key):
            try:
                self._client.delete_job(name=self._name(key), **OPTIONS)
            except NotFound:
                return

    def jobs(self) -> Iterator[Job]:
        """Ours, page by page; what others have there is left alone."""
        request = {"parent": self._parent, "page_size": PAGE}
        with _failing("list jobs", self._parent):
            for found in self._client.list_jobs(request=request, **OPTIONS):
                if key := key_of(found.name):
                    yield self._read(key, found)

    def check(self, authorization: str) -> None:
        """Raises `Unauthenticated` for a call that is not by one of our jobs."""
        self._sender.check(authorization)

    @cached_property
    def _client(self) -> Any:
        if not self._emulator:
            return CloudSchedulerClient()
        channel = grpc.insecure_channel(self._emulator, (("grpc.enable_http_proxy", 0),))
        return CloudSchedulerClient(transport=CloudSchedulerGrpcTransport(channel=channel))

    def _name(self, key: str) -> str:
        return f"{self._parent}/jobs/{name_of(key)}"

    def _write(self, wanted: Any) -> Any:
        try:
            return self._client.create_job(parent=self._parent, job=wanted, **OPTIONS)
        except AlreadyExists:
            return self._client.update_job(job=wanted, update_mask={"paths": CHANGED}, **OPTIONS)

    def _hold(self, found: Any, paused: bool) -> None:
        if paused and found.state != CloudJob.State.PAUSED:
            self._client.pause_job(name=found.name, **OPTIONS)
        if not paused and found.state != CloudJob.State.ENABLED:
            self._client.resume_job(name=found.name, **OPTIONS)

    def _shaped(self, job: Job) -> Any:
        return CloudJob(
            name=self._name(job.key),
            description=f"The hub's schedule {job.key}; change it there",
            schedule=job.cron,
            time_zone=job.time_zone,
            http_target=self._http(job),
            attempt_deadline=timedelta(seconds=60),
            retry_config=RetryConfig(
                retry_count=5, min_backoff_duration=timedelta(seconds=5), max_backoff_duration=timedelta(seconds=300)
            ),
        )

    def _http(self, job: Job) -> Any:
        return HttpTarget(
            uri=f"{self._target.worker.rstrip('/')}{PATH}/{quote(job.key, safe='')}",
            http_method=HttpMethod.POST,
            headers={"Content-Type": "application/json"},
            body=orjson.dumps({"cron": job.cron, "timeZone": job.time_zone}),
            oidc_token=OidcToken(service_account_email=self._target.account, audience=self._target.worker),
        )

    def _read(self, key: str, found: Any) -> Job:
        job = Job(key, found.schedule, found.time_zone, found.state == CloudJob.State.PAUSED)
        known = found.state in (CloudJob.State.ENABLED, CloudJob.State.PAUSED)
        sound = known and _called(found.http_target) == _called(self._http(job))
        return replace(job, sound=sound)


def scheduler(place: Place) -> CloudScheduler:
    """Jobs that call the worker as the bus does."""
    settings = place.settings
    target = Target(settings.push_audience, settings.push_account, settings.push_keys_url or GOOGLE_KEYS)
    return CloudScheduler(settings.project, settings.scheduler_location, target, settings.scheduler_emulator)


def name_of(key: str) -> str:
    """The name of a schedule's job: letters, digits, `-` and `_` alone, each key its own."""
    plain = quote(key, safe="").replace("_", "%5F").replace(".", "%2E").replace("~", "%7E")
    return PREFIX + plain.replace(ESCAPE, ESCAPED)


def key_of(name: str) -> str:
    """The key of the schedule that a job is for, named with or without its place; empty for a job of somebody else."""
    short = name.rpartition("/")[2]
    key = unquote(short.removeprefix(PREFIX).replace(ESCAPED, ESCAPE))
    return key if short == name_of(key) and 0 < len(key) <= LONGEST_KEY else ""


def _called(target: Any) -> tuple[Any, ...]:
    """All that we say about a call; Cloud Scheduler adds headers of its own."""
    token = target.oidc_token
    return target.uri, target.http_method, target.body, token.service_account_email, token.audience


@contextmanager
def _failing(what: str, which: str) -> Iterator[None]:
    try:
        yield
    except (GoogleAPICallError, GoogleAuthError, RetryError) as error:
        said = f"Cloud Scheduler did not {what} ({which}): {type(error).__name__}: {error}"
        raise IntegrationError(said[:500], retryable=isinstance(error, RETRYABLE)) from None
