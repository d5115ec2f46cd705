"""`telemetry.off`, `telemetry.request`: what being watched costs one request, in microseconds and in processor time.

`telemetry.off` is everything that watching adds to a claim while nobody is told. `telemetry.request` is the processor
time of a claim whose spans and measures all go to a collector, beside that of the same claim with telemetry off.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from timeit import timeit

import requests

from bench import cast
from bench.server import House, house, started
from bench.table import Row
from hub.core import measures, tracing
from tests.support.collectors import collector

TIMES, TURNS = 20_000, 5
CLAIMS, ROUNDS = 150, 3
TICKS = os.sysconf("SC_CLK_TCK")


def measure() -> Iterator[Row]:
    """First what stays when nobody is told, then what telling costs."""
    spent = median(timeit(_request, number=TIMES) / TIMES * 1e6 for _ in range(TURNS))
    yield Row("telemetry.off", spent, "us", 10, "goal: not to be noticed beside a request of more than 1,000 us")
    with house("sqlite") as ours, collector() as told:
        loud = {"HUB_TELEMETRY": "otlp", "HUB_TELEMETRY_URL": told.url}
        pairs = [(_spent(ours, loud), _spent(ours, {})) for _ in range(ROUNDS)]
        assert told.spans("POST /api/v1/requests")
    on, off = (min(side) for side in zip(*pairs, strict=True))
    yield Row("telemetry.request", on, "ms", off, "the same claims with telemetry off, processor time of the hub")


def _request() -> None:
    """What a claim meets on its way: its own span, a call or two, three events, five measures."""
    with tracing.Passing(tracing.understood("")):
        for _ in range(2):
            with tracing.span("inside") as span:
                span.tell(tracing.NO_FACTS)
        for _ in range(3):
            tracing.traceparent()
        for _ in range(5):
            measures.note(measures.ENGINE, 0.0, "expense-claim")


def _spent(ours: House, settings: dict[str, str]) -> float:
    """Milliseconds of the processor for one claim."""
    with started(ours, HUB_WORKER_THREADS="0", **settings) as hub:
        people = cast.gather(ours, CLAIMS + 1)
        asked = {"Authorization": people.ana, "Content-Type": "application/json"}
        with requests.Session() as session:
            _submit(session, ours, people.claims[:1], asked)
            before = _processor(hub.pid)
            _submit(session, ours, people.claims[1:], asked)
            return (_processor(hub.pid) - before) / CLAIMS * 1000


def _submit(session: requests.Session, ours: House, claims: Sequence[bytes], headers: dict[str, str]) -> None:
    for claim in claims:
        session.post(ours.place.hub + cast.SUBMIT, data=claim, headers=headers, timeout=10).raise_for_status()


def _processor(pid: int) -> float:
    """Seconds of the processor that a process and all that it started have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(_processor(int(child)) for child in children)
