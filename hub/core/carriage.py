"""What the bus of Google must be told, and what may never be so. Without it the hub does not start."""

import os
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from hub.core.entrance import LOOPBACK


class Carriage(Protocol):
    """The settings that matter here."""

    project: str
    pubsub_emulator: str
    pubsub_pull: bool
    push_audience: str
    push_account: str
    push_keys_url: str
    worker_threads: int


def wrong(settings: Carriage) -> Iterator[str]:
    """A sentence for each thing to set."""
    if not settings.project:
        yield "HUB_BUS=google needs HUB_PROJECT, the project with its topics"
    if bool(settings.push_audience) != bool(settings.push_account):
        yield "a push is proven by both: set HUB_PUSH_AUDIENCE and HUB_PUSH_ACCOUNT, or neither to pull"
    pulled = settings.pubsub_pull or not settings.push_audience
    if os.environ.get("GAE_ENV") and settings.worker_threads and pulled:
        yield (
            "no thread can pull on App Engine: set HUB_PUSH_AUDIENCE and HUB_PUSH_ACCOUNT without HUB_PUBSUB_PULL, "
            "or HUB_WORKER_THREADS to 0"
        )
    if settings.pubsub_emulator and urlsplit(f"//{settings.pubsub_emulator}").hostname not in LOOPBACK:
        yield "HUB_PUBSUB_EMULATOR is for trials: it may only be on this machine"
    keys = urlsplit(settings.push_keys_url)
    if settings.push_keys_url and keys.scheme != "https" and keys.hostname not in LOOPBACK:
        yield "HUB_PUSH_KEYS_URL gives the keys that pushes are checked with: use https"
