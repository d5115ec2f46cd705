"""Rehearse: owners see what a draft would have changed, by real requests, and nothing is touched."""

from datetime import timedelta
from typing import Any

import pytest

from hub.core.unit_of_work import Work
from hub.processes.rehearsing import Rehearsals
from hub.processes.rehearsing_api import api
from hub.requests import past
from hub.requests.past import PastRequests
from tests.support.apps import Reply, app_with
from tests.support.clocks import ManualClock
from tests.support.offices import DORA, PLAIN, RATES, Office
from tests.support.statements import counted

BOTH = PLAIN.replace("steps:\n", "steps:\n  - finance: {approve: {any: group:finance}}\n")
STRICT = PLAIN.replace("required: [wish]", "required: [wish, secret]")
NOTED = (
    PLAIN.replace("process: plain", "process: noted")
    .replace("steps:\n", "steps:\n  - note: {call: erp.note, with: {wish: form.wish}}\n")
    .replace("approve: requester", "when: note.answer.big == true, approve: requester")
)
URL = "/processes/plain/versions/2/rehearsal"


@pytest.fixture
def office(work: Work) -> Office:
    return Office(work, PLAIN)


def draft(office: Office, text: str) -> None:
    with office.work.unit() as unit:
        office.processes.versions.add(unit, DORA, text)


def rehearse(office: Office, name: str = "fay", url: str = URL, **body: Any) -> Reply:
    service = Rehearsals(office.work, office.people, office.processes, PastRequests(office.work.db), RATES)
    app = app_with(office.work, {Rehearsals: service}, [api])
    roles = {"administrator"} if name == "dora" else set()
    return app.as_(name, roles=roles, groups=office.people.groups_of(name)).post(url, body)


def decided(office: Office, clock: ManualClock, hours: int, outcome: str = "approve") -> str:
    """A request that Bob answered after so many hours."""
    request = office.submit()
    clock.advance(timedelta(hours=hours))
    assert office.decide("bob", office.task_of("bob", request), outcome).status == 200
    return request


def test_what_a_draft_would_have_changed_is_told(office: Office, clock: ManualClock) -> None:
    requests = [
        decided(office, clock, hours, outcome) for hours, outcome in ((2, "approve"), (4, "reject"), (6, "approve"))
    ]
    office.submit()
    draft(office, BOTH)
    told = rehearse(office).json
    assert (told["process"], told["version"], told["requests"], told["played"], told["leftOut"]) == (
        "plain",
        2,
        3,
        3,
        0,
    )
    assert told["tasks"] == {"before": 3, "after": 15}
    assert told["hours"] == {"before": {"median": 4.0, "p90": 6.0}, "after": {"median": 8.0, "p90": 10.0}}
    assert told["endOtherwise"] == 0
    assert told["askedMore"][0] == {"id": "carla", "name": "Carla", "tasks": 3}
    assert told["askedLess"] == []
    newest, refused, _ = told["items"]
    assert [one["id"] for one in told["items"]] == requests[::-1]
    assert newest["before"] == {
        "asked": [{"id": "bob", "name": "Bob"}],
        "tasks": 1,
        "outcome": "approved",
        "hours": 6.0,
    }
    assert [one["id"] for one in newest["after"]["asked"]] == ["carla", "chris", "cleo", "cyrus", "bob"]
    assert (refused["before"]["outcome"], refused["after"]["outcome"]) == ("rejected", "rejected")


def test_corrections_and_withdrawals_are_played_as_they_were(office: Office, clock: ManualClock) -> None:
    request = decided(office, clock, 1, "return")
    clock.advance(timedelta(hours=3))
    office.as_("ana").post(f"/requests/{request}/resubmit", {"form": {"wish": "a desk"}})
    clock.advance(timedelta(hours=2))
    office.decide("bob", office.task_of("bob", request))
    gone = office.submit()
    clock.advance(timedelta(hours=5))
    office.as_("ana").post(f"/requests/{gone}/withdraw")
    draft(office, PLAIN + "# the same\n")
    told = rehearse(office).json
    assert [one["before"] for one in told["items"]] == [one["after"] for one in told["items"]]
    assert [(one["after"]["outcome"], one["after"]["hours"]) for one in told["items"]] == [
        ("withdrawn", 5.0),
        ("approved", 6.0),
    ]


