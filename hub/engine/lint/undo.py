"""What was done for nothing: calls that nobody takes back."""

from collections.abc import Iterator

from hub.engine.errors import Problem
from hub.engine.lint.page import Page, forgiven, holders, may_follow
from hub.engine.process import Approve, Ask, Call, Process, Step, Together


def calls_that_stay(page: Page) -> Iterator[Problem]:
    """Calls before an approval that may be refused. Whose answer is looked at, asks rather than does."""
    approvals = [step for step in page.process.walk() if _refuses(page.process, step)]
    for path, step in page.steps():
        if _stays(page.process, step):
            later = (one.name for one in approvals if may_follow(page.process, step.name, one.name))
            if name := next(later, ""):
                said = f"When '{name}' is rejected later, nothing takes this back; add 'undo', or call after it."
                yield page.warn((*path, "call"), said)


def calls_for_nobody(page: Page) -> Iterator[Problem]:
    """Calls in a branch that others may make needless."""
    for path, step in page.steps():
        if _stays(page.process, step) and _may_be_needless(page.process, step):
            said = "When other branches are enough, nobody waits for this and what it did stays; add 'undo'."
            yield page.warn((*path, "call"), said)


def _stays(process: Process, step: Step) -> bool:
    return isinstance(step.body, Call) and not step.body.undo and not process.keeps(step.name, "answer")


def _refuses(process: Process, step: Step) -> bool:
    """Whether somebody can end the request in a step."""
    return isinstance(step.body, Approve) and not isinstance(step.body, Ask) and not forgiven(process, step.name)


def _may_be_needless(process: Process, step: Step) -> bool:
    around = (above.body for above, _ in holders(process, step.name))
    return any(isinstance(body, Together) and body.need < len(body.branches) for body in around)
