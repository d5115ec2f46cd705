"""Why a request may not go over to another version: where that would be unsafe."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hub.engine import forms
from hub.engine.bodies import Again, Ask, Body, Call, Request, Together, Wait, blocks
from hub.engine.machine.migration.going import Going
from hub.engine.process import Place

# What was done for good, so that it must not be done a second time.
_LASTING = ("call", "file", "produce", "request")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request may not go over; `pointer` leads to a field of the form or to what was ordered."""

    pointer: str
    detail: str


def problems(going: Going) -> tuple[Problem, ...]:
    """Everything that keeps a request from going over."""
    return tuple(problem for check in _CHECKS for problem in check(going))


def _gone(going: Going) -> Iterator[Problem]:
    for key in going.state.live:
        name = going.name(key)
        if name not in going.new.places:
            said = f"It stands at '{key}', which the new version does not have. Say which step takes its place."
            yield Problem(f"/steps/{key.partition('#')[0]}", said)


def _changed(going: Going) -> Iterator[Problem]:
    """The place where it stands must mean the same."""
    for key, old, new in going.standing():
        if said := _difference(going, key, old, new):
            yield Problem(f"/steps/{old.step.name}", f"It stands at '{old.step.name}', {said}")


def _difference(going: Going, key: str, old: Place, new: Place) -> str:
    if old.step.kind != new.step.kind:
        return f"which becomes '{new.step.kind}' where it was '{old.step.kind}'."
    if (going.steps.get(old.parent, old.parent), old.branch) != (new.parent, new.branch):
        return "which stands in another branch of the new version."
    if old.step.name != new.step.name and going.state.live[key].waits in ("answer", "event"):
        return "and waits for an answer by that name; move it when the answer is there."
    same = _begun(old.step.body) == _begun(new.step.body)
    return "" if same else "and what is waited for there is something else."


def _begun(body: Body) -> Any:
    """What has begun when a request stands at a step, as far as it must stay the same."""
    match body:
        case Call():
            return body.service, body.operation
        case Request():
            return body.process
        case Wait():
            return body.event, body.match and body.match.text
        case Ask():
            return body.form
        case Together():
            return len(body.branches)
        case Again():
            return body.rows.text, body.name, body.in_turn
    return None


def _done_again(going: Going) -> Iterator[Problem]:
    for key, step in going.done("done"):
        place = going.new.places.get(going.name(key))
        if step.kind in _LASTING and place and going.is_behind(place):
            yield Problem(f"/steps/{step.name}", f"'{step.name}' is done already, and would be done again.")


def _skipped(going: Going) -> Iterator[Problem]:
    for step in going.passed_over():
        if step.name not in going.skip and not blocks(step.body):
            said = f"The new step '{step.name}' stands before the place of the request, and would be passed over."
            yield Problem("/skip", f"{said} Name it under skip if that is meant.")


def _not_kept(going: Going) -> Iterator[Problem]:
    """What later steps ask of steps that are done, and was not kept when they were."""
    for key, step in going.done():
        result, name = going.state.results[key], going.name(key)
        for read, field in sorted(going.new.reads):
            if read == name and field not in (*result, "*", "round") and not going.old.keeps(key, field):
                yield Problem(f"/steps/{step.name}", f"Later steps ask for '{name}.{field}', which was not kept.")


def _form(going: Going) -> Iterator[Problem]:
    """A form that is with its requester is corrected there."""
    if going.state.phase != "returned":
        for found in forms.check(going.new, going.form):
            yield Problem(f"/form{found.pointer}", found.detail)


# One line per way in which it would be unsafe.
_CHECKS: tuple[Callable[[Going], Iterator[Problem]], ...] = (_gone, _changed, _done_again, _skipped, _not_kept, _form)
