"""Misbehaviour at random: each request is throttled, failed, delayed or dropped as dice say that a seed decides."""

import re
from collections import Counter
from collections.abc import Mapping
from random import Random
from threading import Lock
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from integrations.simulator.faults import Fault

Kind = Literal["throttle", "fail", "broken", "slow", "drop", "lost"]
KINDS: tuple[Kind, ...] = ("throttle", "fail", "broken", "slow", "drop", "lost")
STATUSES = (500, 502, 503, 504)


class Weather(BaseModel):
    """How often what happens, as shares of all requests that `match` fits.

    `throttle`: 429 with a `Retry-After` of up to `longest` seconds; `fail`: a server's error before anything is done,
    `broken` after it is done; `slow`: up to `seconds` later; `drop`: no answer, nothing done; `lost`: none, but done.
    """

    model_config = ConfigDict(extra="forbid")
    seed: int = 0
    match: str = ""
    throttle: float = Field(0.0, ge=0, le=1)
    fail: float = Field(0.0, ge=0, le=1)
    broken: float = Field(0.0, ge=0, le=1)
    slow: float = Field(0.0, ge=0, le=1)
    drop: float = Field(0.0, ge=0, le=1)
    lost: float = Field(0.0, ge=0, le=1)
    longest: int = Field(5, ge=1, le=3600)
    seconds: float = Field(0.05, ge=0, le=60)


class Sky:
    """The weather of now, and what it did so far."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def set(self, weather: Weather) -> None:
        """From now on; what it did is counted anew."""
        with self._lock:
            self._weather, self._numbers = weather, 0
            self.done: Counter[str] = Counter()

    def clear(self) -> None:
        """Fine, for good."""
        self.set(Weather.model_validate({}))

    def take(self, path: str) -> Fault | None:
        """What befalls this request: the n-th has the same fate each time."""
        with self._lock:
            weather = self._weather
            if not re.search(weather.match, path):
                return None
            self._numbers += 1
            dice = Random(f"{weather.seed}/{self._numbers}")  # noqa: S311 - no secret
            kind = _kind(weather, dice.random())
            self.done[kind or "fine"] += 1
            return _fault(weather, kind, dice) if kind else None


def _kind(weather: Weather, chance: float) -> Kind | None:
    for kind in KINDS:
        chance -= getattr(weather, kind)
        if chance < 0:
            return kind
    return None


def _fault(weather: Weather, kind: Kind, dice: Random) -> Fault:
    status, wait = dice.choice(STATUSES), dice.randint(1, weather.longest)
    how: Mapping[Kind, Mapping[str, object]] = {
        "throttle": {"kind": "throttle", "retryAfter": wait},
        "fail": {"kind": "fail", "status": status},
        "broken": {"kind": "fail", "status": status, "after": True},
        "slow": {"kind": "slow", "seconds": weather.seconds * dice.random()},
        "drop": {"kind": "drop"},
        "lost": {"kind": "drop", "after": True},
    }
    return Fault.model_validate({"match": "", **how[kind]})
