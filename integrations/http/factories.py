"""Builds the adapter for the company's own services."""

from hub.core.ports import Services
from integrations.http.services import HttpServices
from integrations.place import Place


def services(place: Place) -> Services:
    """The services at the address that is set, the simulated ones without one."""
    settings = place.settings
    return HttpServices(settings.services_url or f"{settings.simulator_url.rstrip('/')}/services")
