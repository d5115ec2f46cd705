"""The quick check never says yes to what the full validator refuses, and says yes to what is usual."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hub.engine.forms.fastschema import checker, is_schema
from hub.engine.forms.types import expand
from hub.engine.language.grammar import schema

FOLDER = Path(__file__).parents[3] / "processes"
FILES = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
GRAMMAR = checker(schema())
FULL = Draft202012Validator(schema())
ODD: Any = st.recursive(
    st.sampled_from(["", "x", "group:it", "50%", "{{", "[", 0, 1, -1, 2.5, 1.0, True, None, "string", "2 days"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["en", "type", "any", "2 of", "veto", "pattern", "items", "$ref", "x"]), inner),
    ),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in entries for place in places(child, (*path, key)))]


def put(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(tree)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


@pytest.mark.parametrize("tree", FILES, ids=[tree["process"] for tree in FILES])
def test_what_is_usual_is_quickly_known(tree: Any) -> None:
    assert GRAMMAR(tree)
    assert is_schema()({"type": "object", **expand(tree["form"])})


@settings(deadline=None)
@given(st.data(), ODD)
def test_the_quick_yes_of_the_grammar_is_a_yes(data: Any, odd: Any) -> None:
    tree = data.draw(st.sampled_from(FILES))
    changed = put(tree, data.draw(st.sampled_from(places(tree)[1:])), odd)
    assert GRAMMAR(changed) <= FULL.is_valid(changed)


META = Draft202012Validator(Draft202012Validator.META_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


@settings(deadline=None)
@given(st.data(), ODD)
def test_the_quick_yes_to_a_form_is_a_yes(data: Any, odd: Any) -> None:
    tree = expand(data.draw(st.sampled_from(FILES))["form"])
    changed = put(tree, data.draw(st.sampled_from(places(tree)[1:])), odd)
    assert is_schema()(changed) <= META.is_valid(changed)


@pytest.mark.parametrize("odd", [7, None, [], {"type": "strnig"}, {"minimum": "1"}, {"properties": {"a": 1}}])
def test_what_is_no_schema_gets_no_yes(odd: Any) -> None:
    assert not is_schema()(odd)


def test_a_keyword_that_is_not_known_is_refused_when_the_check_is_made() -> None:
    with pytest.raises(KeyError):
        checker({"contains": {}})(1)
