"""A hub whose clock runs fast, at a Microsoft 365 as strict as the real one and in any weather.

with storm(url, folder, speed=60) as trial:
    trial.weather(seed=1, drop=0.05)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import requests

from integrations.local.clock import MovableClock
from integrations.microsoft.traffic import Watch
from integrations.simulator.server import running
from tests.support.hubs import WholeHub, whole_hub

Json = dict[str, Any]
PROCESS = """
process: errand
title: {en: Errand}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  required: [what, paper]
  properties:
    what: {type: string, minLength: 1, maxLength: 200}
    paper: {$ref: hub:documents, minItems: 1}
steps:
  - note: {call: erp.note, with: {reference: request.number}}
  - manager: {approve: requester.manager}
  - archive:
      file: form.paper
      into: "onedrive:finance/errands/{{request.number}}"
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {what: a chair, paper: [a.pdf]}, then: [], expect: {state: running}}
"""


class FastClock(MovableClock):
    """Serves the port `Clock`: runs `speed` times as fast as the machine's."""

    def __init__(self, speed: float) -> None:  # nobody moves it
        self.speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The present moment."""
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(seconds=self.passed())

    def passed(self) -> float:
        """Seconds since the beginning."""
        return (time.monotonic() - self._began) * self.speed

    def sleep(self, seconds: float) -> None:
        """Lets so many of its seconds pass."""
        time.sleep(seconds / self.speed)


@dataclass
class Storm:
    """The hub, its clock, and orders for the simulator."""

    hub: WholeHub
    clock: FastClock

    def weather(self, **shares: object) -> None:
        """Another weather from now on."""
        answer = requests.post(f"{self.hub.simulator}/simulator/weather", json=shares, timeout=10)
        assert answer.status_code == 201, answer.text

    def limits(self) -> Json:
        """Who was refused, by which limit, and how full each was."""
        return dict(requests.get(f"{self.hub.simulator}/simulator/limits", timeout=10).json())

    def ask(self, name: str, paper: str) -> str:
        """An errand of this person's."""
        form = {"what": "a chair", "paper": [paper]}
        reply = self.hub.as_(name).post("/requests", {"process": "errand", "form": form})
        assert reply.status == 201, reply.body
        return str(reply.json["id"])

    def counts(self) -> Json:
        """How much arrived, by kind."""
        return dict(requests.get(f"{self.hub.simulator}/simulator/received/counts", timeout=60).json())

    def received(self, kind: str) -> list[Json]:
        """All that arrived, which may take a while to tell."""
        told = requests.get(f"{self.hub.simulator}/simulator/received", params={"kind": kind}, timeout=300)
        return list(told.json()["items"])

    def wait_for(self, what: str, done: Callable[[], bool], seconds: float) -> None:
        """Waits for so many of the clock's seconds at most."""
        until = self.clock.passed() + seconds
        while not done():
            assert self.clock.passed() < until, f"{what} took longer than {seconds} s; {self.report()}"
            time.sleep(min(2.0, 0.05 + seconds / self.clock.speed / 2000))

    def report(self) -> Json:
        """How far everything is."""
        queues = self.hub.as_("dora").get("/operations/queues").json["items"]
        waiting = {queue["handler"]: queue["waiting"] for queue in queues if queue["waiting"]}
        return {"waiting": waiting, "arrived": self.counts(), "letters": self.letters(), "limits": self.limits()}

    def letters(self) -> list[str]:
        """What lies among the dead letters."""
        return [item["error"] for item in self.hub.as_("dora").get("/dead-letters").json["items"]]


@contextmanager
def storm(url: str, folder: Path, speed: float, **settings: Any) -> Iterator[Storm]:
    """The workers run in threads, and the simulator's limits by the same clock."""
    clock = FastClock(speed)
    with ExitStack() as stack:
        simulator = stack.enter_context(running())
        requests.post(f"{simulator}/simulator/limits", json={"speed": speed}, timeout=10).raise_for_status()
        stack.enter_context(mock.patch("integrations.local.factories.clock", return_value=clock))
        stack.enter_context(mock.patch("integrations.microsoft.graph.Watch", partial(Watch, sleep=clock.sleep)))
        hub = stack.enter_context(whole_hub(url, folder, simulator, microsoft_paced=True, **settings))
        _publish(hub)
        hub.hub.runner.start()
        stack.callback(hub.hub.runner.stop)
        yield Storm(hub, clock)


def _publish(hub: WholeHub) -> None:
    from hub.core.auth import Caller
    from hub.processes.service import Processes

    dora = Caller("person", "dora", "Dora", roles=frozenset({"administrator"}))
    with hub.hub.work.unit() as unit:
        versions = hub.hub.services[Processes].versions
        added = versions.add(unit, dora, PROCESS)
        versions.publish(unit, dora, added["key"], added["version"])
