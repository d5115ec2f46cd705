"""Asking in batches: what may go now goes, what failed in passing is asked once more by itself."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hub.core.errors import IntegrationError
from integrations.microsoft.batches import (
    BATCH,
    Answers,
    Part,
    PartAnswer,
    again,
    answered,
    asked,
    hopeless,
    longest,
    not_asked,
)
from integrations.microsoft.limits import demand_of
from integrations.microsoft.traffic import Traffic
from integrations.microsoft.wire import Json

NAPS = 2
PAUSE = 0.1


class Post(Protocol):
    """`GraphClient.post`."""

    def __call__(self, path: str, body: Json | None = None, *, repeatable: bool = False) -> Json:
        """What a POST answers."""
        ...


class Batching:
    """Parts on their way, by their positions."""

    def __init__(self, post: Post, traffic: Traffic, nap: float) -> None:
        self._post = post
        self._traffic = traffic
        self._nap = nap

    def answers(self, parts: Sequence[Part]) -> list[PartAnswer]:
        """The answers to all parts, in the order of the parts."""
        answers: Answers = {}
        for start in range(0, len(parts), BATCH):
            self._batch(parts, range(start, min(start + BATCH, len(parts))), answers)
        return [answers[number] for number in range(len(parts))]

    def _batch(self, parts: Sequence[Part], numbers: Sequence[int], answers: Answers) -> None:
        for tries_left in reversed(range(NAPS + 1)):
            self._ask(parts, self._admitted(parts, numbers, answers), answers)
            numbers = again(answers, numbers, self._nap) if tries_left else []
            if not numbers:
                return
            self._traffic.watch.sleep(longest(answers, numbers) or PAUSE)
            for number in numbers:
                del answers[number]

    def _admitted(self, parts: Sequence[Part], numbers: Sequence[int], answers: Answers) -> dict[int, float]:
        """The parts that may go now, and the moment of each; the others have their answers."""
        moments: dict[int, float] = {}
        for number in numbers:
            if gone := hopeless(parts[number], answers):
                answers[number] = gone
                continue
            try:
                moments[number] = self._traffic.admit(demand_of(parts[number].method, parts[number].url), self._nap)
            except IntegrationError as error:
                answers[number] = not_asked(parts[number], error)
        return moments

    def _ask(self, parts: Sequence[Part], moments: Mapping[int, float], answers: Answers) -> None:
        if not (numbers := list(moments)):
            return
        sent = {"requests": [asked(number, parts[number], numbers) for number in numbers]}
        repeatable = all(parts[number].is_repeatable for number in numbers)
        got = {one.get("id"): one for one in self._post("/$batch", sent, repeatable=repeatable).get("responses", ())}
        for number in numbers:
            answers[number] = answer = answered(parts[number], got.get(str(number), {}))
            demand = demand_of(answer.part.method, answer.part.url)
            self._traffic.answered(demand, answer.part.label, answer.status, answer.headers, moments[number])
