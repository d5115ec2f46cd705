"""What people suffer from elsewhere and must not here, where no other test shows it."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from hub.core.unit_of_work import Work
from hub.requests.models import requests
from tests.support.hubs import HOST, WholeHub
from tests.support.offices import PLAIN, Office
from tests.support.statements import counted

ROUNDS = 20


@pytest.fixture
def office(work: Work) -> Office:
    """A small company with one plain process, which Dora has published for human resources."""
    return Office(work, PLAIN)


def test_whatever_follows_the_links_of_a_mail_and_a_card_decides_nothing(whole: WholeHub) -> None:
    request = whole.submit("ana")["id"]
    whole.drain()
    arrived = [item for kind in ("mail", "card") for item in whole.received(kind, "bob@example.com")]
    links = set(re.findall(rf"http://{re.escape(HOST)}(/[^\"'<> \\]*)", json.dumps(arrived)))
    task = whole.task("bob", request)
    links |= {f"/api/v1/tasks/{task['id']}{rest}" for rest in ("", "/decision", "/decision?outcome=approve")}
    assert f"/requests/{request}" in links
    before = whole.rows()
    for link in sorted(links):
        for headers in ({}, {"Authorization": f"Bearer {whole.token('bob')}"}):
            for method in ("GET", "HEAD"):
                reply = whole.flask.test_client().open(link, f"http://{HOST}", method=method, headers=headers)
                assert reply.status_code < 500, (method, link)
    assert whole.rows() == before
    assert whole.task("bob", request) == task


def test_when_all_are_away_somebody_is_asked_all_the_same_and_told_why(office: Office) -> None:
    for name in list(office.people.known):
        office.change(name, away=True)
    request = office.submit()
    [task] = office.request(request)["tasks"]
    assert (task["state"], task["assignee"]["id"]) == ("open", "dora")
    assert task["reason"] == "You are an administrator, and nobody else can be asked."
    assert "Bob and Erik are away and have no substitute" in office.texts(request)[-1]
    assert office.decide("dora", task).status == 200


def test_a_decision_and_its_request_cost_the_same_however_many_rounds_went_before(office: Office) -> None:
    request = office.submit()
    costs, sizes = [], []
    for _ in range(ROUNDS):
        task = office.task_of("bob", request)
        with counted(office.work.db) as statements:
            assert office.decide("bob", task, "return", "once more").status == 200
        assert office.as_("ana").post(f"/requests/{request}/resubmit").status == 200
        costs.append(len(statements))
        sizes.append(_size(office, request))
    assert len(set(costs[1:])) == 1  # the first one read the definition
    assert max(sizes) - min(sizes) <= len(str(ROUNDS)) - 1  # the number of the round has two digits


def test_a_process_goes_on_when_its_author_has_left(office: Office) -> None:
    running = office.submit()
    office.change("dora", active=False)
    assert office.decide("bob", office.task_of("bob", running)).status == 200
    request = office.submit()
    path = f"/tasks/{office.as_('bob').get('/tasks').json['items'][0]['id']}/reassign"
    assert office.as_("fay").post(path, {"to": "gero", "reason": "Bob has no time"}).status == 200
    changed = PLAIN.replace("Something small.", "Something smaller.")
    added = office.as_("fay").call("POST", "/processes", data=changed, headers={"Content-Type": "text/yaml"})
    assert (added.status, added.json["version"]) == (201, 2)
    assert office.as_("fay").get(f"/requests/{request}").json["state"] == "running"


def _size(office: Office, request: str) -> int:
    with office.work.db.reading() as connection:
        position = connection.execute(select(requests.c.position).where(requests.c.id == request)).scalar_one()
    return len(json.dumps(position))
