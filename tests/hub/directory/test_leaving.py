"""People who leave: what ends with them, and what others take over."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.core.ports import Absence
from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from integrations.local.company import groups, people
from tests.hub.directory.test_delegations import days, name
from tests.support.apps import Client
from tests.support.company import StubCompany, id_of
from tests.support.events import take
from tests.support.mailboxes import StubMailboxes
from tests.support.trail import recorded

Person = Callable[..., Client]


def left_out(key: str) -> StubCompany:
    """The company directory no longer knows somebody."""
    return StubCompany([one for one in people() if one.id != id_of(key)], list(groups()))


def marked(key: str) -> StubCompany:
    """The company directory says that somebody is inactive."""
    return StubCompany([replace(one, active=one.id != id_of(key)) for one in people()], list(groups()))


def without(key: str, how: str) -> StubCompany:
    return left_out(key) if how == "left out" else marked(key)


@pytest.mark.parametrize("how", ["left out", "marked"])
def test_delegations_from_and_to_whoever_leaves_end_on_the_record(
    person: Person, directory: Directory, work: Work, how: str
) -> None:
    name(person("bob"), substitute="carla@example.com")
    name(person("ana"), processes=["leave"], startsAt=days(1))
    name(person("carla"), substitute="dora@example.com")
    take(work)
    directory.load(without("bob", how))
    told = [(event.name, event.subject, event.data.get("substitute_id")) for event in take(work)]
    assert sorted(told) == sorted(
        [
            ("PersonLeft", id_of("bob"), None),
            ("SubstituteReleased", id_of("bob"), id_of("carla")),
            ("SubstituteReleased", id_of("ana"), id_of("bob")),
        ]
    )
    ended = recorded(work, "delegation.ended")
    assert {(entry.actor, entry.subject, entry.payload["because"]) for entry in ended} == {
        ("hub", id_of("ana"), "left"),
        ("hub", id_of("bob"), "left"),
    }
    assert person("ana").get("/delegations").json["items"] == []
    assert len(person("carla").get("/delegations").json["items"]) == 1


def test_a_sync_once_more_tells_nothing_twice(directory: Directory, work: Work) -> None:
    directory.load(left_out("bob"))
    take(work)
    directory.load(left_out("bob"))
    assert take(work) == []


def test_delegations_of_the_past_stay_on_the_list(person: Person, directory: Directory, clock: Any) -> None:
    name(person("ana"), endsAt=days(1))
    clock.moment = clock.moment.replace(day=25)
    directory.load(left_out("bob"))
    assert len(person("ana").get("/delegations").json["items"]) == 1


def test_whoever_comes_back_begins_anew(person: Person, directory: Directory) -> None:
    hours = {"calendar": None, "hours": {"weekdays": ["monday"], "opens": "09:00", "closes": "12:00"}}
    assert person("bob").put("/people/bob@example.com/working-hours", hours, if_match='"0"').status == 200
    directory.note_absences(StubMailboxes(Absence(id_of("bob"))))
    directory.load(left_out("bob"))
    directory.load(StubCompany(list(people()), list(groups())))
    bob = directory.person(id_of("bob"))
    assert bob
    assert (bob.active, bob.away, bob.hours) == (True, False, None)


def test_an_administrator_sees_what_somebody_holds(person: Person, directory: Directory) -> None:
    given = name(person("bob"), substitute="carla@example.com").json
    received = name(person("ana"), processes=["leave"]).json
    shown = person("dora", ["administrator"]).get("/people/bob@example.com/duties")
    assert shown.status == 200
    assert shown.json["person"] == {"id": id_of("bob"), "name": "Bob Berg", "email": "bob@example.com"}
    assert shown.json["active"] is True
    assert shown.json["delegationsGiven"] == [given]
    assert shown.json["delegationsReceived"] == [received]
    assert {group["key"] for group in shown.json["groups"]} == directory.groups_of(id_of("bob"))
    led = [one.id for one in people() if one.manager_id == id_of("bob")]
    assert {one["id"] for one in shown.json["leads"]} == set(led)
    assert shown.json["leadsInAll"] == len(led)


def test_what_a_leaver_held_is_still_seen(person: Person, directory: Directory) -> None:
    directory.load(marked("bob"))
    shown = person("dora", ["administrator"]).get("/people/bob@example.com/duties").json
    assert (shown["active"], shown["delegationsGiven"]) == (False, [])
    assert id_of("ana") in {one["id"] for one in shown["leads"]}


def test_duties_are_for_administrators(person: Person) -> None:
    assert person("bob").get("/people/bob@example.com/duties").status == 403
    assert person("dora", ["administrator"]).get("/people/nobody@example.com/duties").status == 404
