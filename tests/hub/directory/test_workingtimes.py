"""When people work, as their mailboxes say."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time

import pytest

from hub.core.ports import Absence, WorkingTime
from hub.core.questions import Hours
from hub.core.unit_of_work import Work
from hub.directory import absences
from hub.directory.service import Directory
from integrations.local.company import SIZE, people
from tests.support.company import StubCompany, id_of
from tests.support.events import Told, take
from tests.support.mailboxes import StubMailboxes

MORNINGS = WorkingTime(id_of("ana"), "Europe/Lisbon", (0, 1), time(7), time(12, 30))


class StubTimes:
    """Serves the port `WorkingTimes` from a list."""

    def __init__(self, *times: WorkingTime) -> None:
        self.times = times
        self.asked: list[str] = []

    def working_times(self, person_ids: Sequence[str]) -> Iterator[WorkingTime]:
        """Those of the list who are asked about."""
        self.asked += person_ids
        return (one for one in self.times if one.person_id in person_ids)


def known(directory: Directory, key: str = "ana") -> tuple[str, Hours | None]:
    found = directory.person(id_of(key))
    assert found
    assert directory.persons([id_of(key)])[id_of(key)] == found
    return found.time_zone, found.hours


def test_zone_and_hours_are_those_of_the_mailbox_and_it_is_told_once(directory: Directory, work: Work) -> None:
    take(work)
    assert [directory.note_working_times(StubTimes(MORNINGS)) for _ in range(2)] == [1, 0]
    assert known(directory) == ("Europe/Lisbon", Hours((0, 1), time(7), time(12, 30)))
    assert take(work) == [Told("PersonChanged", id_of("ana"), {"fields": ["time_zone"]})]


def test_what_the_mailbox_does_not_say_stays_as_the_directory_has_it(directory: Directory, work: Work) -> None:
    take(work)
    directory.note_working_times(StubTimes(WorkingTime(id_of("ana"))))
    assert known(directory) == ("Europe/Berlin", None)
    assert take(work) == []


def test_the_company_directory_changes_nothing_that_the_mailbox_said(directory: Directory) -> None:
    directory.note_working_times(StubTimes(MORNINGS))
    renamed = [replace(one, name="Ana A.", time_zone="UTC") if one.id == id_of("ana") else one for one in people()]
    directory.load(StubCompany(renamed))
    assert known(directory) == ("Europe/Lisbon", Hours((0, 1), time(7), time(12, 30)))


def test_whoever_works_by_the_calendar_of_a_site_works_by_that(directory: Directory) -> None:
    calendar = {
        "name": "Plant", "country": "DE", "subdivision": "BY", "timeZone": "Europe/Berlin", "weekdays": ["monday"],
        "opens": "06:00", "closes": "14:00", "holidays": [], "workingDays": [],
    }  # fmt: skip
    directory.ensure_calendars({"plant": calendar})
    moved = [replace(one, site="plant") if one.id == id_of("ana") else one for one in people()]
    directory.load(StubCompany(moved))
    directory.note_working_times(StubTimes(MORNINGS))
    assert known(directory) == ("Europe/Lisbon", None)


def test_all_are_asked_in_turn_however_many_fit(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.directory.workingtimes.AT_ONCE", 150)
    times = StubTimes()
    for _ in range(4):
        directory.note_working_times(times)
    assert len(times.asked) == 600
    assert all(times.asked.count(person.id) == 3 for person in people())
    assert len(set(times.asked)) == SIZE


def test_replies_are_asked_for_in_turn_and_who_was_not_asked_stays_away(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absences, "AT_ONCE", 100)
    first = sorted(person.id for person in people())[0]
    mailboxes = StubMailboxes(Absence(first))
    assert [directory.note_absences(mailboxes) for _ in range(2)] == [1, 0]
    found = directory.person(first)
    assert found
    assert found.away
