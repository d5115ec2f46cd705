"""Substitutes for a part: by process and amount, and what remains true whatever the company looks like."""

from dataclasses import replace
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.engine.approvers import Resolution, Scope, resolve
from hub.engine.company import Company
from hub.engine.errors import NobodyToAsk
from hub.engine.forms.types import expand
from hub.engine.machine.worth import worth
from hub.engine.org import Colleague, Deputy, is_away, substitute_of
from hub.engine.people import Ask, Question, parse_person
from hub.engine.quorum import leaves

OWNER = parse_person("group:owners")
RATES = {"EUR": "1", "USD": "0.5"}


def asked(company: Company, who: str = "requester.manager", requester: str = "ana", **scope: Any) -> Resolution:
    within = Scope(requester, {}, {}, OWNER, **scope)
    return resolve(Question(Ask(parse_person(who))), within, company)


def company_of(*people: Colleague, **groups: list[str]) -> Company:
    return Company({person.id: person for person in people}, {"administrators": ["admin"], "owners": [], **groups})


ANA = Colleague("ana", "Ana", manager_id="bob")
BOB = Colleague("bob", "Bob", manager_id="erik")
ERIK = Colleague("erik", "Erik")
LEA, GERO, ADMIN = Colleague("lea", "Lea"), Colleague("gero", "Gero"), Colleague("admin", "Admin")


def with_bob(**about: Any) -> Company:
    return company_of(ANA, replace(BOB, **about), ERIK, LEA, GERO, ADMIN)


@pytest.mark.parametrize(
    ("deputy", "process", "amount", "stands_in"),
    [
        (Deputy("lea"), "leave", None, True),
        (Deputy("lea", ("leave",)), "leave", None, True),
        (Deputy("lea", ("leave", "travel")), "travel", 9.0, True),
        (Deputy("lea", ("leave",)), "travel", None, False),
        (Deputy("lea", ("leave",)), "", None, False),
        (Deputy("lea", (), 1000.0), "claim", 1000.0, True),
        (Deputy("lea", (), 1000.0), "claim", 1000.01, False),
        (Deputy("lea", (), 1000.0), "leave", None, True),
        (Deputy("lea", (), 1000.0), "claim", inf, False),
        (Deputy("lea", ()), "claim", inf, True),
        (Deputy("lea", ("claim",), 10.0), "claim", 10.0, True),
        (Deputy("lea", ("claim",), 10.0), "claim", 10.5, False),
        (Deputy("lea", ("leave",), 10.0), "claim", 5.0, False),
    ],
)
def test_a_deputy_decides_within_limits(deputy: Deputy, process: str, amount: float | None, stands_in: bool) -> None:
    bob = replace(BOB, deputies=(deputy,))
    assert is_away(bob, process, amount) is stands_in
    assert substitute_of(bob, process, amount) == ("lea" if stands_in else None)
    assert asked(with_bob(deputies=(deputy,)), process=process, amount=amount).rule == ("lea" if stands_in else "bob")


def test_the_first_deputy_that_fits_comes_before_the_substitute_for_everything() -> None:
    small, claims = Deputy("lea", ("claim",), 100.0), Deputy("gero", ("claim",))
    company = with_bob(away=True, substitute_id="erik", deputies=(small, claims))
    found = [asked(company, process=process, amount=amount).rule for process, amount in (("claim", 50), ("claim", 500))]
    assert [*found, asked(company, process="leave").rule] == ["lea", "gero", "erik"]


def test_who_stands_in_for_a_part_is_told_for_whom() -> None:
    found = asked(with_bob(deputies=(Deputy("lea", ("leave",)),)), process="leave")
    assert (found.people[0].reason, found.because) == ("You stand in for Bob.", "Lea stands in for Bob")


def test_a_deputy_who_is_away_is_stood_in_for() -> None:
    lea = replace(LEA, away=True, substitute_id="gero")
    company = company_of(ANA, replace(BOB, deputies=(Deputy("lea"),)), ERIK, lea, GERO, ADMIN)
    assert asked(company).rule == "gero"


def test_when_the_deputy_cannot_be_asked_the_line_is() -> None:
    found = asked(with_bob(deputies=(Deputy("ana"),)))
    assert found.rule == "erik"
    assert found.because == "Bob has handed over what is like this, and nobody of those named can be asked"


def test_a_manager_up_the_line_who_is_away_is_stood_in_for() -> None:
    erik = replace(ERIK, away=True, substitute_id="gero")
    company = company_of(ANA, replace(BOB, away=True), erik, LEA, GERO, ADMIN)
    found = asked(company)
    assert (found.rule, found.people[0].reason) == ("gero", "You stand in for Erik, who is away.")
    assert found.because == "Bob is away and has no substitute. Erik is away, Gero stands in"


def test_nobody_decides_through_a_delegate_of_their_own() -> None:
    ana = replace(ANA, away=True, substitute_id="gero")
    company = company_of(ana, replace(BOB, away=True, substitute_id="ana"), ERIK, LEA, GERO, ADMIN)
    assert asked(company).rule == "erik"


