"""What people look like: asked for once a day at most, and kept small."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hub.core.errors import IntegrationError, NotFound, Unavailable
from hub.core.ports import Picture, Pictures
from hub.core.unit_of_work import Work
from hub.directory import finding
from hub.directory.batches import store
from hub.directory.models import photos

FRESH = timedelta(days=1)
# Of 96 by 96 dots nobody needs more; more is not a small picture.
AT_MOST = 256 * 1024
_TYPES = ("image/jpeg", "image/png")


class Photos:
    """Pictures of people, from the company directory or from what is kept of it."""

    def __init__(self, work: Work, source: Pictures) -> None:
        self._work = work
        self._source = source

    def photo(self, id_or_email: str) -> Picture:
        """A small picture of an active person. Raises `NotFound` where there is none, `Unavailable` while nobody can
        say."""
        now = self._work.clock.now()
        with self._work.db.reading() as connection:
            person = finding.find(connection, id_or_email, now)
            if person is None or not person.active:
                raise NotFound("There is no such person. GET /api/v1/people?search= finds people by name or e-mail.")
            kept = connection.execute(select(photos).where(photos.c.person_id == person.id)).first()
        row = kept._mapping if kept and kept.fetched_at > now - FRESH else self._fetched(person.id, kept)
        if row["content"] is None:
            raise NotFound("There is no picture of this person.")
        return Picture(row["content"], row["content_type"])

    def _fetched(self, person_id: str, kept: Any | None) -> Mapping[str, Any]:
        try:
            found = self._source.picture(person_id)
        except IntegrationError:
            if kept is None:
                raise Unavailable("Pictures cannot be fetched at present. Ask again in a minute.") from None
            return dict(kept._mapping)
        shown = found if found and len(found.content) <= AT_MOST and found.content_type in _TYPES else None
        with self._work.unit() as unit:
            row: dict[str, Any] = {"person_id": person_id, "fetched_at": unit.now}
            row |= {"content": shown and shown.content, "content_type": shown.content_type if shown else ""}
            store(unit.connection, photos, [row])
        return row
