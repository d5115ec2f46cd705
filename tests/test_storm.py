"""Microsoft 365 throttles, fails and delays at random, or is out for an hour: everything arrives once and in order.

`HUB_TEST_STORM` says how many requests go through it, 30 unless set; `HUB_TEST_STORM=2000 pytest tests/test_storm.py`
takes a quarter of an hour.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
import requests
from sqlalchemy import select

from hub.notifications.models import DELIVERED, SENT, SUPPRESSED, notifications
from integrations.local.company import people
from integrations.microsoft.activity import chain
from tests.support.hubs import Companies
from tests.support.storms import Storm, storm

Json = dict[str, Any]
REQUESTS = int(os.environ.get("HUB_TEST_STORM") or 30)
# Slower where there is more to do, so that no task becomes old enough for reminders.
SPEED = 60.0 if REQUESTS <= 100 else 20.0
# Half of the calls to Microsoft fare well.
WEATHER = {"throttle": 0.08, "fail": 0.1, "broken": 0.04, "slow": 0.2, "drop": 0.04, "lost": 0.04, "seconds": 0.02}
HOUR = 3600.0
MICROSOFT = r"^/(v1\.0|v3|[0-9a-f-]{36}/oauth2)"

NAMES = {person.id: person.email.partition("@")[0] for person in people()}
ASKERS = [NAMES[person.id] for person in people() if person.manager_id and person.active]

pytestmark = pytest.mark.chaos


@pytest.fixture
def trial(companies: Companies, tmp_path: Path) -> Iterator[Storm]:
    with companies.sqlite(tmp_path) as url, storm(url, tmp_path, SPEED, worker_threads=6) as made:
        yield made


def test_in_a_storm_everything_arrives_once_in_order_and_within_the_limits(trial: Storm) -> None:
    trial.weather(seed=11, match=MICROSOFT, **WEATHER)
    asked = [trial.ask(name, trial.hub.upload(name)) for name in Random(11).choices(ASKERS, k=REQUESTS)]
    patience = max(2 * HOUR, REQUESTS * 120)
    _wait_for(trial, {"card": len(asked), "mail": len(asked)}, patience)
    _decide(trial, asked)
    _wait_for(trial, {"mail": 2 * len(asked), "activity": len(asked), "file": len(asked)}, patience)
    _arrived_once_in_order(trial)
    assert trial.limits()["refused"] == {}
    weather = requests.get(f"{trial.hub.simulator}/simulator/weather", timeout=10).json()
    assert {"fine", "throttle", "fail", "slow"} <= set(weather) <= {"fine", *WEATHER}


def test_an_hour_without_microsoft_loses_nothing_and_delays_nothing_that_does_not_need_it(trial: Storm) -> None:
    trial.weather(match=MICROSOFT, drop=1.0)
    began, asked = trial.clock.passed(), []
    for minute in range(0, 50, 10):
        trial.wait_for("the time", lambda minute=minute: trial.clock.passed() - began >= minute * 60, HOUR)
        asked.append(trial.ask("ana", trial.hub.upload("ana")))
        _wait_for(trial, {"call": len(asked)}, 5 * 60)
        _decide(trial, asked[-1:] if minute % 20 else [])
    trial.wait_for("the hour", lambda: trial.clock.passed() - began >= HOUR, HOUR)
    assert not any(trial.counts()[kind] for kind in ("card", "mail", "activity", "file"))
    trial.weather()
    # Nobody is asked any more for what was decided meanwhile.
    _wait_for(trial, {"card": 3, "mail": 3 + 2, "activity": 2, "file": 2}, HOUR)
    _decide(trial, [request for request in asked if _open(trial, request)])
    _wait_for(trial, {"card": 3, "mail": 3 + 5, "activity": 5, "file": 5}, HOUR)
    _arrived_once_in_order(trial)


def _decide(trial: Storm, asked: list[str]) -> None:
    """Whoever is asked says yes, whether she has her card or not."""
    for request in asked:
        trial.wait_for("the task", lambda request=request: bool(_open(trial, request)), HOUR)
        [task] = _open(trial, request)
        manager = NAMES[task["assignee"]["id"]]
        path, version = f"/tasks/{task['id']}/decision", f'"{task["version"]}"'
        reply = trial.hub.as_(manager).post(path, {"outcome": "approve"}, if_match=version)
        assert reply.status == 200, reply.body


def _open(trial: Storm, request: str) -> list[Json]:
    tasks = trial.hub.as_("dora").get(f"/requests/{request}").json["tasks"]
    return [task for task in tasks if task["state"] == "open"]


def _wait_for(trial: Storm, counts: Mapping[str, int], within: float) -> None:
    """Waits until so much has arrived; it may not be more."""
    trial.wait_for(str(counts), lambda: all(trial.counts()[kind] >= n for kind, n in counts.items()), within)
    assert {kind: trial.counts()[kind] for kind in counts} == counts


def _quiet(trial: Storm) -> bool:
    queues = trial.hub.as_("dora").get("/operations/queues").json
    return not queues["outbox"]["waiting"] and not any(queue["waiting"] for queue in queues["items"])


def _arrived_once_in_order(trial: Storm) -> None:
    """What was planned and is not over was sent; each thing is there once, for each person in the order of planning."""
    trial.wait_for("the end", lambda: _quiet(trial), HOUR)
    assert trial.letters() == []
    planned = defaultdict(lambda: defaultdict(list))
    with trial.hub.hub.work.db.reading() as connection:
        rows = connection.execute(select(notifications).order_by(notifications.c.id)).all()
    assert {row.state for row in rows} <= {SENT, DELIVERED, SUPPRESSED}
    for row in rows:
        if row.state != SUPPRESSED:
            planned[row.channel][f"{NAMES[row.person_id]}@example.com"].append(row.id)
    for channel, kind in (("teams", "card"), ("mail", "mail"), ("feed", "activity")):
        arrived = defaultdict(list)
        for item in sorted(trial.received(kind), key=lambda item: str(item["at"])):
            arrived[item["to"]].append(_notice(item))
        mark = (lambda key: str(chain(key))) if kind == "activity" else str
        assert arrived == {person: [mark(key) for key in keys] for person, keys in planned[channel].items()}
    files = trial.received("file")
    assert len({item["path"] for item in files}) == len(files)


def _notice(item: Json) -> str:
    """The key of the notice that a card or mail carries; the chain of an entry in the feed."""
    if item["kind"] == "activity":
        return str(item["id"])
    headers = item["body"].get("internetMessageHeaders")
    if headers:
        return str(headers[0]["value"])
    content = item["body"]["attachments"][0]["content"]
    return next(str(part["text"]) for part in content["body"] if part.get("id") == "hub-notice")
