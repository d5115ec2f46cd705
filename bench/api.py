"""`api.submit`, `api.decide`, `api.inbox`: requests a second over HTTP, the whole hub beside a bare Flask.

Hub and floor take turns; each number is the median of its rounds. As in the cloud the workers are another service, and
rest meanwhile: what they do is measured by `e2e.submit_to_card`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import requests
from sqlalchemy import create_engine, text

from bench import cast, load
from bench.cast import INBOX, Cast
from bench.load import Job, message
from bench.server import House, Process, floor, house, resting, started
from bench.table import FASTER_IS_MORE, Row

ROUNDS = 5
SECONDS = 2.0
CLAIMS = 9000
MEANS = {
    "submit": "bare Flask: same form checked, same rows committed",
    "inbox": "bare Flask: same query, same bytes",
    "decide": "bare Flask: one look, same rows committed",
}
Turn = tuple[load.Round, load.Round]


@dataclass(frozen=True, slots=True)
class Pair:
    """Hub and floor, both started, and who speaks to them."""

    house: House
    people: Cast
    hub: Process
    floor: Process
    port: int

    def ask_hub(self, job: Job) -> load.Round:
        """One round of the hub, alone."""
        with resting(self.floor, self.house.microsoft):
            return load.play(job)

    def ask_floor(self, job: Job) -> load.Round:
        """One round of the floor, alone."""
        with resting(self.hub, self.house.microsoft):
            return load.play(job)


def measure(kind: str) -> Iterator[Row]:
    """The three rows of one kind of database."""
    with house(kind) as ours:
        with started(ours, HUB_WORKER_THREADS="0"):
            people = cast.gather(ours, CLAIMS)
            recorded = cast.record(ours, people)
        with started(ours, HUB_WORKER_THREADS="0") as hub, floor(ours, recorded) as (process, port):
            yield from _rows(Pair(ours, people, hub, process, port), kind)


def _rows(pair: Pair, kind: str) -> Iterator[Row]:
    alone = pair.ask_floor(Job(pair.port, [message("GET", "/nothing")], SECONDS, again=True))
    print(f"  the client gets {alone.rate:.0f} empty answers a second ({alone.busy:.0%} of a core)", flush=True)
    for name, rounds in (("submit", _submits), ("inbox", _inboxes), ("decide", _decisions)):
        hubs, floors = zip(*rounds(pair), strict=True)
        _tell(f"{name}.{kind}", hubs)
        value, least = (median(one.rate for one in side) for side in (hubs, floors))
        yield Row(f"api.{name}.{kind}", value, FASTER_IS_MORE, least, MEANS[name])


def _tell(name: str, hubs: Sequence[load.Round]) -> None:
    waits = sorted(wait * 1000 for one in hubs for wait in one.latencies)
    middle, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    busy = max(one.busy for one in hubs)
    print(f"  {name}: {middle:.0f} ms, p99 {late:.0f} ms; client {busy:.0%} of a core", flush=True)


def _submits(pair: Pair) -> Iterator[Turn]:
    return _each_once(pair, pair.people.submit()[1:], pair.people.submit("/submit"))


def _inboxes(pair: Pair) -> Iterator[Turn]:
    path = f"/inbox/{pair.people.bob_id}"
    mine = requests.get(pair.house.place.hub + INBOX, headers={"Authorization": pair.people.bob}, timeout=10)
    bare = requests.get(f"http://127.0.0.1:{pair.port}{path}", timeout=10)
    if mine.content != bare.content:
        raise RuntimeError(f"the floor shows another inbox:\n{mine.text[:900]}\n{bare.text[:900]}")
    mine_again = Job(pair.house.port, [pair.people.inbox()], SECONDS, again=True)
    bare_again = Job(pair.port, [pair.people.inbox(path)], SECONDS, again=True)
    return _turns(pair, lambda _: (mine_again, bare_again))


def _decisions(pair: Pair) -> Iterator[Turn]:
    mine = [pair.people.decide(task) for task in _open_tasks(pair.house.hub_url)]
    bare = [pair.people.decide(task, "/decide/{}") for task in _open_tasks(pair.house.floor_url)]
    return _each_once(pair, mine, bare)


def _each_once(pair: Pair, mine: Sequence[bytes], bare: Sequence[bytes]) -> Iterator[Turn]:
    def jobs(turn: int) -> tuple[Job, Job]:
        mine_now, bare_now = mine[turn :: ROUNDS + 1], bare[turn :: ROUNDS + 1]
        return Job(pair.house.port, mine_now, SECONDS), Job(pair.port, bare_now, SECONDS)

    return _turns(pair, jobs)


def _turns(pair: Pair, jobs: Callable[[int], tuple[Job, Job]]) -> Iterator[Turn]:
    """One turn more than counts: the first warms up."""
    for turn in range(ROUNDS + 1):
        mine, bare = jobs(turn)
        both = pair.ask_hub(mine), pair.ask_floor(bare)
        if turn:
            yield both


def _open_tasks(url: str) -> Sequence[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id FROM tasks WHERE state = 'open' ORDER BY id")).scalars().all()
    engine.dispose()
    return found
