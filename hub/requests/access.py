"""Who may see a request, and who may answer a task."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hub.core.auth import Caller
from hub.core.db import Database
from hub.core.errors import Forbidden, NotFound
from hub.core.questions import Concern, People, Person
from hub.engine.org import is_away, substitute_of
from hub.requests.concerning import newest_of, those_of
from hub.requests.models import open_assignees
from hub.requests.naming import ProcessOf, call_in
from hub.requests.org import number_of
from hub.requests.participants import takes_part

READ = "requests:read"


def principals(person_id: str, groups: Iterable[str]) -> list[str]:
    """The names under which somebody takes part."""
    return [person_id, *(f"group:{group}" for group in sorted(groups))]


def sees_all(caller: Caller) -> bool:
    """Administrators, and services that read."""
    return caller.has("administrator") or (caller.kind == "client" and READ in caller.scopes)


def may_see(connection: Connection, people: People, caller: Caller, request_id: str) -> bool:
    """Whether a request is among those that the caller may know of."""
    return sees_all(caller) or _concerned(connection, people, request_id, caller.id, caller.groups)


def _concerned(connection: Connection, people: People, request_id: str, person_id: str, groups: Iterable[str]) -> bool:
    """Whether somebody takes part, or stands in for one who is asked at present."""
    if takes_part(connection, request_id, principals(person_id, groups)):
        return True
    asked = open_assignees(connection, request_id)
    known = people.persons([row.assignee_id for row in asked]) if asked else {}
    return any(stands_in(person_id, known.get(row.assignee_id), row.process, row.worth) for row in asked)


def stands_in(person_id: str, assignee: Person | None, process: str, worth: float | None) -> bool:
    """Whether a person is the substitute of another in requests of this process that are worth so much in EUR."""
    return bool(assignee and is_away(assignee, process, worth) and substitute_of(assignee, process, worth) == person_id)


def inbox_of(people: People, caller: Caller, assignee_id: str) -> Callable[[Any], bool]:
    """Which of somebody's tasks the caller may look at: her own, or those in which she stands in. Raises `NotFound`
    when there can be none."""
    if caller.id == assignee_id or sees_all(caller):
        return lambda _: True
    person = people.person(assignee_id)
    if person is None or caller.id not in (person.substitute_id, *(deputy.person_id for deputy in person.deputies)):
        raise missing("inbox")
    return lambda task: stands_in(caller.id, person, task.process, task.worth)


def missing(what: str) -> NotFound:
    """The answer for what is not there, and for what the caller may not know of."""
    return NotFound(f"There is no such {what} among those you may see. Check the address.")


def on_behalf_of(people: People, caller: Caller, task: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """For whom the caller answers a task of the request in `row`: "" for herself, the assignee's id as her substitute.
    Raises `Forbidden`."""
    if caller.id == row["requester_id"] and task["kind"] != "ask":
        raise Forbidden("Nobody decides on a request of their own, not even for somebody else.")
    if caller.id == task["assignee_id"]:
        return ""
    if stands_in(caller.id, people.person(task["assignee_id"]), row["process"], row["worth"]):
        return str(task["assignee_id"])
    raise Forbidden("This task is somebody else's. Ask for it to be delegated to you.")


def answers_for(look_up: Callable[[str], Person | None], person_id: str) -> Person | None:
    """Who answers for one who has left: the first up the line who is here. None for somebody who is here, or whom
    nobody led."""
    person = look_up(person_id)
    if person is None or person.active:
        return None
    seen: set[str] = set()
    while person and not person.active and person.id not in seen:
        seen.add(person.id)
        person = look_up(person.manager_id) if person.manager_id else None
    return person if person and person.active else None


def may_steer(caller: Caller, owner: str) -> bool:
    """Whether the caller answers for the process: its owner, or an administrator."""
    return caller.has("administrator") or owner in principals(caller.id, caller.groups)


class Involved:
    """Answers the port `Involvement`; processes are found by key and version."""

    def __init__(self, db: Database, people: People, process_of: ProcessOf) -> None:
        self._db = db
        self._people = people
        self._process_of = process_of

    def may_see(self, request_id: str, person_id: str) -> bool:
        """Whether somebody asked, was asked, stands in, or owns the process."""
        groups = self._people.groups_of(person_id)
        with self._db.reading() as connection:
            return _concerned(connection, self._people, request_id, person_id, groups)

    def concerns(self, person_id: str, newest: str, limit: int) -> Sequence[Concern]:
        """The requests that somebody takes part in, the newest first, from `newest` on back. Whoever only stands in may
        see more."""
        names = principals(person_id, self._people.groups_of(person_id))
        with self._db.reading() as connection:
            rows = newest_of(connection, names, newest, limit)
        return self._called(person_id, rows)

    def concerned_in(self, person_id: str, request_ids: Sequence[str]) -> Sequence[Concern]:
        """Of these requests those that somebody takes part in."""
        names = principals(person_id, self._people.groups_of(person_id))
        with self._db.reading() as connection:
            rows = those_of(connection, names, request_ids)
        return self._called(person_id, rows)

    def _called(self, person_id: str, rows: Sequence[Any]) -> Sequence[Concern]:
        """As this person calls them."""
        reader = self._people.person(person_id)
        call = call_in(self._process_of, reader.language if reader else "en")
        return [Concern(row.id, number_of(row.serial), call(row)) for row in rows]
