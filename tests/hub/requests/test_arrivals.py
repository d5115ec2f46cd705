"""Steps that wait for something outside: woken once, whichever came first, however many wait."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.requests import arrivals as arriving
from hub.requests.arrivals_api import ProcessEventOut
from hub.requests.arrivals_models import arrivals, awaited, waiting_query
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.offices import Office
from tests.support.plans import plan_of, sorts
from tests.support.threads import at_once
from tests.support.trail import recorded
from tests.support.works import Works

SIGNING = """
process: signing
title: {en: Contract}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  required: [contract]
  properties: {contract: {type: string, minLength: 1, maxLength: 80}}
steps:
  - signed: {wait: {event: contract.signed, match: form.contract}}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {contract: C-7}, then: [], expect: {state: running}}
"""
CHECKED = SIGNING.replace("process: signing", "process: checked").replace(
    "steps:\n", "steps:\n  - manager: {approve: requester.manager}\n"
)
ROWS = """
process: rows
title: {en: Contracts}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  properties:
    lines: {type: array, items: {type: object, required: [contract], properties: {contract: {type: string}}}}
steps:
  - each:
      again: form.lines
      as: line
      steps: [{signed: {wait: {event: contract.signed, match: line.contract}}}]
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {lines: [{contract: C-7}]}, then: [], expect: {state: running}}
"""


@pytest.fixture
def works(office: Office) -> Works:
    office.publish(SIGNING)
    office.publish(CHECKED)
    return Works(office)


def waits(works: Works) -> int:
    with works.office.work.db.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(awaited)).scalar_one())


def test_what_happens_outside_wakes_the_request_that_waits_for_it(office: Office, works: Works) -> None:
    request = office.submit(process="signing", contract="C-7")
    works.drain()
    assert office.state(request) == "running"
    reply = works.happen("contract.signed", "C-7", {"by": "Lawyer"})
    assert reply.status == 202
    assert ProcessEventOut.model_validate(reply.json).event == "contract.signed"
    works.drain()
    assert office.state(request) == "approved"
    assert waits(works) == 0


def test_the_history_and_the_trail_name_who_told_it(office: Office, works: Works) -> None:
    request = office.submit(process="signing", contract="C-7")
    arrival = works.happen("contract.signed", "C-7", by="archive").json["id"]
    works.drain()
    [line] = [line for line in office.lines(request) if line["type"] == "arrived"]
    assert line["actor"] == {"id": "archive", "name": "archive"}
    [received] = recorded(office.work, "process-event.received")
    assert (received.actor, received.subject) == ("archive", arrival)
    [entry] = recorded(office.work, "request.event-arrived")
    assert (entry.actor, entry.subject) == ("archive", request)
    assert entry.payload == {"step": "signed", "event": "contract.signed", "arrival": arrival}


def test_what_came_before_the_step_waits_is_not_lost(office: Office, works: Works, clock: ManualClock) -> None:
    request = office.submit(process="checked", contract="C-7")
    clock.advance(timedelta(hours=1))
    works.happen("contract.signed", "C-7")
    works.drain()
    clock.advance(timedelta(days=300))
    assert office.state(request) == "running"
    office.decide("bob", office.task_of("bob", request))
    works.drain()
    assert office.state(request) == "approved"
    assert waits(works) == 0


def test_what_came_before_the_request_was_sent_does_not_count(office: Office, works: Works, clock: ManualClock) -> None:
    works.happen("contract.signed", "C-7", id="old")
    clock.advance(timedelta(minutes=1))
    request = office.submit(process="signing", contract="C-7")
    works.drain()
    assert office.state(request) == "running"
    works.happen("contract.signed", "C-7", id="new")
    works.drain()
    assert office.state(request) == "approved"


@pytest.mark.parametrize(("event", "key"), [("contract.signed", "C-8"), ("contract.sent", "C-7")])
def test_another_event_or_key_wakes_nobody(office: Office, works: Works, event: str, key: str) -> None:
    request = office.submit(process="signing", contract="C-7")
    works.happen(event, key)
    works.drain()
    assert office.state(request) == "running"


def test_an_event_that_is_told_twice_happens_once(office: Office, works: Works) -> None:
    first, second = (works.happen("contract.signed", "C-7", {"by": "x", "sum": 1.5}) for _ in range(2))
    assert (first.status, first.json) == (second.status, second.json)
    assert len(told(office.work, "EventReceived")) == 1
    other = works.happen("contract.signed", "C-7", {"by": "x", "sum": 1.5}, by="archive")
    assert other.json["id"] != first.json["id"]


def test_an_id_that_comes_with_something_else_is_refused(office: Office, works: Works) -> None:
    works.happen("contract.signed", "C-7", {"by": "x"}, id="a")
    refused = works.happen("contract.signed", "C-8", {"by": "y"}, id="a")
    assert (refused.status, refused.pointers) == (409, ["/key", "/data"])


def test_told_by_many_at_once_it_is_kept_once(office: Office, works: Works) -> None:
    replies = at_once(*(partial(works.happen, "contract.signed", "C-7") for _ in range(4)))
    assert {(reply.status, reply.json["id"]) for reply in replies} == {(202, replies[0].json["id"])}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"id": "x" * 201}, "/id"),
        ({"id": ""}, "/id"),
        ({"event": "contract signed"}, "/event"),
        ({"event": "e" * 101}, "/event"),
        ({"key": ""}, "/key"),
        ({"data": {"text": "x" * 20_000}}, "/data"),
        ({"data": []}, "/data"),
    ],
)
def test_what_cannot_be_an_event_is_named(works: Works, changed: dict[str, Any], pointer: str) -> None:
    said = {"id": "a", "event": "contract.signed", "key": "C-7", **changed}
    reply = works.as_().post("/process-events", said)
    assert (reply.status, reply.pointers) == (422, [pointer])


def test_administrators_tell_events_too_and_others_do_not(office: Office, works: Works) -> None:
    said = {"id": "a", "event": "contract.signed", "key": "C-7"}
    assert works.app.as_("ana").post("/process-events", said).status == 403
    assert works.app.as_("erp", kind="client", scopes=["requests:read"]).post("/process-events", said).status == 403
    request = office.submit(process="signing", contract="C-7")
    assert works.app.as_("dora", roles=["administrator"]).post("/process-events", said).status == 202
    works.drain()
    assert office.state(request) == "approved"
    assert [line["actor"] for line in office.lines(request) if line["type"] == "arrived"] == [
        {"id": "dora", "name": "Dora"}
    ]


def test_as_many_as_wait_are_woken_in_portions(office: Office, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "BATCH", 3)
    requests = [office.submit(process="signing", contract="C-7") for _ in range(9)]
    works.drain()
    works.happen("contract.signed", "C-7")
    works.drain()
    assert {office.state(request) for request in requests} == {"approved"}
    assert waits(works) == 0


def test_a_wait_that_begins_while_the_event_arrives_is_woken(office: Office, works: Works) -> None:
    for number in range(10):
        contract = f"C-{number}"
        request = office.submit(process="checked", contract=contract)
        task = office.task_of("bob", request)
        at_once(partial(office.decide, "bob", task), partial(works.happen, "contract.signed", contract))
        works.drain()
        assert office.state(request) == "approved"


@pytest.mark.parametrize("first", ["who waits", "what arrives"])
def test_each_looks_for_the_other_after_its_own_commit(office: Office, works: Works, first: str) -> None:
    request = office.submit(process="signing", contract="C-7")
    [waiting] = take(office.work, "EventAwaited")
    arrival = works.happen("contract.signed", "C-7").json["id"]
    if first == "who waits":
        with office.work.unit() as unit:
            works.arrivals.look(unit, waiting.subject, waiting.data["step"], waiting.data["round"])
        assert office.state(request) == "approved"
    assert works.arrivals.match(arrival) == (0 if first == "who waits" else 1)
    works.drain()
    assert office.state(request) == "approved"


def test_to_wake_twice_changes_nothing(office: Office, works: Works) -> None:
    request = office.submit(process="signing", contract="C-7")
    arrival = works.happen("contract.signed", "C-7").json["id"]
    for _ in range(2):
        with office.work.unit() as unit:
            works.arrivals.wake(unit, request, "signed", 1, arrival)
    works.drain()
    assert [line["type"] for line in office.lines(request)].count("arrived") == 1


def test_a_request_that_was_withdrawn_waits_no_more(office: Office, works: Works) -> None:
    request = office.submit(process="signing", contract="C-7")
    assert office.as_("ana").post(f"/requests/{request}/withdraw").status == 200
    assert waits(works) == 0
    works.happen("contract.signed", "C-7")
    works.drain()
    assert office.state(request) == "withdrawn"
    assert works.letters() == []


def test_a_wait_that_lapses_is_over(office: Office, works: Works, clock: ManualClock) -> None:
    office.publish(SIGNING.replace("form.contract}}", "form.contract}, within: 3 days, optional: true}"))
    request = office.submit(process="signing", contract="C-7")
    clock.advance(timedelta(days=4))
    works.drain()
    assert office.state(request) == "approved"
    assert waits(works) == 0
    works.happen("contract.signed", "C-7")
    works.drain()
    assert [line["type"] for line in office.lines(request)].count("arrived") == 0


def test_without_a_match_the_event_names_the_request(office: Office, works: Works) -> None:
    office.publish(SIGNING.replace(", match: form.contract", ""))
    request, other = (office.submit(process="signing", contract="C-7") for _ in range(2))
    works.happen("contract.signed", request)
    works.drain()
    assert (office.state(request), office.state(other)) == ("approved", "running")


def test_every_row_waits_for_its_own(office: Office, works: Works) -> None:
    office.publish(ROWS)
    reply = office.as_("ana").post(
        "/requests", {"process": "rows", "form": {"lines": [{"contract": "C-1"}, {"contract": "C-2"}]}}
    )
    works.happen("contract.signed", "C-2")
    works.drain()
    assert (office.state(reply.json["id"]), waits(works)) == ("running", 1)
    works.happen("contract.signed", "C-1")
    works.drain()
    assert office.state(reply.json["id"]) == "approved"


def test_what_nobody_can_tell_is_waited_for_all_the_same(office: Office, works: Works) -> None:
    office.publish(SIGNING.replace("maxLength: 80", "maxLength: 800"))
    request = office.submit(process="signing", contract="C" * 500)
    works.happen("contract.signed", "C" * 200)
    works.drain()
    assert office.state(request) == "running"


def test_what_arrived_is_kept_for_400_days(office: Office, works: Works, clock: ManualClock) -> None:
    works.happen("contract.signed", "C-7", id="old")
    clock.advance(timedelta(days=200))
    works.happen("contract.signed", "C-7", id="new")
    clock.advance(timedelta(days=200))
    assert works.arrivals.forget(clock.now()) == 0
    clock.advance(timedelta(minutes=1))
    assert works.arrivals.forget(clock.now()) == 1
    with office.work.db.reading() as connection:
        assert connection.execute(select(arrivals.c.sent_id)).scalars().all() == ["new"]


def test_who_waits_is_found_by_an_index(office: Office, clock: ManualClock) -> None:
    with office.work.db.reading() as connection:
        plan = plan_of(connection, waiting_query("contract.signed", "C-7", clock.now(), ("r", "s", 1), 10))
    assert "ix_awaited_event" in plan
    assert not sorts(plan)
