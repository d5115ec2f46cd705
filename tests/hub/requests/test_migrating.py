"""Open requests go over to the published version, safely or not at all."""

from typing import Any

import pytest
from sqlalchemy import update

from hub.core.unit_of_work import Work
from hub.requests.messages import RequestToMigrate
from hub.requests.migrating import Migrations
from hub.requests.migrations_api import MigrationOut, MigrationPreviewOut
from hub.requests.migrations_api import api as migrations_api
from hub.requests.models import requests
from tests.support.apps import Client, Reply, app_with
from tests.support.events import take
from tests.support.offices import PLAIN, TIMED, Office
from tests.support.trail import recorded

TWICE = PLAIN.replace(
    "approve: requester.manager}", "approve: requester.manager}\n  - finance: {approve: group:finance}"
)
NAMED = PLAIN.replace("- manager: {title", "- head: {title")
STRICT = PLAIN.replace("required: [wish]", "required: [wish, reason]").replace(
    "properties:\n", "properties:\n    reason: {type: string, minLength: 3}\n"
)


class Mover:
    """Whoever moves requests of an office, and the worker that does it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.migrations = Migrations(office.requests.desk)
        self.app = app_with(office.work, {Migrations: self.migrations}, [migrations_api])

    def as_(self, name: str) -> Client:
        roles = {"administrator"} if name == "dora" else set()
        return self.app.as_(name, roles=roles, groups=self.office.people.groups_of(name))

    def preview(self, name: str = "fay", **order: Any) -> Reply:
        return self.as_(name).post("/request-migrations/preview", {"process": "plain", **order})

    def move(self, name: str = "fay", **order: Any) -> int:
        """Orders it, and does what follows; how many requests were moved."""
        reply = self.as_(name).post("/request-migrations", {"process": "plain", **order})
        assert reply.status == 202, reply.json
        MigrationOut.model_validate(reply.json)
        orders = [told for told in take(self.office.work) if told.name == "RequestToMigrate"]
        return sum(self.carry_out(RequestToMigrate(told.subject, **told.data)) for told in orders)

    def carry_out(self, event: RequestToMigrate) -> bool:
        with self.office.work.unit() as unit:
            return self.migrations.migrate(unit, event)


@pytest.fixture
def mover(office: Office) -> Mover:
    return Mover(office)


def test_an_open_request_goes_over_and_goes_on_by_the_new_version(office: Office, mover: Mover) -> None:
    request = office.submit()
    office.publish(TWICE)
    assert mover.move() == 1
    assert office.decide("bob", office.task_of("bob", request)).status == 200
    assert office.state(request) == "running"
    assert office.decide("carla", office.task_of("carla", request)).status == 200
    assert office.state(request) == "approved"
    assert "Fay moved the request to version 2 of its process." in office.texts(request)
    assert [entry.payload for entry in recorded(office.work, "request.migrated")] == [{"version": 2}]


def test_a_preview_tells_what_is_new_and_what_it_means_for_each_request(office: Office, mover: Mover) -> None:
    request = office.submit()
    office.publish(TWICE)
    before = office.rows()
    reply = mover.preview()
    MigrationPreviewOut.model_validate(reply.json)
    assert (reply.json["open"], reply.json["ready"], reply.json["version"]) == (1, 1, 2)
    assert any("finance" in sentence for sentence in reply.json["differences"][0]["sentences"])
    [one] = reply.json["requests"]
    assert (one["id"], one["standing"], one["problems"]) == (request, ["manager"], [])
    assert "stays asked" in one["notes"][0]
    assert office.rows() == before


def test_a_step_with_a_new_name_takes_its_tasks_and_timers_along(office: Office, mover: Mover) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed")
    office.publish(TIMED.replace("- manager:", "- head:"))
    refused = mover.preview(process="timed").json["requests"][0]["problems"]
    assert [problem["pointer"] for problem in refused] == ["/steps/manager"]
    assert mover.move(process="timed", steps={"manager": "head"}) == 1
    task = office.task_of("bob", request)
    assert (task["step"], task["state"]) == ("head", "open")
    assert office.decide("bob", task).status == 200
    assert office.state(request) == "approved"


def test_what_cannot_go_over_safely_stays_as_it_was(office: Office, mover: Mover) -> None:
    request = office.submit()
    office.publish(NAMED)
    before = office.request(request)
    assert mover.move() == 0
    assert office.request(request) == before
    assert office.decide("bob", office.task_of("bob", request)).status == 200


def test_a_new_field_is_worked_out_of_the_old_form(office: Office, mover: Mover) -> None:
    request = office.submit()
    office.publish(STRICT)
    [one] = mover.preview().json["requests"]
    assert [problem["pointer"] for problem in one["problems"]] == ["/form/reason"]
    assert mover.move(fields={"reason": "'for ' + form.wish"}) == 1
    assert office.request(request)["form"] == {"wish": "a chair", "reason": "for a chair"}


@pytest.mark.parametrize("text", ["form.nothing", "form.wish +", "size("])
def test_a_value_that_cannot_be_worked_out_is_told(office: Office, mover: Mover, text: str) -> None:
    office.submit()
    office.publish(STRICT)
    [one] = mover.preview(fields={"reason": text}).json["requests"]
    assert [problem["pointer"] for problem in one["problems"]] == ["/fields/reason"]


def test_an_order_that_comes_twice_moves_a_request_once(office: Office, mover: Mover) -> None:
    request = office.submit()
    office.publish(TWICE)
    event = RequestToMigrate(request, 2, {}, [], {}, "fay")
    assert [mover.carry_out(event), mover.carry_out(event)] == [True, False]
    assert len(recorded(office.work, "request.migrated")) == 1


def test_requests_that_have_ended_stay_with_their_version(office: Office, mover: Mover) -> None:
    request = office.submit()
    office.decide("bob", office.task_of("bob", request))
    office.publish(TWICE)
    assert mover.preview().json["open"] == 0
    assert mover.carry_out(RequestToMigrate(request, 2, {}, [], {}, "fay")) is False


@pytest.mark.parametrize("name", ["ana", "bob"])
def test_only_owners_and_administrators_move_requests(office: Office, mover: Mover, name: str) -> None:
    office.submit()
    assert mover.preview(name).status == 404
    assert mover.preview("dora").status == 200


def test_a_step_that_the_new_version_does_not_have_is_pointed_at(mover: Mover) -> None:
    reply = mover.preview(steps={"manager": "nowhere"})
    assert (reply.status, reply.pointers) == (422, ["/steps/nowhere"])


def test_a_request_that_a_newer_hub_has_moved_waits_for_it(office: Office, work: Work) -> None:
    request = office.submit()
    task = office.task_of("bob", request)
    with work.unit() as unit:
        unit.connection.execute(update(requests).values(position={"v": 99}))
    reply = office.decide("bob", task)
    assert (reply.status, reply.headers["Retry-After"]) == (503, reply.headers["Retry-After"])
    assert "newer version of the hub" in reply.json["detail"]
