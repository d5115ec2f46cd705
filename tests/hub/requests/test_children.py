"""Requests within requests: a step starts another process, waits for its end, and takes it back when it ends first."""

from functools import partial
from typing import Any

import pytest

from hub.core.errors import Unavailable
from hub.core.unit_of_work import UnitOfWork
from hub.requests.children import DEEPEST
from hub.requests.messages import SubRequestWanted
from hub.requests.shapes import RequestDetailOut
from tests.support.events import told
from tests.support.offices import PLAIN, Office
from tests.support.threads import at_once
from tests.support.trail import recorded
from tests.support.works import Works

JOINING = """
process: joining
title: {en: Joining}
category: trials
owner: group:finance-leads
starters: group:all-staff
form:
  required: [newcomer]
  properties:
    newcomer: {$ref: hub:person}
    wish: {type: string, maxLength: 80}
steps:
  - hello: {approve: requester.manager}
  - order: {request: plain, with: {wish: form.wish}, for: form.newcomer}
  - done: {tell: requester, message: {en: "{{order.answer.number}}: {{order.outcome}}"}}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {newcomer: gero}, then: [], expect: {state: running}}
"""
ENDLESS = """
process: endless
title: {en: Endless}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {wish: {type: string}}}
steps:
  - again: {request: endless, with: {wish: form.wish}}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: x}, then: [], expect: {state: running}}
"""
TEAM = """
process: team
title: {en: Team}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {newcomers: {type: array, items: {$ref: hub:person}}}}
steps:
  - each:
      again: form.newcomers
      as: newcomer
      steps: [{order: {request: plain, with: {wish: '"a chair"'}, for: newcomer}}]
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {newcomers: [gero]}, then: [], expect: {state: running}}
"""


@pytest.fixture
def works(office: Office) -> Works:
    office.publish(PLAIN.replace("starters: group:all-staff", "starters: group:human-resources"))
    office.publish(JOINING)
    return Works(office)


def join(office: Office, works: Works, **form: Any) -> str:
    """A request whose manager has agreed, so that it waits for its child."""
    request = office.submit(process="joining", **{"newcomer": "gero", "wish": "a chair", **form})
    office.decide("bob", office.task_of("bob", request))
    works.drain()
    return request


def child_of(office: Office, request: str) -> dict[str, Any]:
    [child] = office.request(request)["children"]
    return office.request(child["id"])


def test_a_step_starts_another_process_for_whom_the_file_names(office: Office, works: Works) -> None:
    parent = join(office, works)
    child = child_of(office, parent)
    assert (child["process"], child["state"], child["requester"]["id"]) == ("plain", "running", "gero")
    assert child["form"] == {"wish": "a chair"}
    assert office.task_of("erik", child["id"])["state"] == "open"
    assert office.state(parent) == "running"
    [entry] = [entry for entry in recorded(office.work, "request.submitted") if entry.subject == child["id"]]
    number = office.request(parent)["number"]
    assert (entry.actor, entry.payload) == ("hub", {"process": "plain", "because": f"request {number}, step order"})


def test_the_step_goes_on_when_the_other_request_was_approved(office: Office, works: Works) -> None:
    parent = join(office, works)
    child = child_of(office, parent)
    office.decide("erik", office.task_of("erik", child["id"]))
    works.drain()
    assert office.state(parent) == "approved"
    ended = f"Order: request {child['number']} is approved."
    assert office.texts(parent)[-3:] == [ended, "Done: told.", "The request is approved."]


def test_parent_and_child_show_each_other(office: Office, works: Works) -> None:
    parent = join(office, works)
    shown = office.request(parent)
    [line] = shown["children"]
    child = office.request(line["id"])
    assert line == {name: child[name] for name in ("id", "number", "title", "state")}
    assert child["parent"] == {name: shown[name] for name in ("id", "number", "title", "state")}
    assert (shown["parent"], child["children"]) == (None, [])
    RequestDetailOut.model_validate(child)


def test_everybody_sees_the_relatives_that_she_may_see(office: Office, works: Works) -> None:
    parent = join(office, works)
    child = child_of(office, parent)["id"]

    def seen(name: str, request: str) -> Any:
        return office.as_(name).get(f"/requests/{request}").json

    assert seen("ana", parent)["children"][0]["id"] == child  # whoever asked for the whole sees its parts
    assert seen("ana", child)["parent"]["id"] == parent
    assert seen("gero", child)["parent"]["id"] == parent  # as an owner of the other process
    assert seen("bob", parent)["children"] == []
    assert office.as_("bob").get(f"/requests/{child}").status == 404
    assert seen("erik", child)["parent"] is None
    assert office.as_("erik").get(f"/requests/{parent}").status == 404
    assert office.service().get(f"/requests/{parent}").json["children"][0]["id"] == child


def test_a_request_that_was_rejected_is_a_no_to_the_step(office: Office, works: Works) -> None:
    parent = join(office, works)
    child = child_of(office, parent)
    office.decide("erik", office.task_of("erik", child["id"]), "reject", "too dear")
    works.drain()
    assert office.state(parent) == "rejected"
    assert any(f"{child['number']} is rejected: " in text and "too dear" in text for text in office.texts(parent))


