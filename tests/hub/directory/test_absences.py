"""Who is away by the automatic replies of her mailbox."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.core.auth import Caller
from hub.core.errors import IntegrationError
from hub.core.ports import Absence
from hub.core.questions import Period
from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from hub.directory.wishes import Wish
from hub.engine.approvers import Resolution, Scope, resolve
from hub.engine.people import Ask, Question, parse_person
from integrations.local.company import SIZE
from tests.support.apps import Client
from tests.support.clocks import ManualClock
from tests.support.company import id_of
from tests.support.mailboxes import StubMailboxes

Person = Callable[..., Client]
NOW = ManualClock().now()
DAY = timedelta(days=1)


def away(directory: Directory, key: str) -> tuple[bool, Period | None]:
    found = directory.person(id_of(key))
    assert found
    assert directory.persons([id_of(key)])[id_of(key)] == found
    return found.away, found.absence


def asked_by_ana(directory: Directory) -> Resolution:
    """Whom Ana's manager's step asks."""
    ana, question = id_of("ana"), Question(Ask(parse_person("requester.manager")))
    return resolve(question, Scope(ana, {}, {}, parse_person("group:finance-leads"), process="leave"), directory)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "expected"),
    [
        (None, None, (True, Period(NOW))),
        (NOW - DAY, NOW + DAY, (True, Period(NOW - DAY, NOW + DAY))),
        (NOW, None, (True, Period(NOW))),
        (None, NOW + DAY, (True, Period(NOW, NOW + DAY))),
        (NOW + DAY, NOW + 2 * DAY, (False, None)),
        (NOW - DAY, NOW, (False, None)),
    ],
)
def test_automatic_replies_make_somebody_away_while_they_last(
    directory: Directory,
    starts_at: datetime | None,
    ends_at: datetime | None,
    expected: tuple[bool, Period | None],
) -> None:
    directory.note_absences(StubMailboxes(Absence(id_of("bob"), starts_at, ends_at)))
    assert away(directory, "bob") == expected
    assert away(directory, "ana") == (False, None)


def test_planned_replies_begin_and_end_by_the_clock(directory: Directory, clock: ManualClock) -> None:
    directory.note_absences(StubMailboxes(Absence(id_of("bob"), NOW + DAY, NOW + 2 * DAY)))
    seen = []
    for _ in range(3):
        seen.append(away(directory, "bob")[0])
        clock.advance(DAY)
    assert seen == [False, True, False]


def test_switched_off_they_are_forgotten_and_nothing_changes_twice(directory: Directory, clock: ManualClock) -> None:
    mailboxes = StubMailboxes(Absence(id_of("bob")))
    assert [directory.note_absences(mailboxes) for _ in range(2)] == [1, 0]
    clock.advance(DAY)
    assert directory.note_absences(mailboxes) == 0
    assert away(directory, "bob") == (True, Period(NOW))  # on since they were first seen
    mailboxes.replies = []
    assert [directory.note_absences(mailboxes) for _ in range(2)] == [1, 0]
    assert away(directory, "bob") == (False, None)


def test_all_active_people_are_asked_about_and_strangers_are_ignored(directory: Directory) -> None:
    mailboxes = StubMailboxes(Absence("a stranger"))
    assert directory.note_absences(mailboxes) == 0
    assert sum(len(ids) for ids in mailboxes.asked) == SIZE


def test_mailboxes_that_do_not_answer_change_nothing(directory: Directory) -> None:
    mailboxes = StubMailboxes(Absence(id_of("bob")))
    directory.note_absences(mailboxes)
    mailboxes.fails = True
    with pytest.raises(IntegrationError):
        directory.note_absences(mailboxes)
    assert away(directory, "bob")[0]


def test_with_automatic_replies_and_no_substitute_the_line_is_asked_with_the_reason(directory: Directory) -> None:
    assert asked_by_ana(directory).rule == id_of("bob")
    directory.note_absences(StubMailboxes(Absence(id_of("bob"))))
    found = asked_by_ana(directory)
    assert found.rule == id_of("erik")
    assert found.because == "Bob Berg is away and has no substitute"
    assert found.people[0].reason == "You are asked instead of Bob Berg, up the line."


def test_what_people_set_by_hand_stays_and_comes_first(directory: Directory, work: Work) -> None:
    with work.unit() as unit:
        bob = Caller("person", id_of("bob"), "Bob")
        directory.name_substitute(unit, bob, Wish("carla@example.com", NOW + 9 * DAY))
    directory.note_absences(StubMailboxes(Absence(id_of("bob"))))
    assert asked_by_ana(directory).rule == id_of("carla")
    directory.note_absences(StubMailboxes())
    found = directory.person(id_of("bob"))
    assert found
    assert (found.away, found.substitute_id, found.absence) == (True, id_of("carla"), None)


def test_everybody_sees_who_is_away_and_until_when(directory: Directory, person: Person) -> None:
    directory.note_absences(StubMailboxes(Absence(id_of("bob"), NOW - DAY, datetime(2026, 12, 1, tzinfo=UTC))))
    shown = {"startsAt": "2026-11-22T09:00:00Z", "endsAt": "2026-12-01T00:00:00Z"}
    for reply in (person("bob").get("/me"), person("ana").get("/people/bob@example.com")):
        assert (reply.json["away"], reply.json["absence"]) == (True, shown)
    [listed] = person("ana").get("/people", query={"search": "bob berg"}).json["items"]
    assert (listed["away"], listed["absence"], listed["substituteId"]) == (True, shown, None)
    me = person("ana").get("/me").json
    assert (me["away"], me["absence"]) == (False, None)


def test_the_embedded_mailboxes_are_a_file_that_people_may_edit(directory: Directory, tmp_path: Path) -> None:
    from integrations.local.absences import LocalAbsences

    file = tmp_path / "automatic-replies.json"
    file.write_text('{"bob@example.com": {"startsAt": null, "endsAt": "2026-12-01T00:00:00Z"}}')
    assert directory.note_absences(LocalAbsences(file)) == 1
    assert away(directory, "bob") == (True, Period(NOW, datetime(2026, 12, 1, tzinfo=UTC)))
