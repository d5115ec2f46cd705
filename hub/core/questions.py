"""Questions that one domain asks another at once: ports too, but answered by that domain's service, or over HTTP when
it runs elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who stands in for a part of what somebody is asked: for some processes (all when none is named), up to so many
    EUR (any amount when None)."""

    person_id: str
    processes: tuple[str, ...] = ()
    up_to: float | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when; without an end until it is switched off."""

    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works in a week: on which weekdays (Monday is 0), from when until when by the wall clock."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Site:
    """A place where people work, with a calendar of its own: `days_off` beside the public holidays of its country (and
    subdivision, ISO 3166-2), `days_on` in spite of them."""

    key: str
    country: str
    time_zone: str
    hours: Hours
    subdivision: str | None = None
    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company as the hub knows her. Away people have a substitute for everything or none; deputies
    stand in for parts, the narrowest first, and the first that fits counts. `absence` is what the automatic replies of
    her mailbox say at present. She works by her own `hours`, else by those of her `site`, else as is usual. Her `grade`
    says how high she stands, 0 when the directory does not.
    """

    id: str
    email: str
    name: str
    job_title: str = ""
    department: str = ""
    cost_centre: str = ""
    country: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    manager_id: str | None = None
    active: bool = True
    away: bool = False
    substitute_id: str | None = None
    deputies: tuple[Deputy, ...] = ()
    absence: Period | None = None
    site: Site | None = None
    hours: Hours | None = None
    grade: int = 0


class People(Protocol):
    """Who is who. Answered by the directory."""

    def person(self, id_or_email: str) -> Person | None:
        """One person, active or not."""
        ...

    def persons(self, ids: Sequence[str]) -> Mapping[str, Person]:
        """Those that exist, by id."""
        ...

    def members(self, group: str) -> Sequence[Person]:
        """The active members of a group by its key, sorted by name; empty for an unknown group."""
        ...

    def groups_of(self, person_id: str) -> frozenset[str]:
        """Keys of the groups that a person belongs to."""
        ...


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a process, as its owners wrote it (YAML)."""

    key: str
    version: int
    text: str


class Definitions(Protocol):
    """Which processes there are. Answered by the processes domain."""

    def definition(self, key: str, version: int | None = None) -> Definition | None:
        """A version, or the published one."""
        ...


@dataclass(frozen=True, slots=True)
class Paper:
    """What a request needs to know of a document; `request_id` when it belongs to one already."""

    id: str
    name: str
    content_type: str
    size: int
    owner_id: str
    ready: bool
    request_id: str | None = None


class Papers(Protocol):
    """Which documents there are. Answered by the documents domain."""

    def papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Those that exist, by id."""
        ...


@dataclass(frozen=True, slots=True)
class PastTask:
    """Somebody was asked in a step (its key) and round; `state` is how the task ended."""

    step: str
    round: int
    person_id: str
    state: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastReply:
    """Something came to a request: `kind` is the engine's event, `after` the time since whatever happened before it.

    A correction (`Resubmitted`) is of no step.
    """

    kind: str
    step: str
    round: int
    at: datetime
    after: timedelta
    ok: bool = True
    answer: Any = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class PastRequest:
    """A request that has ended, with everything that is needed to play it again."""

    id: str
    number: str
    requester_id: str
    form: Mapping[str, Any]
    submitted_at: datetime
    ended_at: datetime
    outcome: str
    tasks: Sequence[PastTask]
    replies: Sequence[PastReply]


class History(Protocol):
    """What became of requests. Answered by the requests domain."""

    def past(self, process: str, since: datetime, limit: int) -> Sequence[PastRequest]:
        """Requests of a process that were sent since then and have ended, the newest first; fewer than `limit` when
        they are too much to be read at once."""
        ...

    def how_many(self, process: str, since: datetime) -> int:
        """How many there are."""
        ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """A task that somebody is to do until a moment."""

    task_id: str
    title: str
    link: str
    due_at: datetime


class Deadlines(Protocol):
    """What people are to do until when. Answered by the requests domain."""

    def due(self, person_id: str) -> Sequence[Deadline]:
        """The open tasks of somebody that have a time, the first due first; a few hundred at most."""
        ...


@dataclass(frozen=True, slots=True)
class Concern:
    """A request that somebody takes part in, as one speaks of it."""

    request_id: str
    number: str
    title: str


class Involvement(Protocol):
    """Who has to do with a request. Answered by the requests domain."""

    def may_see(self, request_id: str, person_id: str) -> bool:
        """Whether this person may see the request and what belongs to it."""
        ...

    def concerns(self, person_id: str, newest: str, limit: int) -> Sequence[Concern]:
        """The requests that this person takes part in, the newest first, from the one with the id `newest` on back, or
        from the very newest without one."""
        ...

    def concerned_in(self, person_id: str, request_ids: Sequence[str]) -> Sequence[Concern]:
        """Of these requests those that this person takes part in."""
        ...


class Scopes(Protocol):
    """What internal services may. Answered by the register of clients."""

    def key_of(self, subject: str) -> str | None:
        """The key of the client that a token speaks for: a key as it is, or who it is at Google or in Entra."""
        ...

    def scopes_of(self, key: str) -> frozenset[str] | None:
        """The scopes of an active client, or None for one that is unknown or inactive."""
        ...
