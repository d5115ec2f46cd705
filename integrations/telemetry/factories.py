"""Builds telemetry. OpenTelemetry is loaded only where somebody is told."""

from typing import TYPE_CHECKING

from integrations.place import Place
from integrations.telemetry.silence import Silence

if TYPE_CHECKING:
    from integrations.telemetry.otel import OtelTelemetry


def off(place: Place) -> "Silence | OtelTelemetry":
    """Nobody is told; where metrics are scraped, whoever does so."""
    if place.settings.metrics != "prometheus":
        return Silence()
    from integrations.telemetry.otel import OtelTelemetry
    from integrations.telemetry.receivers import resource, scraped

    return OtelTelemetry(resource({}), metrics=scraped(place.settings))


def otlp(place: Place) -> "OtelTelemetry":
    """A collector that speaks OTLP over HTTP."""
    import requests

    from integrations.telemetry.receivers import sent

    session = requests.Session()
    return sent(place.settings, place.settings.telemetry_url, session)
