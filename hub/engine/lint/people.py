"""Person expressions that may name nobody while the file names no one else: then the process owner is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from hub.engine.errors import Problem
from hub.engine.lint.page import Page, holders
from hub.engine.people import Approval, Each, PersonExpression, Question, Several, UpTheLine
from hub.engine.people import Ask as AskFor
from hub.engine.process import Again, Approve, Body, Choose, Process, Request, Step, Tell, Together


def nobody_left(page: Page) -> Iterator[Problem]:
    """Where in a step nobody may be left to ask, and why."""
    for path, step in page.steps():
        for word, question in _questions(step):
            for person in _without_fallback(question.rule):
                if said := _Asking(page.process, step, question).emptiness(person):
                    yield page.warn((*path, word), f"{said} Name somebody else with 'else'.")
            for entries in _each(question.rule):
                yield page.warn((*path, word), f"'{entries}' may list nobody. Name somebody else with 'else'.")


def named_in(body: Body) -> Iterator[PersonExpression]:
    """The person expressions of a step."""
    match body:
        case Approve():
            for question in (body.question, *([body.escalate] if body.escalate else [])):
                yield from (*_all_of(question.rule), *question.excluding)
        case Tell(to=to):
            yield from to
        case Request(requester=requester):
            yield requester


def _questions(step: Step) -> Iterator[tuple[str, Question]]:
    if isinstance(step.body, Approve):
        yield step.kind, step.body.question
        yield from [("escalate", step.body.escalate)] if step.body.escalate else []


def _all_of(rule: Approval) -> Iterator[PersonExpression]:
    match rule:
        case AskFor(person=person):
            yield person
        case UpTheLine(start=start):
            yield start
        case Several(parts=parts):
            for part in parts:
                yield from _all_of(part)
    yield from () if isinstance(rule, AskFor) else rule.otherwise


def _without_fallback(rule: Approval) -> Iterator[PersonExpression]:
    """The expressions that nobody stands in for by name."""
    if isinstance(rule, AskFor):
        yield rule.person
    elif isinstance(rule, Several) and not rule.otherwise:
        for part in rule.parts:
            yield from _without_fallback(part)


def _each(rule: Approval) -> Iterator[str]:
    """Lists that are worked out, without those that are written out."""
    if isinstance(rule, Each) and not rule.otherwise and not rule.entries.text.startswith("["):
        yield rule.entries.text
    for part in rule.parts if isinstance(rule, Several) and not rule.otherwise else ():
        yield from _each(part)


@dataclass(frozen=True, slots=True)
class _Asking:
    process: Process
    step: Step
    question: Question

    def emptiness(self, person: PersonExpression) -> str:
        """Why an expression may name nobody who may be asked, in a sentence; empty when it will name somebody."""
        if person.text == "requester" and not self.question.own:
            return "Nobody decides on a request of their own, so the requester is never asked."
        if person in self.question.excluding:
            return f"'{person.text}' is asked and excepted at once."
        if person.kind == "step" and (said := self._undecided(person.name)):
            return f"'{person.text}' is empty when {said}."
        filled = {"form": _is_filled, "given": _is_given}.get(person.kind)
        return f"'{person.text}' may be left empty." if filled and not filled(self.process, person) else ""

    def _undecided(self, name: str) -> str:
        """When nobody has decided in an earlier step; empty for never."""
        around = {id(above): branch for above, branch in holders(self.process, self.step.name)}
        for one in (self.process.places[name].step, *(above for above, _ in holders(self.process, name))):
            if one.when and id(one) not in around:
                return f"the step '{one.name}' is skipped"
        for above, branch in holders(self.process, name):
            if around.get(id(above)) != branch and (said := _aside(above)):
                return said
        return ""


def _aside(above: Step) -> str:
    """When a branch of a step is not gone, or not to its end."""
    if isinstance(above.body, Choose):
        return f"'{above.name}' takes another branch"
    some = isinstance(above.body, Together) and above.body.need < len(above.body.branches)
    return f"other branches of '{above.name}' are enough" if some else ""


def _is_filled(process: Process, person: PersonExpression) -> bool:
    """Whether the form cannot be sent without somebody at a place."""
    return _required(process.form, person.name.split("."))


def _is_given(process: Process, person: PersonExpression) -> bool:
    """Whether a row of the form cannot be sent without somebody at a place; of other lists nothing is known."""
    path = person.expression.direct if person.expression else ()
    node: Any = process.form
    for name in _rows_of(process, path[:1]):
        node = node.get("properties", {}).get(name, {})
    rows = node.get("items", {}) if node is not process.form else {}
    return "properties" not in rows or _required(rows, list(path[1:]))


def _rows_of(process: Process, row: tuple[str, ...]) -> tuple[str, ...]:
    """The place in the form of the list to which a row belongs; empty for another list."""
    loop = process.places.get(process.rows.get("".join(row), ""))
    direct = cast(Again, loop.step.body).rows.direct if loop else ()
    return direct[1:] if direct[:1] == ("form",) else ()


def _required(node: Any, path: list[str]) -> bool:
    for name in path:
        node = node.get("items", node)
        if name not in node.get("required", ()):
            return False
        node = node.get("properties", {}).get(name, {})
        if node.get("type") == "array" and not node.get("minItems"):
            return False
    return True
