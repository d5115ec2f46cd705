"""A fresh hub with everything around it, in processes of their own and a folder of its own."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import requests

from integrations.simulator.crowd import Size

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where the hub and the simulated Microsoft 365 answer, and where the hub keeps its data and log."""

    hub: str
    simulator: str
    folder: Path


@contextmanager
def fresh_hub(settings: Mapping[str, str] | None = None) -> Iterator[Place]:
    """Starts a simulator and a hub with the demo company; stops both and forgets their data. Raises `RuntimeError`."""
    with tempfile.TemporaryDirectory(prefix="hub-demo-") as name:
        place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", Path(name))
        with simulator(place), hub(place, settings):
            yield place


@contextmanager
def simulator(place: Place, size: Size | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """The simulated Microsoft 365 of the demo company or of a larger one, ready."""
    data = str(place.folder / "simulator.db")
    command = [sys.executable, "-m", "integrations.simulator", "--port", _port(place.simulator), "--data", data]
    command += ["--endpoint", f"{place.hub}/bot/messages"]
    command += ["--people", str(size.people), "--groups", str(size.groups)] if size else []
    with _running(command, {}, place.folder / "simulator.log") as process:
        _wait_until(f"{place.simulator}/simulator/health", process, place.folder / "simulator.log")
        yield process


@contextmanager
def hub(place: Place, settings: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """The hub, ready."""
    with _running(
        [sys.executable, "-m", "integrations.local"], environment(place, settings), place.folder / "hub.log"
    ) as process:
        _wait_until(f"{place.hub}/readyz", process, place.folder / "hub.log")
        yield process


def environment(place: Place, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The settings of a hub at this place."""
    return {
        "PORT": _port(place.hub),
        "HUB_DATA_DIR": str(place.folder),
        "HUB_SIMULATOR_URL": place.simulator,
        **(settings or {}),
    }


@contextmanager
def _running(command: list[str], settings: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**inherited, **settings}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = monotonic() + START_SECONDS
    while not _answers(url):
        if process.poll() is not None or monotonic() > until:
            raise RuntimeError(f"{url} does not answer:\n{log.read_text()[-2000:]}")
        sleep(0.05)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False


def _port(url: str) -> str:
    return url.rsplit(":", 1)[1]


def free_port() -> int:
    """A port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
