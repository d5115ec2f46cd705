"""Telemetry to Google Cloud: its Telemetry API takes OTLP as it is, for Cloud Trace and Cloud Monitoring.

https://docs.cloud.google.com/stackdriver/docs/reference/telemetry/overview
"""

import google.auth
from google.auth.transport.requests import AuthorizedSession

from integrations.place import Place
from integrations.telemetry.otel import OtelTelemetry
from integrations.telemetry.receivers import sent

URL = "https://telemetry.googleapis.com"
SCOPES = ("https://www.googleapis.com/auth/trace.append", "https://www.googleapis.com/auth/monitoring.write")


def telemetry(place: Place) -> OtelTelemetry:
    """To our project, as the account that the hub runs as."""
    settings = place.settings
    credentials, _ = google.auth.default(scopes=SCOPES)
    # Where the hub runs must be told: Cloud Monitoring files metrics by place.
    about = {"gcp.project_id": settings.project, "cloud.region": settings.telemetry_region, "cloud.provider": "gcp"}
    session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
    return sent(settings, settings.telemetry_url or URL, session, about)
