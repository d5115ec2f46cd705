"""Keeps the watches that others hold for the hub, and looks again when they tell of a change.

What they tell is a hurry, not a source: the chores of the clock look as well, whether anybody told or not.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from hub.core.errors import IntegrationError
from hub.core.telemetry import log
from hub.schedules.messages import ScheduleDue

if TYPE_CHECKING:
    from hub.core.ports import Sight
    from hub.operations.messages import ChangeNoticed, WatchDoubted
    from workers.services import Services

KEEP = "keep-watches"
# In characters of 6 bits; others take 128 of them at most.
SECRET_BYTES = 48

DIRECTORY = "directory"
LIBRARY = "library/"


def look_at_directory(event: ChangeNoticed, services: Services) -> None:
    """What changed among people and groups."""
    if event.subject == DIRECTORY:
        services.sync_directory()


def look_at_library(event: ChangeNoticed, services: Services) -> None:
    """What became of papers that were filed in a library."""
    if event.subject.startswith(LIBRARY):
        services.documents.filings.follow(services.cabinet, event.subject.removeprefix(LIBRARY))


def keep_at_once(event: WatchDoubted, services: Services) -> None:
    """Others doubt a watch: all are looked after before their time, in turn with the chore."""
    log().info("a watch is doubted", key=event.subject)
    with services.work.unit() as unit:
        unit.emit(ScheduleDue(KEEP, job=KEEP, arguments={}, due_at=unit.now.isoformat()))


def keep_watches(services: Services) -> None:
    """Begins watches that are missing, extends those whose half is over, ends what nobody here knows. One that fails
    does not stop the others; what may succeed later is tried again. Raises `IntegrationError`."""
    standing = services.watches.standing()
    sights = services.lookout.sights()
    held = _without_strangers(services, {row.remote_id for row in standing.values()})
    there = {key: row for key, row in standing.items() if row.remote_id in held}
    failed = [error for sight in sights if (error := _kept(services, sight, there.get(sight.key)))]
    for key in standing.keys() - {sight.key for sight in sights}:
        _end(services, key, standing[key].remote_id)
    if later := [error for error in failed if error.retryable]:
        raise later[0]


def _without_strangers(services: Services, known: set[str]) -> set[str]:
    """Those of ours that are held there. Watches of which the hub has no secret tell it nothing, and may tell somebody
    else: they are ended."""
    held = set(services.lookout.held())
    for stranger in sorted(held - known):
        log().warning("a watch that nobody here knows is ended", watch=stranger)
        services.lookout.end(stranger)
    return held & known


def _kept(services: Services, sight: Sight, row: Any) -> IntegrationError | None:
    try:
        if row is None or not _extended(services, sight, row):
            _begin(services, sight)
    except IntegrationError as error:
        log().warning("a watch cannot be kept", key=sight.key, why=error.detail)
        return error
    return None


def _extended(services: Services, sight: Sight, row: Any) -> bool:
    """Whether it stands; it is extended when its time has come."""
    if row.renew_at > services.work.clock.now():
        return True
    watched = services.lookout.extend(row.remote_id)
    if watched is not None:
        with services.work.unit() as unit:
            services.watches.extended(unit, sight.key, watched)
    return watched is not None


def _begin(services: Services, sight: Sight) -> None:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    watched = services.lookout.begin(sight.key, secret)
    with services.work.unit() as unit:
        services.watches.begun(unit, sight, secret, watched)


def _end(services: Services, key: str, remote_id: str) -> None:
    services.lookout.end(remote_id)
    with services.work.unit() as unit:
        services.watches.forget(unit, key)
