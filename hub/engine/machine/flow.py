"""The way through a process: from step to step, into branches and rows and out of them, back, and to the end."""

from collections.abc import Mapping
from dataclasses import replace

from hub.engine.bodies import Again, Back, Body, Choose, Step, Together, blocks
from hub.engine.errors import Refused
from hub.engine.machine.ending import cancel_within, finish, undo
from hub.engine.machine.keys import holder, key_of, rows_of, within
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.machine.steps import SIMPLE, Enter

MOST_ROUNDS = 100
MOST_ROWS = 200
MOST_STEPS = 5000  # at once; rows within rows multiply

Rows = tuple[int, ...]


def begin(run: Run, position: int) -> None:
    """Go on from a position in the file."""
    if not walk(run, run.process.steps, position, ()):
        finish(run, "approved")


def begin_again(run: Run, position: int) -> None:
    """The next round, from a position in the file; what was done from there on is done anew."""
    run.forget([key for key in run.results if run.process.place(key).top >= position])
    run.round += 1
    begin(run, position)


def walk(run: Run, block: tuple[Step, ...], start: int, rows: Rows) -> bool:
    """Go on in a list of steps until one waits; whether one does."""
    for step in block[start:]:
        _count_step(run)
        key = key_of(step.name, rows)
        if step.when is not None and run.value(step.when, key) is not True:
            run.note(key, "skipped")
        elif BEHAVIOURS[step.kind](run, key, step.body):
            return True
    return False


def after(run: Run, key: str) -> None:
    """Go on behind a step that is done; at the end of a list, with the step that holds it."""
    place = run.process.place(key)
    if walk(run, place.block, place.index + 1, rows_of(key)):
        return
    above, branch = holder(run.process, key)
    if not above:
        finish(run, "approved")
    elif above in run.live:
        _branch_done(run, above, branch)
    else:
        run.note(above, "done")
        after(run, above)


def fail(run: Run, key: str, outcome: str, because: str, by: str = "") -> None:
    """A step came to a no, a failure or a lapse: whatever holds it does without, or else the request ends."""
    while key:
        if run.process.place(key).step.optional:
            _do_without(run, key, outcome, because, by)
            return
        key, branch = holder(run.process, key)
        if key in run.live and _spare(run, key, branch, because, by):
            return
    finish(run, outcome, because, by)


def _do_without(run: Run, key: str, outcome: str, because: str, by: str) -> None:
    if blocks(run.process.place(key).step.body):
        cancel_within(run, key, because, by)
        _close(run, key, outcome)
    after(run, key)


def _spare(run: Run, key: str, branch: int, because: str, by: str) -> bool:
    """Go on without a branch; whether those that are left can still be enough."""
    live = run.live[key]
    left = tuple(one for one in live.left if one != branch)
    if live.done + len(left) < _need(run, key, live):
        return False
    cancel_within(run, key, because, by, branch)
    run.live[key] = replace(live, left=left)
    return True


def _count_step(run: Run) -> None:
    run.steps += 1
    if run.steps > MOST_STEPS:
        raise Refused("too-many-steps", f"This comes to more than {MOST_STEPS:,} steps at once. Send fewer rows.")


def _choose(run: Run, key: str, body: Choose) -> bool:
    holds = (branch for branch in body.branches if branch.when is None or run.value(branch.when, key) is True)
    taken = next(holds, None)
    if taken and walk(run, taken.steps, 0, rows_of(key)):
        return True
    run.note(key, "done" if taken else "skipped")
    return False


def _together(run: Run, key: str, body: Together) -> bool:
    run.live[key] = Live("branches", left=tuple(range(len(body.branches))))
    return _start(run, key)


def _again(run: Run, key: str, body: Again) -> bool:
    rows = run.value(body.rows, key) or ()
    if len(rows) > MOST_ROWS:
        raise Refused("too-many-rows", f"At most {MOST_ROWS} rows can be worked through; here are {len(rows)}.")
    if not rows:
        run.note(key, "skipped")
        return False
    run.live[key] = Live("branches", left=tuple(range(len(rows))))
    return _start(run, key)


def _back(run: Run, _: str, body: Back) -> bool:
    if run.round >= MOST_ROUNDS:
        finish(run, "failed", f"It went round {MOST_ROUNDS} times without coming to an end.")
        return True
    position = run.process.places[body.to].top
    undo(run, position)
    begin_again(run, position)
    return True


def _start(run: Run, key: str) -> bool:
    """Begin the branches whose turn it is; whether the step waits for one of them."""
    body, rows = run.process.place(key).step.body, rows_of(key)
    while key in run.live:
        left = run.live[key].left
        for branch in left[:1] if _in_turn(body) else left:
            if key in run.live and not walk(run, *_branch_of(body, branch, rows)):
                _count(run, key, branch)
        if not _in_turn(body) or (key in run.live and run.live[key].left == left):
            break
    return key in run.live


def _branch_done(run: Run, key: str, branch: int) -> None:
    _count(run, key, branch)
    waits = key in run.live and (not _in_turn(run.process.place(key).step.body) or _start(run, key))
    if not waits:
        after(run, key)


def _count(run: Run, key: str, branch: int) -> None:
    """One branch has come to its end; when that is enough, the others are not waited for."""
    live = run.live[key]
    live = replace(live, left=tuple(one for one in live.left if one != branch), done=live.done + 1)
    run.live[key] = live
    if live.done >= _need(run, key, live):
        cancel_within(run, key, "The other branches were enough.")
        _close(run, key, "done")


def _close(run: Run, key: str, outcome: str) -> None:
    """A step that holds others is over; what was done for single rows is of no use any more."""
    run.live.pop(key, None)
    run.forget([one for one in run.results if "#" in one and within(run.process, one, key) is not None])
    run.note(key, outcome)


def _need(run: Run, key: str, live: Live) -> int:
    """How many branches must come to their end: of rows all."""
    body = run.process.place(key).step.body
    return body.need if isinstance(body, Together) else live.done + len(live.left)


def _in_turn(body: Body) -> bool:
    return isinstance(body, Again) and body.in_turn


def _branch_of(body: Body, branch: int, rows: Rows) -> tuple[tuple[Step, ...], int, Rows]:
    """The steps of a branch, or of a row, where to begin, and in which rows."""
    if isinstance(body, Again):
        return body.steps, 0, (*rows, branch)
    return blocks(body)[branch], 0, rows


# One line per kind of step. True means: the request stays there, waits, or went elsewhere.
BEHAVIOURS: Mapping[str, Enter] = {
    **SIMPLE,
    "choose": _choose,
    "together": _together,
    "again": _again,
    "back": _back,
}
