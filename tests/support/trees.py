"""Random processes: trees of every kind of step, nested and mixed, for properties that must hold of all of them."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from hub.engine.language.flow import DEEPEST

Node = Mapping[str, Any]

PEOPLE = ("bob", "erik", "carla", "chris", "ines", "jan", "fay")
FORM: Mapping[str, Any] = {
    "amount": {"amount": "80.00", "currency": "EUR"},
    "note": "C-12",
    "day": "2026-12-01",
    "lines": [{"owner": "carla"}, {"owner": "jan"}],
}
HEAD: Mapping[str, Any] = {
    "process": "tree",
    "title": {"en": "Tree"},
    "category": "test",
    "owner": "group:finance-leads",
    "starters": "group:all-staff",
    "form": {
        "required": ["amount", "note"],
        "properties": {
            "amount": {"$ref": "hub:money"},
            "note": {"type": "string"},
            "day": {"$ref": "hub:date"},
            "lines": {"type": "array", "items": {"type": "object", "properties": {"owner": {"type": "string"}}}},
        },
    },
    "let": {"large": 'amountIn(form.amount, "EUR") > 50.0', "huge": 'amountIn(form.amount, "EUR") > 5000.0'},
    "retention": "1 year after end",
    "examples": [{"none": {"as": "ana", "form": {}, "expect": {}}}],
}

_one = st.sampled_from([f"person:{name}@example.com" for name in PEOPLE] + ["requester.manager", "group:it"])
_some = st.lists(_one, min_size=1, max_size=3, unique=True)
_whom: Any = st.recursive(
    _one,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"in turn": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"60% of": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=4,
)
_time = st.sampled_from(
    [
        {},
        {"within": "2 days"},
        {"within": "2 business days", "remind": ["50%", "80%"]},
        {"within": "1 day", "escalate": "person:dora@example.com"},
        {"within": "1 day", "escalate": "person:dora@example.com", "unanswered": "approve"},
        {"within": "3 days", "remind": "50%", "unanswered": "reject"},
    ]
)
_ladder = _time.filter(lambda words: "unanswered" not in words)
_form = {"form": {"properties": {"size": {"type": "string"}}}}


def _with(*parts: Any) -> Any:
    """Words of several strategies, as one step."""
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


_simple: Any = st.one_of(
    _with(_whom.map(lambda whom: {"approve": whom}), _time),
    _with(_some.map(lambda people: {"ask": {"any": [*people, "requester"]}, **_form}), _ladder),
    st.sampled_from(
        [
            {"call": "erp.pay", "with": {"amount": "form.amount"}, "undo": "erp.cancel"},
            {"call": "erp.note"},
            {"tell": "requester", "message": "done"},
            {"produce": "offer-letter.docx", "name": "Offer.docx", "with": {"name": "requester.name"}},
            {"request": "equipment", "with": {"item": "form.note"}},
            {"wait": {"for": "2 days"}},
            {"wait": {"until": "form.day"}},
            {"wait": {"event": "contract.signed", "match": "form.note"}, "within": "9 days"},
            {"wait": {"event": "contract.signed"}},
        ]
    ),
)
_beside = st.sampled_from([{}, {}, {}, {"optional": True}, {"when": "large"}, {"when": "huge"}])


def _holding(inner: Any) -> Any:
    """Steps that hold others: lists of steps, which get their names later."""
    lists = st.lists(inner, min_size=1, max_size=3)
    branch = st.one_of(
        lists.map(lambda steps: {"steps": steps}),
        st.tuples(st.sampled_from(["large", "huge"]), lists).map(lambda pair: {"when": pair[0], "steps": pair[1]}),
    )
    return st.one_of(
        st.lists(branch, min_size=1, max_size=2).map(lambda branches: {"choose": _last_open(branches)}),
        st.tuples(st.lists(lists, min_size=2, max_size=3), st.sampled_from(["all", "any", 2])).map(
            lambda pair: {"together": pair[0], "until": pair[1]}
        ),
        st.tuples(lists, st.booleans()).map(lambda p: {"again": "form.lines", "steps": p[0], "in turn": p[1]}),
    )


def _last_open(branches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only the last branch may have no condition."""
    return [{"when": "large", **branch} for branch in branches[:-1]] + branches[-1:]


_step: Any = st.recursive(_with(_simple, _beside), lambda inner: _with(_holding(inner), _beside), max_leaves=8)


@st.composite
def processes(draw: Any) -> str:
    """The text of a random process; some go back, and corrections re-enter anywhere."""
    names = iter(f"s{number}" for number in range(1000))
    steps = [_named(step, names) for step in draw(st.lists(_step, min_size=1, max_size=4))]
    tops = [next(iter(step)) for step in steps]
    if draw(st.booleans()):
        steps.append({"goBack": {"back": draw(st.sampled_from(tops)), "when": f'{tops[-1]}.outcome == "rejected"'}})
    returned = {"to": draw(st.sampled_from(["start", *tops]))}
    return json.dumps({**HEAD, "steps": steps, "returned": returned})  # which is YAML too


def _named(step: Node, names: Any, deep: int = 0) -> dict[str, Any]:
    """A step with names for it and for all that it holds; rows too deep within rows become a choice."""
    name, told = next(names), dict(step)
    if "again" in told and deep == DEEPEST:
        told = {"choose": [{"steps": told["steps"]}]}
    deep += "again" in told
    if "choose" in told:
        told["choose"] = [{**one, "steps": _all_named(one["steps"], names, deep)} for one in told["choose"]]
    if "together" in told:
        told["together"] = [_all_named(branch, names, deep) for branch in told["together"]]
    if "again" in told:
        told |= {"as": f"row{name}", "steps": _all_named(told["steps"], names, deep)}
    return {name: told}


def _all_named(steps: list[Node], names: Any, deep: int) -> list[dict[str, Any]]:
    return [_named(step, names, deep) for step in steps]
