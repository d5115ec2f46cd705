"""Builds the way to the company's own services."""

from integrations.http.services import HttpServices
from integrations.place import Place


def services(place: Place) -> HttpServices:
    """HTTP, at the address that is set, else at the simulator's."""
    return HttpServices(place.settings.services_url or f"{place.settings.simulator}/services")
