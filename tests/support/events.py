"""What waits in the outbox."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import delete, select

from hub.core.outbox import outbox
from hub.core.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Told:
    """An event as its handlers will see it."""

    name: str
    subject: str
    data: dict[str, Any]


def told(work: Work, name: str = "") -> list[Told]:
    """The events in the outbox, oldest first; only those of this name when given."""
    with work.db.reading() as connection:
        rows = connection.execute(select(outbox.c.body).order_by(outbox.c.position)).scalars().all()
    bodies = [orjson.loads(body) for body in rows]
    events = [Told(body["type"].rsplit(".", 1)[-1], body["subject"], body["data"]) for body in bodies]
    return [event for event in events if name in ("", event.name)]


def take(work: Work, name: str = "") -> list[Told]:
    """The same, and the outbox is empty afterwards."""
    events = told(work, name)
    with work.db.writing() as connection:
        connection.execute(delete(outbox))
    return events
