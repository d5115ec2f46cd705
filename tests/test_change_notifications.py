"""What changes in Microsoft 365 is seen here soon, because Microsoft tells; what others tell in its name is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from sqlalchemy import select
from werkzeug.serving import make_server

from hub.core.errors import IntegrationError
from hub.directory.service import Directory
from hub.operations.models import watches
from integrations.microsoft.factories import client_of
from integrations.microsoft.lookout import GraphLookout
from integrations.simulator.server import running
from tests.support.hubs import Companies, WholeHub, whole_hub
from workers import housekeeping
from workers.watching import KEEP

MINUTE = {"advance": "PT61S"}


class Reached:
    """A hub that Microsoft reaches, and the Microsoft 365 that it is told by."""

    def __init__(self, hub: WholeHub, simulator: str, url: str) -> None:
        self.hub = hub
        self.simulator = simulator
        self.url = url

    def keep_watches(self) -> None:
        self.hub.as_("dora").post(f"/schedules/{KEEP}/run")
        self.hub.drain()

    def settle(self) -> None:
        """A minute later everything that was told is looked at."""
        self.hub.nobody().post("/local/clock", MINUTE)
        self.hub.drain()

    def rows(self) -> dict[str, Any]:
        with self.hub.hub.work.db.reading() as connection:
            return {row.key: row for row in connection.execute(select(watches))}

    def order(self, what: str, **how: Any) -> Any:
        answer = requests.post(f"{self.simulator}/simulator/{what}", json=how, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def rename(self, email: str, job: str) -> None:
        found = self.directory.person(email)
        assert found
        answer = requests.put(f"{self.simulator}/simulator/users/{found.id}", json={"jobTitle": job}, timeout=10)
        answer.raise_for_status()

    def job_of(self, email: str) -> str:
        found = self.directory.person(email)
        assert found
        return found.job_title

    @property
    def directory(self) -> Directory:
        found: Directory = self.hub.hub.services[Directory]
        return found


@contextmanager
def serving() -> Iterator[Any]:
    """A server whose app is given later, as the hub must know its address before."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@pytest.fixture
def reached(companies: Companies, tmp_path: Path) -> Iterator[Reached]:
    with running() as simulator, serving() as server, companies.sqlite(tmp_path) as database:
        url = f"http://127.0.0.1:{server.server_port}"
        told = {"public_url": url, "people": "microsoft"}
        with whole_hub(database, tmp_path, simulator, **told) as hub:
            server.app = hub.flask
            made = Reached(hub, simulator, url)
            housekeeping.plan(hub.hub.runner._services)
            made.keep_watches()
            made.settle()
            yield made


def test_watches_begin_and_microsoft_reaches_the_hub(reached: Reached) -> None:
    rows = reached.rows()
    assert {"/users", "/groups"} < rows.keys()
    assert len([key for key in rows if key.startswith("/drives/")]) == 4
    for row in rows.values():
        half = row.renew_at - (row.expires_at - row.renew_at)
        assert timedelta(minutes=-5) < reached.hub.hub.place.clock.now() - half < timedelta(minutes=5)


def test_a_change_of_a_person_is_seen_a_minute_later(reached: Reached) -> None:
    reached.rename("bob@example.com", "Captain")
    for _ in range(100):
        if reached.rows()["/users"].rung_at:
            break
        requests.get(f"{reached.simulator}/simulator/health", timeout=5)
    assert reached.job_of("bob@example.com") != "Captain"
    reached.settle()
    assert reached.job_of("bob@example.com") == "Captain"


def test_duplicates_out_of_order_make_one_look(reached: Reached) -> None:
    looks: list[int] = []
    assert reached.hub.as_("dora").post("/schedules/sync-directory/pause").status == 200
    services = reached.hub.hub.runner._services
    object.__setattr__(services, "sync_directory", lambda: looks.append(1))
    assert reached.order("notices", resource="users", times=30, backwards=True) == {"statuses": [202] * 30}
    assert reached.order("notices", resource="groups", times=5) == {"statuses": [202] * 5}
    reached.settle()
    reached.settle()
    assert looks == [1]


