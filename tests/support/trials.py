"""Workers around a bus in the database, and handlers that tests make up."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from hub.core.messages import Envelope, Event
from hub.core.outbox import Relay
from hub.core.unit_of_work import Work
from hub.operations.service import Operations
from integrations.local.bus import LocalBus
from workers.answers import FiguresHere, StepsHere, TellingsHere, TimetableHere
from workers.handling import GiveUp, Subscription, _present
from workers.patience import Patience
from workers.pull import Pace
from workers.runner import Runner
from workers.services import Services
from workers.subscriptions import by_topic


@dataclass(frozen=True, slots=True)
class Happened(Event):
    topic: ClassVar[str] = "trials"
    what: str = ""


@dataclass(frozen=True, slots=True)
class Undone(Event):
    topic: ClassVar[str] = "trials"


@dataclass
class Trial:
    """Workers that serve one handler called `note`, and what it has seen."""

    work: Work
    bus: LocalBus
    services: Services
    seen: list[Event] = field(default_factory=list)

    def runner(
        self,
        act: Callable[[Any], None] = lambda event: None,
        attempts: int = 3,
        gave_up: GiveUp | None = None,
        jobs: Mapping[str, Any] | None = None,
        threads: int = 2,
    ) -> Runner:
        """Workers whose handler does `act`, then notes the event."""
        subscription = Subscription("note", {Happened: self._noting(act), Undone: self._noting(act)}, gave_up)
        pace = Pace(threads, poll_seconds=0.05, patience=Patience(attempts, attempts, dice=lambda: 1.0))
        return Runner(self.services, self.bus, Relay(self.work.db, self.bus), pace, [subscription], jobs or {})

    def happen(self, *events: Event) -> None:
        """Emits events, one commit each."""
        for event in events:
            with self.work.unit() as unit:
                unit.emit(event)

    def _noting(self, act: Callable[[Any], None]) -> Callable[[Any, Services], None]:
        def run(event: Event, _: Services) -> None:
            act(event)
            self.seen.append(event)

        return run


@contextmanager
def handling_now(work: Work, id_: str = "m1") -> Iterator[None]:
    """As if the workers were handling a message with this id, that tells what happened just now."""
    token = _present.set(Envelope(id_, "trials", "trial", "a", work.clock.now(), "", {}))
    yield
    _present.reset(token)


class Nothing:
    """Stands where no service is needed."""

    def __init__(self, name: str) -> None:
        self.name = name


class QuietSchedules:
    """Takes any schedule."""

    def ensure(self, *_: object, **__: object) -> None:
        """Nothing to do."""

    def remove_others(self, *_: object) -> None:
        """Nothing to do."""


def services_with(work: Work, **parts: Any) -> Services:
    """Services of which only some are there."""
    parts = {"schedules": QuietSchedules(), **parts}
    parts = {**_answers(work, parts), **parts}
    rest = {name: Nothing(name) for name in Services.__dataclass_fields__ if name not in parts}
    return cast(Services, Services(**{**rest, "work": work, **parts}))


def _answers(work: Work, parts: Mapping[str, Any]) -> dict[str, Any]:
    """What the given services answer to the handlers of others."""
    requests, notifications = parts.get("requests"), parts.get("notifications")
    answers: dict[str, Any] = {"timetable": TimetableHere(work, parts["schedules"])}
    if notifications:
        answers["tellings"] = TellingsHere(work, notifications)
    if requests:
        known = {name: getattr(requests, name) for name in ("letters", "standings") if hasattr(requests, name)}
        answers |= {"steps": StepsHere(work, requests), "figures": FiguresHere(requests), **known}
    return answers


def trial_of(work: Work, seen: list[Event] | None = None) -> Trial:
    """Workers on this database, with a bus and operations of their own."""
    routes = by_topic([Subscription("note", {Happened: lambda *_: None, Undone: lambda *_: None})])
    bus = LocalBus(work.db, work.clock, routes)
    return Trial(work, bus, services_with(work, operations=Operations(work, bus)), [] if seen is None else seen)
