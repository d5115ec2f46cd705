"""Lists: filtered, searched, in pages that stay still while rows come; each person sees what concerns her."""

from datetime import timedelta
from typing import Any

import pytest

from hub.core.auth import Caller
from hub.requests.lists import inbox, listing
from hub.requests.models import due_timers, waiting
from hub.requests.shapes import InboxOut, RequestFilter, RequestsOut, TaskCountOut, TaskFilter
from tests.support.clocks import ManualClock
from tests.support.offices import TIMED, Office
from tests.support.plans import plan_of, sorts


def _ids(reply: Any) -> list[str]:
    assert reply.status == 200, reply.json
    return [item["id"] for item in reply.json["items"]]


def test_requests_are_listed_newest_first(office: Office) -> None:
    made = [office.submit(wish=str(number)) for number in range(3)]
    reply = office.as_("ana").get("/requests")
    assert _ids(reply) == made[::-1]
    assert reply.json["nextCursor"] is None
    RequestsOut.model_validate(reply.json)


def test_each_person_sees_what_concerns_her(office: Office) -> None:
    of_ana, of_carla = office.submit("ana"), office.submit("carla")
    seen = {name: _ids(office.as_(name).get("/requests")) for name in ("ana", "bob", "carla", "erik", "chris")}
    assert seen == {"ana": [of_ana], "bob": [of_ana], "carla": [of_carla], "erik": [of_carla], "chris": []}
    for everybody in (office.as_("dora"), office.as_("fay"), office.service()):
        assert _ids(everybody.get("/requests")) == [of_carla, of_ana]


def test_what_does_not_concern_somebody_is_not_there(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)["id"]
    chris = office.as_("chris")
    for path in ("", "/timeline", "/diagram.svg"):
        assert chris.get(f"/requests/{request}{path}").status == 404
    for path, body in (("comments", {"text": "x"}), ("withdraw", {}), ("remind", {}), ("resubmit", {}), ("submit", {})):
        assert chris.post(f"/requests/{request}/{path}", body).status == 404
    assert chris.get(f"/tasks/{task}").status == 404
    said = {"decision": {"outcome": "approve"}, "delegate": {"to": "gero"}, "reassign": {"to": "gero", "reason": "x"}}
    for path, body in {**said, "question": {"question": "x"}, "answer": {"answer": "x"}}.items():
        assert chris.post(f"/tasks/{task}/{path}", body, if_match='"1"').status == 404
    assert chris.get("/tasks?assignee=bob").status == 404
    for path in ("/requests/unknown", "/tasks/unknown"):
        assert office.as_("dora").get(path).status == 404


def test_a_service_needs_the_scope_to_read(office: Office) -> None:
    request = office.submit()
    assert office.service(scopes=["requests:read"]).get(f"/requests/{request}").status == 200
    assert office.service(scopes=["requests:write"]).get(f"/requests/{request}").status == 403
    assert office.service(scopes=["requests:write"]).post(f"/requests/{request}/withdraw").status == 404


def test_a_service_withdraws_what_it_submitted(office: Office) -> None:
    body = {"process": "plain", "form": {"wish": "x"}, "requester": "ana"}
    erp = office.service(scopes=["requests:write"])
    request = erp.post("/requests", body).json["id"]
    assert erp.post(f"/requests/{request}/withdraw").json["state"] == "withdrawn"


def test_filters_narrow_the_list(office: Office) -> None:
    office.publish(TIMED)
    plain, timed = office.submit(), office.submit(process="timed", wish="x")
    office.as_("ana").post(f"/requests/{plain}/withdraw")
    carlas = office.submit("carla")
    for name in ("ana", "dora"):
        caller = office.as_(name)
        assert _ids(caller.get("/requests?state=withdrawn")) == [plain]
        assert _ids(caller.get("/requests?process=timed")) == [timed]
        assert _ids(caller.get("/requests?requester=ana&state=running")) == [timed]
    assert _ids(office.as_("ana").get("/requests?requester=me")) == [timed, plain]
    assert _ids(office.as_("erik").get("/requests?requester=carla")) == [carlas]
    assert _ids(office.as_("erik").get("/requests?requester=ana")) == []


