"""Rehearse: the requests of the last days, played again with a draft, before it is published. Changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from hub.core.auth import Caller
from hub.core.questions import History, People
from hub.core.unit_of_work import Work
from hub.engine.replaying import Course, Replay, Replayed, Spread, replay
from hub.processes.rights import loaded, missing, owns
from hub.processes.service import Processes

Shape = dict[str, Any]


class Rehearsals:
    """What a version would have changed, for those who answer for its process."""

    def __init__(
        self, work: Work, people: People, processes: Processes, history: History, rates: Mapping[str, str]
    ) -> None:
        self._work = work
        self._people = people
        self._processes = processes
        self._history = history
        self._rates = rates

    def rehearse(self, caller: Caller, key: str, version: int, days: int, limit: int) -> Shape:
        """The requests of so many days, at most `limit` of them, as they went and as they would have gone. Raises
        `NotFound`: whose requests one may not see, one cannot play again."""
        process = self._processes.versions.definition(caller, key, version)
        published = self._processes.definition(key)
        if published is not None and not owns(caller, loaded(published.text)):
            raise missing()
        since = self._work.clock.now() - timedelta(days=days)
        pasts = self._history.past(key, since, limit)
        found = replay(process, pasts, self._people, self._rates)
        left_out = self._history.how_many(key, since) - len(found.requests)
        return {"process": key, "version": version, "since": since, "leftOut": left_out} | self._shown(found)

    def _shown(self, found: Replay) -> Shape:
        courses = [course for one in found.requests for course in (one.before, one.after) if course]
        ids = {person for course in courses for person in course.people}
        names = {person.id: person.name for person in self._people.persons(sorted(ids)).values()}
        before, after = found.tasks
        return {
            "requests": len(found.requests),
            "played": found.played,
            "tasks": {"before": before, "after": after},
            "hours": {"before": _spread(found.hours[0]), "after": _spread(found.hours[1])},
            "endOtherwise": found.otherwise,
            "askedMore": _counted(found.more, names),
            "askedLess": _counted(found.less, names),
            "items": [_item(one, names) for one in found.requests],
        }


def _item(one: Replayed, names: Mapping[str, str]) -> Shape:
    problems = [{"pointer": problem.pointer, "detail": problem.detail} for problem in one.problems]
    after = _course(one.after, names) if one.after else None
    return {
        "id": one.id,
        "number": one.number,
        "before": _course(one.before, names),
        "after": after,
        "problems": problems,
    }


def _course(course: Course, names: Mapping[str, str]) -> Shape:
    asked = [_named(person, names) for person in course.people]
    return {"asked": asked, "tasks": sum(course.tasks.values()), "outcome": course.outcome, "hours": course.hours}


def _counted(people: Sequence[tuple[str, int]], names: Mapping[str, str]) -> list[Shape]:
    return [_named(person, names) | {"tasks": count} for person, count in people]


def _named(person: str, names: Mapping[str, str]) -> Shape:
    return {"id": person, "name": names.get(person, "somebody who has left")}


def _spread(spread: Spread) -> Shape:
    return {"median": spread.median, "p90": spread.p90}
