"""Starting and stopping: wrong settings end the start with a sentence, and nothing is lost by a stop."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from bench.idle import megabytes
from demo.people import Person
from demo.place import ROOT, Place, environment, free_port, simulator
from tests.support.machines import Machine, hub_at, started, workers_at

LEAVE = {"kind": "holiday", "firstDay": "2027-03-01", "lastDay": "2027-03-05"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Free ports; nothing answers there yet, and nobody is there to receive."""
    return Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", tmp_path)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"HUB_HOST": "0.0.0.0"}, "HUB_IDENTITY=local lets anybody be anyone: set HUB_HOST to 127.0.0.1"),
        ({"HUB_HOST": "hub.example.com"}, "set HUB_HOST to 127.0.0.1"),
        ({"PORT": "eighty"}, "PORT: Input should be a valid integer"),
        ({"PORT": "70000"}, "PORT: Input should be less than or equal to 65535"),
        ({"HUB_DOMAINS": "documents,kitchen"}, "HUB_DOMAINS: unknown domain kitchen; use all or some of"),
        ({"HUB_LINK_MINUTES": "60"}, "HUB_LINK_MINUTES: Input should be less than or equal to 15"),
        ({"HUB_LOG_LEVEL": "LOUD"}, "HUB_LOG_LEVEL: Input should be 'DEBUG', 'INFO'"),
        ({"HUB_WORKER_THREADS": "-1"}, "HUB_WORKER_THREADS: Input should be greater than or equal to 0"),
        ({"HUB_BUS": "carrier-pigeon"}, "HUB_BUS: Input should be 'local'"),
        ({"GAE_ENV": "standard"}, "App Engine forgets its disk: set HUB_DATABASE_URL to a PostgreSQL address"),
    ],
    ids=lambda value: "=".join(next(iter(value.items()))) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_ends_the_start_with_a_sentence(place: Place, wrong: dict[str, str], sentence: str) -> None:
    _ends_with(place, "integrations.local", wrong, sentence)


def test_workers_of_their_own_say_as_well_what_is_wrong(place: Place) -> None:
    _ends_with(place, "workers", {"HUB_LEASE_SECONDS": "0"}, "HUB_LEASE_SECONDS: Input should be greater than 0")


def test_what_was_asked_is_still_there_after_a_restart(place: Place) -> None:
    machine = hub_at(place, {})
    with started(machine):
        sent = Person(place.hub, "ana").post("/requests", {"process": "leave", "form": LEAVE}, expect=201)
        machine.ask_to_stop()
        machine.wait()
        machine.start()
        ana = Person(place.hub, "ana")
        assert ana.get(f"/requests/{sent['id']}")["number"] == sent["number"]
        assert [item["id"] for item in ana.get("/requests")["items"]] == [sent["id"]]


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="shared memory is not told apart here")
def test_the_idle_hub_with_its_workers_stays_under_150_megabytes(place: Place) -> None:
    machine = hub_at(place, {})
    with simulator(place), started(machine):
        assert Person(place.hub, "ana").get("/me")["name"] == "Ana Alves"
        assert megabytes(machine.pid) < 150


def test_a_token_outlives_a_restart(place: Place) -> None:
    machine = hub_at(place, {})
    with started(machine):
        ana = Person(place.hub, "ana")
        machine.kill()
        machine.start()
        assert ana.get("/me")["name"] == "Ana Alves"


def test_sigterm_finishes_what_is_in_flight_and_ends_well(place: Place) -> None:
    machine = hub_at(place, {})
    with started(machine), ThreadPoolExecutor(8) as pool:
        ana = Person(place.hub, "ana")
        sending = [pool.submit(_submit, ana) for _ in range(24)]
        sending[0].result()
        machine.ask_to_stop()
        assert machine.wait() == 0, machine.said
        answers = [future.result() for future in sending]
        machine.start()
        kept = {item["id"] for item in Person(place.hub, "ana").get("/requests", limit="200")["items"]}
        assert {answer["id"] for answer in answers if answer} == kept


def test_workers_of_their_own_end_well(place: Place) -> None:
    machine = workers_at(place, {})
    with started(machine):
        _wait_until_it_says(machine, "the workers are at work")
        machine.ask_to_stop()
        assert machine.wait() == 0, machine.said


def test_one_domain_can_be_served_alone(place: Place) -> None:
    with started(hub_at(place, {"HUB_DOMAINS": "documents"})):
        ana = Person(place.hub, "ana")
        assert ana.get("/documents")["items"] == []
        ana.get("/requests", expect=404)
        ana.get("/tasks", expect=404)
        paths = requests.get(f"{place.hub}/api/v1/openapi.json", timeout=10).json()["paths"]
        assert {path.split("/")[3] for path in paths} == {"documents"}


def _ends_with(place: Place, command: str, wrong: dict[str, str], sentence: str) -> None:
    call = [sys.executable, "-m", command]
    ended = subprocess.run(call, cwd=ROOT, env=environment(place, wrong), capture_output=True, text=True, timeout=60)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1, said
    assert sentence in said
    assert "Traceback" not in said


def _submit(ana: Person) -> dict[str, str] | None:
    """What was made, or None when the hub had closed its door."""
    try:
        return ana.post("/requests", {"process": "leave", "form": LEAVE}, expect=201)
    except requests.ConnectionError:
        return None


def _wait_until_it_says(machine: Machine, words: str) -> None:
    from demo.microsoft import wait_for

    wait_for(words, lambda: words in machine.said)
