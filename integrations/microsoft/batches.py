"""JSON batching: up to 20 requests in one call, each with its own status, and only those tried again that failed.

https://learn.microsoft.com/graph/json-batching (a batch succeeds as a whole; parts count against limits one by one, and
one whose dependency failed is answered with 424)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from requests.structures import CaseInsensitiveDict

from hub.core.errors import IntegrationError
from integrations.microsoft.failures import failure, retry_after
from integrations.microsoft.wire import Json, named

BATCH = 20
FAILED_DEPENDENCY = 424
# What a part that only reads, or that can be done twice, is tried again for.
PASSING = frozenset((408, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a batch, e.g. `Part("GET", "/users/1/manager")`. `after`: positions of earlier parts of the same
    batch that must have succeeded before. `repeatable` unless it is a POST."""

    method: str
    url: str
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after: tuple[int, ...] = ()
    repeatable: bool | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether doing it twice is the same as once."""
        return self.method != "POST" if self.repeatable is None else self.repeatable

    @property
    def label(self) -> str:
        """How errors name it."""
        return f"{self.method} {named(self.url)}"


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """One answer of a batch; `error` where the part was not even asked."""

    part: Part
    status: int
    headers: Mapping[str, str]
    body: Any
    error: IntegrationError | None = None

    def checked(self) -> Json:
        """The body of a good answer; raises `IntegrationError` for any other."""
        if self.error:
            raise self.error
        if self.status < 400 and isinstance(self.body, dict):
            return self.body
        raise failure(self.part.label, self.status, self.body, self.headers, repeatable=self.part.is_repeatable)

    def is_worth(self, nap: float) -> bool:
        """Whether the part may be asked again at once, after a nap of at most so many seconds."""
        wait = retry_after(self.headers)
        if self.status in (429, 503) and wait is not None:
            return wait <= nap
        return self.status in PASSING and self.part.is_repeatable


Answers = dict[int, PartAnswer]


def asked(number: int, part: Part, together: Sequence[int]) -> Json:
    """A part as it is sent; its position is its id, and it waits only for what is sent with it."""
    sent: Json = {"id": str(number), "method": part.method, "url": part.url}
    if part.body is not None:
        sent |= {"body": part.body, "headers": {"Content-Type": "application/json", **part.headers}}
    elif part.headers:
        sent["headers"] = dict(part.headers)
    if waiting := [str(other) for other in part.after if other in together]:
        sent["dependsOn"] = waiting
    return sent


def answered(part: Part, answer: Json) -> PartAnswer:
    """A part's answer; one that is missing counts as a time-out."""
    headers = CaseInsensitiveDict({name: str(said) for name, said in (answer.get("headers") or {}).items()})
    return PartAnswer(part, int(answer.get("status", 504)), headers, answer.get("body"))


def not_asked(part: Part, error: IntegrationError) -> PartAnswer:
    """The answer to a part that may not go now."""
    return PartAnswer(part, 429, {}, None, error)


def hopeless(part: Part, answers: Answers) -> PartAnswer | None:
    """The answer to a part that waits for one which failed; None while there is hope."""
    failed = [answers[other] for other in part.after if other in answers and answers[other].status >= 400]
    return replace(failed[0], part=part, status=FAILED_DEPENDENCY) if failed else None


def again(answers: Answers, numbers: Sequence[int], nap: float) -> list[int]:
    """Which parts to ask once more: those worth it, and those that failed only because they waited for one of them."""
    worth: list[int] = []
    for number in numbers:
        answer = answers[number]
        dragged = answer.status == FAILED_DEPENDENCY and any(other in worth for other in answer.part.after)
        if answer.error is None and (answer.is_worth(nap) or dragged):
            worth.append(number)
    return worth


def longest(answers: Answers, numbers: Sequence[int]) -> float:
    """For how many seconds to nap before these are asked again."""
    return max((retry_after(answers[number].headers) or 0.0 for number in numbers), default=0.0)
