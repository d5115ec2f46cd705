"""What telemetry must be told, and what may never be so. Without it the hub does not start."""

import ipaddress
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from hub.core.entrance import LOOPBACK

# Names that lead nowhere from outside, such as those of a cluster.
NEAR = (".internal", ".local", ".svc")


class Watching(Protocol):
    """The settings that matter here."""

    project: str
    telemetry_url: str
    telemetry_region: str
    metrics_port: int

    @property
    def telemetry(self) -> str:
        """Who is told."""
        ...

    @property
    def metrics(self) -> str:
        """How metrics leave."""
        ...


def wrong(settings: Watching) -> Iterator[str]:
    """A sentence for each thing to set."""
    if settings.telemetry == "otlp" and not settings.telemetry_url:
        yield "HUB_TELEMETRY=otlp needs HUB_TELEMETRY_URL, where a collector listens, such as http://127.0.0.1:4318"
    if settings.telemetry == "google" and not settings.project:
        yield "HUB_TELEMETRY=google needs HUB_PROJECT, the project that keeps traces and metrics"
    if settings.telemetry == "google" and not settings.telemetry_region:
        yield "HUB_TELEMETRY=google needs HUB_TELEMETRY_REGION, where the hub runs, such as europe-west1"
    if settings.telemetry_url and not _is_safe(settings.telemetry_url):
        yield "HUB_TELEMETRY_URL leads outside: use https"
    if settings.metrics_port and settings.metrics != "prometheus":
        yield "HUB_METRICS_PORT is for those who scrape: set HUB_METRICS to prometheus too"


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_near(host)))


def _is_near(host: str) -> bool:
    if host in LOOPBACK or "." not in host or host.endswith(NEAR):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
