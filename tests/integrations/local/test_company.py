"""The demo company is the same for everybody and on every start."""

from collections import Counter
from uuid import UUID
from zoneinfo import ZoneInfo

from integrations.local.company import SIZE, DemoCompany, groups, people, person_id

BY_KEY = {person.email.split("@")[0]: person for person in people()}
GROUPS = {group.key: group for group in groups()}


def test_two_hundred_people_have_addresses_and_ids_of_their_own() -> None:
    assert len(people()) == SIZE
    assert len({person.email for person in people()}) == SIZE == len({UUID(person.id) for person in people()})


def test_the_cast_stands_in_its_line() -> None:
    assert BY_KEY["ana"].manager_id == BY_KEY["bob"].id
    assert BY_KEY["bob"].manager_id == BY_KEY["erik"].id
    assert BY_KEY["erik"].manager_id is None
    assert (BY_KEY["ana"].name, BY_KEY["ana"].country) == ("Ana Alves", "DE")


def test_everybody_else_has_a_manager_and_the_line_ends_at_the_top() -> None:
    by_id = {person.id: person for person in people()}
    for person in people():
        steps = 0
        while person.manager_id:
            person, steps = by_id[person.manager_id], steps + 1
            assert steps < 5
        assert person.email == "erik@example.com"


def test_grades_rise_up_the_line() -> None:
    by_id = {person.id: person for person in people()}
    assert (BY_KEY["ana"].grade, BY_KEY["bob"].grade, BY_KEY["erik"].grade) == (5, 8, 9)
    assert {person.grade for person in people()} == {3, 4, 5, 6, 7, 8, 9}
    assert all(by_id[person.manager_id].grade > person.grade for person in people() if person.manager_id)


def test_three_countries_have_real_time_zones() -> None:
    assert min(Counter(person.country for person in people()).values()) > 50
    assert all(ZoneInfo(person.time_zone) for person in people())


def test_the_groups_hold_whom_the_examples_expect() -> None:
    assert set(GROUPS) >= {"all-staff", "finance", "finance-leads", "it", "legal", "auditors", "managers", "board"}
    assert len(GROUPS["all-staff"].member_ids) == SIZE
    assert len(GROUPS["finance"].member_ids) == 4
    assert BY_KEY["carla"].id in GROUPS["finance"].member_ids
    assert BY_KEY["fay"].id in GROUPS["human-resources"].member_ids
    assert GROUPS["cost-centre-cc-3000"].member_ids == (BY_KEY["bob"].id,)
    assert GROUPS["administrators"].member_ids == (BY_KEY["dora"].id,)
    assert all(1 <= len(group.member_ids) == len(set(group.member_ids)) for group in groups())


def test_it_serves_the_port() -> None:
    company = DemoCompany()
    assert company.people().items == people()
    assert company.groups().items == groups()
    assert person_id("ANA@example.com") == BY_KEY["ana"].id