@pytest.mark.parametrize(
    "query",
    ["state=lost", "limit=0", "limit=201", "limit=x", "cursor=!!", "cursor=WzFd", "colour=red", "search=" + "x" * 101],
)
def test_a_wrong_filter_is_pointed_at(office: Office, query: str) -> None:
    for path in ("/requests", "/tasks"):
        reply = office.as_("ana").get(f"{path}?{query}")
        assert (reply.status, reply.pointers) == (422, [f"/{query.split('=')[0]}"])


def test_a_search_looks_at_number_title_and_name_and_takes_signs_literally(office: Office) -> None:
    chair, percent, line = (
        office.submit(wish="A Chair"),
        office.submit(wish="100% wool"),
        office.submit(wish="snake_case"),
    )
    carlas = office.submit("carla", wish="chair")
    found = {
        "chair": [carlas, chair],
        "CHAIR": [carlas, chair],
        "%": [percent],
        "0%": [percent],
        "_": [line],
        "e_c": [line],
        "\\": [],
        "r-000001": [chair],
        "carla": [carlas],
    }
    for word, wanted in found.items():
        assert _ids(office.as_("dora").get("/requests", query={"search": word})) == wanted, word
    assert _ids(office.as_("bob").get("/tasks", query={"search": "0%"})) == [office.task_of("bob", percent)["id"]]


def test_pages_stay_still_while_requests_come(office: Office) -> None:
    made = [office.submit(wish=str(number)) for number in range(5)]
    for name in ("ana", "bob", "dora"):
        caller, seen, cursor = office.as_(name), [], ""
        wanted = _ids(caller.get("/requests"))
        while cursor is not None:
            page = caller.get("/requests", query={"limit": 2, **({"cursor": cursor} if cursor else {})})
            seen += _ids(page)
            cursor = page.json["nextCursor"]
            office.submit(wish="later")
        assert seen == wanted
        assert set(made) <= set(seen)


def test_somebody_in_many_groups_sees_each_request_once(office: Office) -> None:
    office.people.groups["human-resources"].append("bob")
    made = [office.submit(wish=str(number)) for number in range(3)]
    assert _ids(office.as_("bob").get("/requests?limit=2")) == made[:0:-1]


def test_the_inbox_is_sorted_by_due_time_and_what_is_never_due_comes_last(office: Office) -> None:
    office.publish(TIMED)
    never = office.submit(wish="a")
    late = office.submit(process="timed", wish="b")
    office.publish(TIMED.replace("10 hours", "2 hours"))
    soon = office.submit(process="timed", wish="c")
    tasks = [office.task_of("bob", request)["id"] for request in (soon, late, never)]
    reply = office.as_("bob").get("/tasks?assignee=me&state=open")
    assert _ids(reply) == tasks
    assert reply.json["items"][0]["dueAt"] == "2026-11-23T11:00:00Z"
    assert reply.json["items"][2]["dueAt"] is None
    InboxOut.model_validate(reply.json)
    first = office.as_("bob").get("/tasks?limit=2")
    second = office.as_("bob").get("/tasks", query={"limit": 2, "cursor": first.json["nextCursor"]})
    assert _ids(first) + _ids(second) == tasks
    assert _ids(office.as_("bob").get("/tasks?process=plain")) == tasks[2:]
    assert _ids(office.as_("bob").get("/tasks?state=approved")) == []
    assert _ids(office.as_("ana").get("/tasks")) == []


def test_the_inbox_can_show_what_is_overdue_alone(office: Office, clock: ManualClock) -> None:
    office.publish(TIMED)
    office.submit(wish="a")
    late = office.task_of("bob", office.submit(process="timed", wish="b"))["id"]
    assert _ids(office.as_("bob").get("/tasks?overdue=true")) == []
    clock.advance(timedelta(hours=11))
    assert _ids(office.as_("bob").get("/tasks?overdue=true")) == [late]
    assert len(_ids(office.as_("bob").get("/tasks?overdue=false"))) == 2


def test_how_many_wait_and_which_came_last_tells_whether_the_inbox_is_another(office: Office) -> None:
    bob = office.as_("bob")
    assert bob.get("/tasks/count").json == {"count": 0, "newest": None}
    first, second = (office.task_of("bob", office.submit(wish=wish)) for wish in "ab")
    told = bob.get("/tasks/count").json
    assert told == {"count": 2, "newest": second["id"]}
    TaskCountOut.model_validate(told)
    office.decide("bob", first)
    assert bob.get("/tasks/count").json == {"count": 1, "newest": second["id"]}
    assert office.as_("ana").get("/tasks/count").json["count"] == 0


