"""The algebra of approval, and the same told by brute force."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.engine.quorum import Verdict, leaves, replace, verdict, waiting

PEOPLE = st.sampled_from(["ana", "bob", "carla", "dora", "erik"])
RULES: Any = st.recursive(
    PEOPLE,
    lambda parts: st.builds(
        lambda word, rules: {word: rules}, st.sampled_from(["any", "all"]), st.lists(parts, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
VOTES = st.lists(st.tuples(PEOPLE, st.sampled_from(["approve", "reject", "return"])), max_size=7)


def test_the_first_answer_decides_among_any() -> None:
    rule = {"any": ["bob", "carla"]}
    assert verdict(rule, [("carla", "reject"), ("bob", "approve")]) == Verdict("rejected", ("carla",))


def test_all_must_agree() -> None:
    rule = {"all": ["bob", "carla"]}
    assert verdict(rule, [("carla", "approve")]) == Verdict("pending")
    assert verdict(rule, [("carla", "approve"), ("bob", "approve")]) == Verdict("approved", ("carla", "bob"))


def test_one_rejection_ends_all() -> None:
    assert verdict({"all": ["bob", "carla"]}, [("carla", "reject")]) == Verdict("rejected", ("carla",))


def test_a_return_from_anyone_ends_it() -> None:
    rule = {"all": ["bob", {"any": ["carla", "dora"]}]}
    assert verdict(rule, [("bob", "approve"), ("dora", "return")]) == Verdict("returned", ("dora",))


def test_strangers_and_second_votes_count_nothing() -> None:
    assert verdict("bob", [("carla", "reject"), ("bob", "approve"), ("bob", "reject")]) == Verdict("approved", ("bob",))


def test_a_person_is_replaced_everywhere_and_nobody_stands_twice() -> None:
    rule = {"all": ["bob", {"any": ["bob", "carla"]}]}
    assert replace(rule, frozenset(("bob",)), "carla") == {"all": ["carla", {"any": ["carla"]}]}


def test_who_has_not_voted_is_waited_for_once() -> None:
    assert waiting({"all": ["bob", {"any": ["bob", "carla"]}, "dora"]}, [("dora", "approve")]) == ("bob", "carla")


def oracle(rule: Any, votes: list[tuple[str, str]]) -> str:
    """Replay vote by vote; after each ask plainly whether the rule is decided, keeping what was decided before."""
    decided: dict[int, str] = {}
    ballot: dict[str, str] = {}
    for person, vote in votes:
        if person not in set(leaves(rule)) or person in ballot:
            continue
        ballot[person] = vote
        if vote == "return":
            return "returned"
        outcome = remember(rule, ballot, decided)
        if outcome != "pending":
            return outcome
    return "pending"


def remember(rule: Any, ballot: dict[str, str], decided: dict[int, str]) -> str:
    if isinstance(rule, str):
        return {"approve": "approved", "reject": "rejected"}.get(ballot.get(rule, ""), "pending")
    if id(rule) in decided:
        return decided[id(rule)]
    ((word, parts),) = rule.items()
    outcomes = [remember(part, ballot, decided) for part in parts]
    answers = [outcome for outcome in outcomes if outcome != "pending"]
    if word == "any":
        outcome = answers[0] if answers else "pending"
    else:
        outcome = "rejected" if "rejected" in answers else "approved" if len(answers) == len(parts) else "pending"
    if outcome != "pending":
        decided[id(rule)] = outcome
    return outcome


@settings(max_examples=300)
@given(RULES, VOTES)
def test_the_algebra_agrees_with_brute_force(rule: Any, votes: list[tuple[str, str]]) -> None:
    assert verdict(rule, votes).outcome == oracle(rule, votes)


@given(RULES, VOTES, PEOPLE)
def test_a_vote_after_the_end_changes_nothing(rule: Any, votes: list[tuple[str, str]], late: str) -> None:
    before = verdict(rule, votes)
    assert before.outcome == "pending" or verdict(rule, [*votes, (late, "reject")]) == before


@given(RULES, VOTES)
def test_deciders_are_people_of_the_rule_who_voted(rule: Any, votes: list[tuple[str, str]]) -> None:
    assert set(verdict(rule, votes).decided_by) <= set(leaves(rule)) & {person for person, _ in votes}


@given(RULES)
def test_when_everybody_approves_it_is_approved(rule: Any) -> None:
    assert verdict(rule, [(person, "approve") for person in leaves(rule)]).outcome == "approved"
