"""The course of a request: all the way through, answered by services, on the version it began with."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hub.engine.language import load
from hub.engine.machine import advance, events
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import State
from hub.processes.models import process_versions
from hub.requests.models import request_events, requests
from tests.support.clocks import ManualClock
from tests.support.events import told
from tests.support.offices import COMMITTEE, PLAIN, RATES, SHIPPED, Office
from tests.support.trail import recorded

CALL = COMMITTEE.replace("WORD", "any")


def test_a_claim_goes_all_the_way(office: Office) -> None:
    office.ship()
    request = office.claim("1450.00")
    office.decide("bob", office.task_of("bob", request))
    assert {task["assignee"]["id"] for task in office.request(request)["tasks"] if task["state"] == "open"} == {
        "carla", "chris", "cleo", "cyrus",
    }  # fmt: skip
    office.decide("carla", office.task_of("carla", request))
    [filing] = told(office.work, "DocumentsToFile")
    assert filing.data == {
        "step": "archive",
        "round": 1,
        "documents": ["receipt-of-ana"],
        "store": "onedrive",
        "into": "finance/claims/2026/R-000001",
    }
    office.answered(request, "archive")
    [call] = told(office.work, "StepCalled")
    assert (call.data["service"], call.data["operation"]) == ("erp", "createPayment")
    assert call.data["key"] == f"{request}:payment:1"
    assert call.data["arguments"]["reference"] == "R-000001"
    office.answered(request, "payment")
    assert office.state(request) == "approved"
    [news] = told(office.work, "PersonToTell")
    assert (news.data["person"], news.data["message"]) == ("ana", "expense-paid")
    assert told(office.work, "RequestEnded")[0].data["outcome"] == "approved"
    assert office.texts(request) == [
        "Ana submitted the request.",
        "Manager approves: Bob asked to decide.",
        "Manager approves: Bob approved.",
        "Finance approves: Carla, Chris, Cleo, Cyrus asked to decide.",
        "Finance approves: Carla approved.",
        "File the receipts: the documents are filed.",
        "Pay: done.",
        "Tell the requester: told.",
        "The request is approved.",
    ]


def test_an_answer_that_comes_twice_or_late_changes_nothing(office: Office) -> None:
    office.publish(CALL)
    request = office.submit(process="committee", wish="x")
    office.decide("carla", office.task_of("carla", request))
    before = office.rows()
    office.answered(request, "answer", round_=2)
    office.answered(request, "board")
    office.answered("unknown", "answer")
    assert office.rows() == before
    office.answered(request, "answer")
    after = office.rows()
    office.answered(request, "answer")
    office.answered(request, "answer", ok=False)
    assert office.rows() == after
    assert office.state(request) == "approved"
    assert recorded(office.work, "request.step-answered")[0].actor == "hub"


def test_a_call_that_fails_for_good_ends_the_request_as_failed(office: Office) -> None:
    office.publish(CALL)
    request = office.submit(process="committee", wish="x")
    office.decide("carla", office.task_of("carla", request))
    office.answered(request, "answer", ok=False, error="no such account")
    assert office.state(request) == "failed"
    assert told(office.work, "RequestEnded")[0].data == {"outcome": "failed", "because": "no such account"}
    assert office.texts(request)[-2:] == ["Answer: failed, no such account.", "The request is failed: no such account"]


def test_a_definition_that_cannot_be_read_is_told_and_changes_nothing(office: Office) -> None:
    request = office.submit()
    task, before = office.task_of("bob", request), office.rows()
    office.requests.desk._processes.clear()
    office.tasks.desk._processes.clear()
    with office.work.db.writing() as connection:
        connection.execute(process_versions.update().values(text="process: ["))
    assert office.decide("bob", task).status == 503
    assert office.as_("dora").get(f"/requests/{request}/timeline").status == 503
    assert office.rows() == before


def test_a_running_request_keeps_its_version(office: Office) -> None:
    request = office.submit()
    office.publish(PLAIN.replace("requester.manager", "group:finance"))
    assert office.request(request)["processVersion"] == 1
    office.decide("bob", office.task_of("bob", request), "return")
    again = office.as_("ana").post(f"/requests/{request}/resubmit")
    assert again.json["tasks"][-1]["assignee"]["id"] == "bob"
    assert office.request(office.submit())["processVersion"] == 2


def test_figures_are_counted_of_what_was_sent(office: Office) -> None:
    office.ship()
    office.change("ana", department="Sales")
    request = office.claim("1450.00")
    figures = office.requests.figures(request)
    assert figures is not None
    assert (figures["amount"], figures["currency"], figures["cost_centre"]) == ("1450.00", "EUR", "R-12")
    assert (figures["department"], figures["state"], figures["number"]) == ("Sales", "running", "R-000001")
    draft = office.as_("ana").post("/requests", {"process": "plain", "form": {}, "draft": True}).json["id"]
    assert office.requests.figures(draft) is None
    assert office.requests.figures("unknown") is None


def test_folding_the_history_gives_the_stored_position(office: Office, clock: ManualClock) -> None:
    office.ship()
    request = office.claim("1450.00")
    office.as_("bob").post(f"/tasks/{office.task_of('bob', request)['id']}/question", {"question": "why?"})
    clock.advance(timedelta(hours=1))
    office.as_("ana").post(f"/tasks/{office.task_of('bob', request)['id']}/answer", {"answer": "so"})
    office.as_("bob").post(f"/tasks/{office.task_of('bob', request)['id']}/delegate", {"to": "gero"})
    office.decide("gero", office.task_of("gero", request), "return", "which fair?")
    office.as_("ana").post(f"/requests/{request}/resubmit")
    clock.advance(timedelta(days=1))
    office.requests.fire_due_timers()
    office.as_("ana").post(f"/requests/{request}/comments", {"text": "hurry"})
    _compare(office, request)
    office.decide("bob", office.task_of("bob", request))
    office.decide("carla", office.task_of("carla", request))
    office.answered(request, "archive", round_=2)
    office.answered(request, "payment", round_=2)
    assert office.state(request) == "approved"
    _compare(office, request)


def _compare(office: Office, request_id: str) -> None:
    process = load((SHIPPED / "expense-claim.yaml").read_text("utf-8"))
    with office.work.db.reading() as connection:
        row = connection.execute(select(requests).where(requests.c.id == request_id)).one()
        mine = request_events.select().where(request_events.c.request_id == request_id)
        lines = connection.execute(mine.order_by(request_events.c.position)).all()
    ana = office.people.known["ana"]
    facts = facts_of(ana, row.form, row.submitted_at, rates=RATES, request_id=row.id, number="R-000001")
    state: State | None = None
    for line in lines:
        if hasattr(events, line.type):
            state, _ = advance(process, state, events.from_json(line.body), line.at, facts)
    assert state is not None
    assert [line.position for line in lines] == list(range(row.events))
    assert _plain(state.to_json()) == row.position


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return {key: _plain(part) for key, part in value.items()} if isinstance(value, dict) else value
