"""The company's people, and when they are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Generic, Protocol, TypeVar

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class SourcePerson:
    """A person as the company directory knows her. `id` is the directory's object id, `site` the key of the place where
    she works, `grade` how high she stands, 0 when it does not say. A directory that tells of changes may say nothing of
    her manager (`manager_said`): then nothing changed there."""

    id: str
    email: str
    name: str
    given_name: str = ""
    job_title: str = ""
    department: str = ""
    cost_centre: str = ""
    country: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    manager_id: str | None = None
    active: bool = True
    site: str = ""
    grade: int = 0
    manager_said: bool = True


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """A group and the directory ids of its direct members: people, and the groups within it. A large one comes in
    several parts. `left_ids` are those, of either kind, who are no longer in it. Without a key it is told of again, and
    has the key and name that it had."""

    id: str
    key: str
    name: str
    member_ids: tuple[str, ...] = ()
    subgroup_ids: tuple[str, ...] = ()
    left_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePage(Generic[Told]):
    """A piece of what the company directory tells: those who are there, the last one counts; the ids of those who are
    gone; and where to go on, now or, after the `last` piece, next time. Whoever reads on from a piece that `begins` has
    heard of everybody by the last one: what was not named is gone."""

    items: Sequence[Told]
    gone: Sequence[str] = ()
    resume: str = ""
    begins: bool = False
    last: bool = True


class PeopleSource(Protocol):
    """The company directory, read piece by piece: first everything, then what changed. `resume` is where an earlier
    piece said to go on, empty for a reading of everything. A source that no longer knows that place, or knows no
    changes, begins anew by itself."""

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        """The next people, managers by id."""
        ...

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:
        """The next of the groups that the hub routes by."""
        ...


@dataclass(frozen=True, slots=True)
class Absence:
    """Automatic replies of a mailbox that are on, now or to come. Without a start they have been on for some time,
    without an end they stay on until they are switched off."""

    person_id: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Absences(Protocol):
    """Who is away, as the mailboxes say."""

    def absences(self, person_ids: Sequence[str]) -> Iterator[Absence]:
        """Those of these people (directory ids) whose automatic replies are on, now or to come, nobody twice. Who has
        no mailbox is left out."""
        ...


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When somebody works, as her mailbox says: her time zone (IANA) and a week by the wall clock (Monday is 0). What
    it does not say, or in words that nobody knows, is None."""

    person_id: str
    time_zone: str | None = None
    weekdays: tuple[int, ...] = ()
    opens: time | None = None
    closes: time | None = None


class WorkingTimes(Protocol):
    """When people work, as the mailboxes say."""

    def working_times(self, person_ids: Sequence[str]) -> Iterator[WorkingTime]:
        """Those of these people (directory ids) who have a mailbox, nobody twice."""
        ...


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture: JPEG or PNG."""

    content: bytes
    content_type: str


class Pictures(Protocol):
    """What people look like."""

    def picture(self, person_id: str) -> Picture | None:
        """A small picture of somebody (directory id), None where there is none."""
        ...