def test_services_are_played_with_what_they_said(office: Office, clock: ManualClock) -> None:
    office.publish(NOTED)
    request = office.submit(process="noted")
    clock.advance(timedelta(hours=3))
    with office.work.unit() as unit:
        office.requests.note_called(unit, request, "note", 1, True, {"big": True}, "")
    clock.advance(timedelta(hours=2))
    office.decide("bob", office.task_of("bob", request))
    (one,) = rehearse(office, url="/processes/noted/versions/1/rehearsal").json["items"]
    assert one["before"] == one["after"]
    assert one["after"]["hours"] == 5.0


def test_what_does_not_fit_the_draft_is_told_by_field(office: Office, clock: ManualClock) -> None:
    decided(office, clock, 1)
    draft(office, STRICT)
    told = rehearse(office).json
    assert (told["requests"], told["played"]) == (1, 0)
    assert told["items"][0]["problems"] == [{"pointer": "/secret", "detail": "Fill this field."}]
    assert told["items"][0]["after"] is None


def test_a_rehearsal_changes_nothing(office: Office, clock: ManualClock) -> None:
    decided(office, clock, 1)
    draft(office, BOTH)
    before = office.rows()
    assert rehearse(office).status == 200
    assert office.rows() == before


def test_the_newest_are_looked_at_and_the_rest_is_counted(
    office: Office, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = decided(office, clock, 1)
    clock.advance(timedelta(days=20))
    newer = [decided(office, clock, 1) for _ in range(3)]
    told = rehearse(office, url="/processes/plain/versions/1/rehearsal", limit=2).json
    assert ([one["id"] for one in told["items"]], told["leftOut"]) == (newer[:0:-1], 2)
    told = rehearse(office, url="/processes/plain/versions/1/rehearsal", days=10).json
    assert (old in [one["id"] for one in told["items"]], told["requests"], told["leftOut"]) == (False, 3, 0)
    monkeypatch.setattr(past, "MOST_TASKS", 2)
    told = rehearse(office, url="/processes/plain/versions/1/rehearsal").json
    assert (told["requests"], told["leftOut"]) == (2, 2)


@pytest.mark.parametrize("body", [{"days": 0}, {"days": 366}, {"limit": 501}, {"limit": "x"}])
def test_how_far_back_it_looks_is_limited(office: Office, body: Any) -> None:
    assert rehearse(office, url="/processes/plain/versions/1/rehearsal", **body).status == 422


def test_it_is_for_owners_of_the_process_as_it_is_now(office: Office) -> None:
    draft(office, BOTH)
    assert [rehearse(office, name).status for name in ("fay", "dora", "ana", "bob")] == [200, 200, 404, 404]
    office.publish(PLAIN.replace("owner: group:human-resources", "owner: group:finance"))
    assert [rehearse(office, name).status for name in ("fay", "carla")] == [404, 404]
    assert rehearse(office, "carla", "/processes/plain/versions/3/rehearsal").status == 200
    assert rehearse(office, "dora", "/processes/plain/versions/9/rehearsal").status == 404


def test_it_costs_the_same_however_many_requests_there_are(office: Office, clock: ManualClock) -> None:
    url, costs = "/processes/plain/versions/1/rehearsal", []
    for more in (1, 5):
        for _ in range(more):
            decided(office, clock, 1)
        with counted(office.work.db) as statements:
            rehearse(office, url=url)
        costs.append(len(statements))
    assert costs[0] == costs[1]
