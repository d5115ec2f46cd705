"""Builds the embedded adapters."""

from integrations.local.bus import LocalBus
from integrations.local.clock import MovableClock
from integrations.local.company import DemoCompany
from integrations.local.files import LocalFiles
from integrations.local.identity import LocalIdentity
from integrations.place import Place


def clock(place: Place) -> MovableClock:
    """A clock that can be moved for trials."""
    return MovableClock(place.db)


def bus(place: Place) -> LocalBus:
    """A bus in the database."""
    return LocalBus(place.db, place.clock, place.routes, place.settings.lease_seconds)


def identity(place: Place) -> LocalIdentity:
    """Tokens that the hub signs itself."""
    return LocalIdentity(place.secret)


def files(place: Place) -> LocalFiles:
    """Bytes on the disk."""
    return LocalFiles(place.settings.data_dir / "files", place.settings.base_url, place.secret, place.clock)


def people(_: Place) -> DemoCompany:
    """The demo company."""
    return DemoCompany()
