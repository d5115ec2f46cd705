"""What the scheduler of Google must be told, and what may never be so. Without it the hub does not start."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from hub.core.entrance import LOOPBACK


class Waking(Protocol):
    """The settings that matter here."""

    project: str
    scheduler_location: str
    scheduler_emulator: str
    push_audience: str
    push_account: str


def wrong(settings: Waking) -> Iterator[str]:
    """A sentence for each thing to set."""
    if not (settings.project and settings.scheduler_location):
        yield "HUB_SCHEDULER=google needs HUB_PROJECT and HUB_SCHEDULER_LOCATION, where its jobs are (europe-west1)"
    worker = urlsplit(settings.push_audience)
    if not settings.push_account or not worker.hostname:
        yield (
            "HUB_SCHEDULER=google calls the worker with a token: set HUB_PUSH_AUDIENCE to the worker's address "
            "(https://...) and HUB_PUSH_ACCOUNT to whose token it is"
        )
    elif worker.scheme != "https" and worker.hostname not in LOOPBACK:
        yield "HUB_PUSH_AUDIENCE is called with a token by HUB_SCHEDULER=google: use https"
    if settings.scheduler_emulator and urlsplit(f"//{settings.scheduler_emulator}").hostname not in LOOPBACK:
        yield "HUB_SCHEDULER_EMULATOR is for trials: it may only be on this machine"
