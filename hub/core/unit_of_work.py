"""One transaction with the events and the audit entries that it causes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from hub.core import measures, outbox, tracing
from hub.core.db import Database
from hub.core.messages import Event, pack
from hub.core.ports import Clock, Measure, Message
from hub.core.prepared import Prepared, together
from hub.core.telemetry import request_id
from hub.core.trail import Entry, audit_entries

_RECORD = Prepared(insert(audit_entries))
Told = Callable[[Entry, datetime, str], Event]


class UnitOfWork:
    """The open transaction: read and write through `connection`, tell with `emit`, record with `record`, measure with
    `note`."""

    def __init__(self, connection: Connection, now: datetime, told: Told | None = None) -> None:
        self.connection = connection
        self.now = now
        self._told = told
        self._messages: list[Message] = []
        self._entries: list[dict[str, Any]] = []
        self._notes: list[tuple[Measure, float, tuple[str, ...]]] = []

    def emit(self, event: Event) -> None:
        """The fact leaves with the commit, or not at all."""
        self._messages.append(pack(event, self.now))

    def record(self, entry: Entry) -> None:
        """The audit entry stands with the commit, or not at all; where another part of the hub keeps the trail, it
        leaves with the commit."""
        if self._told:
            self.emit(self._told(entry, self.now, request_id()))
            return
        self._entries.append(
            {
                "at": self.now,
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "request_id": request_id(),
                "payload": entry.payload,
            }
        )

    def note(self, measure: Measure, value: float, *labels: str) -> None:
        """The value counts with the commit, or not at all."""
        if tracing.installed() is not None:
            self._notes.append((measure, value, labels))

    def _flush(self) -> bool:
        with together(self.connection):
            if self._entries:
                _RECORD.run(self.connection, self._entries)
            if self._messages:
                outbox.keep(self.connection, self._messages, self.now)
        return bool(self._messages)


class Work:
    """Opens units of work. `on_events` is called after a commit that left events in the outbox. `told` makes events of
    audit entries where the trail is kept elsewhere."""

    def __init__(
        self, db: Database, clock: Clock, on_events: Callable[[], None] = lambda: None, told: Told | None = None
    ) -> None:
        self.db = db
        self.clock = clock
        self.on_events = on_events
        self._told = told

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """Change, audit and events in one commit; nothing of it on an error."""
        now = self.clock.now()  # a clock may ask the database: not while this holds a connection of it
        with self.db.writing() as connection:
            unit = UnitOfWork(connection, now, self._told)
            yield unit
            waiting = unit._flush()
        for measure, value, labels in unit._notes:
            measures.note(measure, value, *labels)
        if waiting:
            self.on_events()
