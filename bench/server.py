"""The hub and the floor, each under the same server in processes of their own; while one is asked the other rests."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import requests
from sqlalchemy import Engine, create_engine, text

from demo.place import ROOT, Place, free_port, hub, simulator
from integrations.simulator.crowd import Size
from tests.support import databases

PATIENCE_SECONDS = 300
START_SECONDS = 30
Process = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class House:
    """A place for a hub, its database, the floor's database beside it, and the simulated Microsoft 365."""

    place: Place
    hub_url: str
    floor_url: str
    microsoft: Process

    @property
    def port(self) -> int:
        """The hub's."""
        return int(self.place.hub.rsplit(":", 1)[1])

    def hub_database(self) -> Engine:
        """For looking into it."""
        return create_engine(self.hub_url)


@contextmanager
def house(kind: str, size: Size | None = None) -> Iterator[House]:
    """Two fresh databases of a kind (`sqlite`, `postgres`), in memory where the machine can; and a simulator, of a
    larger company where one is wanted."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-", dir=databases.memory_folder()) as name:
        folder = Path(name)
        place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", folder)
        with _databases(kind, folder) as (mine, floors), simulator(place, size) as microsoft:
            databases.create_schema(floors)
            yield House(place, mine, floors, microsoft)


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'hub.db'}", f"sqlite:///{folder / 'floor.db'}"
        return
    with databases.postgres_server(folder / "postgres") as server:
        mine, floors = (databases.new_postgres_database(server) for _ in range(2))
        yield databases.postgres_url(server, mine), databases.postgres_url(server, floors)


@contextmanager
def started(house: House, **settings: str) -> Iterator[Process]:
    """The hub of a house, ready."""
    with hub(house.place, {"HUB_DATABASE_URL": house.hub_url, **settings}) as process:
        yield process


@contextmanager
def floor(house: House, recorded: Mapping[str, Any]) -> Iterator[tuple[Process, int]]:
    """The floor of a house, ready, and its port."""
    port, folder = free_port(), house.place.folder / f"floor-{uuid4().hex}"
    folder.mkdir()
    (folder / "recordings").write_bytes(pickle.dumps(recorded))
    settings = {
        "PORT": str(port),
        "HUB_DATA_DIR": str(folder),
        "HUB_SIMULATOR_URL": house.place.simulator,
        "BENCH_RECORDINGS": str(folder / "recordings"),
        "BENCH_WRITES": house.floor_url,
        "BENCH_READS": house.hub_url,
    }
    command = [sys.executable, "-m", "bench.floors"]
    with (folder / "log").open("wb") as out:
        process = Process(command, cwd=ROOT, env=os.environ | settings, stdout=out, stderr=out, start_new_session=True)
    try:
        _wait_for(port, folder / "log")
        yield process, port
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def resting(*processes: Process) -> Iterator[None]:
    """Stops these and all that they started for a while: what they still have to do must not disturb others."""
    for process in processes:
        os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGCONT)


def settle(house: House) -> None:
    """Waits until the workers have nothing to do. Raises `TimeoutError`."""
    began, engine = monotonic(), house.hub_database()
    while _waiting(engine):
        if monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError("the workers do not come to an end")
        sleep(0.2)
    engine.dispose()


def _waiting(engine: Engine) -> int:
    count = text("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM deliveries)")
    with engine.connect() as connection:
        return int(connection.execute(count).scalar_one())


def _wait_for(port: int, log: Path) -> None:
    until = monotonic() + START_SECONDS
    while monotonic() < until:
        try:
            requests.get(f"http://127.0.0.1:{port}/nothing", timeout=1)
        except requests.RequestException:
            sleep(0.05)
        else:
            return
    raise RuntimeError(f"the floor does not start:\n{log.read_text()[-2000:]}")
