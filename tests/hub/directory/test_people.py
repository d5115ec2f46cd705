"""Who is who: the ports that the directory answers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from hub.clients.service import Clients
from hub.core.auth import Caller
from hub.core.ports import Claims
from hub.core.questions import Person
from hub.core.rest.paging import Page
from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from hub.directory.wishes import Wish
from tests.support.clocks import ManualClock
from tests.support.company import id_of

Counting = Callable[[], AbstractContextManager[list[str]]]
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def caller_of(directory: Directory, subject: str, kind: Literal["person", "client"] = "person") -> Caller | None:
    return directory.caller(Claims(kind, subject, LATER))


@pytest.mark.parametrize("reference", [id_of("ana"), "ana@example.com", "ANA@Example.COM"])
def test_a_person_is_found_by_id_and_by_address_in_any_case(directory: Directory, reference: str) -> None:
    ana = directory.person(reference)
    assert ana == Person(
        id=id_of("ana"),
        email="ana@example.com",
        name="Ana Alves",
        job_title="Engineer",
        department="Engineering",
        cost_centre="CC-3000",
        country="DE",
        time_zone="Europe/Berlin",
        language="de",
        manager_id=id_of("bob"),
        grade=5,
    )


@pytest.mark.parametrize("reference", ["", "nobody", "nobody@example.com", "ana", "%", "x" * 500])
def test_nobody_else_is_found(directory: Directory, reference: str) -> None:
    assert directory.person(reference) is None


def test_several_people_are_found_at_once(directory: Directory) -> None:
    found = directory.persons([id_of("ana"), id_of("bob"), "nobody", id_of("ana")])
    assert {id_: person.name for id_, person in found.items()} == {id_of("ana"): "Ana Alves", id_of("bob"): "Bob Berg"}
    assert directory.persons([]) == {}


def test_members_come_by_name(directory: Directory) -> None:
    names = [person.name for person in directory.members("finance")]
    assert "Carla Conti" in names
    assert len(names) == 4
    assert names == sorted(names)
    assert directory.members("unknown") == []


def test_groups_are_known_by_key(directory: Directory) -> None:
    assert directory.groups_of(id_of("dora")) >= {"all-staff", "administrators", "it"}
    assert directory.groups_of("nobody") == frozenset()


def test_one_person_costs_one_query(directory: Directory, work: Work, count_queries: Counting) -> None:
    with count_queries() as queries:
        directory.person("ana@example.com")
    assert len(queries) == 1


def test_somebody_away_has_a_substitute_while_it_lasts(directory: Directory, work: Work, clock: ManualClock) -> None:
    ana = Caller("person", id_of("ana"), "Ana")
    with work.unit() as unit:
        wish = Wish("bob@example.com", clock.now() + timedelta(days=2), clock.now() + timedelta(days=1))
        directory.name_substitute(unit, ana, wish)
    seen = []
    for _ in range(3):
        person = directory.person(id_of("ana"))
        assert person
        seen.append((person.away, person.substitute_id))
        clock.advance(timedelta(days=1))
    assert seen == [(False, None), (True, id_of("bob")), (False, None)]


def test_everybody_active_is_an_employee(directory: Directory) -> None:
    ana = caller_of(directory, id_of("ana"))
    assert ana
    assert (ana.kind, ana.id, ana.email, ana.roles) == ("person", id_of("ana"), "ana@example.com", {"employee"})
    assert "all-staff" in ana.groups


def test_whoever_leads_somebody_is_a_manager(directory: Directory) -> None:
    bob = caller_of(directory, id_of("bob"))
    assert bob
    assert bob.roles == {"employee", "manager"}


def test_groups_give_roles(directory: Directory) -> None:
    dora = caller_of(directory, id_of("dora"))
    assert dora
    assert dora.has("administrator")
    auditors = {person.id for person in directory.members("auditors")}
    callers = [caller_of(directory, id_) for id_ in auditors]
    assert callers
    assert all(caller and caller.has("auditor") for caller in callers)


def test_the_settings_name_groups_by_key_or_by_id(work: Work, directory: Directory) -> None:
    ids = {item["key"]: item["id"] for item in directory.group_list(Page(limit=200))["items"]}
    for named in ("finance", ids["finance"]):
        other = Directory(work, Clients(work), {named: "auditor"})
        carla, dora = caller_of(other, id_of("carla")), caller_of(other, id_of("dora"))
        assert carla
        assert carla.has("auditor")
        assert dora
        assert not dora.has("auditor", "administrator")


def test_strangers_are_nobody(directory: Directory) -> None:
    assert caller_of(directory, "nobody") is None
    assert caller_of(directory, id_of("ana"), "client") is None


def test_an_address_is_no_id(directory: Directory) -> None:
    assert caller_of(directory, "ana@example.com") is None


def test_clients_have_their_scopes_and_no_roles(directory: Directory) -> None:
    erp = caller_of(directory, "erp", "client")
    assert erp == Caller("client", "erp", "erp", scopes=frozenset({"directory:read"}))
    assert caller_of(directory, "google:1", "client") == erp
    assert caller_of(directory, "google:2", "client") is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_question_is_answered_by_an_index(directory: Directory, work: Work, count_queries: Counting) -> None:
    with count_queries() as queries:
        directory.person("ana@example.com")
        directory.persons([id_of("ana")])
        directory.members("finance")
        caller_of(directory, id_of("ana"))
        directory.search("ana alves", Page())
        directory.search("", Page())
    with work.db.reading() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", _blanks(query)).all() for query in queries]
    assert len(plans) == 8
    steps = {step[3] for plan in plans for step in plan} - {"SCAN CONSTANT ROW"}
    assert not [step for step in steps if step.startswith("SCAN")]


def _blanks(query: str) -> tuple[str, ...]:
    return ("",) * query.count("?")
