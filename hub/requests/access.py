"""Who may see a request, and who may answer a task."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from hub.core.auth import Caller
from hub.core.db import Database
from hub.core.errors import Forbidden, NotFound
from hub.core.questions import People, Person
from hub.requests.models import open_assignees, takes_part

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
    return any(stands_in(person_id, person) for person in (people.persons(asked).values() if asked else ()))


def stands_in(person_id: str, assignee: Person | None) -> bool:
    """Whether a person is the substitute of another who is away."""
    return bool(assignee and assignee.away and assignee.substitute_id == person_id)


def missing(what: str) -> NotFound:
    """The answer for what is not there, and for what the caller may not know of."""
    return NotFound(f"There is no such {what} among those you may see. Check the address.")


def on_behalf_of(people: People, caller: Caller, task: Mapping[str, Any], requester_id: str) -> str:
    """For whom the caller answers: "" for herself, the assignee's id as her substitute. Raises `Forbidden`."""
    if caller.id == requester_id:
        raise Forbidden("Nobody decides on a request of their own, not even for somebody else.")
    if caller.id == task["assignee_id"]:
        return ""
    if stands_in(caller.id, people.person(task["assignee_id"])):
        return str(task["assignee_id"])
    raise Forbidden("This task is somebody else's. Ask for it to be delegated to you.")


def may_steer(caller: Caller, owner: str) -> bool:
    """Whether the caller answers for the process: its owner, or an administrator."""
    return caller.has("administrator") or owner in principals(caller.id, caller.groups)


class Involved:
    """Answers the port `Involvement`."""

    def __init__(self, db: Database, people: People) -> None:
        self._db = db
        self._people = people

    def may_see(self, request_id: str, person_id: str) -> bool:
        """Whether somebody asked, was asked, stands in, or owns the process."""
        groups = self._people.groups_of(person_id)
        with self._db.reading() as connection:
            return _concerned(connection, self._people, request_id, person_id, groups)
