"""Times that are odd or missing: ladders out of order, and waits that may have no end."""

from collections.abc import Iterator

from hub.engine.errors import Problem
from hub.engine.language.source import Path
from hub.engine.lint.page import Page
from hub.engine.process import Approve, Wait


def ladders(page: Page) -> Iterator[Problem]:
    """Who is asked has a time, and what happens in it happens in order."""
    for path, step in page.steps():
        if isinstance(step.body, Approve):
            yield from _ladder(page, path, step.body)


def endless_events(page: Page) -> Iterator[Problem]:
    """Events that may never come."""
    for path, step in page.steps():
        if isinstance(step.body, Wait) and step.body.event and step.body.within is None:
            said = f"When '{step.body.event}' never comes, this waits for ever; add 'within'."
            yield page.warn((*path, "wait"), said, at_key=True)


def _ladder(page: Page, path: Path, body: Approve) -> Iterator[Problem]:
    if body.within is None:
        yield page.warn(path, _without_time(page, path), at_key=True)
        return
    if not body.within.business and body.within.unit in ("minute", "hour"):
        said = f"{body.within} run at night and on Sundays too; write business hours if working time is meant."
        yield page.warn((*path, "within"), said)
    raw = page.raw((*path, "remind"), [])
    if isinstance(raw, list) and raw != sorted(set(raw), key=lambda share: int(share.rstrip("%"))):
        yield page.warn((*path, "remind"), "Write each reminder once, the earliest first.")
    if body.escalate and body.escalate.rule == body.question.rule:
        yield page.warn((*path, "escalate"), "This asks the same people again; a reminder would do.")
    if body.unanswered == "approve" and not body.remind:
        yield page.warn((*path, "unanswered"), "Silence counts as yes, but nobody is reminded; add 'remind'.")


def _without_time(page: Page, path: Path) -> str:
    if page.process.places[str(path[-1])].loops:
        return "One row that nobody answers holds up the whole list; add 'within'."
    return "Without 'within' nobody is reminded, and it may wait for ever."
