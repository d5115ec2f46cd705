"""What handlers ask a domain that is not their own, and what they have noted there: ports that are answered by that
domain's service in one process, and over HTTP when it runs elsewhere. What is noted is welcome twice.

`QUESTIONS` is the one table of all questions: what domains ask each other stands in `hub/core/questions.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from hub.core import auth, questions
from hub.notifications.telling import Telling
from hub.reports.figures import RequestFigures
from hub.requests.letters import Letter
from hub.requests.standings import OpenTask


class Letters(Protocol):
    """What people are told about requests. Answered by the requests domain."""

    def task(self, task_id: str, kind: str = "task-opened", occasion: str = "") -> Letter | None:
        """Somebody is asked to decide, or reminded; None when it is decided."""
        ...

    def task_closed(self, task_id: str) -> Letter | None:
        """How a task ended; None while it is open."""
        ...

    def task_over(self, task_id: str, person_id: str) -> Letter:
        """What takes the place of a question that this person need not answer."""
        ...

    def request(self, request_id: str, kind: str, occasion: str, person_id: str = "", said: str = "") -> Letter | None:
        """Something happened to a request."""
        ...

    def post(self, request_id: str, kind: str, occasion: str, reader_id: str, said: str = "") -> Letter | None:
        """Something happened to a request, for a channel."""
        ...


class Standings(Protocol):
    """How tasks stand. Answered by the requests domain."""

    def over(self, task_ids: Sequence[str], before: datetime) -> set[str]:
        """Those of these tasks that need no answer, since `before` at the latest."""
        ...

    def open_tasks(self, after: tuple[str, str, int, str], before: datetime, limit: int) -> Sequence[OpenTask]:
        """The next open tasks behind a place, of those opened until `before`."""
        ...


class Steps(Protocol):
    """Steps of requests that wait for something to be done. Answered by the requests domain."""

    def waits_for(self, request_id: str, step: str, round_: int) -> bool:
        """Whether a request still waits for this answer."""
        ...

    def note_called(
        self, request_id: str, step: str, round_: int, ok: bool, answer: dict[str, Any], error: str = ""
    ) -> bool:
        """Notes the answer; whether the request waited for it."""
        ...

    def note_given_up(self, request_id: str, step: str, round_: int, error: str) -> None:
        """Notes that nobody tries any more what the request still waits for."""
        ...


class Figures(Protocol):
    """Requests in numbers. Answered by the requests domain."""

    def figures(self, request_id: str) -> RequestFigures | None:
        """What reports count of a request; None for a draft."""
        ...


class Tellings(Protocol):
    """Telling people something. Answered by the notifications domain."""

    def tell(self, telling: Telling) -> bool:
        """Plans what is to be told; whether anything of it is new."""
        ...


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something recurs, and what its job is told then."""

    key: str
    cron: str
    time_zone: str
    arguments: Mapping[str, Any]


class Timetable(Protocol):
    """What recurs. Answered by the schedules domain."""

    def keep(self, prefix: str, job: str, recurrences: Sequence[Recurrence], since: datetime) -> None:
        """Of what begins with this prefix these recur, and no others; a time that came since then is caught up."""
        ...


class Question(NamedTuple):
    """What can be asked, and which domain answers."""

    protocol: type[Any]
    domain: str


QUESTIONS: Mapping[str, Question] = {
    "people": Question(questions.People, "directory"),
    "callers": Question(auth.Callers, "directory"),
    "scopes": Question(questions.Scopes, "directory"),
    "definitions": Question(questions.Definitions, "processes"),
    "papers": Question(questions.Papers, "documents"),
    "history": Question(questions.History, "requests"),
    "deadlines": Question(questions.Deadlines, "requests"),
    "involvement": Question(questions.Involvement, "requests"),
    "letters": Question(Letters, "requests"),
    "standings": Question(Standings, "requests"),
    "steps": Question(Steps, "requests"),
    "figures": Question(Figures, "requests"),
    "tellings": Question(Tellings, "notifications"),
    "timetable": Question(Timetable, "schedules"),
}
