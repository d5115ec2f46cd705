"""`directory.*`: 50,000 people in 2,000 groups are taken over from a simulated Microsoft 365, and then what changed.

The hub reads them in a process of its own (`python -m bench.company`), so that its memory is that of the reading alone.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import requests

from bench.plain import Plain, plain
from bench.server import House, house
from bench.table import Row
from demo.place import ROOT
from integrations.simulator.access import CLIENT_ID, CLIENT_SECRET, GRAPH, TENANT
from integrations.simulator.crowd import Size, group_id, person_id

SIZE = Size(people=50_000, groups=2_000)
CHANGED, REMOVED = 500, 50
GOAL_MB = 120
USERS = "/v1.0/users/delta?$select=id,displayName,givenName,mail,userPrincipalName,jobTitle,department,manager"
GROUPS = "/v1.0/groups/delta?$select=id,displayName,mailNickname,members"
TABLES = (
    "CREATE TABLE p (id VARCHAR(36) PRIMARY KEY, name TEXT, mail TEXT, title TEXT, department TEXT, manager TEXT)",
    "CREATE TABLE w (word VARCHAR(40), person VARCHAR(36), PRIMARY KEY (word, person))",
    "CREATE TABLE g (id VARCHAR(36) PRIMARY KEY, name TEXT)",
    "CREATE TABLE m (grp VARCHAR(36), person VARCHAR(36), PRIMARY KEY (grp, person))",
)
KEPT = "INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING"
Json = dict[str, Any]


def measure(kind: str) -> Iterator[Row]:
    """Seconds for everything and for changes; the most memory that either took above idle, in MB."""
    with house(kind, SIZE) as ours:
        base = ours.place.simulator
        hub, least = _hub(ours), _floor(base, plain(ours.floor_url))
        means = "the same pages by requests, their rows into bare tables"
        yield Row(f"directory.load.{kind}", hub["load"], "s", least, means)
        yield Row(f"directory.check.{kind}", hub["check"], "s", least, "the same floor: nothing had changed")
        yield Row(f"directory.delta.{kind}", hub["delta"], "s", 5, f"goal: {CHANGED + REMOVED} changes in 5 s")
        for what in ("load", "delta"):
            goal = f"goal: at most {GOAL_MB} MB above idle"
            yield Row(f"directory.memory.{what}.{kind}", hub[f"{what}Memory"], "MB", GOAL_MB, goal)


def _hub(ours: House) -> dict[str, float]:
    settings = {
        "HUB_DATABASE_URL": ours.hub_url,
        "HUB_DATA_DIR": str(ours.place.folder),
        "HUB_SIMULATOR_URL": ours.place.simulator,
        "HUB_PEOPLE": "microsoft",
        "HUB_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bench.company", ours.place.simulator]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _floor(base: str, db: Plain) -> float:
    for table in TABLES:
        db.write([(table, [()])])
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {_token(base)}"
    began = perf_counter()
    for page in _pages(session, base + USERS):
        db.write([_kept(db, "p", [_person(one) for one in page]), _kept(db, "w", [*_words(page)])])
    for page in _pages(session, base + GROUPS):
        groups = [(one["id"], one["displayName"]) for one in page]
        links = [(one["id"], link["id"]) for one in page for link in one.get("members@delta", ())]
        db.write([_kept(db, "g", groups), _kept(db, "m", links)])
    return perf_counter() - began


def _pages(session: requests.Session, link: str | None) -> Iterator[list[Json]]:
    while link:
        body = session.get(link, timeout=30).json()
        yield body["value"]
        link = body.get("@odata.nextLink")


def _kept(db: Plain, table: str, rows: list[tuple[Any, ...]]) -> tuple[str, list[tuple[Any, ...]]]:
    places = ", ".join("?" * {"p": 6, "w": 2, "g": 2, "m": 2}[table])
    return db.spell(KEPT.format(table, places)), rows


def _person(one: Json) -> tuple[Any, ...]:
    boss = one.get("manager@delta", [{}])[0].get("id")
    return one["id"], one["displayName"], one["mail"], one["jobTitle"], one["department"], boss


def _words(page: list[Json]) -> Iterator[tuple[Any, ...]]:
    for one in page:
        said = f"{one['displayName']} {one['mail']} {one['department']}".lower()
        yield from ((word, one["id"]) for word in set(re.split(r"\W+", said)))


def _token(base: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    form["scope"] = f"{GRAPH}/.default"
    answer = requests.post(f"{base}/{TENANT}/oauth2/v2.0/token", data=form, timeout=10)
    return str(answer.json()["access_token"])


def _take_over(base: str) -> dict[str, float]:
    """What the hub does, and what it takes."""
    import main
    from hub.core.config import load_settings
    from hub.directory.service import Directory
    from integrations import catalog

    hub = main.build(load_settings())
    directory: Directory = hub.services[Directory]
    source = catalog.build("people", hub.place)
    found: dict[str, float] = {}
    with _measured("load", found):
        loaded = directory.load(source)
    assert (loaded.joined, loaded.groups) == (SIZE.people, SIZE.groups), loaded
    assert len(directory.groups_of(person_id(SIZE.people - 1))) >= 1
    with _measured("check", found):
        directory.load(source)
    _change(base)
    with _measured("delta", found):
        followed = directory.follow(source)
    assert (followed.changed, followed.left) == (CHANGED, REMOVED), followed
    return found


@contextmanager
def _measured(what: str, found: dict[str, float]) -> Iterator[None]:
    """Seconds, and the most memory in MB above what this process had at the beginning of everything."""
    found.setdefault("idle", _status("VmRSS"))
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins here
    began = perf_counter()
    yield
    found[what] = perf_counter() - began
    found[f"{what}Memory"] = _status("VmHWM") - found["idle"]


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def _change(base: str) -> None:
    for number in range(1000, 1000 + CHANGED):
        at = f"{base}/simulator/users/{person_id(number)}"
        requests.put(at, json={"jobTitle": "Senior Clerk"}, timeout=10).raise_for_status()
    for number in range(2000, 2000 + REMOVED):
        requests.delete(f"{base}/simulator/users/{person_id(number)}", timeout=10).raise_for_status()
        requests.put(f"{base}/simulator/groups/{group_id(2)}/members/{person_id(number - 900)}", timeout=10)


if __name__ == "__main__":
    print(json.dumps(_take_over(sys.argv[1])))