def test_counting_what_waits_asks_an_index(office: Office) -> None:
    with office.work.db.reading() as connection:
        plan = plan_of(connection, waiting.params(person_id="bob"))
    assert "COVERING INDEX ix_tasks_inbox" in plan or ("Index" in plan and "Seq Scan" not in plan), plan


def test_a_substitute_looks_into_the_inbox_of_whoever_is_away(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)["id"]
    assert office.as_("gero").get("/tasks?assignee=bob").status == 404
    office.change("bob", away=True, substitute_id="gero")
    gero = office.as_("gero")
    assert _ids(gero.get("/tasks?assignee=bob")) == [task]
    assert gero.get(f"/tasks/{task}").status == 200
    assert gero.get(f"/requests/{request}").status == 200
    assert gero.get(f"/requests/{request}/timeline").status == 200
    assert office.involved.may_see(request, "gero")
    assert not office.involved.may_see(request, "hana")
    assert office.as_("hana").get(f"/requests/{request}").status == 404
    assert _ids(office.as_("dora").get("/tasks?assignee=bob")) == [task]
    assert _ids(office.service().get("/tasks?assignee=bob")) == [task]


def test_who_is_involved_may_see_the_request(office: Office) -> None:
    request = office.submit()
    involved = [name for name in office.people.known if office.involved.may_see(request, name)]
    assert involved == ["ana", "bob", "fay"]
    assert not office.involved.may_see("unknown", "ana")


def test_the_concerns_of_somebody_are_requests_that_she_may_see(office: Office) -> None:
    made = [office.submit(who) for who in ("ana", "carla", "ana")]
    for name in office.people.known:
        concerns = office.involved.concerns(name, "", 10)
        seen = [request for request in made[::-1] if office.involved.may_see(request, name)]
        assert [one.request_id for one in concerns] == seen
        among = office.involved.concerned_in(name, [made[0], made[1], "unknown"])
        assert {one.request_id for one in among} == set(seen) & set(made[:2])


def test_concerns_go_on_where_they_were_left(office: Office) -> None:
    made = [office.submit(wish=str(number)) for number in range(3)]
    shown = office.as_("ana").get(f"/requests/{made[1]}").json
    found = office.involved.concerns("bob", made[1], 1)
    assert [(one.request_id, one.number, one.title) for one in found] == [(made[1], shown["number"], shown["title"])]
    assert [one.request_id for one in office.involved.concerns("bob", made[1], 5)] == [made[1], made[0]]


ERIK = Caller("person", "erik", "Erik", groups=frozenset({"all-staff", "managers"}))
DORA = Caller("person", "dora", "Dora", roles=frozenset({"administrator"}))


@pytest.mark.parametrize(
    ("caller", "wanted"),
    [
        (ERIK, {}),
        (ERIK, {"requester": "me"}),
        (ERIK, {"requester": "me", "state": "running"}),
        (DORA, {}),
        (DORA, {"state": "running"}),
        (DORA, {"process": "plain"}),
        (DORA, {"requester": "ana"}),
    ],
)
def test_lists_of_requests_are_read_by_an_index(office: Office, caller: Caller, wanted: dict[str, Any]) -> None:
    with office.work.db.reading() as connection:
        query = listing(caller, RequestFilter(**wanted))
        plan = plan_of(connection, query.order_by(query.selected_columns.id.desc()).limit(51))
    assert "Seq Scan" not in plan
    assert "SCAN requests'" not in plan
    if not (caller is ERIK and not wanted):  # fifty of each of a few names are sorted, however many there are
        assert not sorts(plan), plan


def test_the_inbox_and_the_timers_are_read_by_an_index(office: Office) -> None:
    with office.work.db.reading() as connection:
        query = inbox("bob", TaskFilter(), office.work.clock.now())
        plan = plan_of(connection, query.order_by(query.selected_columns.due_at, query.selected_columns.id).limit(51))
        assert "ix_tasks_inbox" in plan
        assert not sorts(plan), plan
        plan = plan_of(connection, due_timers(office.work.clock.now()).limit(100))
        assert "ix_timers_due" in plan
        assert not sorts(plan), plan
