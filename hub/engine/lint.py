"""Advice about a process file that loads: nothing here is wrong, but much of it is not what its writer meant."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine import source as yaml_source
from hub.engine.conditions import Expression, evaluate, find_references
from hub.engine.errors import ConditionError, Problem
from hub.engine.language import load
from hub.engine.lintpeople import nobody_left
from hub.engine.looking import expressions_of
from hub.engine.process import Approve, Process, Step
from hub.engine.source import Path, Source

_COMPARED = re.compile(
    r"""(?P<path>[a-zA-Z]\w*(?:\.\w+)+)\s*(?P<how>[!=]=)\s*(?P<quote>["'])(?P<text>[^"']*)(?P=quote)"""
)
_OUTCOMES: Mapping[str, str] = {"approve": "approved", "call": "done", "file": "done", "tell": "told"}


@dataclass(frozen=True, slots=True)
class Page:
    """A file under review: its places and what it means."""

    source: Source
    process: Process

    def steps(self) -> Iterator[tuple[Path, Step]]:
        """The steps and where they stand."""
        for index, step in enumerate(self.process.steps):
            yield ("steps", index, step.name), step

    def conditions(self) -> Iterator[tuple[Path, Expression]]:
        """What is worked out to yes or no, or to a value with a name, and where it stands."""
        for let in self.process.let:
            long = isinstance(self.source.data["let"][let.name], dict)
            yield ("let", let.name, "when") if long else ("let", let.name), let.expression
        for path, step in self.steps():
            if step.when:
                yield (*path, "when"), step.when

    def warn(self, path: Path, message: str, at: int = 0, at_key: bool = False) -> Problem:
        """Advice about the place at a path, `at` characters into it."""
        return self.source.problem(path, message, 0, at, at_key)


def lint(text: str) -> list[Problem]:
    """Advice on a process file, by line and column; empty for a good one. Raises DefinitionError for one that fails."""
    page = Page(yaml_source.read(text), load(text))
    found = [problem for rule in _RULES for problem in rule(page)]
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.line, problem.column))


def _unused_lets(page: Page) -> Iterator[Problem]:
    used = {name for expression in _expressions(page.process) for name in expression.names}
    for let in page.process.let:
        if let.name not in used:
            yield page.warn(("let", let.name), f"Nothing uses '{let.name}'; leave it out.", at_key=True)


def _expressions(process: Process) -> Iterator[Expression]:
    yield from (let.expression for let in process.let)
    for step in process.steps:
        yield from [step.when] if step.when else []
        yield from expressions_of(step.body)


def _constant_conditions(page: Page) -> Iterator[Problem]:
    for path, step in page.steps():
        value = _constant(page.process, step.when) if step.when else None
        if value is False:
            yield page.warn((*path, "when"), f"This never holds, so the step '{step.name}' is dead; leave it out.")
        elif value is True:
            yield page.warn((*path, "when"), "This always holds; leave the condition out.")


def _constant(process: Process, expression: Expression) -> Any:
    """The value of an expression that looks at nothing but constants; None for any other."""
    if let := process.lets.get(".".join(expression.direct)):
        return _constant(process, let.expression)
    try:
        return None if expression.names else evaluate(expression, {}, {})
    except ConditionError:
        return None


def _impossible_comparisons(page: Page) -> Iterator[Problem]:
    """Comparisons with a text that a field or an outcome never is."""
    for path, expression in page.conditions():
        for match in _COMPARED.finditer(expression.text):
            known = _values_of(page.process, match["path"])
            if known and match["text"] not in known:
                holds = "never" if match["how"] == "==" else "always"
                said = f"This {holds} holds: '{match['path']}' is one of {', '.join(known)}."
                yield page.warn(path, said, match.start())


def _values_of(process: Process, path: str) -> list[str]:
    """What a name can be, when that is known: the choices of a field, the outcomes that a later step can see."""
    root, _, name = path.partition(".")
    if root == "form":
        return [str(value) for value in process.form["properties"].get(name, {}).get("enum", ())]
    step = process.step(root)
    if step is None or name != "outcome":
        return []
    skips = step.when is not None or step.kind == "file"
    return [_OUTCOMES[step.kind], *(["skipped"] if skips else [])]


def _empty_values(page: Page) -> Iterator[Problem]:
    """Fields that may be empty, in conditions that do not reckon with it."""
    form = page.process.form
    for path, expression in page.conditions():
        for reference in find_references(expression.text):
            name = reference.path[1] if reference.path[0] == "form" and len(reference.path) > 1 else ""
            field = form["properties"].get(name)
            if field is None or name in form["required"] or "default" in field or _guarded(expression.text, name):
                continue
            said = f"'form.{name}' may be empty; ask has(form.{name}) first, give it a default, or require it."
            yield page.warn(path, said, reference.at)


def _guarded(text: str, name: str) -> bool:
    guards = (rf"has\(\s*form\.{name}\b", rf"amountIn\(\s*form\.{name}\b", rf"form\.{name}\s*[!=]=")
    return any(re.search(guard, text) for guard in guards)


def _ladders(page: Page) -> Iterator[Problem]:
    for path, step in page.steps():
        if isinstance(step.body, Approve):
            yield from _ladder(page, path, step.body)


def _ladder(page: Page, path: Path, body: Approve) -> Iterator[Problem]:
    if body.within is None:
        yield page.warn(path, "Without 'within' nobody is reminded, and it may wait for ever.", at_key=True)
        return
    if not body.within.business and body.within.unit in ("minute", "hour"):
        said = f"{body.within} run at night and on Sundays too; write business hours if working time is meant."
        yield page.warn((*path, "within"), said)
    raw = page.source.data["steps"][path[1]][path[2]].get("remind", [])
    if isinstance(raw, list) and raw != sorted(set(raw), key=lambda share: int(share.rstrip("%"))):
        yield page.warn((*path, "remind"), "Write each reminder once, the earliest first.")
    if body.escalate and body.escalate.rule == body.question.rule:
        yield page.warn((*path, "escalate"), "This asks the same people again; a reminder would do.")
    if body.unanswered == "approve" and not body.remind:
        yield page.warn((*path, "unanswered"), "Silence counts as yes, but nobody is reminded; add 'remind'.")


def _titles(page: Page) -> Iterator[Problem]:
    languages = page.process.title.keys()
    for path, step in page.steps():
        if missing := languages - step.title.keys():
            said = f"The step '{step.name}' has no title in {', '.join(sorted(missing))}."
            yield page.warn((*path, "title"), said, at_key=not step.title)
    for name, field in page.process.form["properties"].items():
        titles = field.get("x-hub", {}).get("title", {})
        if missing := set() if isinstance(field.get("title"), str) and not titles else languages - titles.keys():
            said = f"The field '{name}' has no title in {', '.join(sorted(missing))}."
            yield page.warn(("form", "properties", name), said, at_key=True)


def _examples(page: Page) -> Iterator[Problem]:
    told = {example.expect.get("state") for example in page.process.examples}
    wanted = ["approved", *(["rejected"] if any(step.kind == "approve" for step in page.process.steps) else [])]
    for state in wanted:
        if state not in told:
            yield page.warn(("examples",), f"No example ends {state}; tell one.", at_key=True)


def _people(page: Page) -> Iterator[Problem]:
    for path, step in page.steps():
        if isinstance(step.body, Approve):
            for inner, said in nobody_left(page.process, step.body):
                yield page.warn((*path, *inner), said)


# One line per rule.
_RULES: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    _unused_lets,
    _constant_conditions,
    _impossible_comparisons,
    _empty_values,
    _ladders,
    _people,
    _titles,
    _examples,
)
