"""Where a stored request stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from hub.core.errors import Unavailable
from hub.engine.machine.state import Live, State


def state_of(position: Mapping[str, Any] | None) -> State | None:
    """The engine's state of a request; None for a draft. Raises `Unavailable` for one that a newer hub has written."""
    try:
        return State.from_json(position) if position else None
    except ValueError:
        raise Unavailable("This request was moved by a newer version of the hub. Try again when it is back.") from None


def with_askers(state: State | None, open_tasks: Callable[[], Iterable[Any]]) -> State | None:
    """The state with who asks the requester in it. One of former times says only that somebody does; the tasks know."""
    if state is None or not any(map(_unnamed, state.live.values())):
        return state
    asking = [(task.step, task.assignee_id) for task in open_tasks() if task.question]
    named = {key: tuple(person for step, person in asking if step == key) for key in state.live}
    live = {key: replace(one, asking=named[key]) if _unnamed(one) else one for key, one in state.live.items()}
    return replace(state, live=live)


def _unnamed(live: Live) -> bool:
    return bool(live.paused) and not live.asking
