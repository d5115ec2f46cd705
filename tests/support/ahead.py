"""What lies ahead of Ana, as a test says it."""

from collections.abc import Sequence
from datetime import datetime

from hub.core.errors import IntegrationError
from hub.core.ports import CalendarEntry, CalendarEvent
from hub.core.questions import Deadline


class StubDeadlines:
    """Answers the question `Deadlines` from a list."""

    def __init__(self) -> None:
        self.tasks: list[Deadline] = []

    def due(self, person_id: str) -> Sequence[Deadline]:
        return list(self.tasks) if person_id == "ana" else []


class StubCalendars:
    """Serves the port `Calendars` for everybody who has one; it can be told to fail."""

    def __init__(self) -> None:
        self.shown: list[CalendarEvent] | None = []
        self.written: dict[str, CalendarEntry] = {}
        self.done: list[str] = []
        self.fails = False
        self.retryable = True

    def events(self, person_id: str, starts_at: datetime, ends_at: datetime) -> Sequence[CalendarEvent] | None:
        self._maybe_fail("events")
        return self.shown

    def add(self, person_id: str, entry: CalendarEntry) -> str:
        self._maybe_fail("add")
        self.written[f"e-{entry.key}"] = entry
        return f"e-{entry.key}"

    def put(self, person_id: str, entry: CalendarEntry, known_as: str) -> str:
        self._maybe_fail("put")
        if known_as not in self.written:
            return ""
        self.written[known_as] = entry
        return known_as

    def remove(self, person_id: str, known_as: str) -> None:
        self._maybe_fail("remove")
        self.written.pop(known_as, None)

    def _maybe_fail(self, what: str) -> None:
        if self.fails:
            raise IntegrationError("the calendar is out", retryable=self.retryable)
        self.done.append(what)

    @property
    def dues(self) -> dict[str, datetime]:
        return {entry.key: entry.due_at for entry in self.written.values()}
