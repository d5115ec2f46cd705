"""Taking over the company directory."""

from dataclasses import replace

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import SourceGroup, SourcePerson
from hub.core.rest.paging import Page
from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from hub.directory.sync import Loaded
from integrations.local.company import SIZE, DemoCompany, groups, people
from tests.support.company import StubCompany, id_of
from tests.support.events import Told, take


@pytest.fixture
def company(directory: Directory, work: Work) -> StubCompany:
    """The demo company, loaded already, to be changed by a test; nothing waits in the outbox."""
    take(work)
    return StubCompany(list(people()), list(groups()))


def change(company: StubCompany, key: str, **changes: object) -> None:
    company.persons = [
        replace(person, **changes) if person.id == id_of(key) else person  # type: ignore[arg-type]
        for person in company.persons
    ]


def test_the_first_time_everybody_joins_and_nobody_is_told(work: Work) -> None:
    directory = Directory(work, clients=NotImplemented)
    assert not directory.is_loaded()
    assert directory.load(DemoCompany()) == Loaded(SIZE, joined=SIZE, changed=0, left=0, groups=len(groups()))
    assert directory.is_loaded()
    assert take(work) == []


def test_the_second_time_nothing_changes(directory: Directory, company: StubCompany, work: Work) -> None:
    assert directory.load(company) == Loaded(SIZE, joined=0, changed=0, left=0, groups=len(groups()))
    assert take(work) == []


def test_a_change_is_told_by_its_fields(directory: Directory, company: StubCompany, work: Work) -> None:
    change(company, "ana", name="Ana Álvares", manager_id=id_of("carla"))
    assert directory.load(company).changed == 1
    assert take(work) == [Told("PersonChanged", id_of("ana"), {"fields": ["name", "manager_id"]})]
    ana = directory.person(id_of("ana"))
    assert ana
    assert (ana.name, ana.manager_id) == ("Ana Álvares", id_of("carla"))


def test_a_changed_name_is_found_and_the_former_one_is_not(directory: Directory, company: StubCompany) -> None:
    change(company, "ana", name="Ana Zacharias", email="ana.zacharias@example.com")
    directory.load(company)
    assert [item["id"] for item in directory.search("zach", Page())["items"]] == [id_of("ana")]
    assert directory.search("alves", Page())["items"] == []
    assert directory.person("ana@example.com") is None
    assert directory.person("ana.zacharias@example.com")


def test_whoever_is_left_out_leaves_and_is_kept(directory: Directory, company: StubCompany, work: Work) -> None:
    company.persons = [person for person in company.persons if person.id != id_of("ana")]
    assert directory.load(company).left == 1
    assert take(work) == [Told("PersonLeft", id_of("ana"), {"manager_id": id_of("bob")})]
    ana = directory.person(id_of("ana"))
    assert ana
    assert not ana.active
    assert directory.load(company).left == 0
    assert take(work) == []


def test_whoever_is_marked_inactive_leaves(directory: Directory, company: StubCompany, work: Work) -> None:
    change(company, "ana", active=False)
    assert directory.load(company).left == 1
    assert [event.name for event in take(work)] == ["PersonLeft"]
    assert id_of("ana") not in {person.id for person in directory.members("all-staff")}


def test_whoever_comes_back_is_active_again(directory: Directory, company: StubCompany, work: Work) -> None:
    change(company, "ana", active=False)
    directory.load(company)
    take(work)
    change(company, "ana", active=True)
    directory.load(company)
    assert take(work) == [
        Told("PersonChanged", id_of("ana"), {"fields": ["active"]}),
        Told("PersonReturned", id_of("ana"), {}),
    ]


def test_a_source_that_fails_half_way_deactivates_nobody(
    directory: Directory, company: StubCompany, work: Work
) -> None:
    company.fails_after = 3
    with pytest.raises(IntegrationError, match="hung up"):
        directory.load(company)
    assert take(work) == []
    assert len(directory.members("all-staff")) == SIZE


@pytest.mark.parametrize("few", [0, 50])
def test_an_answer_that_leaves_out_most_people_is_not_believed(
    directory: Directory, company: StubCompany, work: Work, few: int
) -> None:
    company.persons = company.persons[:few]
    with pytest.raises(IntegrationError, match=f"left out {SIZE - few} of {SIZE}") as refusal:
        directory.load(company)
    assert not refusal.value.retryable
    assert take(work) == []
    assert len(directory.members("all-staff")) == SIZE


def test_membership_follows_the_source(directory: Directory, company: StubCompany) -> None:
    finance = next(group for group in company.kinds if group.key == "finance")
    company.kinds = [replace(finance, member_ids=(id_of("ana"), id_of("carla"), "somebody unknown"))]
    assert directory.load(company).groups == 1
    assert {person.id for person in directory.members("finance")} == {id_of("ana"), id_of("carla")}
    assert directory.members("it") == []
    assert directory.groups_of(id_of("ana")) == {"finance"}


def test_a_key_can_move_to_another_group(directory: Directory, company: StubCompany) -> None:
    company.kinds = [
        replace(group, key={"finance": "money", "legal": "finance"}.get(group.key, group.key))
        for group in company.kinds
    ]
    law = [person.id for person in directory.members("legal")]
    directory.load(company)
    assert [person.id for person in directory.members("finance")] == law
    assert directory.members("legal") == []


def test_of_two_people_with_one_address_the_active_one_is_meant(directory: Directory, company: StubCompany) -> None:
    former = replace(company.persons[0], id="00000000-former", email="Ana@Example.com", active=False)
    company.persons.append(former)
    directory.load(company)
    found = directory.person("ana@example.com")
    assert found
    assert found.id == id_of("ana")


def test_what_does_not_fit_is_cut(directory: Directory, company: StubCompany, work: Work) -> None:
    change(company, "ana", name="Ä" * 400, department="D" * 1000, job_title="nul\0")
    directory.load(company)
    ana = directory.person(id_of("ana"))
    assert ana
    assert (len(ana.name), len(ana.department), ana.job_title) == (256, 128, "nul")
    take(work)
    assert directory.load(company).changed == 0


def test_a_new_grade_is_taken_over(directory: Directory, company: StubCompany, work: Work) -> None:
    take(work)
    change(company, "bob", grade=9)
    assert directory.load(company).changed == 1
    bob = directory.person(id_of("bob"))
    assert bob
    assert bob.grade == 9


def test_a_person_told_twice_counts_once(directory: Directory, company: StubCompany, work: Work) -> None:
    company.persons += company.persons[:3]
    assert directory.load(company) == Loaded(SIZE, joined=0, changed=0, left=0, groups=len(groups()))


def test_large_companies_are_taken_over_in_batches(work: Work) -> None:
    many = [SourcePerson(f"{number:05}", f"p{number}@example.com", f"Person {number}") for number in range(1203)]
    everybody = SourceGroup("g", "everybody", "Everybody", tuple(person.id for person in many))
    directory = Directory(work, clients=NotImplemented)
    assert directory.load(StubCompany(many, [everybody])).joined == 1203
    assert len(directory.members("everybody")) == 1203
    assert directory.load(StubCompany(many[:700], [everybody])).left == 503
    assert len(directory.members("everybody")) == 700
    assert len(take(work, "PersonLeft")) == 503
