"""Cloud Scheduler as its API describes it, over gRPC: keeps jobs in memory, calls when a test lets the time come.

with serving() as place:
    scheduler = CloudScheduler(project, location, target, place.address)
    place.call = lambda uri, headers, body: 204
    place.come("hub-some-job", at)

https://docs.cloud.google.com/scheduler/docs/reference/rpc/google.cloud.scheduler.v1
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

import grpc
from cronsim import CronSim, CronSimError
from google.cloud import scheduler_v1 as api
from google.protobuf import empty_pb2  # type: ignore[import-untyped]

SERVICE = "google.cloud.scheduler.v1.CloudScheduler"
# The service gives at most 500 a page; a test shows paging with less.
PAGE = 100
State, Code = api.Job.State, grpc.StatusCode
Call = Callable[[str, dict[str, str], bytes], int]


@dataclass
class CloudJobs:
    """The jobs of every project; `calls` counts the requests by name, `refuse` fails the next ones."""

    jobs: dict[str, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    refuse: list[Any] = field(default_factory=list)
    call: Call | None = None
    token: Callable[[str, str], str] = lambda account, audience: f"{account} for {audience}"
    address: str = ""

    def create_job(self, request: Any, context: Any) -> Any:
        """Enabled, whatever was asked; never in place of another."""
        job = request.job
        if not job.name.startswith(f"{request.parent}/jobs/") or not _named_well(job.name):
            context.abort(Code.INVALID_ARGUMENT, "Job name must be formatted: projects/<P>/locations/<L>/jobs/<J>")
        if job.name in self.jobs:
            context.abort(Code.ALREADY_EXISTS, f"Job {job.name} already exists.")
        _check(job, context)
        job.state = State.ENABLED
        self.jobs[job.name] = _stored(job)
        return self.jobs[job.name]

    def update_job(self, request: Any, context: Any) -> Any:
        """Only what the mask names; a paused job stays so."""
        found = self._found(request.job.name, context)
        for path in request.update_mask.paths:
            setattr(found, path, getattr(request.job, path))
        _check(found, context)
        self.jobs[found.name] = _stored(found)
        return self.jobs[found.name]

    def delete_job(self, request: Any, context: Any) -> Any:
        """Gone at once."""
        del self.jobs[self._found(request.name, context).name]
        return empty_pb2.Empty()

    def pause_job(self, request: Any, context: Any) -> Any:
        """It does not run until it is resumed."""
        return self._switched(request, context, State.ENABLED, State.PAUSED)

    def resume_job(self, request: Any, context: Any) -> Any:
        """Only what is paused can be resumed."""
        return self._switched(request, context, State.PAUSED, State.ENABLED)

    def run_job(self, request: Any, context: Any) -> Any:
        """Now, paused or not."""
        found = self._found(request.name, context)
        self.come(found.name, datetime.now(UTC))
        return found

    def list_jobs(self, request: Any, context: Any) -> Any:
        """Page by page, by name."""
        names = sorted(name for name in self.jobs if name.startswith(f"{request.parent}/jobs/"))
        first, size = int(request.page_token or 0), min(request.page_size or PAGE, PAGE)
        more = str(first + size) if len(names) > first + size else ""
        page = [self.jobs[name] for name in names[first : first + size]]
        return api.ListJobsResponse(jobs=page, next_page_token=more)

    def come(self, name: str, at: datetime) -> int:
        """The time of a job has come: it calls. What was answered."""
        job = next(self.jobs[known] for known in self.jobs if known.endswith(name))
        target, token = job.http_target, job.http_target.oidc_token
        headers = {
            **target.headers,
            "X-CloudScheduler": "true",
            "X-CloudScheduler-JobName": job.name.rpartition("/")[2],
            "X-CloudScheduler-ScheduleTime": at.isoformat().replace("+00:00", "Z"),
            "Authorization": f"Bearer {self.token(token.service_account_email, token.audience)}",
        }
        assert self.call, "a test that lets a time come says whom jobs call"
        return self.call(target.uri, headers, target.body)

    def _found(self, name: str, context: Any) -> Any:
        if name not in self.jobs:
            context.abort(Code.NOT_FOUND, "Job not found.")
        return self.jobs[name]

    def _switched(self, request: Any, context: Any, before: Any, after: Any) -> Any:
        found = self._found(request.name, context)
        if found.state != before:
            context.abort(Code.FAILED_PRECONDITION, f"Job is not in state {before.name}.")
        found.state = after
        return found


REQUESTS: dict[str, tuple[Any, Callable[[Any], bytes]]] = {
    "CreateJob": (api.CreateJobRequest, api.Job.serialize),
    "UpdateJob": (api.UpdateJobRequest, api.Job.serialize),
    "DeleteJob": (api.DeleteJobRequest, lambda empty: bytes(empty.SerializeToString())),
    "PauseJob": (api.PauseJobRequest, api.Job.serialize),
    "ResumeJob": (api.ResumeJobRequest, api.Job.serialize),
    "RunJob": (api.RunJobRequest, api.Job.serialize),
    "ListJobs": (api.ListJobsRequest, api.ListJobsResponse.serialize),
}


@contextmanager
def serving() -> Iterator[CloudJobs]:
    """A Cloud Scheduler at `address` that keeps nothing yet."""
    jobs, turn = CloudJobs(), RLock()

    def handler(name: str) -> Any:
        request, serialize = REQUESTS[name]
        method = getattr(jobs, name.replace("Job", "_job").lower())

        def answer(asked: Any, context: Any) -> Any:
            with turn:
                jobs.calls.append(name)
                if jobs.refuse:
                    context.abort(jobs.refuse.pop(0), "not now")
                return method(asked, context)

        return grpc.unary_unary_rpc_method_handler(answer, request.deserialize, serialize)

    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(SERVICE, {name: handler(name) for name in REQUESTS}),)
    )
    jobs.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield jobs
    finally:
        server.stop(None).wait(10)


def _named_well(name: str) -> bool:
    short = name.rpartition("/")[2]
    return 0 < len(short) <= 500 and all(sign.isascii() and (sign.isalnum() or sign in "_-") for sign in short)


def _check(job: Any, context: Any) -> None:
    try:
        ZoneInfo(job.time_zone)
        CronSim(job.schedule, datetime(2000, 1, 1))
    except (CronSimError, KeyError, ValueError, OSError):
        context.abort(Code.INVALID_ARGUMENT, "Schedule or time zone is invalid.")


def _stored(job: Any) -> Any:
    """As the service gives it back: with a header of its own."""
    job.http_target.headers["User-Agent"] = "Google-Cloud-Scheduler"
    return job
