"""When people work by the settings of their mailboxes. Serves the port `WorkingTimes`.

https://learn.microsoft.com/graph/api/resources/mailboxsettings, .../workinghours. Permission: see `boxes.py`.
"""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any

from hub.core.ports import WorkingTime
from integrations.microsoft import boxes
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Json
from integrations.microsoft.zones import iana

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class MailboxWorkingTimes:
    """Asks the mailboxes."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def working_times(self, person_ids: Sequence[str]) -> Iterator[WorkingTime]:
        """Those of these people who have a mailbox."""
        for person_id, said in boxes.ask(self._client, person_ids, "/mailboxSettings"):
            yield _working_time(person_id, said)


def _working_time(person_id: str, said: Json) -> WorkingTime:
    week = said.get("workingHours") or {}
    zone = iana(str(said.get("timeZone") or "")) or iana(str((week.get("timeZone") or {}).get("name") or ""))
    days = tuple(sorted(WEEKDAYS.index(day) for day in week.get("daysOfWeek") or () if day in WEEKDAYS))
    opens, closes = _time(week.get("startTime")), _time(week.get("endTime"))
    if not days or opens is None or closes is None or opens >= closes:
        return WorkingTime(person_id, zone)
    return WorkingTime(person_id, zone, days, opens, closes)


def _time(said: Any) -> time | None:
    """`08:00:00.0000000` to the minute."""
    try:
        return time.fromisoformat(str(said)[:5]) if said else None
    except ValueError:
        return None
