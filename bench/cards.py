"""`cards.*`: 3,000 cards and, when they are decided, their newer versions go out through the bot to a simulated Teams
that refuses whatever is above Microsoft's documented limits (429): how long that takes, and how often it refused.

By one process of the hub and by two, which learn of each other as they do in life (`microsoft_callers`). Each is a
process of its own (`python -m bench.cards`) with some threads; the clock of the limits, which is theirs too, runs
`SPEED` times as fast as ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

import requests

from bench.errands import Fast, Round, cards
from bench.server import House, house
from bench.table import Row
from demo.place import ROOT
from hub.core import telemetry
from hub.core.db import Database
from hub.core.ports import Channel, Recipient
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.graph import GraphClient, line_of
from integrations.microsoft.installation import Installations
from integrations.microsoft.models import callers
from integrations.microsoft.register import Register
from integrations.microsoft.teams import TeamsCards
from integrations.microsoft.traffic import Watch
from integrations.simulator.access import APP_EXTERNAL_ID, CLIENT_ID, CLIENT_SECRET, TENANT
from integrations.simulator.crowd import Size, person_id

PEOPLE, EACH, SPEED, HANDS = 300, 10, 3.0, 8
FIRST = 1000
BOT_A_SECOND = 30
STORM_PERCENT = 1.0
Json = dict[str, Any]


def measure(processes: int) -> Iterator[Row]:
    """Seconds of the limits' clock, and refusals among a hundred calls of the bot."""
    with house("sqlite", Size(people=FIRST + PEOPLE)) as ours:
        seconds = _sent(ours, processes)
        limits = requests.get(f"{ours.place.simulator}/simulator/limits", timeout=10).json()
        counts = requests.get(f"{ours.place.simulator}/simulator/received/counts", timeout=10).json()
    assert counts["card"] == PEOPLE * EACH, counts
    calls, refused = limits["admitted"]["bot"], sum(limits["refused"].values())
    name, least = f"cards.{NAMES[processes]}", calls / BOT_A_SECOND
    yield Row(name, seconds, "s", least, f"{calls} calls of the bot at {BOT_A_SECOND} a second, which is the limit")
    goal = f"goal: {PEOPLE * EACH} cards without a storm of 429; {refused} of {calls + refused} calls were refused"
    yield Row(f"{name}.refused", 100 * refused / (calls + refused), "%", STORM_PERCENT, goal)


NAMES = {1: "one", 2: "two"}


def _sent(ours: House, processes: int) -> float:
    """How long it took from the first call to the last."""
    base, url = ours.place.simulator, ours.hub_url
    requests.post(f"{base}/simulator/limits", json={"speed": SPEED}, timeout=10).raise_for_status()
    db = Database(url)
    callers.create(db.engine)
    share = PEOPLE // processes
    starts = range(FIRST, FIRST + PEOPLE, share)
    running = [_process(base, url, first, share) for first in starts]
    told = [json.loads(process.communicate()[0]) for process in running]
    return float(max(one["ended"] for one in told) - min(one["began"] for one in told)) * SPEED


def _process(base: str, url: str, first: int, share: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bench.cards", base, url, str(first), str(share)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE)


def _go_round(base: str, url: str, first: int, share: int) -> Json:
    """What one process does, and when by the machine's clock."""
    telemetry.configure("ERROR", "text")
    clock = Fast(SPEED)
    channel = bot(base, Register(Database(url), clock), Watch(clock.seconds, clock.sleep))
    errands = [cards(channel, _recipient(number), EACH) for number in range(first, first + share)]
    began = monotonic()
    Round(clock.seconds, clock.sleep, errands).run(HANDS)
    return {"began": began, "ended": monotonic()}


def bot(base: str, register: Register | None, watch: Watch, processes: int = 0, nap: float = 1.0) -> Channel:
    """The adapter as the hub has it, which keeps to the limits by this watch."""
    access = GraphAccess(
        tenant=TENANT, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, base=base, login_base=base, bot_base=base,
        processes=processes, paced=True,
    )  # fmt: skip
    client = GraphClient(access, line=line_of(access, watch, register), nap=nap)
    return TeamsCards(client, Installations(client, APP_EXTERNAL_ID))


def _recipient(number: int) -> Recipient:
    return Recipient(person_id(number), f"p{number}@example.com", f"Person {number}")


if __name__ == "__main__":
    print(json.dumps(_go_round(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
