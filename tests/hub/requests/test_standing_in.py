"""Who stands in for a part: what she may see and answer, and nothing beside it."""

from typing import Any

import pytest
from sqlalchemy import select

from hub.core.questions import Deputy
from hub.requests.models import requests
from tests.support.offices import PLAIN, Office

MONEY = "properties:\n    cost: {$ref: hub:money}"
Tasks = dict[str, dict[str, Any]]


@pytest.fixture
def tasks(office: Office) -> Tasks:
    """What Bob is asked: a small claim, a large one, and a plain wish without money."""
    office.ship()
    asked = {"small": office.claim("80.00"), "large": office.claim("1500.00"), "wish": office.submit()}
    return {name: office.task_of("bob", request) for name, request in asked.items()}


def seen(office: Office, tasks: Tasks, name: str = "erik") -> set[str]:
    """Which of the tasks somebody may look at, one by one; her list must say the same."""
    one_by_one = {key for key, task in tasks.items() if office.as_(name).get(f"/tasks/{task['id']}").status == 200}
    reply = office.as_(name).get("/tasks?assignee=bob")
    listed = {item["id"] for item in reply.json["items"]} if reply.status == 200 else set()
    assert listed == {tasks[key]["id"] for key in one_by_one}
    return one_by_one


@pytest.mark.parametrize(
    ("deputies", "open_to_erik"),
    [
        ([], set()),
        ([Deputy("erik")], {"small", "large", "wish"}),
        ([Deputy("erik", ("expense-claim",))], {"small", "large"}),
        ([Deputy("erik", ("plain",))], {"wish"}),
        ([Deputy("erik", (), 80.0)], {"small", "wish"}),
        ([Deputy("erik", ("expense-claim",), 80.0)], {"small"}),
        ([Deputy("erik", ("leave",))], set()),
        ([Deputy("hana", ("expense-claim",), 80.0), Deputy("erik", ("expense-claim",))], {"large"}),
        ([Deputy("hana")], set()),
    ],
)
def test_a_deputy_sees_her_part_and_nothing_else(
    office: Office, tasks: Tasks, deputies: list[Deputy], open_to_erik: set[str]
) -> None:
    office.change("bob", deputies=tuple(deputies))
    assert seen(office, tasks) == open_to_erik


def test_a_deputy_answers_her_part_and_nothing_else(office: Office, tasks: Tasks) -> None:
    office.change("bob", deputies=(Deputy("erik", ("expense-claim",), 1000.0),))
    assert office.decide("erik", tasks["small"]).json["decidedBy"]["id"] == "erik"
    assert office.decide("erik", tasks["large"]).status == 404
    assert office.decide("bob", tasks["large"]).status == 200


def test_the_substitute_for_everything_leaves_the_part_of_a_deputy_alone(office: Office, tasks: Tasks) -> None:
    office.change("bob", away=True, substitute_id="erik", deputies=(Deputy("hana", ("expense-claim",), 1000.0),))
    assert seen(office, tasks) == {"large", "wish"}
    assert seen(office, tasks, "hana") == {"small"}
    assert office.decide("erik", tasks["small"]).status == 404


def test_nobody_decides_on_an_own_request_as_deputy(office: Office, tasks: Tasks) -> None:
    office.change("bob", deputies=(Deputy("ana", ("plain",)),))
    assert office.decide("ana", tasks["wish"]).status == 403


def test_a_request_keeps_what_it_is_worth(office: Office) -> None:
    office.ship()
    sent = [office.claim("80.10"), office.submit()]
    draft = office.as_("ana").post("/requests", {"process": "plain", "form": {}, "draft": True}).json["id"]
    with office.work.db.reading() as connection:
        kept = {row.id: row.worth for row in connection.execute(select(requests.c.id, requests.c.worth))}
    assert kept == {sent[0]: 80.1, sent[1]: None, draft: None}


def test_an_amount_that_nobody_can_convert_is_beyond_any_limit(office: Office) -> None:
    office.publish(PLAIN.replace("process: plain", "process: gift").replace("properties:", MONEY))
    request = office.submit(process="gift", wish="a rug", cost={"amount": "80.00", "currency": "SEK"})
    office.change("bob", deputies=(Deputy("hana", (), 1e9),))
    path = f"/tasks/{office.task_of('bob', request)['id']}"
    assert office.as_("hana").get(path).status == 404
    office.change("bob", deputies=(Deputy("hana", ("gift",)),))
    assert office.as_("hana").get(path).status == 200
