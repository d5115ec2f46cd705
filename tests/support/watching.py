"""What a measure is called where it is read."""

from hub.core.ports import Measure

UNITS = {"s": "_seconds"}


def as_prometheus(measure: Measure) -> str:
    """The family of a scrape (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/)."""
    return measure.name.replace(".", "_") + UNITS.get(measure.unit, "")