def test_who_has_decided_already_does_not_decide_through_a_delegate_either() -> None:
    company = company_of(
        ANA, replace(BOB, away=True, substitute_id="lea"), ERIK, replace(LEA, away=True, substitute_id="gero"), ADMIN
    )
    within = Scope("ana", {}, {"first": ("lea",)}, OWNER)
    four_eyes = Question(Ask(parse_person("requester.manager")), (parse_person("first.decidedBy"),))
    assert resolve(four_eyes, within, company).rule == "erik"


def test_a_company_from_a_file_knows_deputies() -> None:
    bob = {"name": "Bob", "deputies": [{"person": "lea", "processes": ["leave"], "upTo": 10}, {"person": "gero"}]}
    company = Company.from_json({"people": {"bob": bob, "lea": {"name": "Lea"}}})
    assert company.people["bob"].deputies == (Deputy("lea", ("leave",), 10), Deputy("gero"))


SCHEMA = expand(
    {"properties": {"note": {"type": "string"}, "cost": {"$ref": "hub:money"}, "tip": {"$ref": "hub:money"}}}
)


@pytest.mark.parametrize(
    ("form", "euros"),
    [
        ({"cost": {"amount": "80.10", "currency": "EUR"}, "tip": {"amount": "900.00", "currency": "EUR"}}, 80.1),
        ({"cost": {"amount": "80.00", "currency": "USD"}}, 40.0),
        ({"cost": {"amount": "-80.00", "currency": "EUR"}}, 80.0),
        ({"cost": {"amount": "80.00", "currency": "XXX"}}, inf),
        ({"cost": "a lot"}, inf),
        ({"tip": {"amount": "9.00", "currency": "EUR"}}, 0.0),
        ({}, 0.0),
    ],
)
def test_a_request_is_worth_the_first_amount_of_its_form(form: dict[str, Any], euros: float) -> None:
    assert worth(SCHEMA, form, RATES) == euros


def test_a_form_without_money_is_worth_nothing_that_could_be_compared() -> None:
    assert worth(expand({"properties": {"note": {"type": "string"}}}), {"note": "9"}, RATES) is None


# Whatever the company looks like: who leads whom and who stands in for whom in any circle, away and gone as it comes.
IDS = ["ana", "bob", "carla", "dora", "erik", "fay"]
LINK = st.none() | st.sampled_from([*IDS, "nobody"])
DEPUTY = st.builds(
    Deputy,
    st.sampled_from([*IDS, "nobody"]),
    st.sampled_from([(), ("leave",), ("claim", "leave")]),
    st.sampled_from([None, 10.0, 1000.0]),
)
SOMEBODY = st.builds(
    lambda manager, substitute, active, away, deputies: {
        "manager_id": manager,
        "substitute_id": substitute,
        "active": active,
        "away": away,
        "deputies": tuple(deputies),
    },
    LINK,
    LINK,
    st.booleans(),
    st.booleans(),
    st.lists(DEPUTY, max_size=3),
)
QUESTIONS = (
    "requester.manager",
    "requester.manager.manager",
    "group:board",
    "person:erik",
    "person:nobody",
    "requester",
)


@given(
    st.lists(SOMEBODY, min_size=6, max_size=6),
    st.sampled_from(QUESTIONS),
    st.lists(st.sampled_from(IDS), unique=True),
    st.lists(st.sampled_from(IDS), unique=True),
    st.lists(st.sampled_from(IDS), unique=True),
    st.sampled_from(["", "leave", "claim"]),
    st.sampled_from([None, 5.0, 500.0, inf]),
)
def test_the_chain_ends_with_somebody_who_may_decide_or_nobody_could(
    about: list[dict[str, Any]],
    question: str,
    board: list[str],
    owners: list[str],
    administrators: list[str],
    process: str,
    amount: float | None,
) -> None:
    people = [Colleague(key, key.title(), f"{key}@example.com", **said) for key, said in zip(IDS, about, strict=True)]
    company = company_of(*people, board=board, owners=owners, administrators=administrators)
    answerable = {key for key in {*owners, *administrators} - {"ana"} if company.people[key].active}
    try:
        found = asked(company, question, process=process, amount=amount)
    except NobodyToAsk:
        assert not answerable
        return
    chosen = {company.people[assignee.person_id] for assignee in found.people}
    assert chosen
    assert {person.id for person in chosen} == set(leaves(found.rule))
    assert "ana" not in leaves(found.rule)
    assert all(person.active for person in chosen)
    assert all(assignee.reason for assignee in found.people)
    away = {person.id for person in chosen if is_away(person, process, amount)}
    assert away <= answerable  # only where nobody else is left
    assert not away or found.because


@given(st.lists(SOMEBODY, min_size=6, max_size=6))
def test_everybody_away_in_circles_comes_to_the_administrators_with_the_reason(about: list[dict[str, Any]]) -> None:
    people = [
        Colleague(key, key.title(), f"{key}@example.com", **{**said, "away": True, "active": True})
        for key, said in zip(IDS, about, strict=True)
    ]
    found = asked(company_of(*people, ADMIN, owners=["carla", "fay"]), "person:erik")
    assert found.rule == "admin"
    assert "Erik" in found.because
    assert found.people[0].reason == "You are an administrator, and nobody else can be asked."
