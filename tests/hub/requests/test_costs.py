"""The hot paths cost a fixed number of statements, however many are asked and however long the history is."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from hub.core.questions import Person
from tests.support.offices import COMMITTEE, Office
from tests.support.people import StubPeople, somebody
from tests.support.statements import counted


class CountingPeople(StubPeople):
    """A directory that knows how often it was asked."""

    asked: Counter[str]

    def person(self, id_or_email: str) -> Person | None:
        self.asked["person"] += 1
        return super().person(id_or_email)

    def persons(self, ids: Sequence[str]) -> Mapping[str, Person]:
        self.asked["persons"] += 1
        return super().persons(ids)

    def members(self, group: str) -> Sequence[Person]:
        self.asked["members"] += 1
        return super().members(group)


@pytest.fixture
def office(office: Office) -> Office:
    """The same office, whose directory counts."""
    counting = CountingPeople(*office.people.known.values(), groups=office.people.groups)
    counting.asked = Counter()
    office.people = counting
    office.requests.desk.people = office.tasks.desk.people = counting
    return office


def test_submitting(office: Office) -> None:
    ana, body = office.as_("ana"), {"process": "plain", "form": {"wish": "x"}}
    ana.post("/requests", body)
    asked = office.people.asked  # type: ignore[attr-defined]
    asked.clear()
    with counted(office.work.db) as statements:
        assert ana.post("/requests", body).status == 201
    assert len(statements) <= 8, statements
    assert asked == {"person": 2}


def test_deciding(office: Office) -> None:
    requests = [office.submit(), office.submit()]
    tasks = [office.task_of("bob", request) for request in requests]
    bob = office.as_("bob")
    bob.post(f"/tasks/{tasks[0]['id']}/decision", {"outcome": "approve"}, if_match='"1"')
    asked = office.people.asked  # type: ignore[attr-defined]
    asked.clear()
    with counted(office.work.db) as statements:
        assert bob.post(f"/tasks/{tasks[1]['id']}/decision", {"outcome": "approve"}, if_match='"1"').status == 200
    assert len(statements) <= 9, statements
    assert asked == {"person": 1}


def test_lists(office: Office) -> None:
    for wish in "abc":
        office.submit(wish=wish)
    asked = office.people.asked  # type: ignore[attr-defined]
    for path in ("/tasks", "/requests"):
        bob = office.as_("bob")
        asked.clear()
        with counted(office.work.db) as statements:
            assert len(bob.get(path).json["items"]) == 3
        assert (len(statements), dict(asked)) == (1, {})


def test_a_decision_costs_the_same_however_many_are_asked(office: Office) -> None:
    office.publish(COMMITTEE.replace("WORD", "any"))
    costs = []
    for more in (0, 0, 30):
        for number in range(more):
            office.people.known[f"p{number}"] = somebody(f"p{number}", "erik")
            office.people.groups["finance"].append(f"p{number}")
        request = office.submit(process="committee", wish="x")
        task = office.task_of("carla", request)
        with counted(office.work.db) as statements:
            assert office.decide("carla", task).status == 200
        costs.append(len(statements))
    assert costs[1] == costs[2]  # the first one read the definition


def test_a_timeline_looks_everybody_up_at_once(office: Office) -> None:
    request = office.submit()
    for name in ("ana", "bob", "fay"):
        office.as_(name).post(f"/requests/{request}/comments", {"text": "x"})
    office.decide("bob", office.task_of("bob", request))
    asked = office.people.asked  # type: ignore[attr-defined]
    asked.clear()
    with counted(office.work.db) as statements:
        assert len(office.lines(request)) == 7
    assert (len(statements), asked) == (2, {"persons": 1})
