"""Substitutes, through the API."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from hub.core.questions import Deputy
from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from integrations.local.company import people
from tests.support.apps import Client, Reply
from tests.support.clocks import ManualClock
from tests.support.company import StubCompany, id_of
from tests.support.events import take
from tests.support.trail import recorded

Person = Callable[..., Client]
NOW = ManualClock().now()


def days(count: float) -> str:
    return (NOW + timedelta(days=count)).isoformat()


def name(client: Client, **changes: Any) -> Reply:
    body = {"substitute": "bob@example.com", "endsAt": days(7), **changes}
    return client.post("/delegations", {field: value for field, value in body.items() if value is not None})


def test_a_substitute_is_named_recorded_and_told(person: Person, work: Work) -> None:
    named = name(person("ana"), startsAt=days(1), note="holidays")
    assert named.status == 201
    assert named.headers["Location"] == f"/api/v1/delegations/{named.json['id']}"
    assert named.json["substitute"] == {"id": id_of("bob"), "name": "Bob Berg", "email": "bob@example.com"}
    assert (named.json["startsAt"], named.json["endsAt"]) == ("2026-11-24T09:00:00Z", "2026-11-30T09:00:00Z")
    assert (named.json["createdBy"], named.json["note"]) == (id_of("ana"), "holidays")
    [event] = take(work, "SubstituteNamed")
    assert (event.subject, event.data["substitute_id"]) == (id_of("ana"), id_of("bob"))
    [entry] = recorded(work, "delegation.created")
    assert (entry.actor, entry.subject) == (id_of("ana"), id_of("ana"))


def test_it_starts_now_unless_said_otherwise(person: Person, directory: Directory) -> None:
    assert name(person("ana")).json["startsAt"] == "2026-11-23T09:00:00Z"
    assert person("ana").get("/me").json["substitute"]["name"] == "Bob Berg"
    assert name(person("carla"), startsAt="0001-01-01T00:00:00+14:00").json["startsAt"] == "2026-11-23T09:00:00Z"


def test_both_sides_see_it_and_nobody_else(person: Person) -> None:
    named = name(person("ana")).json
    assert person("ana").get("/delegations").json["items"] == [named]
    assert person("bob").get("/delegations").json["items"] == []
    assert person("bob").get("/delegations?direction=received").json["items"] == [named]
    path = f"/delegations/{named['id']}"
    assert [person(key).get(path).status for key in ("ana", "bob", "carla")] == [200, 200, 404]
    assert person("dora", ["administrator"]).get(path).status == 200


def test_ending_it_is_recorded_and_told(person: Person, work: Work) -> None:
    named = name(person("ana")).json
    take(work)
    assert person("ana").delete(f"/delegations/{named['id']}").status == 204
    assert person("ana").get("/me").json["away"] is False
    assert [event.name for event in take(work)] == ["SubstituteReleased"]
    assert len(recorded(work, "delegation.ended")) == 1
    assert person("ana").delete(f"/delegations/{named['id']}").status == 404


@pytest.mark.parametrize("key", ["bob", "carla"])
def test_only_whoever_gave_it_ends_it(person: Person, key: str) -> None:
    named = name(person("ana")).json
    assert person(key).delete(f"/delegations/{named['id']}").status == 404
    assert person("dora", ["administrator"]).delete(f"/delegations/{named['id']}").status == 204


def test_an_administrator_helps_somebody_who_is_ill(person: Person) -> None:
    named = name(person("dora", ["administrator"]), person="ana@example.com")
    assert (named.status, named.json["person"]["id"], named.json["createdBy"]) == (201, id_of("ana"), id_of("dora"))


def test_nobody_else_names_substitutes_for_others(person: Person) -> None:
    refusal = name(person("bob"), person="ana@example.com", substitute="carla@example.com")
    assert (refusal.status, refusal.pointers) == (422, ["/person"])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"substitute": "ana@example.com"}, "/substitute"),
        ({"substitute": id_of("ana")}, "/substitute"),
        ({"substitute": "nobody@example.com"}, "/substitute"),
        ({"substitute": ""}, "/substitute"),
        ({"substitute": "x" * 321}, "/substitute"),
        ({"substitute": 7}, "/substitute"),
        ({"substitute": None}, "/substitute"),
        ({"endsAt": None}, "/endsAt"),
        ({"endsAt": days(-1)}, "/endsAt"),
        ({"endsAt": NOW.isoformat()}, "/endsAt"),
        ({"startsAt": days(3), "endsAt": days(2)}, "/endsAt"),
        ({"startsAt": days(3), "endsAt": days(3)}, "/endsAt"),
        ({"endsAt": days(400)}, "/endsAt"),
        ({"startsAt": days(400), "endsAt": days(401)}, "/startsAt"),
        ({"endsAt": "9999-12-31T23:59:59-14:00"}, "/endsAt"),
        ({"startsAt": "9999-12-30T23:59:59-14:00", "endsAt": "9999-12-31T23:59:59-14:00"}, "/startsAt"),
        ({"endsAt": "2026-12-01T00:00:00"}, "/endsAt"),
        ({"endsAt": "soon"}, "/endsAt"),
        ({"endsAt": 1e300}, "/endsAt"),
        ({"note": "x" * 501}, "/note"),
        ({"note": "nul\0"}, "/note"),
        ({"from": "ana"}, "/from"),
    ],
)
def test_what_cannot_be_is_pointed_out_and_nothing_is_kept(
    person: Person, work: Work, changes: dict[str, Any], pointer: str
) -> None:
    refusal = name(person("ana"), **changes)
    assert (refusal.status, refusal.pointers) == (422, [pointer])
    assert person("ana").get("/delegations").json["items"] == []
    assert take(work) == []


def test_inactive_people_do_not_stand_in(person: Person, directory: Directory) -> None:
    directory.load(StubCompany([one for one in people() if one.id != id_of("bob")]))
    assert name(person("ana")).pointers == ["/substitute"]


@pytest.mark.parametrize(("start", "end"), [(1, 2), (0, 10), (6.9, 9), (3, 20)])
def test_overlapping_periods_are_refused(person: Person, start: float, end: float) -> None:
    first = name(person("ana"), startsAt=days(1), endsAt=days(7))
    refusal = name(person("ana"), substitute="carla@example.com", startsAt=days(start), endsAt=days(end))
    assert (refusal.status, refusal.pointers) == (409, ["/startsAt"])
    assert refusal.json["delegation"] == first.json["id"]


def test_periods_that_touch_are_welcome(person: Person) -> None:
    assert name(person("ana"), startsAt=days(1), endsAt=days(7)).status == 201
    assert name(person("ana"), startsAt=days(7), endsAt=days(8)).status == 201
    assert name(person("ana"), endsAt=days(1)).status == 201
    assert name(person("carla"), startsAt=days(1), endsAt=days(7)).status == 201


def test_of_two_overlapping_wishes_at_one_moment_one_is_kept(person: Person) -> None:
    clients, barrier, replies = [person("ana"), person("ana")], Barrier(2), []

    def wish(client: Client) -> None:
        barrier.wait()
        replies.append(name(client).status)

    threads = [Thread(target=wish, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(replies) == [201, 409]


def test_the_same_wish_with_the_same_key_is_kept_once(person: Person) -> None:
    ana, body = person("ana"), {"substitute": "bob@example.com", "endsAt": days(7)}
    first, second = (ana.post("/delegations", body, key="holiday") for _ in range(2))
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert ana.post("/delegations", {**body, "note": "other"}, key="holiday").status == 422


def test_a_period_ends_by_the_clock(person: Person, clock: ManualClock) -> None:
    name(person("ana"), endsAt=days(1))
    clock.advance(timedelta(days=1))
    assert person("ana").get("/me").json["away"] is False
    assert clock.now() > datetime(2026, 11, 23, tzinfo=UTC)


EUROS = {"amount": "1000", "currency": "EUR"}


def test_a_substitute_can_be_limited_to_processes_and_an_amount(
    person: Person, work: Work, directory: Directory
) -> None:
    named = name(person("ana"), processes=["leave", "expense-claim", "leave"], upTo=EUROS)
    assert named.status == 201
    assert named.json["processes"] == ["expense-claim", "leave"]
    assert named.json["upTo"] == {"amount": "1000.00", "currency": "EUR"}
    assert person("bob").get(f"/delegations/{named.json['id']}").json == named.json
    [event] = take(work, "SubstituteNamed")
    assert (event.data["processes"], event.data["up_to"]) == (["expense-claim", "leave"], "1000.00")
    [entry] = recorded(work, "delegation.created")
    assert entry.payload["upTo"] == {"amount": "1000.00", "currency": "EUR"}
    ana = directory.person(id_of("ana"))
    assert ana
    assert (ana.away, ana.substitute_id) == (False, None)
    assert ana.deputies == (Deputy(id_of("bob"), ("expense-claim", "leave"), 1000.0),)


def test_without_limits_it_is_for_everything(person: Person) -> None:
    named = name(person("ana"), processes=[], upTo=None)
    assert (named.json["processes"], named.json["upTo"]) == ([], None)


def test_the_narrowest_comes_first_and_the_one_for_everything_last(person: Person, directory: Directory) -> None:
    wishes: list[tuple[str, dict[str, Any]]] = [
        ("carla", {}),
        ("dora", {"upTo": EUROS}),
        ("erik", {"processes": ["leave", "onboarding"]}),
        ("fay", {"processes": ["leave"]}),
        ("bob", {"processes": ["leave"], "upTo": EUROS}),
        ("carla", {"processes": ["leave"], "upTo": {**EUROS, "amount": "9.50"}}),
    ]
    for key, limits in wishes:
        assert name(person("ana"), substitute=f"{key}@example.com", **limits).status == 201
    for found in (directory.person("ana@example.com"), directory.persons([id_of("ana")])[id_of("ana")]):
        assert found
        assert (found.away, found.substitute_id) == (True, id_of("carla"))
        order = [id_of(key) for key in ("carla", "bob", "fay", "erik", "dora")]
        assert [deputy.person_id for deputy in found.deputies] == order
    assert len([one for one in directory.members("all-staff") if one.id == id_of("ana")]) == 1
    assert len(person("bob").get("/people", query={"search": "alves"}).json["items"]) == 1


@pytest.mark.parametrize("limits", [{"processes": ["leave"]}, {"upTo": EUROS}, {"processes": ["leave"], "upTo": EUROS}])
def test_the_same_part_cannot_be_given_twice_at_a_time_but_other_parts_can(
    person: Person, limits: dict[str, Any]
) -> None:
    assert name(person("ana"), **limits).status == 201
    refusal = name(person("ana"), substitute="carla@example.com", **limits)
    assert (refusal.status, refusal.pointers) == (409, ["/startsAt"])
    assert "other processes or another amount" in refusal.json["detail"]
    assert name(person("ana"), substitute="carla@example.com").status == 201
    assert name(person("ana"), startsAt=days(7), endsAt=days(8), **limits).status == 201


def test_nobody_collects_delegations_without_end(person: Person) -> None:
    for number in range(50):
        assert name(person("ana"), processes=[f"process-{number}"]).status == 201
    refusal = name(person("ana"), processes=["one-more"])
    assert refusal.status == 409
    assert "End one of them first" in refusal.json["detail"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"processes": "leave"}, "/processes"),
        ({"processes": ["Leave"]}, "/processes/0"),
        ({"processes": ["leave", ""]}, "/processes/1"),
        ({"processes": ["leave\0"]}, "/processes/0"),
        ({"processes": [f"p{number}" for number in range(101)]}, "/processes"),
        ({"upTo": 1000}, "/upTo"),
        ({"upTo": {"amount": 1000, "currency": "EUR"}}, "/upTo/amount"),
        ({"upTo": {"amount": "-1", "currency": "EUR"}}, "/upTo/amount"),
        ({"upTo": {"amount": "1e9", "currency": "EUR"}}, "/upTo/amount"),
        ({"upTo": {"amount": "1.005", "currency": "EUR"}}, "/upTo/amount"),
        ({"upTo": {"amount": "10", "currency": "USD"}}, "/upTo/currency"),
    ],
)
def test_limits_that_cannot_be_are_pointed_out(person: Person, changes: dict[str, Any], pointer: str) -> None:
    refusal = name(person("ana"), **changes)
    assert (refusal.status, refusal.pointers) == (422, [pointer])
