"""A process of one step, the hour at which the engine's tests play it, and what the machine then wants or refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hub.engine.errors import Refused
from hub.engine.machine import effects

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)


def step(approval: str, more: str = "") -> str:
    """A process whose only step is called `one` and asks these people."""
    return f"steps: [{{one: {{approve: {approval}{more}}}}}]"


def kinds(done: list[Any]) -> list[str]:
    """What is wanted, in a word each."""
    return [type(effect).__name__ for effect in done]


def opened(done: list[Any]) -> list[str]:
    """Who is asked."""
    return [one.person for one in done if isinstance(one, effects.OpenTask)]


def closed(done: list[Any]) -> list[tuple[str, str]]:
    """Whose tasks are over, and how."""
    return [(one.person, one.state) for one in done if isinstance(one, effects.CloseTask)]


def refused(stage: Any, event: Any) -> str:
    """The reason for which this may not happen now; it leaves no trace."""
    before = stage.state
    with pytest.raises(Refused) as caught:
        stage.do(event)
    assert stage.state is before
    return caught.value.reason_code
