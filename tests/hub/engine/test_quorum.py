"""The algebra of approval, and the same told by brute force."""

from itertools import product
from time import process_time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.engine.quorum import Verdict, leaves, needed, replace, verdict, waiting

PEOPLE = st.sampled_from(["ana", "bob", "carla", "dora", "erik"])


def counted(parts: list[Any], need: int) -> Any:
    return {"of": parts, "need": min(need, len(parts))}


def weighed(parts: list[Any], weights: list[int], need: int) -> Any:
    weights = weights[: len(parts)]
    return {"weigh": parts, "weights": weights, "need": min(need, sum(weights))}


def rules(*words: str) -> Any:
    """Rules of any depth; the words say which ways of counting there may be."""
    simple = [word for word in words if word in ("any", "all", "turn")]

    def grow(parts: Any) -> Any:
        several = st.lists(parts, min_size=1, max_size=3)
        ways = [st.builds(lambda word, rules: {word: rules}, st.sampled_from(simple), several)]
        if "of" in words:
            ways.append(st.builds(counted, several, st.integers(1, 3)))
        if "weigh" in words:
            weights = st.lists(st.integers(1, 4), min_size=3, max_size=3)
            ways.append(st.builds(weighed, several, weights, st.integers(1, 9)))
        if "veto" in words:
            ways.append(st.builds(lambda rule: {"veto": [rule]}, parts))
        return st.one_of(ways)

    return st.recursive(PEOPLE, grow, max_leaves=8)


RULES: Any = rules("any", "all", "of", "weigh", "turn", "veto")
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


def test_so_many_of_several_must_agree() -> None:
    rule = {"of": ["bob", "carla", "dora"], "need": 2}
    assert verdict(rule, [("bob", "approve"), ("carla", "reject")]) == Verdict("pending")
    votes = [("bob", "approve"), ("carla", "reject"), ("dora", "approve")]
    assert verdict(rule, votes) == Verdict("approved", ("bob", "dora"))


def test_what_can_no_longer_be_fulfilled_is_rejected_at_once() -> None:
    rule = {"of": ["bob", "carla", "dora"], "need": 2}
    assert verdict(rule, [("bob", "reject"), ("carla", "reject")]) == Verdict("rejected", ("bob", "carla"))
    heavy = {"weigh": ["bob", "carla", "dora"], "weights": [3, 1, 1], "need": 3}
    assert verdict(heavy, [("bob", "reject")]) == Verdict("rejected", ("bob",))


def test_votes_can_weigh_differently() -> None:
    rule = {"weigh": ["bob", "carla", "dora"], "weights": [3, 2, 2], "need": 4}
    assert verdict(rule, [("bob", "approve")]) == Verdict("pending")
    assert verdict(rule, [("carla", "approve"), ("dora", "approve")]) == Verdict("approved", ("carla", "dora"))


def test_a_veto_ends_everything() -> None:
    rule = {"any": [{"all": ["bob", "carla"]}, {"veto": [{"any": ["dora", "erik"]}]}]}
    assert verdict(rule, [("bob", "approve"), ("dora", "reject")]) == Verdict("rejected", ("dora",))
    board = {"of": ["bob", "carla", {"veto": ["dora"]}], "need": 2}
    assert verdict(board, [("bob", "approve"), ("dora", "reject")]) == Verdict("rejected", ("dora",))


def test_in_turn_only_the_next_is_asked() -> None:
    rule = {"turn": ["bob", {"any": ["carla", "dora"]}, "erik"]}
    assert waiting(rule, []) == ("bob",)
    assert waiting(rule, [("bob", "approve")]) == ("carla", "dora")
    assert needed(rule, [("bob", "approve")]) == ("carla", "dora", "erik")
    assert verdict(rule, [("bob", "reject")]) == Verdict("rejected", ("bob",))


def test_whose_part_is_decided_is_not_waited_for() -> None:
    rule = {"all": [{"any": ["bob", "carla"]}, "dora"]}
    assert waiting(rule, [("bob", "approve")]) == ("dora",)


