"""Who is asked instead, in the whole hub: by automatic replies, by delegations for a part, by hours of one's own."""

from datetime import datetime
from typing import Any

from tests.support.company import id_of
from tests.support.hubs import WholeHub
from workers import housekeeping

YEAR = {"endsAt": "2027-06-01T00:00:00Z"}


def look_into_mailboxes(hub: WholeHub) -> None:
    assert hub.as_("dora").post("/schedules/note-absences/run").status == 202
    hub.drain()


def asked(hub: WholeHub, amount: str) -> dict[str, Any]:
    """The one task of a new claim of Ana's."""
    request = hub.submit("ana", amount)
    [task] = hub.as_("ana").get(f"/requests/{request['id']}").json["tasks"]
    return {**task, "request": {"id": request["id"]}}


def test_a_manager_whose_mailbox_answers_by_itself_is_passed_over_with_the_reason(whole: WholeHub) -> None:
    housekeeping.plan(whole.hub.runner._services)
    assert whole.nobody().post("/local/automatic-replies", {"email": "bob@example.com"}).status == 204
    look_into_mailboxes(whole)
    me = whole.as_("bob").get("/me").json
    assert (me["away"], me["absence"]["endsAt"], me["substitute"]) == (True, None, None)
    task = asked(whole, "20.00")
    assert task["assignee"]["name"] == "Erik Eng"
    assert task["reason"] == "You are asked instead of Bob Berg, up the line."
    told = [line["text"] for line in whole.as_("ana").get(f"/requests/{task['request']['id']}/timeline").json["items"]]
    assert any("(Bob Berg is away and has no substitute)" in text for text in told), told
    whole.nobody().post("/local/automatic-replies", {"email": "bob@example.com", "on": False})
    look_into_mailboxes(whole)
    assert asked(whole, "20.00")["assignee"]["name"] == "Bob Berg"


def test_a_substitute_for_small_claims_is_asked_for_those_alone(whole: WholeHub) -> None:
    limits = {"processes": ["expense-claim"], "upTo": {"amount": "100.00", "currency": "EUR"}}
    named = whole.as_("bob").post("/delegations", {"substitute": "fay@example.com", **limits, **YEAR})
    assert named.status == 201, named.body
    small, large = asked(whole, "100.00"), asked(whole, "100.01")
    assert (small["assignee"]["name"], small["reason"]) == ("Fay Fischer", "You stand in for Bob Berg.")
    assert large["assignee"]["name"] == "Bob Berg"
    assert whole.as_("fay").get(f"/tasks/{large['id']}").status == 404
    assert whole.as_("fay").get("/tasks", query={"assignee": id_of("bob")}).json["items"] == []


def test_time_limits_count_by_the_hours_of_whoever_is_asked(whole: WholeHub) -> None:
    usual = asked(whole, "20.00")
    week = {"weekdays": ["wednesday"], "opens": "10:00", "closes": "12:00"}
    path = "/people/bob@example.com/working-hours"
    said = whole.as_("bob").put(path, {"calendar": "munich", "hours": week}, if_match='"0"')
    assert said.status == 200, said.body
    by_hours = asked(whole, "20.00")
    assert datetime.fromisoformat(by_hours["dueAt"]) > datetime.fromisoformat(usual["dueAt"])
    assert datetime.fromisoformat(by_hours["dueAt"]).weekday() == 2
