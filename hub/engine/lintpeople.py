"""Person expressions that may name nobody while the file names no one else: then the process owner is asked."""

from collections.abc import Iterator
from typing import Any

from hub.engine.people import Approval, Ask, Each, PersonExpression, Question, Several
from hub.engine.process import Approve, Process
from hub.engine.source import Path


def nobody_left(process: Process, body: Approve) -> Iterator[tuple[Path, str]]:
    """Where in an approve step nobody may be left to ask, and why."""
    questions = [("approve", body.question), *([("escalate", body.escalate)] if body.escalate else [])]
    for word, question in questions:
        for person in _without_fallback(question.rule):
            if said := _emptiness(process, question, person):
                yield (word,), f"{said} Name somebody else with 'else'."
        for entries in _each(question.rule):
            yield (word,), f"'{entries}' may list nobody. Name somebody else with 'else'."


def _without_fallback(rule: Approval) -> Iterator[PersonExpression]:
    """The expressions that nobody stands in for by name."""
    if isinstance(rule, Ask):
        yield rule.person
    elif isinstance(rule, Several) and not rule.otherwise:
        for part in rule.parts:
            yield from _without_fallback(part)


def _each(rule: Approval) -> Iterator[str]:
    if isinstance(rule, Each) and not rule.otherwise:
        yield rule.entries.text
    for part in rule.parts if isinstance(rule, Several) and not rule.otherwise else ():
        yield from _each(part)


def _emptiness(process: Process, question: Question, person: PersonExpression) -> str:
    """Why an expression may name nobody who may be asked, in a sentence; empty when it will name somebody."""
    if person.text == "requester":
        return "Nobody decides on a request of their own, so the requester is never asked."
    if person in question.excluding:
        return f"'{person.text}' is asked and excepted at once."
    step = process.step(person.name) if person.kind == "step" else None
    if step and step.when:
        return f"'{person.text}' is empty when the step '{step.name}' is skipped."
    if person.kind == "form" and not _is_filled(process.form, person.name.split(".")):
        return f"'{person.text}' may be left empty."
    return ""


def _is_filled(node: Any, path: list[str]) -> bool:
    """Whether the form cannot be sent without something at a path."""
    for name in path:
        node = node.get("items", node)
        if name not in node.get("required", ()):
            return False
        node = node.get("properties", {}).get(name, {})
        if node.get("type") == "array" and not node.get("minItems"):
            return False
    return True
