"""`cold.start`, `cold.serving`, `cold.ready`, `memory.idle`: what the hub costs before anybody asks anything of it.

The first two and their floor take turns, in processor time of a process that ends at once, and the least of all rounds
counts: what else the machine does is not the hub's.
"""

import compileall
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, sleep

import requests

from bench import cast
from bench.server import house, settle, started
from bench.table import Row
from demo.place import ROOT

ROUNDS = 15
MAIN = "import main"
# Whatever a process that serves everything has loaded before its first request.
SERVING = "import main; main.apis_of(list(main.APIS)); import workers.domains, workers.runner, workers.clockwork"
LIBRARIES = "import flask, pydantic, sqlalchemy, flask_openapi3"
QUIET_SECONDS = 1.0


def measure() -> Iterator[Row]:
    """Times in milliseconds with compiled files; memory in MB of all processes of the hub."""
    for folder in ("hub", "workers", "integrations", "main.py"):
        compile_ = compileall.compile_file if folder.endswith(".py") else compileall.compile_dir
        compile_(ROOT / folder, quiet=1)
    rounds = [[_import(what) for what in (MAIN, SERVING, LIBRARIES)] for _ in range(ROUNDS)]
    mine, serving, least = map(min, zip(*rounds, strict=True))
    yield Row("cold.start", mine, "ms", least, "import of flask, pydantic, sqlalchemy, flask_openapi3")
    yield Row("cold.serving", serving, "ms", least, "the same; goal of cold.start alone: 1.3 times")
    yield from _started()


def _started() -> Iterator[Row]:
    with house("sqlite") as ours:
        with started(ours):
            pass
        began = perf_counter()
        with started(ours) as hub:
            yield Row("cold.ready", (perf_counter() - began) * 1000, "ms", 3000, "goal: second start to /readyz in 3 s")
            people = cast.gather(ours)
            asked = {"Authorization": people.ana, "Content-Type": "application/json"}
            requests.post(
                ours.place.hub + cast.SUBMIT, data=people.claims[0], headers=asked, timeout=10
            ).raise_for_status()
            settle(ours)
            sleep(QUIET_SECONDS)
            yield Row("memory.idle", megabytes(hub.pid), "MB", 150, "goal: hub with its workers below 150 MB")


def _import(what: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", what], cwd=ROOT, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def megabytes(pid: int) -> float:
    """Of a process and all that it started; what they share counts once (proportional set size)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(megabytes(int(child)) for child in children)
