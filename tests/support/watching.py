"""Somebody who listens to telemetry, and what a measure is called where it is read."""

from __future__ import annotations

from typing import Any

from hub.core.ports import Facts, Measure

UNITS = {"s": "_seconds"}


def as_prometheus(measure: Measure) -> str:
    """The family of a scrape (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/)."""
    return measure.name.replace(".", "_") + UNITS.get(measure.unit, "")


class Ear:
    """Port `Telemetry`: hears everything."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, str, str]] = []
        self.ended: dict[str, str] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        self.noted: list[tuple[str, tuple[str, ...]]] = []

    def begin(self, name: str, kind: str, parent: str, facts: Facts, link: str = "") -> Heard:
        """Notes it."""
        self.begun.append((name, kind, parent, link))
        self.facts[name] = dict(facts)
        return Heard(self, name, f"00-{'a' * 32}-{len(self.begun):016x}-01")

    def note(self, measure: Measure, value: float, labels: tuple[str, ...]) -> None:
        self.noted.append((measure.name, labels))


class Heard:
    """Port `Span`."""

    def __init__(self, ear: Ear, name: str, traceparent: str) -> None:
        self._ear = ear
        self._name = name
        self.traceparent = traceparent

    def tell(self, facts: Facts) -> None:
        self._ear.facts[self._name] |= facts

    def end(self, failure: str = "") -> None:
        self._ear.ended[self._name] = failure
