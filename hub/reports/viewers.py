"""Whose rows a reader may see."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true

from hub.core.questions import People
from hub.reports.models import report_figures

PORTION = 500


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who reads a report: everything, or the requests of these people."""

    person_id: str
    everything: bool = False
    people: frozenset[str] = frozenset()

    def may_see(self) -> ColumnElement[bool]:
        """The condition that her rows fulfil."""
        return true() if self.everything else report_figures.c.requester_id.in_(sorted(self.people))


def viewer(connection: Connection, people: People, person_id: str, all_for: frozenset[str]) -> Viewer:
    """Members of these groups see everything, managers what their people asked for, everybody her own."""
    if people.groups_of(person_id) & all_for:
        return Viewer(person_id, everything=True)
    return Viewer(person_id, people=frozenset({person_id, *_reporting_to(connection, people, person_id)}))


def _reporting_to(connection: Connection, people: People, person_id: str) -> Iterator[str]:
    """Who reports to her now, among those who ever asked for something."""
    requesters = connection.execute(select(report_figures.c.requester_id).distinct()).scalars()
    for ids in _portions(requesters):
        yield from (person.id for person in people.persons(ids).values() if person.manager_id == person_id)


def _portions(ids: Iterable[Any]) -> Iterator[Sequence[str]]:
    rest = iter(ids)
    while portion := list(islice(rest, PORTION)):
        yield portion
