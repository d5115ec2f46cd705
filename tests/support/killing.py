"""A client that never gives up, a killer, and the question whether anything waits for nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from random import Random
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import requests
from sqlalchemy import select

from hub.core.db import Database
from hub.core.outbox import outbox
from hub.notifications.models import notifications
from hub.reports.models import report_runs
from hub.requests.models import requests as asked
from hub.requests.models import tasks, timers
from integrations.local.bus import deliveries
from tests.support.machines import Machine
from tests.support.waiting import PATIENCE_SECONDS

TIMEOUT = (2.0, 20.0)
Json = dict[str, Any]


class Patient:
    """Somebody whose client repeats what got no answer, with the same Idempotency-Key."""

    def __init__(self, hub: str, name: str) -> None:
        self._hub = hub
        self._headers: dict[str, str] = {}
        answer = self.send("POST", "/local/sign-in", {"email": f"{name}@example.com"})
        self._headers["Authorization"] = f"Bearer {answer['token']}"

    def get(self, path: str) -> Json:
        """A question."""
        return self.send("GET", f"/api/v1{path}")

    def post(self, path: str, body: Json, **headers: str) -> Json:
        """A command, done once however often it must be sent."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", f"/api/v1{path}", body, {"Idempotency-Key": str(uuid4()), **named})

    def send(self, method: str, path: str, body: Json | None = None, headers: Mapping[str, str] | None = None) -> Json:
        """The answer to a call that the hub takes in the end."""
        url = path if path.startswith("http") else f"{self._hub}{path}"
        said = {"json": body, "headers": {**self._headers, **(headers or {})}, "timeout": TIMEOUT}
        answer = persistently(lambda: requests.request(method, url, **said))
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:600]}"
        return dict(answer.json()) if answer.content else {}

    def upload(self, document: Json, content: bytes) -> None:
        """Sends the bytes where the hub says."""
        link = document["upload"]
        url, headers = link["url"], link["headers"]
        answer = persistently(lambda: requests.request(link["method"], url, data=content, headers=headers, timeout=20))
        assert answer.ok, answer.text[:600]


def persistently(call: Callable[[], requests.Response]) -> requests.Response:
    """The first answer that is one: a hub that is down, starting, or still at the first try is asked again."""
    until = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = call()
            if answer.status_code < 500 and "still at work" not in answer.text:
                return answer
        except requests.RequestException:
            pass
        assert monotonic() < until, "the hub does not come back"
        sleep(0.05)


@dataclass(frozen=True, slots=True)
class Kill:
    """When to strike: so many seconds after a stage has begun, and whom (the index of a machine)."""

    stage: int
    after: float
    whom: int


def drawn(dice: Random, count: int, stages: Sequence[float], machines: int) -> list[Kill]:
    """Points drawn over the duration of a normal run, whose stages take so many seconds."""
    points = sorted(dice.uniform(0, sum(stages)) for _ in range(count))
    return [_kill_at(point, stages, dice.randrange(machines)) for point in points]


def _kill_at(point: float, stages: Sequence[float], whom: int) -> Kill:
    for stage, seconds in enumerate(stages):
        if point < seconds:
            return Kill(stage, point, whom)
        point -= seconds
    return Kill(len(stages) - 1, stages[-1], whom)


class Killer:
    """Strikes at the drawn points, looks whether anything waits for nobody, and starts the machine again."""

    def __init__(self, kills: Sequence[Kill], machines: Sequence[Machine], database_url: str) -> None:
        self._kills = kills
        self._machines = machines
        self._url = database_url
        self._begun = [Event() for _ in range(20)]
        self._faults: SimpleQueue[str] = SimpleQueue()
        self.struck = 0
        self._thread = Thread(target=self._run, daemon=True)

    def entering(self, stage: int) -> None:
        """The story is that far."""
        self._begun[stage].set()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Strikes during the block, and has struck all its blows at the end."""
        self._thread.start()
        yield
        self._thread.join(PATIENCE_SECONDS)
        assert self._faults.empty(), self._faults.get()
        assert self.struck == len(self._kills)

    def _run(self) -> None:
        try:
            for kill in self._kills:
                self._begun[kill.stage].wait(PATIENCE_SECONDS)
                sleep(kill.after)
                self._strike(self._machines[kill.whom])
        except Exception as error:
            self._faults.put(repr(error))

    def _strike(self, machine: Machine) -> None:
        machine.kill()
        if forlorn := waiting_for_nobody(self._url):
            self._faults.put(f"after {self.struck} blows nothing will move {forlorn}")
        machine.start()
        self.struck += 1


def waiting_for_nobody(url: str) -> list[str]:
    """Whatever is under way although no task, no timer and no message will ever move it."""
    database = Database(url, pool=1)
    try:
        with database.reading() as connection:

            def column(query: Any) -> set[str]:
                return set(connection.execute(query).scalars())

            moving = column(select(deliveries.c.subject)) | column(select(outbox.c.subject))
            moved = moving | column(select(tasks.c.request_id).where(tasks.c.state == "open"))
            moved |= column(select(timers.c.request_id))
            running = column(select(asked.c.id).where(asked.c.state == "running")) - moved
            # What somebody is to be told goes by person and channel, in order.
            waiting = select(notifications).where(notifications.c.state.in_(("planned", "sending")))
            untold = {row.id for row in connection.execute(waiting) if f"{row.person_id}/{row.channel}" not in moving}
            unmade = column(select(report_runs.c.id).where(report_runs.c.state.in_(("queued", "running")))) - moving
            return [
                *(f"request {id_}" for id_ in running),
                *(f"notice {id_}" for id_ in untold),
                *(f"run {id_}" for id_ in unmade),
            ]
    finally:
        database.close()
