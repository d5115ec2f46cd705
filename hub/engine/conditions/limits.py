"""The most usual condition of all, an amount of money against a limit, worked out ten times faster than by CEL."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine.conditions.functions import convert, walk

_LIMIT = re.compile(
    r"""^amountIn\(\s*(form(?:\.\w+)+)\s*,\s*["']([A-Z]{3})["']\s*\)\s*([<>]=?)\s*(\d{1,15}(?:\.\d{1,4})?)$"""
)
_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """`amountIn(<path>, <currency>) <compare> <number>`."""

    path: tuple[str, ...]
    currency: str
    compare: Callable[[float, float], bool]
    number: float

    def holds(self, values: Mapping[str, Any], rates: Mapping[str, str]) -> bool:
        """Whether the amount is within the limit; raises ConditionError."""
        return self.compare(convert(walk(values, self.path), self.currency, rates), self.number)


def limit_of(text: str) -> Limit | None:
    """The limit that an expression is, None for any other expression."""
    match = _LIMIT.match(text.strip())
    return Limit(tuple(match[1].split(".")), match[2], _COMPARE[match[3]], float(match[4])) if match else None
