"""Outlook's calendars. Serves the port `Calendars`.

Events are read with `Calendars.ReadBasic` and written with `Calendars.ReadWrite`, which Exchange can grant for some
mailboxes only (RBAC for Applications). An event carries its key as `transactionId`, by which Outlook refuses to make it
twice; that it answers 409 then is not in the documents, so an event found under the key is taken for it as well.
https://learn.microsoft.com/graph/api/user-list-calendarview (recurring events come one by one),
https://learn.microsoft.com/graph/api/user-post-events, .../event-update, .../event-delete
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from hub.core.errors import IntegrationError
from hub.core.ports import CalendarEntry, CalendarEvent
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Json
from integrations.microsoft.zones import moment

SELECTED = "id,subject,start,end,location,isAllDay,webLink,isCancelled,sensitivity,transactionId"
IN_UTC = {"Prefer": 'outlook.timezone="UTC"'}
# How long before it is due an entry stands there, and how many events of a period are shown.
LASTS = timedelta(minutes=15)
AT_MOST = 500
SUBJECT_LENGTH = 255


class OutlookCalendars:
    """Reads and writes through Graph."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def events(self, person_id: str, starts_at: datetime, ends_at: datetime) -> Sequence[CalendarEvent] | None:
        """What lies in a period, the first 500; None for somebody without a calendar."""
        try:
            return [_event(item) for item in self._items(person_id, starts_at, ends_at) if not item.get("isCancelled")]
        except Refused as error:
            if error.status == 404:
                return None
            raise

    def add(self, person_id: str, entry: CalendarEntry) -> str:
        """A new event; the one that is there where an earlier try has made it."""
        try:
            made = self._client.post(f"/users/{person_id}/events", _written(entry), repeatable=True)
        except Refused as error:
            if error.status == 404:
                return ""
            if error.status != 409:
                raise
            return self._found(person_id, entry)
        return str(made["id"])

    def put(self, person_id: str, entry: CalendarEntry, known_as: str) -> str:
        """Moves an event; whoever has deleted it does not want it."""
        changed = {name: value for name, value in _written(entry).items() if name != "transactionId"}
        try:
            self._client.graph("PATCH", f"/users/{person_id}/events/{known_as}", json=changed)
        except Refused as error:
            if error.status != 404:
                raise
            return ""
        return known_as

    def remove(self, person_id: str, known_as: str) -> None:
        """Deletes an event that may be gone."""
        try:
            self._client.graph("DELETE", f"/users/{person_id}/events/{known_as}")
        except Refused as error:
            if error.status != 404:
                raise

    def _found(self, person_id: str, entry: CalendarEntry) -> str:
        around = self._items(person_id, entry.due_at - LASTS, entry.due_at)
        return next((str(item["id"]) for item in around if item.get("transactionId") == entry.key), "")

    def _items(self, person_id: str, starts_at: datetime, ends_at: datetime) -> Iterator[Json]:
        period = {"startDateTime": _text(starts_at), "endDateTime": _text(ends_at)}
        query = urlencode({**period, "$select": SELECTED, "$orderby": "start/dateTime", "$top": "100"})
        left = AT_MOST
        for page in self._client.pages(f"/users/{person_id}/calendarView?{query}", IN_UTC):
            yield from page[:left]
            left -= len(page)
            if left <= 0:
                return


def _event(item: Json) -> CalendarEvent:
    """What is private shows when it is, and nothing else."""
    starts_at, ends_at = moment(item["start"]), moment(item["end"])
    if starts_at is None or ends_at is None:
        raise IntegrationError("An event of a calendar has no time in UTC, which was asked for", retryable=False)
    known = CalendarEvent(str(item["id"]), "", starts_at, ends_at, bool(item.get("isAllDay")))
    if item.get("sensitivity") not in (None, "normal"):
        return known
    place = str((item.get("location") or {}).get("displayName") or "")
    said = str(item.get("subject") or ""), starts_at, ends_at, known.all_day, place, str(item.get("webLink") or "")
    return CalendarEvent(known.id, *said)


def _written(entry: CalendarEntry) -> Json:
    return {
        "subject": entry.subject[:SUBJECT_LENGTH],
        "body": {"contentType": "text", "content": entry.link},
        "start": {"dateTime": _plain(entry.due_at - LASTS), "timeZone": "UTC"},
        "end": {"dateTime": _plain(entry.due_at), "timeZone": "UTC"},
        "showAs": "free",
        "isReminderOn": True,
        "transactionId": entry.key,
    }


def _text(at: datetime) -> str:
    return f"{_plain(at)}Z"


def _plain(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
