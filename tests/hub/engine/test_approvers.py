"""Whom a step asks: as written, and when those who are meant cannot be asked."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.engine.approvers import Resolution, Scope, addressees, resolve
from hub.engine.company import Company
from hub.engine.errors import NobodyToAsk
from hub.engine.language.reading import Reader
from hub.engine.language.source import Source
from hub.engine.language.ways import read_approval
from hub.engine.org import Colleague
from hub.engine.people import Question, parse_person
from hub.engine.quorum import leaves, verdict, waiting

OWNER = parse_person("group:finance-leads")


def scope(requester: str = "ana", **more: Any) -> Scope:
    return Scope(requester, more.get("form", {}), more.get("decided", {}), OWNER)


def ask(company: Company, approval: Any, within: Scope | None = None, *excluding: str) -> Resolution:
    question = Question(parse_approval(approval), tuple(parse_person(text) for text in excluding))
    return resolve(question, within or scope(), company)


def parse_approval(data: Any) -> Any:
    reader = Reader(Source(data, {}, {}), (), steps={"review": "approve", "manager": "approve", "step": "approve"})
    rule = read_approval(reader, ())
    assert rule, reader.problems
    return rule


def with_person(company: Company, key: str, **changes: Any) -> Company:
    return Company({**company.people, key: replace(company.people[key], **changes)}, company.groups)


@pytest.mark.parametrize(
    ("approval", "rule"),
    [
        ("requester.manager", "bob"),
        ("requester.manager.manager", "erik"),
        ("group:finance", {"any": ["carla", "chris"]}),
        ({"any": "group:finance"}, {"any": ["carla", "chris"]}),
        ({"all": "group:finance"}, {"all": ["carla", "chris"]}),
        ({"any": ["requester.manager", "group:it"]}, {"any": ["bob", "ines", "jan"]}),
        ({"all": ["requester.manager", {"any": "group:it"}]}, {"all": ["bob", {"any": ["ines", "jan"]}]}),
        ({"all": ["requester.manager", "person:bob@example.com"]}, "bob"),
        ("role:administrator", "dora"),
        ("form.buddy", "jan"),
        ("form.buddy.manager", "dora"),
        ("review.decidedBy", "lea"),
        ({"2 of": "group:managers"}, {"of": ["bob", "erik", "carla", "dora"], "need": 2}),
        ({"60% of": "group:managers"}, {"of": ["bob", "erik", "carla", "dora"], "need": 3}),
        ({"2 of": ["group:it", "group:legal", "form.buddy"]}, {"of": ["ines", "jan", "lea"], "need": 2}),
        (
            {"2 of": [{"any": "group:it"}, "group:legal", "requester.manager"]},
            {"of": [{"any": ["ines", "jan"]}, "lea", "bob"], "need": 2},
        ),
        (
            {"weights": {"group:it": 2, "role:legal": 3}, "reach": 5},
            {"weigh": ["ines", "jan", "lea"], "weights": [2, 2, 3], "need": 5},
        ),
        ({"in turn": ["requester.manager", "group:it"]}, {"turn": ["bob", {"any": ["ines", "jan"]}]}),
        (
            {"all": ["requester.manager", {"any": "group:it", "veto": True}]},
            {"all": ["bob", {"veto": [{"any": ["ines", "jan"]}]}]},
        ),
        ({"all": "form.readers"}, {"all": ["lea", "fay"]}),
        ("form.readers", {"any": ["lea", "fay"]}),
        ({"all": "form.lines.owner"}, {"all": ["carla", "chris"]}),
        ({"all": "form.lines.owner.manager"}, {"all": ["erik", "carla"]}),
    ],
)
def test_an_expression_means(company: Company, approval: Any, rule: Any) -> None:
    lines = [{"owner": "carla"}, {"owner": "chris"}, {"owner": "carla"}, {}]
    form = {"buddy": "jan", "readers": ["lea", "fay"], "lines": lines}
    found = ask(company, approval, scope(form=form, decided={"review": ("lea",)}))
    assert found.rule == rule
    assert {assignee.person_id for assignee in found.people} == set(leaves(rule))
    assert all(assignee.reason for assignee in found.people)
    assert found.because == ""


def test_nobody_approves_their_own_request(company: Company) -> None:
    assert ask(company, {"any": "group:finance"}, scope("carla")).rule == "chris"
    assert ask(company, "requester", scope("ana")).rule == "bob"


def test_four_eyes_leave_out_who_has_decided(company: Company) -> None:
    within = scope(decided={"manager": ("carla",)})
    found = ask(company, {"any": "group:finance"}, within, "requester", "manager.decidedBy")
    assert found.rule == "chris"
    assert found.excluded == ("carla",)


def test_a_substitute_stands_in_and_is_told_for_whom(company: Company) -> None:
    absent = with_person(company.with_away(["bob"]), "bob", away=True, substitute_id="lea")
    found = ask(absent, "requester.manager")
    assert found.rule == "lea"
    assert found.people[0].reason == "You stand in for Bob Berg, who is away."
    assert found.because == "Bob Berg is away, Lea Lang stands in"


def test_a_requester_who_stands_in_for_the_manager_is_passed_over(company: Company) -> None:
    absent = with_person(company, "bob", away=True, substitute_id="ana")
    assert ask(absent, "requester.manager").rule == "erik"


def test_substitutes_in_a_circle_end(company: Company) -> None:
    absent = with_person(company, "bob", away=True, substitute_id="erik")
    absent = with_person(absent, "erik", away=True, substitute_id="bob")
    assert ask(absent, "requester.manager").rule == "gero"


def test_managers_in_a_circle_end(company: Company) -> None:
    circle = with_person(company, "erik", manager_id="bob").with_away(["bob", "erik"])
    assert ask(circle, "requester.manager").rule == "gero"


def test_without_substitute_the_line_is_asked_then_the_owner_then_administrators(company: Company) -> None:
    assert ask(company.with_away(["bob"]), "requester.manager").rule == "erik"
    assert ask(company.with_away(["bob", "erik"]), "requester.manager").rule == "gero"
    found = ask(company.with_away(["bob", "erik", "gero"]), "requester.manager")
    assert found.rule == "dora"
    assert found.because == "Bob Berg and Erik Ek are away and have no substitute"


def test_rather_an_administrator_who_is_away_than_nobody(company: Company) -> None:
    assert ask(company.with_away(list(company.people)), "requester.manager").rule == "dora"


def test_without_any_administrator_the_error_says_what_to_do(company: Company) -> None:
    groups = {**company.groups, "administrators": []}
    assert ask(Company(company.people, groups).with_away(company.people), "requester.manager").rule == "gero"
    empty = Company(company.people, {**groups, "finance-leads": []}).with_away(company.people)
    with pytest.raises(NobodyToAsk, match="No administrator is left"):
        ask(empty, "requester.manager")


def test_who_has_left_is_never_asked(company: Company) -> None:
    left = with_person(company, "bob", active=False)
    found = ask(left, "requester.manager")
    assert (found.rule, found.because) == ("erik", "Bob Berg has left")
    assert ask(with_person(company, "carla", active=False), "group:finance").rule == "chris"


def test_who_has_no_manager_is_answered_by_the_owner(company: Company) -> None:
    found = ask(company, "requester.manager", scope("erik"))
    assert (found.rule, found.because) == ("gero", "Erik Ek has no manager")


def test_a_group_asks_those_who_are_there(company: Company) -> None:
    assert ask(company.with_away(["carla"]), "group:finance").rule == "chris"


def test_a_group_that_is_away_is_stood_in_for(company: Company) -> None:
    found = ask(company.with_away(["carla", "chris"]), "group:finance")
    assert found.rule == "erik"
    assert found.because == "Carla Conti and Chris Cole are away and have no substitute"


def test_all_of_a_group_wants_a_stand_in_for_each_who_is_away(company: Company) -> None:
    assert ask(company.with_away(["carla"]), {"all": "group:finance"}).rule == {"all": ["chris", "erik"]}


def test_an_unknown_group_falls_to_the_owner(company: Company) -> None:
    found = ask(company, "group:nowhere")
    assert (found.rule, found.because) == ("gero", "Nowhere has nobody who may be asked")


def test_telling_reaches_the_active_even_when_away(company: Company) -> None:
    people = addressees(
        [parse_person("group:finance"), parse_person("requester")], scope(), company.with_away(["carla"])
    )
    assert [person.id for person in people] == ["carla", "chris", "ana"]


def test_a_quorum_is_filled_with_stand_ins_as_far_as_needed(company: Company) -> None:
    absent = company.with_away(["carla", "dora"])
    assert ask(absent, {"2 of": "group:managers"}).rule == {"of": ["bob", "erik"], "need": 2}
    assert ask(absent, {"3 of": "group:managers"}).rule == {"of": ["bob", "erik", "gero"], "need": 3}


def test_a_quorum_that_cannot_be_filled_takes_who_is_there_and_says_so(company: Company) -> None:
    found = ask(company, {"2 of": "group:finance"}, scope("carla"))
    assert (found.rule, found.because) == ("chris", "only 1 can be asked where 2 were to agree")
    light = ask(company, {"weights": {"group:finance": 2, "group:it": 1}, "reach": 6}, scope("carla"))
    assert light.rule == {"weigh": ["chris", "ines", "jan"], "weights": [2, 1, 1], "need": 4}
    assert light.because == "those who can be asked weigh only 4 where 6 were to be reached"


def test_a_share_counts_those_who_are_away(company: Company) -> None:
    found = ask(company.with_away(["dora"]), {"75% of": "group:managers"})
    assert found.rule == {"of": ["bob", "erik", "carla"], "need": 3}


def test_a_person_of_two_groups_weighs_the_greater(company: Company) -> None:
    found = ask(company, {"weights": {"group:finance": 1, "person:carla": 3}, "reach": 3})
    assert found.rule == {"weigh": ["carla", "chris"], "weights": [3, 1], "need": 3}


def test_who_is_away_and_weighs_lends_the_weight_to_a_stand_in(company: Company) -> None:
    found = ask(company.with_away(["carla"]), {"weights": {"group:finance": 2, "group:legal": 1}, "reach": 4})
    assert found.rule == {"weigh": ["chris", "lea", "erik"], "weights": [2, 1, 2], "need": 4}


def test_a_named_fallback_comes_before_the_line_and_the_owner(company: Company) -> None:
    backed = {"any": "requester.manager", "else": "group:human-resources"}
    assert ask(company, backed).rule == "bob"
    found = ask(company.with_away(["bob"]), backed)
    assert (found.rule, found.because) == ("fay", "Bob Berg is away and has no substitute")
    assert found.people[0].reason == "The process names you for when nobody else can be asked."
    assert ask(company, {"any": "group:nowhere", "else": ["group:empty", "group:it"]}).rule == {"any": ["ines", "jan"]}
    assert ask(company.with_away(["bob", "fay"]), backed).rule == "erik"


def test_the_nearest_fallback_is_taken(company: Company) -> None:
    inner = {"any": "group:nowhere", "else": "group:legal"}
    assert ask(company, {"all": [inner, "group:empty"], "else": "group:it"}).rule == {
        "all": ["lea", {"any": ["ines", "jan"]}]
    }


IDS = ["ana", "bob", "carla", "dora", "erik"]
LINKS = st.none() | st.sampled_from(IDS)
PERSON = st.tuples(LINKS, LINKS, st.booleans(), st.booleans())
EXPRESSIONS: Any = st.sampled_from(
    [
        "requester",
        "requester.manager",
        "requester.manager.manager",
        "group:board",
        "form.buddy",
        "person:erik",
        "step.decidedBy",
    ]
)
APPROVALS: Any = st.recursive(
    EXPRESSIONS,
    lambda parts: st.one_of(
        st.builds(
            lambda word, rules, more: {word: rules, **more},
            st.sampled_from(["any", "all", "in turn", "1 of", "40% of", "100% of"]),
            st.lists(parts, min_size=1, max_size=3),
            st.sampled_from([{}, {}, {"veto": True}, {"else": "group:board"}]),
        ),
        st.builds(lambda heavy, light: {"weights": {heavy: 2, light: 1}, "reach": 1}, EXPRESSIONS, EXPRESSIONS),
    ),
    max_leaves=5,
)


@given(
    st.lists(PERSON, min_size=5, max_size=5),
    APPROVALS,
    st.lists(st.sampled_from(IDS), unique=True),
    st.sampled_from(IDS),
    st.lists(EXPRESSIONS, max_size=2),
)
def test_whatever_the_company_looks_like_somebody_eligible_is_asked(
    people: list[Any], approval: Any, board: list[str], buddy: str, excluding: list[str]
) -> None:
    persons = {
        key: Colleague(key, key.title(), "", manager, active, away, substitute)
        for key, (manager, substitute, active, away) in zip(IDS, people, strict=True)
    }
    persons["admin"] = Colleague("admin", "Admin")
    company = Company(persons, {"board": board, "administrators": ["admin"], "finance-leads": []})
    found = ask(company, approval, scope(form={"buddy": buddy}, decided={"step": (buddy,)}), *excluding)
    asked = {assignee.person_id for assignee in found.people}
    assert asked == set(leaves(found.rule))
    assert asked
    assert waiting(found.rule, ())
    assert verdict(found.rule, [(person, "approve") for person in asked]).outcome == "approved"
    assert not asked & {"ana", *found.excluded}
    assert all(persons[person].active and not persons[person].away for person in asked)
