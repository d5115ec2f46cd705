"""Past requests, as far as the engine must know them to play them again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol


class PastTask(Protocol):
    """Somebody was asked. `state` is how the task ended (`approved`, `expired`, `delegated`, `cancelled` ...)."""

    @property
    def step(self) -> str:
        """The key of the step."""

    @property
    def round(self) -> int:
        """Which round it was."""

    @property
    def person_id(self) -> str:
        """Who was asked."""

    @property
    def state(self) -> str:
        """How it ended."""

    @property
    def opened_at(self) -> datetime:
        """Since when."""

    @property
    def closed_at(self) -> datetime | None:
        """Until when."""


class PastReply(Protocol):
    """Something came: `kind` is `Called`, `Arrived`, `Supplied` or `Resubmitted` (of no step)."""

    @property
    def kind(self) -> str:
        """Which event it was."""

    @property
    def step(self) -> str:
        """The key of the step, empty for a correction."""

    @property
    def round(self) -> int:
        """Which round it was."""

    @property
    def at(self) -> datetime:
        """When it came."""

    @property
    def after(self) -> timedelta:
        """How long after whatever happened before it."""

    @property
    def ok(self) -> bool:
        """Whether it went well."""

    @property
    def answer(self) -> Any:
        """What came with it."""

    @property
    def error(self) -> str:
        """What went wrong."""


class Past(Protocol):
    """A request that has ended. `tasks` and `replies` are told in their order."""

    @property
    def id(self) -> str:
        """The name for ever."""

    @property
    def number(self) -> str:
        """What people call it."""

    @property
    def requester_id(self) -> str:
        """Who asked."""

    @property
    def form(self) -> Mapping[str, Any]:
        """The form as it was in the end."""

    @property
    def submitted_at(self) -> datetime:
        """When it was sent."""

    @property
    def ended_at(self) -> datetime:
        """When it had ended."""

    @property
    def outcome(self) -> str:
        """How it ended."""

    @property
    def tasks(self) -> Sequence[PastTask]:
        """Whoever was asked."""

    @property
    def replies(self) -> Sequence[PastReply]:
        """Whatever came."""
