"""The main story, unchanged, where every adapter is Google's: PostgreSQL, Pub/Sub, Cloud Storage behind a strict check
of links, Firebase, Cloud Scheduler. With outages in its middle; with every message twice and in any order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import requests

from demo.people import Person
from demo.story import RECEIPT, Story
from integrations.google.scheduler import key_of
from tests.support.cloudstorage import Cloud
from tests.support.firebase import Project
from tests.support.machines import started
from tests.support.outages import Server, restartable
from tests.support.pubsub import until
from tests.support.receivers import arrived_once
from tests.support.skies import LETTERS, PATIENCE, Sky, sky

pytestmark = [pytest.mark.postgres, pytest.mark.pubsub]
Moves = Mapping[int, Callable[[], object]]
NOTHING: Moves = {}
# The stations of the story that something happens before.
SUBMIT, MANAGER, FINANCE, FILED, REPORT = 1, 2, 3, 4, 8
SERVICE = "104857600000000000001"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL of this module's own."""
    with restartable() as server:
        yield server


@pytest.fixture(params=["pushed", "pulled"])
def there(
    request: pytest.FixtureRequest,
    server: Server,
    cloud: Cloud,
    auth_emulator: str,
    tmp_path: Path,
    pubsub: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Sky]:
    """A cloud with a hub; Pub/Sub calls it, or is asked by it."""
    assert pubsub  # an emulator can run here
    Project(auth_emulator).forget()
    # Pub/Sub waits longer and longer before it calls a hub again that did not answer.
    monkeypatch.setattr("demo.microsoft.PATIENCE_SECONDS", PATIENCE)
    with sky(tmp_path, server, cloud, auth_emulator, pulled=request.param == "pulled") as there, started(there.hub):
        yield there
        sys.stdout.write(there.hub.said[-20_000:])  # shown when the test fails


def played(there: Sky, before: Moves = NOTHING) -> str:
    """The story from its beginning to its end, with what happens before some stations; the number of the request."""
    for station, (_, play) in enumerate(Story(there.place, there).stations()):
        before.get(station, lambda: None)()
        play()
    there.settle()
    (request,) = Person(there.place.hub, "ana", there).get("/requests")["items"]
    return str(request["number"])


def holds(there: Sky, number: str) -> None:
    """Nothing is lost, nothing came twice, nothing lies in the wrong place."""
    arrived_once(there.place, number, RECEIPT)
    assert there.rows(LETTERS) == []
    assert there.fired == [204, 204]
    assert [key_of(name).partition(":")[0] for name in there.jobs.jobs] == ["report-subscription"]
    dora = Person(there.place.hub, "dora", there)
    assert dora.get("/audit/verify")["valid"] is True


def test_the_story_holds_and_services_of_google_may_read_it(there: Sky) -> None:
    number = played(there)
    holds(there, number)
    known = {"key": "ledger", "name": "Ledger", "scopes": ["requests:read"], "identities": [f"google:{SERVICE}"]}
    Person(there.place.hub, "dora", there).post("/clients", known, expect=201)
    assert [item["number"] for item in _read_by(there, SERVICE).json()["items"]] == [number]
    assert _read_by(there, "104857600000000000002").status_code == 401
    # Bytes went by signed links alone, and nothing of the story lies on the hub's own disk.
    assert not (there.place.folder / "files").exists()


def _read_by(there: Sky, service: str) -> requests.Response:
    said = {"Authorization": f"Bearer {there.service(service)}"}
    return requests.get(f"{there.place.hub}/api/v1/requests", headers=said, timeout=10)


def test_the_story_holds_when_pubsub_and_postgresql_end_in_its_middle(there: Sky) -> None:
    """People do not notice: each station goes to a database that has just come back."""
    restart = there.postgres.restart
    there.meanwhile = restart  # while the report is made
    before: Moves = {
        SUBMIT: lambda: (restart(), there.settle(), there.end_pubsub()),  # it is submitted while nobody carries
        MANAGER: there.begin_pubsub,
        FINANCE: restart,  # while the manager's decision has its effects
        FILED: restart,
        REPORT: lambda: (there.settle(), there.end_pubsub(), restart(), there.begin_pubsub()),
    }
    holds(there, played(there, before))


def test_the_story_holds_when_its_hub_is_asked_to_stop_in_its_middle(there: Sky) -> None:
    """What it has begun it finishes, and gives back the rest; so the next one goes on at once, and nobody errs."""

    def change_over() -> None:
        there.hub.ask_to_stop()
        assert there.hub.wait() == 0
        there.hub.start()

    for kind in ("/activities", "/sendMail", "/services/"):
        slow = {"match": kind, "kind": "slow", "seconds": 1.0, "times": 3}
        requests.post(f"{there.place.simulator}/simulator/faults", json=slow, timeout=10).raise_for_status()
    holds(there, played(there, {MANAGER: change_over, FINANCE: change_over, FILED: change_over}))
    assert "[error" not in there.hub.said


def test_the_story_holds_when_every_message_comes_twice_and_in_any_order(there: Sky) -> None:
    there.line.mixes = True
    number = played(there)
    until(lambda: not there.line.once())
    there.settle()
    holds(there, number)
    assert len(there.line.sent) > 40
