"""The course of a request: corrected, taken back, talked about, answered by services, told as a history."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.engine.language import load
from hub.engine.machine import advance, events
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import State
from hub.processes.models import process_versions
from hub.requests.models import request_events, requests, timers
from hub.requests.shapes import CommentOut, RemindedOut, RequestDetailOut, TimelineOut
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.offices import COMMITTEE, PLAIN, RATES, SHIPPED, TIMED, Office
from tests.support.threads import at_once
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


def test_a_returned_request_is_corrected_and_goes_its_way_again(office: Office) -> None:
    request = office.submit(wish="a chair", secret="my back")
    ana, path = office.as_("ana"), f"/requests/{request}"
    assert ana.post(f"{path}/resubmit").status == 409
    office.decide("bob", office.task_of("bob", request), "return", "which one?")
    office.papers.put("picture", "ana")
    before = office.rows()
    assert ana.post(f"{path}/resubmit", {"form": {"wish": ""}}).pointers == ["/form/wish"]
    assert ana.post(f"{path}/resubmit", {"documents": ["missing"]}).pointers == ["/documents/0"]
    assert office.as_("bob").post(f"{path}/resubmit").status == 403
    assert office.rows() == before
    take(office.work)
    again = ana.post(f"{path}/resubmit", {"form": {"wish": "a red chair"}, "documents": ["picture"]})
    assert (again.status, again.json["state"], again.json["round"]) == (200, "running", 2)
    assert (again.json["title"], again.json["documents"]) == ("Plain wish: a red chair", ["picture"])
    RequestDetailOut.model_validate(again.json)
    assert [item["id"] for item in ana.get("/requests?search=red").json["items"]] == [request]
    assert told(office.work, "RequestSubmitted")[0].data["documents"] == ["picture"]
    assert recorded(office.work, "request.resubmitted")[0].actor == "ana"
    assert office.decide("bob", office.task_of("bob", request)).json["round"] == 2
    corrected = next(line for line in office.lines(request) if line["type"] == "corrected")
    assert corrected["text"] == "Ana corrected wish, secret."
    assert corrected["details"]["changes"] == [
        {"field": "wish", "before": "a chair", "after": "a red chair"},
        {"field": "secret", "before": "my back", "after": None},
    ]


def test_a_returned_request_may_be_sent_as_it_was(office: Office) -> None:
    request = office.submit()
    office.decide("bob", office.task_of("bob", request), "return")
    assert office.as_("ana").post(f"/requests/{request}/resubmit").status == 200
    assert "Ana left the form as it was." in office.texts(request)


def test_withdrawing_takes_every_task_and_timer_back(office: Office) -> None:
    office.ship()
    request = office.claim("1450.00")
    office.decide("bob", office.task_of("bob", request))
    take(office.work)
    reply = office.as_("ana").post(f"/requests/{request}/withdraw", {"reason": "cancelled"})
    assert (reply.status, reply.json["state"]) == (200, "withdrawn")
    assert {task["state"] for task in reply.json["tasks"]} == {"approved", "cancelled"}
    assert _timers(office) == {}
    names = [event.name for event in told(office.work)]
    assert names == ["TaskClosed"] * 4 + ["RequestEnded"]
    assert recorded(office.work, "request.withdrawn")[0].payload == {"reason": "cancelled"}
    late = office.decide("carla", office.task_of("carla", request))
    assert (late.status, late.json["decidedBy"]["id"]) == (409, "ana")
    assert office.as_("ana").post(f"/requests/{request}/withdraw").status == 409


def test_a_returned_request_can_be_withdrawn(office: Office) -> None:
    request = office.submit()
    office.decide("bob", office.task_of("bob", request), "return")
    assert office.as_("ana").post(f"/requests/{request}/withdraw").json["state"] == "withdrawn"


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


def test_only_the_requester_withdraws(office: Office) -> None:
    request = office.submit()
    for name in ("bob", "fay", "dora"):
        assert office.as_(name).post(f"/requests/{request}/withdraw").status == 403


def test_everybody_concerned_may_comment(office: Office) -> None:
    request = office.submit()
    for name in ("ana", "bob", "fay"):
        reply = office.as_(name).post(f"/requests/{request}/comments", {"text": f" I am {name} "})
        assert reply.status == 201
        CommentOut.model_validate(reply.json)
        assert (reply.json["by"], reply.json["text"]) == (name, f"I am {name}")
    assert office.texts(request)[-1] == "Fay: I am fay"
    assert [event.data["by"] for event in told(office.work, "CommentAdded")] == ["ana", "bob", "fay"]
    assert len(recorded(office.work, "request.commented")) == 3
    for text in ("", "  ", "x" * 4001):
        assert office.as_("ana").post(f"/requests/{request}/comments", {"text": text}).pointers == ["/text"]


def test_a_nudge_reminds_whoever_is_asked(office: Office) -> None:
    request = office.submit()
    take(office.work)
    replies = [office.as_("ana").post(f"/requests/{request}/remind") for _ in range(2)]
    RemindedOut.model_validate(replies[0].json)
    assert [reply.json for reply in replies] == [{"reminded": 1}] * 2
    first, second = told(office.work, "TaskReminded")
    assert (first.data["person"], first.data["kind"]) == ("bob", "nudge")
    assert first.data["occasion"] != second.data["occasion"]
    assert office.texts(request)[-1] == "Ana asked Bob for an answer."
    assert len(recorded(office.work, "request.reminded")) == 2
    office.decide("bob", office.task_of("bob", request))
    assert office.as_("ana").post(f"/requests/{request}/remind").status == 409


def test_the_timeline_comes_in_pages(office: Office) -> None:
    request = office.submit()
    ana = office.as_("ana")
    for number in range(3):
        ana.post(f"/requests/{request}/comments", {"text": str(number)})
    first = ana.get(f"/requests/{request}/timeline?limit=3")
    rest = ana.get(f"/requests/{request}/timeline", query={"limit": 3, "cursor": first.json["nextCursor"]})
    TimelineOut.model_validate(first.json)
    assert [line["text"] for line in first.json["items"] + rest.json["items"]] == office.texts(request)
    assert rest.json["nextCursor"] is None
    assert first.json["items"][0]["actor"] == {"id": "ana", "name": "Ana"}
    assert first.json["items"][1]["step"] == "manager"


def test_people_who_have_left_do_not_break_the_timeline(office: Office) -> None:
    request = office.submit()
    office.decide("bob", office.task_of("bob", request))
    del office.people.known["bob"]
    assert "Manager approves: somebody who has left approved." in office.texts(request)
    assert office.request(request)["tasks"][0]["assignee"]["name"] == "somebody who has left"


def test_a_picture_shows_where_it_stands(office: Office) -> None:
    request = office.submit()
    draft = office.as_("ana").post("/requests", {"process": "plain", "form": {}, "draft": True}).json["id"]
    for one in (request, draft):
        reply = office.as_("ana").get(f"/requests/{one}/diagram.svg", headers={"Accept-Language": "de"})
        assert (reply.status, reply.headers["Content-Type"]) == (200, "image/svg+xml")
        assert "Chef genehmigt" in reply.body.decode()


def test_reminders_and_escalation_come_at_their_time(office: Office, clock: ManualClock) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed", wish="x")
    assert sorted(_timers(office)) == ["manager.1.escalate", "manager.1.remind50", "manager.1.remind80"]
    take(office.work)
    for hours, reminded in ((4, 0), (2, 1), (3, 1)):
        clock.advance(timedelta(hours=hours))
        office.requests.fire_due_timers()
        assert office.requests.fire_due_timers() == 0
        reminders = take(office.work, "TaskReminded")
        assert [event.data["person"] for event in reminders] == ["bob"] * reminded
        assert {event.data["kind"] for event in reminders} <= {"remind"}
    clock.advance(timedelta(hours=2))
    assert office.requests.fire_due_timers() == 1
    assert [event.name for event in take(office.work)] == ["TaskClosed", "TaskOpened"]
    assert office.task_of("bob", request)["state"] == "escalated"
    assert office.task_of("erik", request)["state"] == "open"
    late = office.decide("bob", office.task_of("bob", request))
    assert (late.status, late.json["decidedBy"]) == (409, None)
    clock.advance(timedelta(days=400))
    office.requests.fire_due_timers()
    assert take(office.work, "TaskReminded")[0].data["kind"] == "due"
    assert office.decide("erik", office.task_of("erik", request)).status == 200
    assert office.texts(request) == [
        "Ana submitted the request.",
        "Manager: Bob asked to decide.",
        "Manager: 50 % of the time has passed.",
        "Manager: Bob reminded.",
        "Manager: 80 % of the time has passed.",
        "Manager: Bob reminded.",
        "Manager: time is up.",
        "Manager: Erik asked to decide.",
        "Manager: time is up.",
        "Manager: Erik reminded.",
        "Manager: Erik approved.",
        "The request is approved.",
    ]
    assert _timers(office) == {}


def test_a_wait_of_400_days_does_not_die(office: Office, clock: ManualClock) -> None:
    request = office.submit()
    clock.advance(timedelta(days=400))
    office.requests.fire_due_timers()
    assert office.decide("bob", office.task_of("bob", request)).status == 200


def test_a_timer_that_cannot_ring_is_postponed_and_does_not_stop_the_others(
    office: Office, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    office.publish(TIMED)
    broken, sound = (office.submit(process="timed", wish=wish) for wish in ("a", "b"))
    clock.advance(timedelta(hours=6))
    with office.work.db.writing() as connection:
        mine = requests.update().where(requests.c.id == broken)
        position = connection.execute(select(requests.c.position).where(requests.c.id == broken)).scalar_one()
        connection.execute(mine.values(position={**position, "v": 99}))
    take(office.work)
    assert office.requests.fire_due_timers() == 2
    assert [event.subject for event in take(office.work, "TaskReminded")] == [sound]
    assert office.requests.fire_due_timers() == 0
    with office.work.db.writing() as connection:
        connection.execute(mine.values(position=position))
    clock.advance(timedelta(minutes=6))
    assert office.requests.fire_due_timers() == 1
    assert [event.subject for event in take(office.work, "TaskReminded")] == [broken]


def test_two_clocks_at_once_ring_a_timer_once(office: Office, clock: ManualClock) -> None:
    office.publish(TIMED)
    for wish in "abc":
        office.submit(process="timed", wish=wish)
    clock.advance(timedelta(hours=6))
    at_once(office.requests.fire_due_timers, office.requests.fire_due_timers)
    assert len(told(office.work, "TaskReminded")) == 3


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


def _timers(office: Office) -> dict[str, object]:
    with office.work.db.reading() as connection:
        return {row.key: row.due_at for row in connection.execute(select(timers.c.key, timers.c.due_at))}
