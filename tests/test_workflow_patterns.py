"""The page of workflow patterns is whole, counts right, and names tests that are there."""

import ast
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "reference" / "workflow-patterns.md").read_text("utf-8")
KINDS = {"WCP": "Control flow", "WRP": "Resources"}
FEWEST_WORDS = {"yes": 3, "in part": 8, "no": 12}


class Row(NamedTuple):
    """A pattern as the page tells it; `how` is the way it is supported, or why it is not wanted."""

    number: str
    name: str
    here: str
    how: str
    test: str


ROWS = [Row(*cells) for cells in re.findall(r"^\| (W[CR]P-\d+) " + r"\| (.+?) " * 4 + r"\|$", PAGE, re.MULTILINE)]


def numbers(kind: str) -> list[str]:
    return [row.number for row in ROWS if row.number.startswith(kind)]


def functions_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("kind", KINDS)
def test_all_43_patterns_of_a_kind_stand_there_once_and_in_order(kind: str) -> None:
    assert numbers(kind) == [f"{kind}-{number}" for number in range(1, 44)]


def test_no_pattern_is_told_twice_and_nothing_else_stands_in_the_tables() -> None:
    assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []
    assert len(re.findall(r"^\| W", PAGE, re.MULTILINE)) == len(ROWS) == 86


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_a_pattern_says_how_and_is_shown_by_a_test_or_why_it_is_not_wanted(row: Row) -> None:
    assert len(row.how.split()) >= FEWEST_WORDS[row.here]
    assert row.how.endswith(".")
    if row.here == "no":
        assert row.test == "-"
    else:
        file, _, test = row.test.strip("`").partition("::")
        assert test in functions_of(file)


@pytest.mark.parametrize("kind", KINDS)
def test_the_counts_are_those_of_the_tables(kind: str) -> None:
    counted = Counter(row.here for row in ROWS if row.number.startswith(kind))
    told = ", ".join(f"{counted[here]} {here}" for here in FEWEST_WORDS)
    assert f"| {KINDS[kind]} | {told} |" in PAGE
