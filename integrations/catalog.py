"""Who serves what the hub needs: port -> name in the settings -> factory, imported only when it is chosen."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, cast

from integrations.place import Place

ADAPTERS: Mapping[str, Mapping[str, str]] = {
    "clock": {"local": "integrations.local.factories:clock"},
    "bus": {
        "local": "integrations.local.factories:bus",
        "google": "integrations.google.buses:bus",
    },
    "identity": {
        "local": "integrations.local.factories:identity",
        "firebase": "integrations.google.firebase:identity",
    },
    "scheduler": {
        "local": "integrations.local.factories:scheduler",
        "google": "integrations.google.scheduler:scheduler",
    },
    "files": {
        "local": "integrations.local.factories:files",
        "google": "integrations.google.files:files",
    },
    "people": {
        "local": "integrations.local.factories:people",
        "microsoft": "integrations.microsoft.factories:people",
    },
    "absences": {
        "local": "integrations.local.factories:absences",
        "microsoft": "integrations.microsoft.factories:absences",
    },
    "working_times": {
        "local": "integrations.local.factories:working_times",
        "microsoft": "integrations.microsoft.factories:working_times",
    },
    "pictures": {
        "local": "integrations.local.factories:pictures",
        "microsoft": "integrations.microsoft.factories:pictures",
    },
    "calendars": {"microsoft": "integrations.microsoft.factories:calendars"},
    "channels": {"microsoft": "integrations.microsoft.factories:channels"},
    "mail": {
        "microsoft": "integrations.microsoft.factories:mail",
        "smtp": "integrations.smtp.factories:mail",
    },
    "approvals": {
        "off": "integrations.local.factories:approvals",
        "microsoft": "integrations.microsoft.factories:approvals",
    },
    "cabinet": {"microsoft": "integrations.microsoft.factories:cabinet"},
    "picks": {"microsoft": "integrations.microsoft.factories:picks"},
    "lookout": {"microsoft": "integrations.microsoft.factories:lookout"},
    "capabilities": {"microsoft": "integrations.microsoft.factories:capabilities"},
    "services": {"http": "integrations.http.factories:services"},
    "telemetry": {
        "off": "integrations.telemetry.factories:off",
        "otlp": "integrations.telemetry.factories:otlp",
        "google": "integrations.google.telemetry:telemetry",
    },
}

# Who makes the tokens that one part of the hub brings to another, by the identity.
VOUCHING: Mapping[str, str] = {
    "local": "integrations.local.factories:vouch",
    "firebase": "integrations.google.vouching:vouch",
}


def build(port: str, place: Place) -> Any:
    """The adapter that the settings choose for a port. Raises `KeyError` for one that nobody serves."""
    return _made(ADAPTERS[port][getattr(place.settings, port)], place)


def vouch(place: Place) -> Any:
    """Makes tokens that prove to other parts of the hub that this is one."""
    return _made(VOUCHING[place.settings.identity], place)


def _made(name: str, place: Place) -> Any:
    module, _, factory = name.partition(":")
    make = cast(Callable[[Place], Any], getattr(import_module(module), factory))
    return make(place)
