"""What two versions of a process say differently, in words: for reviews, and before open requests are moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import SequenceMatcher
from typing import Any

from hub.engine.difference.changes import Difference, changed, counted, rule_words, words
from hub.engine.difference.forms import form_difference
from hub.engine.people import Approval, Ask, Question, Several
from hub.engine.process import Process, Step

__all__ = ["Difference", "difference"]


def difference(before: Process, after: Process) -> list[Difference]:
    """All that `after` says differently than `before`; examples do not count, they change nothing."""
    whole = _aspects(before, after, _WHOLE, "", "the process")
    form = form_difference(before.form, after.form, "/form")
    return [*whole, *form, *_rules(before, after), *_values(before, after), *_steps(before, after)]


Aspects = Mapping[str, tuple[str, str]]

# Attribute of a process -> kind of the difference, and what it is called.
_WHOLE: Aspects = {
    "title": ("text", "the title of"),
    "description": ("text", "the description of"),
    "category": ("text", "the category of"),
    "owner": ("rights", "the owner of"),
    "starters": ("rights", "who may start"),
    "starts": ("start", "what starts"),
    "amount": ("value", "the amount of"),
    "returned_to": ("flow", "where a correction re-enters"),
    "retention": ("retention", "the retention of"),
}
# The same for a step and for what its kind needs; whatever is not named here is work.
_STEP: Aspects = {
    "title": ("text", "the title of"),
    "when": ("condition", "the condition of"),
    "optional": ("flow", "whether the request goes on without"),
}
_BODY: Aspects = {
    "within": ("time", "the time to answer of"),
    "remind": ("time", "when people are reminded of"),
    "retry": ("time", "how long is tried again"),
    "until": ("time", "what is waited for in"),
    "lasting": ("time", "how long is waited in"),
    "unanswered": ("flow", "what silence counts as in"),
    "to": ("who", "who is told by"),
    "back to": ("flow", "which step is gone back to by"),
    "requester": ("who", "for whom is asked by"),
    "need": ("how-many", "how many branches must end in"),
    "message": ("text", "the message of"),
    "texts": ("text", "the message of"),
    "branches": ("flow", "the branches of"),
    "steps": ("flow", "the steps of"),
    "rows": ("flow", "the rows of"),
    "in_turn": ("flow", "whether one row comes after another in"),
}
# The parts of a question, in an approve step: what they are called.
_QUESTIONS = {"question": ("approve", "decides"), "escalate": ("escalate", "is asked when the time has passed in")}


def _aspects(before: Any, after: Any, table: Aspects, where: str, name: str) -> Iterator[Difference]:
    for attribute, (kind, what) in table.items():
        pair = (words(getattr(value, attribute, None)) for value in (before, after))
        yield from changed(kind, f"{where}/{attribute}", f"{what} {name}", *pair)


def _rules(before: Process, after: Process) -> Iterator[Difference]:
    """Rules over the whole form are told apart by what holds."""
    one, other = ({check.expression.text: words(check.says) for check in each.checks} for each in (before, after))
    for text in [*one, *(text for text in other if text not in one)]:
        if (text in one) != (text in other):
            yield from changed(
                "rule", "/checks", "a rule of the form", *(text * (text in each) for each in (one, other))
            )
        else:
            yield from changed("text", "/checks", f"what is said when {text} does not hold", one[text], other[text])


def _values(before: Process, after: Process) -> Iterator[Difference]:
    for name in dict.fromkeys([*before.lets, *after.lets]):
        one, other = before.lets.get(name), after.lets.get(name)
        pair = (words(let and let.expression) for let in (one, other))
        yield from changed("value", f"/let/{name}", f"the value '{name}'", *pair)
        if one and other:
            said = words(one.because), words(other.because)
            yield from changed("text", f"/let/{name}/because", f"the reason told with '{name}'", *said)


# Steps.


def _steps(before: Process, after: Process) -> Iterator[Difference]:
    one, other = dict(_walk(before.steps)), dict(_walk(after.steps))
    for name in [*one, *(name for name in other if name not in one)]:
        if name not in other:
            said = _summary(one[name][0])
            yield Difference("step-removed", f"/steps/{name}", said, "", f"The step '{name}' is gone; it was {said}.")
        elif name not in one:
            said = _summary(other[name][0])
            yield Difference("step-added", f"/steps/{name}", "", said, f"The step '{name}' is new: {said}.")
        else:
            yield from _step(one[name][0], other[name][0])
    yield from _moves(one, other)


def _walk(steps: Sequence[Step], holder: str = "") -> Iterator[tuple[str, tuple[Step, str]]]:
    """Every step by name with what holds it: a step, or `""` for the process itself."""
    for step in steps:
        yield step.name, (step, holder)
        yield from _walk(list(_held(step.body)), step.name)


def _held(value: Any) -> Iterator[Step]:
    """The steps within a step's body, of whatever kind."""
    for part in value if isinstance(value, tuple) else [getattr(value, field.name) for field in fields(value)]:
        if isinstance(part, Step):
            yield part
        elif isinstance(part, tuple) or hasattr(part, "steps"):
            yield from _held(part)


