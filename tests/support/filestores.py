"""File stores on trial: the adapter, the clock that its links end by, and a way to follow them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import requests

from hub.core.config import load_settings
from hub.core.ports import Files
from hub.core.unit_of_work import Work
from integrations.local.fileroutes import file_pages
from integrations.local.files import LocalFiles
from tests.support.apps import Client, app_with
from tests.support.clocks import ManualClock

if TYPE_CHECKING:  # whose libraries load only when an adapter of Google's is tried
    from tests.support.cloudstorage import Cloud

BASE = "http://127.0.0.1:8080"


@dataclass
class Store:
    """A file store on trial: the adapter, the clock that its links end by, and a way to follow them."""

    files: Files
    clock: ManualClock
    ask: Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, bytes, Mapping[str, str]]]

    def follow(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> tuple[int, bytes]:
        """Status and body of what a link leads to."""
        return self.ask(method, url, headers, data)[:2]


def local_store(folder: Path) -> Store:
    """Bytes on the disk, links followed through the app."""
    clock = ManualClock()
    files = LocalFiles(folder, BASE, bytes(range(32)), clock)
    nobody = app_with(Work(NotImplemented, clock), {}, [], [file_pages(files)]).nobody()
    return Store(files, clock, lambda *request: _through(nobody, *request))


def _through(
    client: Client, method: str, url: str, headers: Mapping[str, str], data: bytes | None
) -> tuple[int, bytes, Mapping[str, str]]:
    reply = client.call(method, url.removeprefix(BASE), data=data, headers=headers)
    return reply.status, reply.body, reply.headers


def google_store(cloud: "Cloud") -> Store:
    """Bytes in Cloud Storage, links followed over HTTP. The library stamps links by the machine's clock: the store's
    is as far ahead of it as the test's was moved."""
    from integrations.google.files import store

    clock = ManualClock()
    start = clock.now()
    cloud.now = lambda: datetime.now(UTC) + (clock.now() - start)
    settings = load_settings(files="google", files_bucket=cloud.make_bucket(f"b-{uuid4()}"), storage_url=cloud.url)
    return Store(store(settings, cloud.credentials(), clock), clock, _over_http)


def _over_http(
    method: str, url: str, headers: Mapping[str, str], data: bytes | None
) -> tuple[int, bytes, Mapping[str, str]]:
    answer = requests.request(method, url, headers=dict(headers), data=data, timeout=30)
    return answer.status_code, answer.content, answer.headers
