"""The timers of requests, as the database has them."""

from datetime import datetime

from sqlalchemy import select

from hub.core.unit_of_work import Work
from hub.requests.models import timers


def ringing(work: Work) -> dict[str, datetime]:
    """When each rings that is set, by its key."""
    with work.db.reading() as connection:
        return {row.key: row.due_at for row in connection.execute(select(timers.c.key, timers.c.due_at))}
