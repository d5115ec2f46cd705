"""`lighthouse.<page>.<preset>.<kind>`: what Lighthouse says of home, the inbox and a request, of 100 points.

The hub is served by this machine, on a database of its own, to somebody who was never there before; the presets are
Lighthouse's own: `desktop`, and `mobile` with a slow line and a processor of a fourth. The reports are kept under
`var/lighthouse`. Where there is no browser or no Node.js nothing is measured; what it needs of others is installed
beside this file when it is first asked for, and no part of the page.
"""

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from bench.server import House, house, settle, started
from bench.table import Row
from demo.people import Person
from demo.place import ROOT
from tests.support.browsers import PROGRAMS, Missing, built, npm

HERE = Path(__file__).parent
REPORTS = ROOT / "var" / "lighthouse"
WANTED = 95.0
RUNS = 3
TASKS = 30
PRESETS = ("desktop", "mobile")
KINDS = ("performance", "accessibility", "best-practices")
Look = Mapping[str, Any]


def measure() -> Iterator[Row]:
    """Points of 100; the goal is 95. Of the performance the median of the runs, of the others the least."""
    try:
        _install()
        with house("sqlite") as ours, started(ours, HUB_WEB_DIR=str(built())):
            request = _fill(ours)
            settle(ours)
            looks = _looked(ours, request)
    except Missing as error:
        sys.stdout.write(f"lighthouse: left out, {error}\n")
        return
    yield from rows(looks)


def rows(looks: Sequence[Look]) -> Iterator[Row]:
    """Of each page and preset what all looks at it come to."""
    places: dict[tuple[str, str], list[Look]] = defaultdict(list)
    for look in looks:
        places[look["name"], look["preset"]].append(look)
    for (name, preset), some in places.items():
        for kind in KINDS:
            points = [float(one["points"][kind]) for one in some]
            told = median(points) if kind == "performance" else min(points)
            range_ = f"{len(points)} looks: {min(points):.0f} to {max(points):.0f}"
            yield Row(f"lighthouse.{name}.{preset}.{kind}", told, "points", WANTED, f"{range_}; goal")


def _install() -> None:
    """Lighthouse and what it needs, as the lock says. Raises `Missing`."""
    lock, done = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if done.exists() and done.stat().st_mtime > lock.stat().st_mtime:
        return
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    said = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=600)
    if said.returncode:
        raise Missing(f"Lighthouse cannot be installed here: {said.stderr[-600:]}")
    done.touch()


def _fill(ours: House) -> str:
    """Ana asks Bob for much; the id of a request that people talk about."""
    ana, bob = Person(ours.place.hub, "ana"), Person(ours.place.hub, "bob")
    for number in range(TASKS):
        price = {"amount": "900.00", "currency": "EUR"}
        form = {"item": "laptop", "reason": f"The old one is broken, {number}", "price": price}
        made = ana.post("/requests", {"process": "equipment", "form": form}, expect=201)
    for person, text in ((ana, "The old one does not start any more."), (bob, "Which one would you like?")):
        person.post(f"/requests/{made['id']}/comments", {"text": text}, expect=201)
    return str(made["id"])


def _looked(ours: House, request: str) -> list[Look]:
    """Everything once, then again: what disturbs the machine for a while shall not meet one page alone."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise Missing("there is no Chromium on this machine: apt-get install chromium")
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    pages = (("home", "/", "bob"), ("inbox", "/inbox", "bob"), ("request", f"/requests/{request}", "ana"))
    looks = [
        {"name": name, "path": path, "person": f"{person}@example.com", "preset": preset}
        for _, (name, path, person), preset in product(range(RUNS), pages, PRESETS)
    ]
    wanted = {"hub": ours.place.hub, "chromium": program, "folder": str(REPORTS), "looks": looks}
    command = ["node", "look.mjs", json.dumps(wanted)]
    said = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=60 * len(looks))
    if said.returncode:
        raise RuntimeError(f"Lighthouse did not come to an end:\n{said.stderr[-2000:]}")
    return [json.loads(line) for line in said.stdout.splitlines()]
