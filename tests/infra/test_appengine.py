"""The files of App Engine: Google's own parsers take them, they name what there is, their start line serves the hub."""

import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from demo.people import Person
from demo.place import Place, environment, free_port
from infra import staging
from infra.appengine import CLASSES, RUNTIMES
from tests.support.leftout import leave_out
from tests.support.machines import Machine, started
from tests.support.terraform import TOLD
from tests.support.trials import Trial
from workers.clockwork import JOBS

ROOT = Path(staging.__file__).parents[1]
FILES = ("app.yaml", "worker.yaml", "cron.yaml", "dispatch.yaml")
SERVICES = FILES[:2]


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(staging.filled((ROOT / name).read_text(), TOLD))
    return found


def looked_at(*paths: Path) -> subprocess.CompletedProcess[str]:
    """What Google's parsers say, by the machine's own Python."""
    python = next((path for path in ("/usr/bin/python3", "/usr/local/bin/python3") if Path(path).exists()), None)
    if python is None or shutil.which("gcloud") is None:
        leave_out("appengine", "the Google Cloud SDK is not installed, so its own parsers could not look")
    command = [str(python), "-I", str(ROOT / "infra" / "appengine.py"), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_app_engine_takes_every_file_before_and_after_it_is_filled_in(tmp_path: Path) -> None:
    for name in SERVICES:
        (tmp_path / name).write_text(staging.filled((ROOT / name).read_text(), TOLD))
    paths = [*(ROOT / name for name in FILES), *(tmp_path / name for name in SERVICES)]
    ended = looked_at(*paths)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines() == [f"{path}: ok" for path in paths]


@pytest.mark.parametrize(
    ("name", "good", "bad", "says"),
    [
        ("app.yaml", "python311", "python39", "does not support the runtime python39"),
        ("app.yaml", "instance_class: F2", "instance_class: F3", "no instance class F3"),
        ("worker.yaml", "max_instances", "most_instances", "most_instances"),
        ("cron.yaml", "every 1 minutes", "every blue moon", "failed to parse"),
        ("dispatch.yaml", "'*/push'", "'push me'", ""),
        ("dispatch.yaml", "dispatch:", "despatch:", "despatch"),
    ],
)
def test_what_app_engine_would_refuse_is_told(tmp_path: Path, name: str, good: str, bad: str, says: str) -> None:
    whole = (ROOT / name).read_text()
    assert good in whole
    (tmp_path / name).write_text(whole.replace(good, bad))
    ended = looked_at(tmp_path / name)
    assert ended.returncode == 1, ended.stdout
    assert says in ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_clock_calls_every_job_at_the_worker_and_nothing_else(trial: Trial) -> None:
    entries = yaml.safe_load((ROOT / "cron.yaml").read_text())["cron"]
    assert {entry["url"].removeprefix("/cron/") for entry in entries} == trial.runner(jobs=JOBS).cron.names
    assert {entry["target"] for entry in entries} == {"worker"}
    assert {entry["schedule"] for entry in entries} == {"every 1 minutes"}
    routes = yaml.safe_load((ROOT / "dispatch.yaml").read_text())["dispatch"]
    assert {"url": "*/cron/*", "service": "worker"} in routes
    assert {route["service"] for route in routes} <= {service(name)["service"] for name in SERVICES}


def test_both_services_run_the_same_code_on_a_python_that_is_tried_here() -> None:
    files = [service(name) for name in SERVICES]
    assert [file["service"] for file in files] == ["default", "worker"]
    assert {file["runtime"] for file in files} == {"python311"} <= set(RUNTIMES)
    assert sys.version_info >= (3, 11)
    assert {file["instance_class"] for file in files} <= set(CLASSES)
    for file in files:
        assert file["inbound_services"] == ["warmup"]
        assert file["automatic_scaling"]["min_instances"] >= 1
        assert {handler["secure"] for handler in file["handlers"]} == {"always"}


@pytest.mark.parametrize("name", SERVICES)
def test_more_requests_are_never_let_in_than_there_are_threads_and_connections_of_the_database(name: str) -> None:
    line = service(name)["entrypoint"]
    threads = int(re.search(r"--threads (\d+)", line)[1])  # type: ignore[index]
    assert service(name)["automatic_scaling"]["max_concurrent_requests"] <= threads
    graceful = int(re.search(r"--graceful-timeout (\d+)", line)[1])  # type: ignore[index]
    assert 20 <= graceful <= 30


@pytest.mark.parametrize("name", SERVICES)
def test_the_start_line_serves_the_hub_and_ends_well_with_what_is_in_flight(name: str, tmp_path: Path) -> None:
    place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", tmp_path)
    with started(machine := _served(place, name)), ThreadPoolExecutor(8) as pool:
        ana = Person(place.hub, "ana")
        sending = [pool.submit(_submit, ana) for _ in range(24)]
        assert sending[0].result()
        machine.ask_to_stop()
        assert machine.wait() == 0, machine.said
        answers = {answer for future in sending if (answer := future.result())}
        machine.start()
        kept = {item["id"] for item in Person(place.hub, "ana").get("/requests", limit="200")["items"]}
        assert answers == kept


def test_a_wrong_setting_ends_the_start_line_with_a_sentence_and_no_second_try(tmp_path: Path) -> None:
    place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", tmp_path)
    machine = _served(place, "app.yaml", GAE_ENV="standard", HUB_DATABASE_URL="postgresql+psycopg://hub@/hub")
    with pytest.raises(RuntimeError), started(machine):
        pass
    assert "The hub cannot start." in machine.said
    assert "HUB_IDENTITY may not be local on App Engine" in machine.said
    assert machine.said.count("The hub cannot start.") == 1
    assert "Traceback" not in machine.said


def _served(place: Place, name: str, **settings: str) -> Machine:
    line = service(name)["entrypoint"].replace("$PORT", place.hub.rpartition(":")[2])
    arguments = ("-m", *shlex.split(line))
    log = place.folder / "hub.log"
    return Machine(arguments, environment(place, settings), log, f"{place.hub}/readyz")


def _submit(ana: Person) -> str | None:
    """The id of what was made, or None when the hub had closed its door."""
    form = {"kind": "holiday", "firstDay": "2027-03-01", "lastDay": "2027-03-05"}
    try:
        return str(ana.post("/requests", {"process": "leave", "form": form}, expect=201)["id"])
    except requests.ConnectionError:
        return None
