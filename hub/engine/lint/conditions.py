"""Conditions that say nothing: names that nothing uses, what always or never holds, fields that may be empty."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hub.engine.conditions import Expression, evaluate, find_references
from hub.engine.errors import ConditionError, Problem
from hub.engine.language.source import Path
from hub.engine.lint.page import Page, forgiven, holders
from hub.engine.process import Ask, Choose, Process, Step, Wait

_COMPARED = re.compile(
    r"""(?P<path>[a-zA-Z]\w*(?:\.\w+)+)\s*(?P<how>[!=]=)\s*(?P<quote>["'])(?P<text>[^"']*)(?P=quote)"""
)
_OUTCOMES: Mapping[str, str] = {
    "approve": "approved",
    "ask": "answered",
    "call": "done",
    "file": "done",
    "tell": "told",
    "produce": "done",
    "request": "approved",
    "wait": "done",
    "choose": "done",
    "together": "done",
    "again": "done",
}
# What a step can come to that does not end the request.
_FORGIVEN: Mapping[str, tuple[str, ...]] = {
    "approve": ("rejected", "expired"),
    "ask": ("expired",),
    "call": ("failed",),
    "file": ("failed",),
    "produce": ("failed",),
    "request": ("rejected", "withdrawn", "failed"),
    "wait": ("expired",),
    "choose": ("rejected", "failed"),
    "together": ("rejected", "failed"),
    "again": ("rejected", "failed"),
}


def unused_lets(page: Page) -> Iterator[Problem]:
    """Names that nothing uses."""
    used = {name for expression in page.expressions() for name in expression.names}
    for let in page.process.let:
        if let.name not in used:
            yield page.warn(("let", let.name), f"Nothing uses '{let.name}'; leave it out.", at_key=True)


def constant_conditions(page: Page) -> Iterator[Problem]:
    """Steps that are always there, or never."""
    for path, step in page.steps():
        value = constant(page.process, step.when) if step.when else None
        if value is False:
            yield page.warn((*path, "when"), f"This never holds, so the step '{step.name}' is dead; leave it out.")
        elif value is True:
            yield page.warn((*path, "when"), "This always holds; leave the condition out.")


def constant(process: Process, expression: Expression) -> Any:
    """The value of an expression that looks at nothing but constants; None for any other."""
    if let := process.lets.get(".".join(expression.direct)):
        return constant(process, let.expression)
    try:
        return None if expression.names else evaluate(expression, {}, {})
    except ConditionError:
        return None


def impossible_comparisons(page: Page) -> Iterator[Problem]:
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
        return _choices(process.form, name)
    step = process.places[root].step if root in process.places else None
    if step and isinstance(step.body, Ask) and name.startswith("answer."):
        return _choices(step.body.form, name.removeprefix("answer."))
    return _outcomes(process, step) if step and name == "outcome" else []


def _choices(form: Mapping[str, Any], name: str) -> list[str]:
    return [str(value) for value in form["properties"].get(name, {}).get("enum", ())]


def _outcomes(process: Process, step: Step) -> list[str]:
    """The outcomes of a step that others can see."""
    usual = "arrived" if isinstance(step.body, Wait) and step.body.event else _OUTCOMES.get(step.kind)
    place = process.places[step.name]
    returned = ["returned"] if step.kind == "approve" and place.top < process.reentry else []
    skipped = ["skipped"] if _skips(process, step) else []
    known = [usual] if usual else []
    return [*known, *(_FORGIVEN.get(step.kind, ()) if forgiven(process, step.name) else ()), *returned, *skipped]


def _skips(process: Process, step: Step) -> bool:
    around = [above for above, _ in holders(process, step.name)]
    held = any(isinstance(above.body, Choose) or above.when for above in around)
    empty = step.kind in ("file", "choose", "again", "back") or (isinstance(step.body, Wait) and bool(step.body.until))
    return step.when is not None or held or empty


def empty_values(page: Page) -> Iterator[Problem]:
    """Fields that may be empty, in conditions that do not reckon with it."""
    for path, expression in page.conditions():
        yield from _empty_in(page, path, expression)


def _empty_in(page: Page, path: Path, expression: Expression) -> Iterator[Problem]:
    form = page.process.form
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
