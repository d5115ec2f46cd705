"""Bringing one notification to its channel: look, act, note, with no transaction open while the channel works.

planned -> sending  noted with the channel's receipt before anybody can notice anything
sending -> sent     noted with where it arrived; a try that finds `sending` looks before it sends again
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from hub.core import measures
from hub.core.errors import IntegrationError, Unreachable
from hub.core.ports import Attachment, Channel, Files, Notice, Receipt, Recipient
from hub.core.questions import People
from hub.core.telemetry import log
from hub.core.unit_of_work import UnitOfWork, Work
from hub.notifications import preferences, quiet
from hub.notifications.messages import NotificationFailed, NotificationPlanned
from hub.notifications.models import (
    DELIVERED,
    FAILED,
    PLANNED,
    SENDING,
    SENT,
    SUPPRESSED,
    address_row,
    change,
    keep_address,
    locked_notification,
    notification_row,
    notifications,
    others_of,
    revision_of,
)
from hub.notifications.telling import FEEDS, OVER, POST, STANDING_BY, notice_of
from hub.notifications.unsubscribing import Unsubscribing

GONE = "The person has left the company."

_n = notifications.c


class Courier:
    """Sends and revises notifications, one at a time."""

    def __init__(
        self,
        work: Work,
        people: People,
        channels: Mapping[str, Channel],
        files: Files,
        unsubscribing: Unsubscribing | None = None,
    ) -> None:
        self._work = work
        self._unsubscribing = unsubscribing
        self._people = people
        self._channels = channels
        self._files = files

    def send(self, notification_id: str) -> None:
        """Sends it if it is to be sent, then shows what has changed meanwhile."""
        row = self._row(notification_id)
        if row is not None and row.state in (PLANNED, SENDING):
            self._try(row)
        self.revise(notification_id)

    def _try(self, row: Any) -> None:
        try:
            self._bring(row)
        except IntegrationError as error:
            if error.retryable:
                self._note(row, error=error.detail)
                measures.note(measures.DELIVERIES, 1, row.channel, "delayed")
                raise
            with self._work.unit() as unit:
                if isinstance(error, Unreachable):
                    keep_address(unit.connection, row.person_id, row.channel, unit.now, lost=error.detail)
                self.fail(unit, row.id, error.detail)

    def _bring(self, row: Any) -> None:
        to = self._reached(row)
        if to is None:
            self._note(row, state=SUPPRESSED, error=GONE)
            measures.note(measures.DELIVERIES, 1, row.channel, SUPPRESSED)
        elif row.state == SENDING:
            self._bring_again(row, self._notice(row, to))
        elif not self._held(row):
            self._bring_first(row, self._notice(row, to))

    def _reached(self, row: Any) -> Recipient | None:
        """The reader with where this channel reaches her. Raises `Unreachable` while it does not."""
        to = self.reader(row.person_id)
        with self._work.db.reading() as connection:
            known = address_row(connection, row.person_id, row.channel)
        if known is not None and known.lost and row.state == PLANNED:
            raise Unreachable(known.lost)
        return replace(to, address=known.address) if to and known else to

    def _bring_first(self, row: Any, notice: Notice) -> None:
        receipt = self._channel(row).prepare(notice)
        if self._claim(row, receipt):
            self._deliver(row, notice, receipt)

    def _bring_again(self, row: Any, notice: Notice) -> None:
        """An earlier try died, or ended without an answer: it may have arrived."""
        found = self._channel(row).look(notice, row.receipt)
        if found is not None:
            self._note_sent(row, found)
        elif self._claim(row, row.receipt):
            self._deliver(row, notice, row.receipt)

    def _deliver(self, row: Any, notice: Notice, receipt: Receipt) -> None:
        self._note_sent(row, self._channel(row).deliver(notice, receipt))

    def _claim(self, row: Any, receipt: Receipt) -> bool:
        """Notes that it is about to be sent; False when it was over, or somebody else was faster."""
        with self._work.unit() as unit:
            now = locked_notification(unit.connection, row.id)
            if now is None or now.state != row.state:
                return False
            over = _is_over(unit.connection, row)
            sending = {"state": SENDING, "receipt": dict(receipt), "attempts": now.attempts + 1}
            values = {"state": SUPPRESSED, "error": OVER} if over else sending
            return change(unit.connection, row.id, [row.state], **values) and not over

    def _note_sent(self, row: Any, receipt: Receipt) -> None:
        with self._work.unit() as unit:
            values = {"state": SENT, "receipt": dict(receipt), "sent_at": unit.now, "error": ""}
            if change(unit.connection, row.id, [SENDING], **values):
                unit.note(measures.DELIVERIES, 1, row.channel, SENT)
                unit.note(measures.TELLING, (unit.now - row.created_at).total_seconds(), row.channel)

    def _note(self, row: Any, **values: Any) -> None:
        with self._work.unit() as unit:
            change(unit.connection, row.id, [PLANNED, SENDING], **values)

    def _held(self, row: Any) -> bool:
        """Leaves the person in peace for now, if these are her quiet hours."""
        with self._work.db.reading() as connection:
            wanted, _ = preferences.read(connection, row.person_id)
        person = self._people.person(row.person_id) if quiet.wished(wanted) else None
        until = quiet.until(wanted, person, self._work.clock.now()) if person else None
        if until:
            self._note(row, held_until=until)
        return until is not None

    def fail(self, unit: UnitOfWork, notification_id: str, error: str) -> None:
        """It cannot arrive here. The next channel is used that stands by or was switched off."""
        row = locked_notification(unit.connection, notification_id)
        if row is None or not change(unit.connection, row.id, [PLANNED, SENDING], state=FAILED, error=error):
            return
        unit.note(measures.DELIVERIES, 1, row.channel, FAILED)
        unit.emit(NotificationFailed(row.id, row.person_id, row.kind, row.channel, error))
        for other in _next(unit.connection, row):
            change(unit.connection, other.id, [SUPPRESSED], state=PLANNED, error="")
            unit.emit(NotificationPlanned(other.id, other.person_id, other.kind, other.channel))

    def revise(self, notification_id: str) -> None:
        """Shows the newest revision where the notification was sent, until nothing newer has come in between."""
        row, revision = self._seen(notification_id)
        while revision and row.state in (SENT, DELIVERED) and row.shown != revision.version:
            self._show(row, revision)
            row, revision = self._note_shown(row, revision)

    def _seen(self, notification_id: str) -> tuple[Any, Any]:
        with self._work.db.reading() as connection:
            row = notification_row(connection, notification_id)
            asks = row is not None and row.asks
            return row, revision_of(connection, row.about, row.subject_id) if asks and row else None

    def _show(self, row: Any, revision: Any) -> None:
        to = self.reader(row.person_id)
        if to is None:
            return
        try:
            self._channel(row).revise(notice_of(row, revision.content, to), row.receipt)
        except IntegrationError as error:
            if error.retryable:
                raise
            log().warning("notification cannot be revised", notification=row.id, error=error.detail)

    def _note_shown(self, row: Any, revision: Any) -> tuple[Any, Any]:
        """Notes what is shown now. When somebody else has shown something meanwhile, nobody knows which came last:
        then it counts as shown no more, and the newest is shown again."""
        with self._work.unit() as unit:
            alone = update(notifications).where(_n.id == row.id, _n.shown == row.shown)
            if not unit.connection.execute(alone.values(shown=revision.version)).rowcount:
                unit.connection.execute(update(notifications).where(_n.id == row.id).values(shown=0))
        return self._seen(row.id)

    def reader(self, person_id: str) -> Recipient | None:
        """The person with the language that she reads; None for somebody who is not here any more."""
        if person_id.startswith(POST):
            return Recipient(person_id, "", person_id.removeprefix(POST))
        person = self._people.person(person_id)
        if person is None or not person.active:
            return None
        with self._work.db.reading() as connection:
            wanted, _ = preferences.read(connection, person_id)
        language = wanted["language"] or person.language
        return Recipient(person.id, person.email, person.name, language, person.time_zone)

    def _notice(self, row: Any, to: Recipient) -> Notice:
        files = row.content["attachments"]
        attachments = tuple(self._attachment(file) for file in files)
        return notice_of(row, row.content, to, attachments, self._unsubscribe(row))

    def _unsubscribe(self, row: Any) -> str | None:
        """Where a mail can be unsubscribed from; who is asked something cannot."""
        if self._unsubscribing is None or row.asks or row.channel != "mail":
            return None
        return self._unsubscribing.link(row.person_id, row.kind)

    def _attachment(self, file: Mapping[str, str]) -> Attachment:
        with self._files.open(file["file"]) as content:
            return Attachment(file["name"], file["content_type"], content.read())

    def _channel(self, row: Any) -> Channel:
        channel = self._channels.get(row.channel)
        if channel is None:
            raise IntegrationError(f"The channel {row.channel} is not set up here.", retryable=False)
        return channel

    def _row(self, notification_id: str) -> Any | None:
        with self._work.db.reading() as connection:
            return notification_row(connection, notification_id)


def _is_over(connection: Connection, row: Any) -> bool:
    return row.asks and revision_of(connection, row.about, row.subject_id) is not None


def _next(connection: Connection, row: Any) -> list[Any]:
    """The channel that follows this one, if any: the one that stands by for it, else one that was switched off."""
    held_back = select(notifications).where(others_of(row), _n.state == SUPPRESSED).order_by(_n.id)
    others = connection.execute(held_back).all()
    standing_by = [one for one in others if (one.channel, one.error) == (FEEDS.get(row.channel), STANDING_BY)]
    return (standing_by or [one for one in others if one.error == preferences.SWITCHED_OFF])[:1]