@pytest.mark.parametrize(
    "forged",
    [
        {"clientState": "forged"},
        {"subscriptionId": "5c0ffee0-0000-4000-8000-0000000000ff"},
        {"tenantId": "5c0ffee0-0000-4000-8000-0000000000ff"},
    ],
    ids=["secret", "subscription", "tenant"],
)
def test_what_is_forged_is_taken_off_and_does_nothing(reached: Reached, forged: dict[str, str]) -> None:
    before, rows = reached.rows()["/users"], reached.hub.rows()
    assert reached.order("notices", resource="users", forged=forged) == {"statuses": [202]}
    assert (reached.rows()["/users"], reached.hub.rows()) == (before, rows)


def test_a_replayed_notice_does_no_more_than_another_look(reached: Reached) -> None:
    reached.order("notices", resource="users")
    reached.settle()
    before = {
        name: count for name, count in reached.hub.rows().items() if name in ("people", "groups", "audit_entries")
    }
    for _ in range(3):
        reached.order("notices", resource="users")
        reached.settle()
    assert {name: reached.hub.rows()[name] for name in before} == before


@pytest.mark.parametrize("body", [b"{", b'{"value": [' + b"1," * 600_000 + b"1]}"], ids=["malformed", "oversized"])
def test_what_nobody_can_read_does_nothing(reached: Reached, body: bytes) -> None:
    before = reached.hub.rows()
    answer = requests.post(f"{reached.url}/graph/notifications", data=body, timeout=10)
    assert answer.status_code in (400, 413)
    assert reached.hub.rows() == before


def test_a_right_that_runs_out_is_renewed_at_once(reached: Reached) -> None:
    one = reached.rows()["/users"]
    reached.order("lifecycle", subscription=one.remote_id, event="reauthorizationRequired")
    assert reached.rows()["/users"].renew_at < one.renew_at
    reached.hub.drain()
    now = reached.rows()["/users"]
    assert (now.remote_id, now.renew_at > reached.hub.hub.place.clock.now()) == (one.remote_id, True)


def test_a_removed_subscription_begins_again_and_what_it_missed_is_seen(reached: Reached) -> None:
    one = reached.rows()["/users"]
    reached.order("lifecycle", subscription=one.remote_id, event="subscriptionRemoved")
    reached.rename("bob@example.com", "Captain")
    reached.hub.drain()
    assert reached.rows()["/users"].remote_id != one.remote_id
    reached.settle()
    assert reached.job_of("bob@example.com") == "Captain"


def test_half_of_a_life_later_all_are_renewed_and_what_is_gone_begins_again(reached: Reached) -> None:
    before = reached.rows()
    reached.hub.nobody().post("/local/clock", {"advance": "P15D"})
    reached.hub.drain()
    after = reached.rows()
    assert {key: row.remote_id for key, row in after.items()} == {key: row.remote_id for key, row in before.items()}
    assert all(after[key].renew_at > before[key].renew_at for key in before)


def test_subscriptions_that_nobody_here_knows_are_ended(reached: Reached) -> None:
    lookout = reached.hub.hub.runner._services.lookout
    ours = sorted(lookout.held())
    with reached.hub.hub.work.db.writing() as connection:
        connection.execute(watches.update().where(watches.c.key == "/users").values(remote_id="forgotten"))
    reached.keep_watches()
    now = {row.remote_id for row in reached.rows().values()}
    assert sorted(lookout.held()) == sorted(now)
    assert len(now) == len(ours)
    assert len(set(ours) - now) == 1


def test_a_hub_that_does_not_prove_its_address_is_told_nothing(reached: Reached) -> None:
    lookout = GraphLookout(client_of(reached.hub.hub.place), "http://127.0.0.1:9", site="root", directory=True)
    lookout.end(reached.rows()["/groups"].remote_id)
    with pytest.raises(IntegrationError, match="POST /subscriptions: 400 ValidationError") as caught:
        lookout.begin("/groups", "secret" * 8)
    assert not caught.value.retryable


def test_without_a_public_address_nobody_is_asked_to_tell(companies: Companies, tmp_path: Path) -> None:
    with companies.sqlite(tmp_path) as database, whole_hub(database, tmp_path, "http://127.0.0.1:9") as hub:
        lookout = hub.hub.runner._services.lookout
        assert (lookout.sights(), lookout.held()) == ((), ())
