"""When will it be decided: shown on tasks and requests, by the times that are stored."""

from datetime import datetime, timedelta

import pytest

from tests.support.clocks import ManualClock
from tests.support.offices import Office
from tests.support.statements import counted
from tests.support.works import Works

HEAD = """
process: NAME
title: {en: Wish}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {wish: {type: string}}}
let: {small: {when: form.wish != "", because: {en: there is a wish, de: es einen Wunsch gibt}}}
steps:
STEPS
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a chair}, then: [], expect: {state: running}}
"""
LINE = """
  - manager: {approve: requester.manager, within: 2 days}
  - finance: {when: small, approve: {any: group:finance}, within: 1 day}
  - answer: {call: erp.note}
  - done: {tell: requester, message: told}
"""
RACE = """
  - both:
      together:
        - boss: {approve: requester.manager}
        - notice: {wait: {for: 3 days}}
      until: any
  - finance: {approve: {any: group:finance}, within: 1 day}
"""


def publish(office: Office, name: str, steps: str) -> None:
    office.publish(HEAD.replace("NAME", name).replace("STEPS", steps.strip("\n")))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_request_tells_what_is_to_come_and_when_it_has_ended(office: Office) -> None:
    publish(office, "line", LINE)
    request = office.submit(process="line", wish="x")
    shown = office.request(request, "ana")
    due = at(office.task_of("bob", request)["dueAt"])
    assert at(shown["expectedEnd"]) == due + timedelta(days=1)
    assert [(one["step"], one["sentence"]) for one in shown["next"]] == [
        ("finance", "To be decided by any one of Finance (4 people), because there is a wish."),
        ("answer", "The service operation erp.note is called."),
        ("done", "Told: Ana."),
    ]
    assert at(shown["next"][0]["expectedBy"]) == due + timedelta(days=1)


def test_what_was_decided_early_brings_the_end_nearer(office: Office, clock: ManualClock) -> None:
    publish(office, "line", LINE)
    request = office.submit(process="line", wish="x")
    office.decide("bob", office.task_of("bob", request))
    shown = office.request(request)
    assert at(shown["expectedEnd"]) == clock.now() + timedelta(days=1)
    assert [one["step"] for one in shown["next"]] == ["answer", "done"]


def test_the_sentences_are_for_whoever_reads_them(office: Office) -> None:
    publish(office, "twice", "  - first: {approve: group:finance}\n  - manager: {approve: requester.manager}")
    request = office.submit(process="twice", wish="x")
    told = {who: office.request(request, who)["next"][0]["sentence"] for who in ("ana", "carla", "dora")}
    assert told == {
        "ana": "To be decided by Bob (your manager).",
        "carla": "To be decided by Bob.",
        "dora": "To be decided by Bob.",
    }
    reply = office.service().get(f"/requests/{request}")
    assert reply.json["next"][0]["sentence"] == "To be decided by Bob."


def test_the_sentences_are_in_the_language_of_whoever_reads_them(office: Office) -> None:
    publish(office, "line", LINE)
    request = office.submit(process="line", wish="x")
    reply = office.as_("ana").get(f"/requests/{request}", headers={"Accept-Language": "de-DE, en;q=0.5"})
    assert [one["sentence"] for one in reply.json["next"]] == [
        "Entscheidung durch jemand aus Finance (4 Personen), weil es einen Wunsch gibt.",
        "Der Dienst erp.note wird aufgerufen.",
        "Bescheid an Ana.",
    ]
    assert office.request(request)["next"][2]["sentence"] == "Told: Ana."


@pytest.mark.parametrize("end", ["draft", "withdrawn"])
def test_of_what_does_not_run_nothing_is_expected(office: Office, end: str) -> None:
    ana = office.as_("ana")
    body = {"process": "plain", "form": {"wish": "x"}, "draft": end == "draft"}
    request = ana.post("/requests", body).json["id"]
    if end == "withdrawn":
        ana.post(f"/requests/{request}/withdraw")
    shown = office.request(request, "ana")
    assert (shown["state"], shown["expectedEnd"], shown["next"]) == (end, None, [])


def test_a_task_is_expected_by_its_own_time_in_the_inbox_too(office: Office) -> None:
    publish(office, "line", LINE)
    office.submit(process="line", wish="x")
    (item,) = office.as_("bob").get("/tasks").json["items"]
    shown = office.as_("bob").get(f"/tasks/{item['id']}").json
    assert item["expectedBy"] == shown["expectedBy"] == item["dueAt"]
    office.decide("bob", item)
    assert office.as_("bob").get(f"/tasks/{item['id']}").json["expectedBy"] is None


def test_a_task_without_a_time_of_its_own_is_over_when_others_are_enough(office: Office, clock: ManualClock) -> None:
    publish(office, "race", RACE)
    request = office.submit(process="race", wish="x")
    task = office.task_of("bob", request)
    assert (task["dueAt"], task["expectedBy"]) == (None, None)
    shown = office.as_("bob").get(f"/tasks/{task['id']}").json
    assert at(shown["expectedBy"]) == clock.now() + timedelta(days=3)
    assert at(office.request(request)["expectedEnd"]) == clock.now() + timedelta(days=4)


def test_nobody_can_tell_without_any_time(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)
    assert office.as_("bob").get(f"/tasks/{task['id']}").json["expectedBy"] is None
    assert office.request(request)["expectedEnd"] is None


def test_why_it_came_to_be_asked_is_part_of_the_reason(office: Office) -> None:
    publish(office, "line", LINE)
    request = office.submit(process="line", wish="x")
    office.decide("bob", office.task_of("bob", request))
    assert office.task_of("bob", request)["reason"] == "You are the manager of Ana."
    assert office.task_of("carla", request)["reason"] == "You are one of Finance, because there is a wish."


def test_looking_costs_the_same_whatever_was_asked_before(office: Office) -> None:
    publish(office, "line", LINE)
    costs = []
    for corrections in (0, 6):
        request = office.submit(process="line", wish="x")
        for _ in range(corrections):
            office.decide("bob", office.task_of("bob", request), "return")
            office.as_("ana").post(f"/requests/{request}/resubmit", {"form": {"wish": "y"}})
        office.request(request, "ana")
        with counted(office.work.db) as statements:
            office.request(request, "ana")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 4, costs


OUTER = """
  - first: {approve: requester.manager, within: 1 hour}
  - order: {request: line, with: {wish: form.wish}}
  - word: {tell: requester, message: told}
"""


def test_a_request_within_a_request_is_expected_when_its_own_steps_are(office: Office, clock: ManualClock) -> None:
    publish(office, "line", LINE)
    publish(office, "outer", OUTER)
    request = office.submit(process="outer", wish="x")
    assert at(office.request(request)["expectedEnd"]) == clock.now() + timedelta(days=3, hours=1)
    office.decide("bob", office.task_of("bob", request))
    clock.advance(timedelta(hours=2))
    Works(office).drain()
    (child,) = office.request(request)["children"]
    assert office.request(request)["expectedEnd"] == office.request(child["id"])["expectedEnd"] is not None
