"""Answers of domains to the handlers of others where they are in one process: each opens a unit of work of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.reports.figures import RequestFigures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hub.core.unit_of_work import Work
    from hub.notifications.service import Notifications
    from hub.notifications.telling import Telling
    from hub.requests.service import Requests
    from hub.schedules.service import Schedules
    from workers.questions import Recurrence


@dataclass(frozen=True, slots=True)
class StepsHere:
    """Answers the port `Steps`."""

    work: Work
    requests: Requests

    def waits_for(self, request_id: str, step: str, round_: int) -> bool:
        """Whether a request still waits for this answer."""
        return self.requests.waits_for(request_id, step, round_)

    def note_called(
        self, request_id: str, step: str, round_: int, ok: bool, answer: dict[str, Any], error: str = ""
    ) -> bool:
        """Notes the answer; whether the request waited for it."""
        with self.work.unit() as unit:
            return self.requests.note_called(unit, request_id, step, round_, ok, answer, error)

    def note_given_up(self, request_id: str, step: str, round_: int, error: str) -> None:
        """Notes that nobody tries any more what the request still waits for."""
        with self.work.unit() as unit:
            self.requests.note_given_up(unit, request_id, step, round_, error)


@dataclass(frozen=True, slots=True)
class FiguresHere:
    """Answers the port `Figures`."""

    requests: Requests

    def figures(self, request_id: str) -> RequestFigures | None:
        """What reports count of a request; None for a draft."""
        found = self.requests.figures(request_id)
        return None if found is None else RequestFigures(**found)


@dataclass(frozen=True, slots=True)
class TellingsHere:
    """Answers the port `Tellings`."""

    work: Work
    notifications: Notifications

    def tell(self, telling: Telling) -> bool:
        """Plans what is to be told; whether anything of it is new."""
        with self.work.unit() as unit:
            return self.notifications.plan(unit, telling)


@dataclass(frozen=True, slots=True)
class TimetableHere:
    """Answers the port `Timetable`."""

    work: Work
    schedules: Schedules

    def keep(self, prefix: str, job: str, recurrences: Sequence[Recurrence], since: datetime) -> None:
        """Of what begins with this prefix these recur, and no others; a time that came since then is caught up."""
        with self.work.unit() as unit:
            for one in recurrences:
                self.schedules.ensure(unit, one.key, one.cron, one.time_zone, job, one.arguments, since)
            self.schedules.remove_others(unit, prefix, [one.key for one in recurrences])
