"""A quorum rule over people as a plain sentence: `Bob Berg (your manager), then 2 of Board (5 people)`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.engine.quorum import Rule, word_of

MOST = 8  # people who are listed by name


@dataclass(frozen=True, slots=True)
class Saying:
    """How rules are said: what each person is called, and which people are the members of a group that has a name."""

    names: Mapping[str, str]
    bodies: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def of(self, rule: Rule, inner: bool = False) -> str:
        """A rule as part of a sentence; what stands within another is put in brackets where it could be misread."""
        if isinstance(rule, str):
            return self.names[rule]
        word = word_of(rule)
        body = self._body(rule[word])
        if body and word in _BODIES:
            return _BODIES[word](rule, body)
        said = _SENTENCES[word](rule, [self.of(part, inner=len(rule[word]) > 1) for part in rule[word]])
        return f"({said})" if inner and len(rule[word]) > 1 else said

    def _body(self, parts: Sequence[Rule]) -> str:
        """The name and size of the group whose members these are; empty when they are none."""
        people = tuple(part for part in parts if isinstance(part, str))
        name = self.bodies.get(people, "") if len(people) == len(parts) else ""
        return f"{name} ({len(people):,} people)" if name else ""


def listed(words: Sequence[str], last: str) -> str:
    """Words as people list them; of many, the first few and how many others."""
    if len(words) > MOST:
        words = [*words[: MOST - 1], f"{len(words) - MOST + 1:,} others"]
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _weighed(rule: Mapping[str, Any], told: Sequence[str]) -> str:
    parts = [f"{part} ({_votes(weight)})" for part, weight in zip(told, rule["weights"], strict=True)]
    return f"{_votes(rule['need'])} out of {listed(parts, 'and')}"


def _votes(weight: int) -> str:
    return "1 vote" if weight == 1 else f"{weight:,} votes"


_BODIES: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "any": lambda _, body: f"any one of {body}",
    "all": lambda _, body: f"everybody in {body}",
    "of": lambda rule, body: f"{rule['need']:,} of {body}",
}

_SENTENCES: Mapping[str, Callable[[Mapping[str, Any], Sequence[str]], str]] = {
    "any": lambda _, told: "any one of " + listed(told, "or"),
    "all": lambda _, told: listed(told, "and"),
    "of": lambda rule, told: f"{rule['need']:,} of {listed(told, 'and')}",
    "weigh": _weighed,
    "turn": lambda _, told: "first " + ", then ".join(told),
    "veto": lambda _, told: f"{told[0]}, whose no ends it",
}
