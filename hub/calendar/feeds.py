"""What lies ahead of somebody for her calendar program: with her token, or under a link that she made and can end."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, delete, select

from hub.calendar import icalendar
from hub.calendar.links import Links
from hub.calendar.models import links
from hub.calendar.service import Calendar
from hub.core.auth import Caller
from hub.core.db import new_id, upsert
from hub.core.errors import IntegrationError, NotFound, Unavailable
from hub.core.questions import People, Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work

# What has just been stays for a while; together no more than a calendar is asked for at once.
BEHIND, BEFORE = timedelta(days=7), timedelta(days=55)
WAIT = 300
GONE = "There is no calendar at this address. Copy all of it, or make a new one in your profile on the page of the hub."


class Feed(NamedTuple):
    """A calendar as iCalendar, and a tag that differs when it differs."""

    content: bytes
    tag: str


class Feeds:
    """Writes feeds, and keeps under which link whose is read: one for each person."""

    def __init__(self, work: Work, people: People, calendar: Calendar, signed: Links, base_url: str) -> None:
        self._work = work
        self._people = people
        self._calendar = calendar
        self._signed = signed
        self._host = urlsplit(base_url).hostname or "hub"

    def mine(self, caller: Caller) -> Feed:
        """What lies ahead of the caller. Raises `Unavailable` while her calendar is out: a program keeps its own."""
        return self._feed(self._people.person(caller.id))

    def under(self, token: str) -> Feed:
        """What lies ahead of whoever made this link. Raises `NotFound` for one that has ended, is not ours or belongs
        to somebody who has left; `Unavailable`."""
        link = self._signed.link(token)
        with self._work.db.reading() as connection:
            row = connection.execute(select(links).where(links.c.link == link)).first() if link else None
        return self._feed(self._people.person(row.person_id) if row else None)

    def _feed(self, person: Person | None) -> Feed:
        if person is None or not person.active:
            raise NotFound(GONE)
        now = self._work.clock.now()
        until = now + BEFORE
        try:
            ahead = self._calendar.ahead(person.id, now - BEHIND, until, patient=False)
        except IntegrationError as error:
            said = "Your calendar cannot be read at the moment. Programs keep what they have and ask again."
            raise Unavailable(said, retryAfter=ceil(error.retry_after or WAIT)) from None
        content = icalendar.written(ahead, person, until, now, self._host)
        return Feed(content, icalendar.tag_of(ahead, person, until))

    # The link.

    def link(self, caller: Caller) -> dict[str, Any]:
        """The caller's link; without an address where there is none."""
        with self._work.db.reading() as connection:
            return self._shown(_row(connection, caller.id))

    def make(self, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
        """A new link; the one before it has ended."""
        values = {"link": new_id(), "made_at": unit.now}
        keep = upsert(unit.connection, links).on_conflict_do_update(index_elements=["person_id"], set_=values)
        unit.connection.execute(keep, {"person_id": caller.id, **values})
        unit.record(Entry(caller.id, "calendar.link-made", caller.id, {}))
        return self._shown(_row(unit.connection, caller.id))

    def end(self, unit: UnitOfWork, caller: Caller) -> None:
        """Nobody reads under the caller's link any more; welcome twice."""
        if unit.connection.execute(delete(links).where(links.c.person_id == caller.id)).rowcount:
            unit.record(Entry(caller.id, "calendar.link-ended", caller.id, {}))

    def _shown(self, row: Row[Any] | None) -> dict[str, Any]:
        made_at: datetime | None = row.made_at if row else None
        return {"url": self._signed.address(row.link) if row else None, "madeAt": made_at}


def _row(connection: Connection, person_id: str) -> Row[Any] | None:
    return connection.execute(select(links).where(links.c.person_id == person_id)).first()
