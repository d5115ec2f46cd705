"""A quorum rule over people as a plain sentence: `Bob Berg (your manager), then 2 of Board (5 people)`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.engine.quorum import Rule, word_of
from hub.engine.rehearsal.words import number, say

MOST = 8  # people who are listed by name


@dataclass(frozen=True, slots=True)
class Saying:
    """How rules are said: what each person is called, which people are the members of a group that has a name, and in
    which language."""

    names: Mapping[str, str]
    bodies: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    language: str = "en"

    def of(self, rule: Rule, inner: bool = False) -> str:
        """A rule as part of a sentence; what stands within another is put in brackets where it could be misread."""
        if isinstance(rule, str):
            return self.names[rule]
        word = word_of(rule)
        body = self._body(rule[word])
        if body and word in _OF_BODIES:
            need = number(rule.get("need", 1), self.language)
            return say(f"{word}-body", self.language, body=body, need=need)
        told = [self.of(part, inner=len(rule[word]) > 1) for part in rule[word]]
        said = _SENTENCES[word](rule, told, self.language)
        return f"({said})" if inner and len(rule[word]) > 1 else said

    def _body(self, parts: Sequence[Rule]) -> str:
        """The name and size of the group whose members these are; empty when they are none."""
        people = tuple(part for part in parts if isinstance(part, str))
        name = self.bodies.get(people, "") if len(people) == len(parts) else ""
        return say("body", self.language, name=name, size=number(len(people), self.language)) if name else ""


def listed(words: Sequence[str], last: str, language: str = "en") -> str:
    """Words as people list them, `and` or `or` before the last; of many, the first few and how many others."""
    if len(words) > MOST:
        others = say("others", language, count=number(len(words) - MOST + 1, language))
        words = [*words[: MOST - 1], others]
    return f" {say(last, language)} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _weighed(rule: Mapping[str, Any], told: Sequence[str], language: str) -> str:
    parts = [f"{part} ({_votes(weight, language)})" for part, weight in zip(told, rule["weights"], strict=True)]
    return say("weigh", language, need=_votes(rule["need"], language), told=listed(parts, "and", language))


def _votes(weight: int, language: str) -> str:
    return say("vote" if weight == 1 else "votes", language, count=number(weight, language))


def _of(rule: Mapping[str, Any], told: Sequence[str], language: str) -> str:
    return say("of", language, need=number(rule["need"], language), told=listed(told, "and", language))


_OF_BODIES = ("any", "all", "of")

_SENTENCES: Mapping[str, Callable[[Mapping[str, Any], Sequence[str], str], str]] = {
    "any": lambda _, told, language: say("any", language, told=listed(told, "or", language)),
    "all": lambda _, told, language: say("all", language, told=listed(told, "and", language)),
    "of": _of,
    "weigh": _weighed,
    "turn": lambda _, told, language: say("turn", language, told=say("then", language).join(told)),
    "veto": lambda _, told, language: say("veto", language, told=told[0]),
}
