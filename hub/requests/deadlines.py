"""What people are to do until when."""

from collections.abc import Sequence

from sqlalchemy import select

from hub.core.questions import Deadline
from hub.requests.desk import Desk
from hub.requests.models import NEVER, requests, tasks
from hub.requests.naming import call_in

# Of more, the first due.
AT_MOST = 200
_t, _r = tasks.c, requests.c
_SHOWN = (_t.id, _t.request_id, _t.due_at, _r.title, _r.process, _r.process_version)


class DueTasks:
    """Answers the question `Deadlines`. `base_url` is where people reach the hub."""

    def __init__(self, desk: Desk, base_url: str) -> None:
        self._desk = desk
        self._base_url = base_url

    def due(self, person_id: str) -> Sequence[Deadline]:
        """The open tasks of somebody that have a time, the first due first, in her language; 200 at most."""
        mine = select(*_SHOWN).join(requests, _r.id == _t.request_id)
        mine = mine.where(_t.assignee_id == person_id, _t.state == "open", _t.due_at < NEVER)
        with self._desk.work.db.reading() as connection:
            rows = connection.execute(mine.order_by(_t.due_at, _t.id).limit(AT_MOST)).all()
        reader = self._desk.people.person(person_id)
        call = call_in(self._desk.process, reader.language if reader else "en")
        return [Deadline(row.id, call(row), f"{self._base_url}/requests/{row.request_id}", row.due_at) for row in rows]
