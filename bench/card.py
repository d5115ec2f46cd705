"""`e2e.submit_to_card`: from the claim until the approver's card lies in the simulated Teams, in milliseconds."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter, sleep
from typing import Any

import requests

from bench import cast
from bench.server import House, house, settle, started
from bench.table import Row
from hub.core.config import Settings
from hub.core.ports import Notice, Recipient
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.graph import client_for
from integrations.microsoft.installation import Installations
from integrations.microsoft.teams import TeamsCards

TIMES = 30
LOOK_SECONDS = 0.001
PATIENCE_SECONDS = 20
MEANS = "the same calls to the simulated Teams, without the hub"


def measure() -> Iterator[Row]:
    """The median of thirty claims, one after another, beside the same calls to Teams without a hub."""
    with house("sqlite") as ours, started(ours):
        people = cast.gather(ours, TIMES + 1)
        calls = _floor(ours, people.bob_id)
        times = [_claim(ours, people, number) for number in range(TIMES + 1)]
    yield Row("e2e.submit_to_card", median(times[1:]), "ms", calls, MEANS)


def _claim(ours: House, people: cast.Cast, number: int) -> float:
    settle(ours)
    with requests.Session() as hub, requests.Session() as microsoft:
        microsoft.delete(f"{ours.place.simulator}/simulator/received", timeout=10)
        headers = {"Authorization": people.ana, "Content-Type": "application/json"}
        began = perf_counter()
        hub.post(
            ours.place.hub + cast.SUBMIT, data=people.claims[number], headers=headers, timeout=10
        ).raise_for_status()
        while not _received(microsoft, ours):
            if perf_counter() - began > PATIENCE_SECONDS:
                raise TimeoutError("the card does not arrive")
            sleep(LOOK_SECONDS)
        return (perf_counter() - began) * 1000


def _received(microsoft: requests.Session, ours: House) -> list[Any]:
    found = microsoft.get(f"{ours.place.simulator}/simulator/received", params={"kind": "card"}, timeout=10)
    return list(found.json()["items"])


def _floor(ours: House, person_id: str) -> float:
    teams, to = _teams(ours), Recipient(person_id, "bob@example.com", "Bob Berg")
    times = [_post(teams, Notice(f"bench-{number}", to, "A card", ("Please decide.",))) for number in range(TIMES)]
    return median(times[1:])


def _post(teams: TeamsCards, notice: Notice) -> float:
    began = perf_counter()
    teams.deliver(notice, teams.prepare(notice))
    return (perf_counter() - began) * 1000


def _teams(ours: House) -> TeamsCards:
    settings, base = Settings(), ours.place.simulator
    secret = settings.client_secret.get_secret_value()
    access = GraphAccess(
        tenant=settings.tenant,
        client_id=settings.client_id,
        client_secret=secret,
        base=base,
        login_base=base,
        bot_base=base,
    )
    client = client_for(access)
    return TeamsCards(client, Installations(client, settings.teams_app))
