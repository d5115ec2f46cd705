"""Ways that lead nowhere, or round and round: branches, steps that the request can do without, going back."""

import re
from collections.abc import Iterator

from hub.engine.conditions import Expression
from hub.engine.errors import Problem
from hub.engine.language.source import Path
from hub.engine.lint.conditions import constant
from hub.engine.lint.page import Page, conditions_of, steps_read
from hub.engine.lint.people import named_in
from hub.engine.process import Approve, Back, Branch, Choose, Process, Request, Step


def no_way_left(page: Page) -> Iterator[Problem]:
    """Choices that take no branch when no condition holds; who asks for the outcome has thought of it."""
    for path, step in page.steps():
        branches = step.body.branches if isinstance(step.body, Choose) else ()
        if len(branches) > 1 and branches[-1].when and not page.process.keeps(step.name, "outcome"):
            said = "When none of these holds, the request goes on without; add a last branch without 'when'."
            yield page.warn((*path, "choose"), said, at_key=True)


def dead_branches(page: Page) -> Iterator[Problem]:
    """Branches that are never taken, and conditions of branches that say nothing."""
    for path, step in page.steps():
        if isinstance(step.body, Choose):
            for number, branch in enumerate(step.body.branches):
                if said := _fault(page.process, step.body.branches[:number], branch):
                    yield page.warn((*path, "choose", number, "when"), said)


def _fault(process: Process, before: tuple[Branch, ...], branch: Branch) -> str:
    """What is wrong with the condition of a branch behind others, in a sentence; empty for nothing."""
    if any(one.when and constant(process, one.when) is True for one in before):
        return "A branch before this one is always taken, so this one never is; leave it out."
    value = constant(process, branch.when) if branch.when else None
    if value is not None:
        said = "always holds; leave the condition out" if value else "never holds, so the branch is dead; leave it out"
        return f"This {said}."
    same = branch.when and any(one.when and _same(process, one.when, branch.when) for one in before)
    return "A branch before this one has the same condition, so this one is never taken; change it." if same else ""


def _same(process: Process, one: Expression, other: Expression) -> bool:
    return _plain(process, one) == _plain(process, other)


def _plain(process: Process, expression: Expression) -> str:
    """The text of a condition, that of a name under `let` when it is nothing else, however it is spaced."""
    let = process.lets.get(expression.text)
    return re.sub(r"\s+", "", (let.expression if let else expression).text)


def idle_advice(page: Page) -> Iterator[Problem]:
    """People who are asked, and whose answer changes nothing."""
    named = {person.name for _, step in page.steps() for person in named_in(step.body) if person.kind == "step"}
    read = {looked_at[0] for looked_at in page.process.reads} | named
    for path, step in page.steps():
        if step.optional and isinstance(step.body, Approve) and step.name not in read:
            said = f"Nothing looks at the answer, so it changes nothing; read {step.name}.outcome later, or tell them."
            yield page.warn((*path, "optional"), said, at_key=True)


def round_and_round(page: Page) -> Iterator[Problem]:
    """Ways back that are taken again and again."""
    for path, step in page.steps():
        if isinstance(step.body, Back) and (said := _endless(page.process, step, step.body)):
            yield page.warn((*path, "back"), said)


def _endless(process: Process, step: Step, body: Back) -> str:
    conditions = conditions_of(process, step.name)
    if not conditions:
        return "Without 'when' this goes back each time, until the request fails after 100 rounds; add a condition."
    target, here = process.places[body.to].top, process.places[step.name].top
    between = [place.step for place in process.places.values() if target <= place.top <= here]
    asked = any(isinstance(one.body, Approve) for one in between)  # who may return the form for correction
    read = set().union(*(steps_read(process, condition) for condition in conditions))
    if asked or read & {one.name for one in between}:
        return ""
    return f"Nothing from '{body.to}' to here changes what this depends on; look at the outcome of a step between."


def own_requests(page: Page) -> Iterator[Problem]:
    """Processes that start themselves without end."""
    for path, step in page.steps():
        itself = isinstance(step.body, Request) and step.body.process == page.process.key
        if itself and not conditions_of(page.process, step.name):
            said = "This starts the same process, which starts it again, without end; add 'when', or name another."
            yield page.warn((*path, "request"), said)


def forms_of_starts(page: Page) -> Iterator[Problem]:
    """Requests that start by themselves with a form that cannot be sent."""
    form = page.process.form
    for index, start in enumerate(page.process.starts):
        given = {name for name, _ in start.form}
        needed = [name for name in form["required"] if "default" not in form["properties"][name]]
        if missing := [name for name in needed if name not in given]:
            path: Path = ("starts", index, "form") if start.form else ("starts", index)
            said = f"The form requires {', '.join(missing)}; without, nothing can be started. Give a value here."
            yield page.warn(path, said, at_key=bool(start.form))
