"""Advice about a process file that loads: nothing here is wrong, but much of it is not what its writer meant."""

from collections.abc import Callable, Iterator

from hub.engine.errors import Problem
from hub.engine.language import load
from hub.engine.language import source as yaml_source
from hub.engine.lint import conditions as lintconditions
from hub.engine.lint import flow as lintflow
from hub.engine.lint import people as lintpeople
from hub.engine.lint import texts as linttexts
from hub.engine.lint import times as linttimes
from hub.engine.lint import undo as lintundo
from hub.engine.lint.page import Page


def lint(text: str) -> list[Problem]:
    """Advice on a process file, by line and column; empty for a good one. Raises DefinitionError for one that fails."""
    page = Page(yaml_source.read(text), load(text))
    found = [problem for rule in _RULES for problem in rule(page)]
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.line, problem.column))


# One line per rule.
_RULES: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    lintconditions.unused_lets,
    lintconditions.constant_conditions,
    lintconditions.impossible_comparisons,
    lintconditions.empty_values,
    lintflow.no_way_left,
    lintflow.dead_branches,
    lintflow.idle_advice,
    lintflow.round_and_round,
    lintflow.own_requests,
    lintflow.forms_of_starts,
    lintundo.calls_that_stay,
    lintundo.calls_for_nobody,
    linttimes.ladders,
    linttimes.endless_events,
    lintpeople.nobody_left,
    linttexts.titles,
    linttexts.endings,
    linttexts.shown_to_all,
)
