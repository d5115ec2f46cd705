"""When people work by the settings of their mailboxes: their time zones, and hours beside what was set by hand.

The mailboxes are asked with no transaction open. About whoever has none, nothing changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from hub.core.ports import WorkingTime, WorkingTimes
from hub.core.unit_of_work import UnitOfWork, Work
from hub.directory import rounds
from hub.directory.messages import PersonChanged
from hub.directory.models import people
from hub.directory.weeks import WEEKDAYS

WORKING_TIMES = "working-times"
# They seldom change, so that everybody is asked within a night's half.
AT_ONCE = 5000
KEPT = ("mailbox_zone", "mailbox_hours")


def note_working_times(work: Work, source: WorkingTimes) -> int:
    """Makes the directory say what the mailboxes of active people say, of so many in turn as can be asked at once; how
    many differ from before. Raises `IntegrationError` when the source fails."""
    return rounds.go(work, WORKING_TIMES, AT_ONCE, lambda ids: _take(work, ids, list(source.working_times(ids))))


def _take(work: Work, ids: Sequence[str], told: Sequence[WorkingTime]) -> int:
    columns = (people.c.id, people.c.time_zone, *(people.c[name] for name in KEPT))
    with work.unit() as unit:
        found = unit.connection.execute(select(*columns).where(people.c.id.in_(ids)))
        known = {row.id: row for row in found}
        return sum(_keep(unit, known[one.person_id], _row(one)) for one in told if one.person_id in known)


def _keep(unit: UnitOfWork, known: Any, said: Mapping[str, Any]) -> bool:
    """Whether anything differs; whom it concerns is told of by the words of a person."""
    if said == {name: getattr(known, name) for name in KEPT}:
        return False
    unit.connection.execute(update(people).where(people.c.id == known.id).values(**said))
    if (said["mailbox_zone"] or known.time_zone) != (known.mailbox_zone or known.time_zone):
        unit.emit(PersonChanged(known.id, ["time_zone"]))
    return True


def _row(told: WorkingTime) -> dict[str, Any]:
    return {"mailbox_zone": told.time_zone, "mailbox_hours": _hours(told)}


def _hours(told: WorkingTime) -> dict[str, Any] | None:
    if not told.weekdays or told.opens is None or told.closes is None:
        return None
    days = [WEEKDAYS[day] for day in told.weekdays]
    return {"weekdays": days, "opens": f"{told.opens:%H:%M}", "closes": f"{told.closes:%H:%M}"}