def test_one_who_steps_in_for_several_counts_for_each() -> None:
    rule = {"of": ["ana", "bob", "carla", "dora"], "need": 3}
    late = replace(rule, frozenset(("carla", "dora")), "erik")
    votes = [("ana", "approve"), ("bob", "reject")]
    assert verdict(late, votes) == Verdict("pending")
    assert verdict(late, [*votes, ("erik", "approve")]) == Verdict("approved", ("ana", "erik"))


def test_two_thousand_approvers_are_no_burden() -> None:
    everybody = [f"person-{number}" for number in range(2000)]
    rule = {"all": everybody}
    votes = [(person, "approve") for person in everybody]
    begin = process_time()
    for count in (1, 500, 1000, 1999):
        assert verdict(rule, votes[:count]).outcome == "pending"
        assert len(waiting(rule, votes[:count])) == 2000 - count
    assert verdict(rule, votes) == Verdict("approved", tuple(everybody))
    assert len(leaves(replace(rule, frozenset(everybody[:1000]), "bob"))) == 1001
    assert process_time() - begin < 5


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
        vetoes: list[str] = []
        outcome = remember(rule, ballot, decided, vetoes)
        if vetoes or outcome != "pending":
            return "rejected" if vetoes else outcome
    return "pending"


def remember(rule: Any, ballot: dict[str, str], decided: dict[int, str], vetoes: list[str]) -> str:
    if isinstance(rule, str):
        return {"approve": "approved", "reject": "rejected"}.get(ballot.get(rule, ""), "pending")
    word = next(key for key in rule if key not in ("need", "weights"))
    outcomes = [remember(part, ballot, decided, vetoes) for part in rule[word]]
    if id(rule) in decided:
        return decided[id(rule)]
    outcome = {"any": first, "veto": first}.get(word, threshold)(rule, word, outcomes)
    if outcome != "pending":
        decided[id(rule)] = outcome
        vetoes.extend(["veto"] if word == "veto" and outcome == "rejected" else [])
    return outcome


def first(_: Any, __: str, outcomes: list[str]) -> str:
    return next((outcome for outcome in outcomes if outcome != "pending"), "pending")


def threshold(rule: Any, word: str, outcomes: list[str]) -> str:
    """Approved when those who agree are enough; rejected when even everybody who is left would not be."""
    weights = rule.get("weights", [1] * len(outcomes))
    need = rule.get("need", len(outcomes))
    agree = sum(weight for weight, outcome in zip(weights, outcomes, strict=True) if outcome == "approved")
    left = sum(weight for weight, outcome in zip(weights, outcomes, strict=True) if outcome == "pending")
    return "approved" if agree >= need else "rejected" if agree + left < need else "pending"


def holds(rule: Any, agreeing: set[str]) -> bool:
    """Whether a rule without first answers is met when exactly these agree."""
    if isinstance(rule, str):
        return rule in agreeing
    word = next(key for key in rule if key not in ("need", "weights"))
    met = [holds(part, agreeing) for part in rule[word]]
    weights = rule.get("weights", [1] * len(met))
    return sum(weight for weight, one in zip(weights, met, strict=True) if one) >= rule.get("need", len(met))


@settings(max_examples=200, deadline=None)
@given(rules("all", "of", "weigh", "turn"), st.lists(st.tuples(PEOPLE, st.sampled_from(["approve", "reject"]))))
def test_it_is_decided_exactly_when_no_further_votes_could_change_it(rule: Any, votes: list[tuple[str, str]]) -> None:
    ballot = dict(reversed(votes))
    agreed = {person for person, vote in ballot.items() if vote == "approve"}
    silent = [person for person in dict.fromkeys(leaves(rule)) if person not in ballot]
    ways = product([False, True], repeat=len(silent))
    ends = {holds(rule, agreed | {p for p, yes in zip(silent, way, strict=True) if yes}) for way in ways}
    wanted = "pending" if len(ends) == 2 else "approved" if ends == {True} else "rejected"
    assert verdict(rule, votes).outcome == wanted


@given(RULES, VOTES)
def test_while_it_is_pending_somebody_is_waited_for(rule: Any, votes: list[tuple[str, str]]) -> None:
    if verdict(rule, votes).outcome == "pending":
        assert waiting(rule, votes)
        assert set(waiting(rule, votes)) <= set(needed(rule, votes)) <= set(leaves(rule)) - {p for p, _ in votes}


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