def test_every_row_has_a_child_of_its_own(office: Office, works: Works) -> None:
    office.publish(TEAM)
    parent = office.submit(process="team", newcomers=["gero", "ana"])
    works.drain()
    children = [office.request(line["id"]) for line in office.request(parent)["children"]]
    assert {child["requester"]["id"] for child in children} == {"gero", "ana"}
    for child in children:
        name = child["tasks"][0]["assignee"]["id"]
        assert office.decide(name, office.task_of(name, child["id"])).status == 200
    works.drain()
    assert office.state(parent) == "approved"


def test_with_the_parent_goes_the_child(office: Office, works: Works) -> None:
    parent = join(office, works)
    child = child_of(office, parent)["id"]
    assert office.as_("ana").post(f"/requests/{parent}/withdraw").status == 200
    works.drain()
    shown = office.request(child)
    assert shown["state"] == "withdrawn"
    assert {task["state"] for task in shown["tasks"]} == {"cancelled"}
    assert "The hub withdrew the request: The request that asked for it does not need it any more." in office.texts(
        child
    )
    assert [entry.subject for entry in recorded(office.work, "request.withdrawn")] == [parent, child]


@pytest.mark.parametrize(("newcomer", "people"), [("gero", ["gero"]), ("ana", [])])
def test_somebody_else_for_whom_the_child_was_is_told(
    office: Office, works: Works, newcomer: str, people: list[str]
) -> None:
    parent = join(office, works, newcomer=newcomer)
    for _ in range(2):
        with office.work.unit() as unit:
            works.children.withdraw(unit, parent, "order", 1)
    news = told(office.work, "PersonToTell")
    assert [(event.data["person"], event.data["message"]) for event in news] == [
        (person, "request-withdrawn") for person in people
    ]


def test_a_child_that_has_ended_stays_as_it_ended(office: Office, works: Works) -> None:
    parent = join(office, works)
    child = child_of(office, parent)["id"]
    office.decide("erik", office.task_of("erik", child))
    with office.work.unit() as unit:
        works.children.withdraw(unit, parent, "order", 1)
    works.drain()
    assert (office.state(child), office.state(parent)) == ("approved", "approved")


def test_a_form_that_is_refused_ends_the_step_with_a_sentence(office: Office, works: Works) -> None:
    request = join(office, works, wish="")
    assert office.state(request) == "failed"
    assert any("plain cannot start. wish: " in text for text in office.texts(request))
    assert office.request(request)["children"] == []


def test_nobody_to_ask_ends_the_step_with_a_sentence(office: Office, works: Works) -> None:
    request = office.submit(process="joining", newcomer="gero", wish="x")
    office.change("gero", active=False)
    office.decide("bob", office.task_of("bob", request))
    works.drain()
    assert office.state(request) == "failed"
    assert any("plain cannot start. Nobody can ask for it" in text for text in office.texts(request))


def test_a_failure_that_may_pass_is_tried_again(office: Office, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    request = office.submit(process="joining", newcomer="gero", wish="x")
    office.decide("bob", office.task_of("bob", request))
    failing = [Unavailable("Try again in a moment.")]
    begin = works.children.start

    def start(unit: UnitOfWork, wanted: SubRequestWanted) -> None:
        if failing:
            raise failing.pop()
        begin(unit, wanted)

    monkeypatch.setattr(works.children, "start", start)
    works.drain()
    assert len(office.request(request)["children"]) == 1


def test_a_process_that_is_gone_ends_the_step_with_a_sentence(office: Office, works: Works) -> None:
    office.publish(JOINING.replace("request: plain", "request: nothing"))
    request = join(office, works)
    assert office.state(request) == "failed"
    assert any("There is no process nothing" in text for text in office.texts(request))


def test_a_step_starts_one_request_however_often_it_is_asked(office: Office, works: Works) -> None:
    request = office.submit(process="joining", newcomer="gero", wish="x")
    office.decide("bob", office.task_of("bob", request))
    [wanted] = told(office.work, "SubRequestWanted")
    event = SubRequestWanted(wanted.subject, **wanted.data)

    def start() -> None:
        with office.work.unit() as unit:
            works.children.start(unit, event)

    at_once(*(partial(start) for _ in range(3)))
    start()
    works.drain()
    assert len(office.request(request)["children"]) == 1


def test_nothing_is_started_for_a_step_that_does_not_wait_any_more(office: Office, works: Works) -> None:
    request = office.submit(process="joining", newcomer="gero", wish="x")
    office.decide("bob", office.task_of("bob", request))
    office.as_("ana").post(f"/requests/{request}/withdraw")
    works.drain()
    assert office.request(request)["children"] == []


def test_a_process_that_starts_itself_comes_to_an_end(office: Office, works: Works) -> None:
    office.publish(ENDLESS)
    request = office.submit(process="endless", wish="x")
    works.drain()
    assert office.state(request) == "failed"
    shown, depth = office.request(request), 0
    while shown["children"]:
        shown, depth = office.request(shown["children"][0]["id"]), depth + 1
    assert depth == DEEPEST
    assert any(f"at most {DEEPEST} deep" in text for text in office.texts(shown["id"]))


def test_a_request_that_ends_at_once_is_an_answer_too(office: Office, works: Works) -> None:
    quick = PLAIN.replace("approve: requester.manager", "tell: requester, message: told")
    office.publish(quick)
    parent = join(office, works)
    assert office.state(parent) == "approved"
    assert child_of(office, parent)["state"] == "approved"
