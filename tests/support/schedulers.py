"""Schedulers for tests: the embedded one, and Cloud Scheduler before a server of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from integrations.local.scheduler import LocalScheduler
from tests.support.pushes import ACCOUNT, AUDIENCE

if TYPE_CHECKING:
    from integrations.google.scheduler import CloudScheduler
    from tests.support.cloudscheduler import CloudJobs

PROJECT, LOCATION = "demo-hub", "europe-west1"
SETTINGS = {"scheduler_location": LOCATION, "push_audience": AUDIENCE, "push_account": ACCOUNT}


@contextmanager
def local_scheduler() -> Iterator[Any]:
    """The embedded one."""
    yield LocalScheduler()


@contextmanager
def google_scheduler() -> Iterator[Any]:
    """Google's library before a server of its own."""
    from tests.support.cloudscheduler import serving

    with serving() as place:
        yield adapter(place)


def adapter(place: CloudJobs, keys: str = "http://127.0.0.1:9") -> CloudScheduler:
    """Google's library, whose jobs call the worker of the tests with tokens that are signed with these keys."""
    from integrations.google.scheduler import CloudScheduler, Target

    return CloudScheduler(PROJECT, LOCATION, Target(AUDIENCE, ACCOUNT, keys), place.address)
