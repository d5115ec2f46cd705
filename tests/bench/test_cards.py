"""Many cards at once through the bot: Teams, as strict as the real one, refuses none of them, and no time is wasted.

Everything happens by one clock that stands until somebody waits, so that nothing depends on the machine.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from bench.cards import BOT_A_SECOND, bot
from bench.errands import Round, cards
from hub.core.ports import Channel, Recipient
from integrations.local.company import people
from integrations.microsoft.traffic import Watch
from integrations.simulator import limits
from integrations.simulator.server import running

PEOPLE, EACH = 10, 6
STAFF = [Recipient(one.id, one.email, one.name) for one in people() if one.active][:PEOPLE]


@dataclass
class Teams:
    """A strict one, and the clock of its limits."""

    base: str
    at: float = 1000.0

    def sleep(self, seconds: float) -> None:
        self.at += seconds

    def bot(self, processes: int = 1) -> Channel:
        """The adapter in one of so many processes; it naps for nobody."""
        return bot(self.base, None, Watch(lambda: self.at, self.sleep), processes, nap=0)

    def order(self, method: str, path: str) -> Any:
        answer = requests.request(method, f"{self.base}/simulator/{path}", json={}, timeout=10)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture
def teams(monkeypatch: pytest.MonkeyPatch) -> Iterator[Teams]:
    with running() as base:
        made = Teams(base)
        monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: made.at))
        made.order("POST", "limits")
        yield made


def send(teams: Teams, channel_of: Callable[[int], Channel], each: int = EACH) -> tuple[float, dict[str, Any]]:
    """Everybody gets her cards, and they are shown as decided; how long that took, and what the limits say."""
    began = teams.at
    errands = [cards(channel_of(number), to, each) for number, to in enumerate(STAFF)]
    Round(lambda: teams.at, teams.sleep, errands).run()
    return teams.at - began, teams.order("GET", "limits")


def test_a_burst_of_cards_and_their_newer_versions_meets_no_refusal_and_takes_what_the_limits_allow(
    teams: Teams,
) -> None:
    channel = teams.bot()
    seconds, said = send(teams, lambda _: channel)
    items = teams.order("GET", "received?kind=card")["items"]
    assert [item["revisions"] for item in items] == [1] * PEOPLE * EACH
    assert {item["text"].partition("It is decided.")[1] for item in items} == {"It is decided."}
    assert said["refused"] == {}
    least = said["admitted"]["bot"] / BOT_A_SECOND
    assert least <= seconds + 1
    assert seconds <= 2 * least + 2


def test_two_processes_that_share_the_limits_meet_no_refusal_either(teams: Teams) -> None:
    two = [teams.bot(processes=2) for _ in range(2)]
    seconds, said = send(teams, lambda number: two[number % 2])
    assert said["refused"] == {}
    assert teams.order("GET", "received/counts")["card"] == PEOPLE * EACH
    assert seconds <= 2 * said["admitted"]["bot"] / BOT_A_SECOND + 2


def test_two_processes_that_do_not_know_of_each_other_are_refused_obey_and_lose_nothing(teams: Teams) -> None:
    strangers = [teams.bot(processes=1) for _ in range(2)]
    _, said = send(teams, lambda number: strangers[number % 2])
    assert 0 < sum(said["refused"].values()) <= 0.1 * said["admitted"]["bot"]
    assert teams.order("GET", "received/counts")["card"] == PEOPLE * EACH


def test_one_person_gets_no_more_than_a_conversation_takes(teams: Teams) -> None:
    channel, to = teams.bot(), STAFF[0]
    Round(lambda: teams.at, teams.sleep, [cards(channel, to, 40)]).run()
    said = teams.order("GET", "limits")
    assert said["refused"] == {}
    assert said["highest"]["conversation"] >= 0.75
