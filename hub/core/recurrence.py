"""When something recurs: a cron expression, told by the wall clock of a time zone.

The five fields mean what they mean to Debian's cron. Where the clocks change, a time that does not exist comes at the
next minute that does, and a time that exists twice comes once, the first time; a star in minute or hour counts what
passes, not what the wall clock shows.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from hub.core.errors import FieldError

FIELDS = 5
# The newest missed time is looked for in the near past first, so that a long sleep costs little.
LOOKS_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=40), timedelta(days=400))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_problems(time_zone: str, pointer: str = "/timeZone") -> list[FieldError]:
    """What is wrong with the name of a time zone, if anything."""
    if time_zone in _zones():
        return []
    return [FieldError(pointer, "Use a time zone of the IANA database, such as Europe/Berlin.")]


def cron_problems(cron: str, pointer: str = "/cron") -> list[FieldError]:
    """What is wrong with a cron expression, if anything."""
    if len(cron.split()) != FIELDS:
        return [FieldError(pointer, "Use five fields: minute, hour, day of month, month, day of week. '0 8 * * 1'.")]
    try:
        next(CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        return [FieldError(pointer, f"{error}. Use five fields: minute, hour, day of month, month, day of week.")]
    except StopIteration:
        return [FieldError(pointer, "No day is like that. Check day of month, month and day of week.")]
    return []


def next_time(cron: str, time_zone: str, after: datetime) -> datetime:
    """The first time after a moment, in UTC."""
    return next(_times(cron, time_zone, after))


def last_time(cron: str, time_zone: str, after: datetime, until: datetime) -> datetime | None:
    """The newest time after one moment and not after another, in UTC; None when there is none between them."""
    for back in LOOKS_BACK:
        if until - back > after and (found := _last(cron, time_zone, until - back, until)):
            return found
    return _last(cron, time_zone, after, until)


def shown_by_the_wall(cron: str, time_zone: str, moment: datetime) -> bool:
    """Whether the wall clock shows such a time in the minute of this moment, be it the second time on that day."""
    wall = moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None, second=0, microsecond=0)
    return bool(next(CronSim(cron, wall - timedelta(minutes=1))) == wall)


def _last(cron: str, time_zone: str, after: datetime, until: datetime) -> datetime | None:
    found = None
    for moment in _times(cron, time_zone, after):
        if moment > until:
            break
        found = moment
    return found


def _times(cron: str, time_zone: str, after: datetime) -> Iterator[datetime]:
    # In an hour that comes twice the wall clock alone cannot tell the second from the first, hence the comparison.
    for local in CronSim(cron, after.astimezone(ZoneInfo(time_zone))):
        moment = local.astimezone(UTC)
        if moment > after:
            after = moment
            yield moment