def _summary(step: Step) -> str:
    """A step in a few words: what it does, for or by whom."""
    body: Any = step.body
    first = f"{body.service}.{body.operation}" if step.kind == "call" else words(getattr(body, fields(body)[0].name))
    return f"{step.kind} {first}".strip()


def _step(one: Step, other: Step) -> Iterator[Difference]:
    where, name = f"/steps/{one.name}", f"'{one.name}'"
    yield from _aspects(one, other, _STEP, where, name)
    if one.kind != other.kind:
        said = f"The step {name} is now {_summary(other)}; it was {_summary(one)}."
        yield Difference("step-kind", where, _summary(one), _summary(other), said)
    else:
        yield from _bodies(one, other, where, name)


def _bodies(one: Step, other: Step, where: str, name: str) -> Iterator[Difference]:
    for attribute in [field.name for field in fields(one.body)]:
        was, is_now = getattr(one.body, attribute), getattr(other.body, attribute)
        if attribute in _QUESTIONS:
            yield from _question(was, is_now, where, *_QUESTIONS[attribute], name)
        elif attribute == "form" and isinstance(was, Mapping) and isinstance(is_now, Mapping):
            yield from form_difference(was, is_now, f"{where}/form")
        else:
            usual = _BODY.get(attribute, ("work", f"the {attribute} of"))
            kind, what = _BODY.get(f"{one.kind} {attribute}", usual)
            yield from changed(kind, f"{where}/{attribute}", f"{what} {name}", words(was), words(is_now))


def _question(
    one: Question | None, other: Question | None, where: str, word: str, what: str, name: str
) -> Iterator[Difference]:
    pair = words(one), words(other)
    same_people = bool(one and other) and _asked(one.rule) == _asked(other.rule)  # type: ignore[union-attr]
    if not same_people:
        yield from changed("who", f"{where}/{word}", f"who {what} {name}", *pair)
    if same_people or (one and other and _counting(one.rule) != _counting(other.rule)):
        yield from changed("how-many", f"{where}/{word}", f"how many must agree in {name}", *pair)
    if word == "approve":
        barred = (words(question and question.excluding) for question in (one, other))
        yield from changed("who", f"{where}/except", f"who must not be asked in {name}", *barred)


def _moves(one: Mapping[str, tuple[Step, str]], other: Mapping[str, tuple[Step, str]]) -> Iterator[Difference]:
    """Steps that are in both, but not in the same order or not held by the same step."""
    before, after = ([name for name in each if name in one and name in other] for each in (one, other))
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {name for block in blocks for name in before[block.a : block.a + block.size]}
    for name in after:
        places = _place(name, one), _place(name, other)
        if name not in kept or one[name][1] != other[name][1]:
            said = f"The step '{name}' now stands {places[1]}; it stood {places[0]}."
            yield Difference("step-moved", f"/steps/{name}", *places, said)


def _place(name: str, version: Mapping[str, tuple[Step, str]]) -> str:
    holder = version[name][1]
    beside = [other for other, (_, held) in version.items() if held == holder]
    place = beside.index(name)
    behind = f"after '{beside[place - 1]}'" if place else "first"
    return f"{behind}, within '{holder}'" if holder else behind


# Who is asked, and how many of them.


def _counting(rule: Approval) -> str:
    """How answers count, whoever gives them. Anybody of one is that one."""
    if isinstance(rule, Several):
        inner = ", ".join(sorted({_counting(part) for part in rule.parts} - {""}))
        one = rule.word == "any" and len(rule.parts) == 1
        return " ".join(filter(None, ("" if one else counted(rule), inner, "veto" if rule.veto else "")))
    return "" if isinstance(rule, Ask) else type(rule).__name__


def _asked(rule: Approval) -> list[str]:
    """Who is asked, however the answers count."""
    if isinstance(rule, Several):
        parts = [name for part in rule.parts for name in _asked(part)]
        return sorted({*parts, *(f"else {person.text}" for person in rule.otherwise)})
    return [rule_words(rule)]
