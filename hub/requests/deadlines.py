"""What people are to do until when."""

from collections.abc import Sequence

from sqlalchemy import select

from hub.core.db import Database
from hub.core.questions import Deadline
from hub.requests.models import NEVER, requests, tasks

# Of more, the first due.
AT_MOST = 200
_t = tasks.c


class DueTasks:
    """Answers the question `Deadlines`. `base_url` is where people reach the hub."""

    def __init__(self, db: Database, base_url: str) -> None:
        self._db = db
        self._base_url = base_url

    def due(self, person_id: str) -> Sequence[Deadline]:
        """The open tasks of somebody that have a time, the first due first; 200 at most."""
        mine = select(_t.id, _t.request_id, _t.due_at, requests.c.title).join(requests, requests.c.id == _t.request_id)
        mine = mine.where(_t.assignee_id == person_id, _t.state == "open", _t.due_at < NEVER)
        with self._db.reading() as connection:
            rows = connection.execute(mine.order_by(_t.due_at, _t.id).limit(AT_MOST)).all()
        return [Deadline(row.id, row.title, f"{self._base_url}/requests/{row.request_id}", row.due_at) for row in rows]
