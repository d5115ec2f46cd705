"""The algebra of approval told once more, plainly: a tree in which a part, once decided, stays as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

_OUTCOMES = {"approve": "approved", "reject": "rejected"}


def outcome(rule: Any, votes: Sequence[tuple[str, str]]) -> str:
    """What a rule comes to when the votes (person, approve or reject) come one after another: pending, approved or
    rejected. A veto ends everything."""
    root = _Part(rule)
    for person, vote in votes:
        root.hear(person, _OUTCOMES[vote])
        if root.vetoed:
            return "rejected"
        if root.decided:
            return root.decided
    return "pending"


class _Part:
    """A person, or a way of counting over parts."""

    def __init__(self, rule: Any) -> None:
        self.word = "" if isinstance(rule, str) else next(word for word in rule if word not in ("need", "weights"))
        self.person = rule if isinstance(rule, str) else ""
        self.parts = [_Part(part) for part in rule[self.word]] if self.word else []
        self.need, self.weights = _counts(rule, self.word, len(self.parts))
        self.decided = ""

    @property
    def vetoed(self) -> bool:
        """Whether a no in this part, or in one of its own, ends everything."""
        here = self.word == "veto" and self.parts[0].decided == "rejected"
        return here or any(part.vetoed for part in self.parts)

    def hear(self, person: str, vote: str) -> None:
        """A vote is given."""
        for part in self.parts:
            part.hear(person, vote)
        if not self.decided:
            self.decided = self._now(person, vote)

    def _now(self, person: str, vote: str) -> str:
        if not self.parts:
            return vote if person == self.person else ""
        weighed = list(zip(self.parts, self.weights, strict=True))
        yes, no = (sum(weight for part, weight in weighed if part.decided == word) for word in ("approved", "rejected"))
        if self.word == "any":
            return "approved" if yes else "rejected" if no else ""
        return "approved" if yes >= self.need else "rejected" if no > sum(self.weights) - self.need else ""


def _counts(rule: Any, word: str, parts: int) -> tuple[int, list[int]]:
    """How much must agree, and how much each part weighs."""
    told: Mapping[str, Any] = {} if isinstance(rule, str) else rule
    return told.get("need", parts), list(told.get("weights", [1] * parts))
