"""What people and services do in a play: everybody says yes at the end of their time, and all goes well."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hub.engine.approvers.meaning import addressees
from hub.engine.bodies import Approve, Ask, Request
from hub.engine.machine import effects, events, scope
from hub.engine.machine.state import Facts, State
from hub.engine.org import Org, OrgPerson
from hub.engine.process import Process
from hub.engine.rehearsal.sampling import sample
from hub.engine.worktime import Duration, WorkCalendar, calendar_of, due, parse_duration

Hour = datetime | None  # UTC; None when nobody can tell
Calendars = Callable[[OrgPerson], WorkCalendar]
# When a request that is started now, for somebody, will have ended.
Others = Callable[[effects.StartRequest, OrgPerson | None, datetime], Hour]
Wanted = effects.CallService | effects.FileDocuments | effects.ProduceDocument | effects.StartRequest


class Scene(Protocol):
    """What those on the stage know: the request, the company, the hour."""

    process: Process
    facts: Facts
    org: Org
    now: datetime
    state: State | None

    def once(self, what: Hashable, work_out: Callable[[], datetime]) -> Hour:
        """Something that is asked for again and again, worked out once."""


def unknown(_: effects.StartRequest, __: OrgPerson | None, ___: datetime) -> Hour:
    """Nobody can tell when other requests end."""
    return None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody who is asked does, and when: `approve`, `reject`, `return`; nothing at all for an empty outcome.

    `values` are what was asked for.
    """

    hour: Hour
    person: str
    outcome: str = "approve"
    comment: str = ""
    values: Any = None


class Conduct:
    """Everybody answers yes at the end of their time, services at once; events come at the last moment."""

    def __init__(self, calendars: Calendars = calendar_of, others: Others = unknown) -> None:
        self._calendars = calendars
        self._others = others

    def answer(self, scene: Scene, key: str, person: str) -> Answer:
        """What somebody answers in a step."""
        body = scene.process.place(key).step.body
        assert isinstance(body, Approve)
        values = sample(body.form) if isinstance(body, Ask) else None
        return Answer(self.due(scene, body.within, person), person, values=values)

    def called(self, scene: Scene, effect: Wanted) -> tuple[Hour, events.Called]:
        """What comes back from what a step wants done."""
        hour, answer = scene.now, None
        match effect:
            case effects.StartRequest():
                ended = self._others(effect, _for_whom(scene, effect), scene.now)
                told = {"outcome": "approved", "id": "", "number": ""}
                return ended, events.Called(effect.step, effect.round, True, told)
            case effects.ProduceDocument():
                answer = {"documents": [effect.name]}
        return hour, events.Called(effect.step, effect.round, True, answer or {})

    def arrived(self, scene: Scene, effect: effects.AwaitEvent) -> tuple[Hour, events.Arrived]:
        """The event that a step waits for."""
        within = getattr(scene.process.place(effect.step).step.body, "within", None)
        return self.due(scene, within), events.Arrived(effect.step, effect.round, {})

    def rings(self, scene: Scene, effect: effects.SetTimer) -> Hour:
        """When a wait for a time is over."""
        return datetime.fromisoformat(effect.at) if effect.at else self.due(scene, parse_duration(effect.within))

    def corrected(self, _: Scene) -> Hour:
        """When the requester sends a request again that was returned."""
        return None

    def due(self, scene: Scene, within: Duration | None, person: str = "") -> Hour:
        """When a time has passed that begins now, by the calendar of somebody or of the requester."""
        whose = scene.org.person(person or scene.facts.requester["id"])
        if within is None or whose is None:
            return None
        return scene.once(
            (str(within), scene.now, calendar := self._calendars(whose)), lambda: due(scene.now, within, calendar)
        )


def _for_whom(scene: Scene, effect: effects.StartRequest) -> OrgPerson | None:
    """Who asks in a request that a step starts; nobody when nobody is meant."""
    body = scene.process.place(effect.step).step.body
    if scene.state is None or not isinstance(body, Request):
        return None
    within = scope(scene.process, scene.state, scene.facts, scene.now, effect.step)
    return next(iter(addressees((body.requester,), within, scene.org)), None)
