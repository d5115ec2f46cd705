"""Builds the embedded adapters."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from flask import Blueprint

from hub.core.questions import Scopes
from hub.core.splitting import PART
from integrations.local.absences import LocalAbsences
from integrations.local.api import Acquaintances, Local, local_pages
from integrations.local.approvals import NoApprovals
from integrations.local.bus import LocalBus
from integrations.local.chats import chat_pages
from integrations.local.clock import MovableClock
from integrations.local.company import DemoCompany
from integrations.local.fileroutes import file_pages
from integrations.local.files import LocalFiles
from integrations.local.identity import LocalIdentity
from integrations.local.mailboxes import LocalMailboxes
from integrations.local.pictures import DrawnPictures
from integrations.local.scheduler import LocalScheduler
from integrations.place import Place

PART_LIFE = timedelta(minutes=10)


def clock(place: Place) -> MovableClock:
    """A clock that can be moved for trials."""
    return MovableClock(place.db)


def bus(place: Place) -> LocalBus:
    """A bus in the database."""
    return LocalBus(place.db, place.clock, place.routes, place.settings.lease_seconds)


def scheduler(_: Place) -> LocalScheduler:
    """Nobody but the hub's own clock."""
    return LocalScheduler()


def identity(place: Place) -> LocalIdentity:
    """Tokens that the hub signs itself."""
    return LocalIdentity(place.secret)


def vouch(place: Place) -> Callable[[], tuple[str, datetime]]:
    """Makes tokens that all parts of the hub know which sign with the same key."""
    return partial(identity(place).issue, "client", PART, PART_LIFE)


def files(place: Place) -> LocalFiles:
    """Bytes on the disk."""
    return LocalFiles(place.settings.data_dir / "files", place.settings.base_url, place.secret, place.clock)


def pages(place: Place, directory: Acquaintances | None, clients: Scopes | None) -> Sequence[Blueprint]:
    """Signing in where the directory is, the clock, what left the hub; and the way to the bytes of files."""
    assert isinstance(place.clock, MovableClock)  # the one that the whole process reads
    local = Local(directory, clients, identity(place), place.clock, absences(place), place.settings.simulator)
    return local_pages(local), chat_pages(place.settings.simulator), file_pages(files(place))


def absences(place: Place) -> LocalAbsences:
    """Automatic replies in a file."""
    return LocalAbsences(place.settings.data_dir / "automatic-replies.json")


def working_times(_: Place) -> LocalMailboxes:
    """Mailboxes that say nothing of when people work."""
    return LocalMailboxes()


def pictures(_: Place) -> DrawnPictures:
    """Patterns in the colours of the company."""
    return DrawnPictures()


def approvals(_: Place) -> NoApprovals:
    """None."""
    return NoApprovals()


def people(_: Place) -> DemoCompany:
    """The demo company."""
    return DemoCompany()
