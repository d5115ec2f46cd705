"""The scale of a bar chart: it begins at zero, and ends at a round number."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Self

STEPS = (1, 2, 2.5, 5, 10)
TICKS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` on an axis of `length` points."""

    low: float
    high: float
    step: float
    length: float

    @classmethod
    def of(cls, values: Sequence[float], length: float) -> Self:
        """An axis for these values that includes zero."""
        low, high = min((0.0, *values)), max((0.0, *values))
        step = _round_step((high - low or 1.0) / TICKS)
        return cls(floor(low / step) * step, max(ceil(high / step), 1) * step, step, length)

    @property
    def ticks(self) -> list[float]:
        """Round values from end to end, zero among them."""
        count = round((self.high - self.low) / self.step)
        return [round(self.low + number * self.step, 10) for number in range(count + 1)]

    def place(self, value: float) -> float:
        """Points from the low end."""
        return (value - self.low) / (self.high - self.low) * self.length


def _round_step(least: float) -> float:
    size: float = 10.0 ** floor(log10(least))
    return next(step * size for step in STEPS if step * size >= least)
