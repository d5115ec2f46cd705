"""What people and services did in a past request: they do it again in a play, and else what is usual."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any, TypeVar

from hub.engine.bodies import Ask
from hub.engine.machine import effects, events
from hub.engine.rehearsal.conduct import Answer, Conduct, Hour, Scene, Wanted
from hub.engine.replaying.pasts import Past, PastReply, PastTask

_OUTCOMES: Mapping[str, str] = {"approved": "approve", "rejected": "reject", "returned": "return"}
_SILENT = frozenset(("expired", "escalated"))
_MOMENT = timedelta(seconds=1)

Then = TypeVar("Then", PastTask, PastReply)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long people usually take: the median by the name of a step, and of all answers; None when nobody answered."""

    steps: Mapping[str, timedelta] = field(default_factory=dict)
    usual: timedelta | None = None

    def of(self, key: str) -> timedelta | None:
        """How long they take in a step."""
        return self.steps.get(key.partition("#")[0], self.usual)


def pace_of(pasts: Iterable[Past]) -> Pace:
    """The pace of past requests."""
    times: dict[str, list[float]] = {}
    for task in (task for past in pasts for task in past.tasks if task.state in _OUTCOMES):
        times.setdefault(task.step.partition("#")[0], []).append(_took(task).total_seconds())
    everything = [one for several in times.values() for one in several]
    return Pace(
        {step: _middle(several) for step, several in times.items()}, _middle(everything) if everything else None
    )


def _middle(seconds: Sequence[float]) -> timedelta:
    return timedelta(seconds=median(seconds))


class AsBefore(Conduct):
    """Everybody does what they did in a past request: in the same step and round, else what they did there last."""

    def __init__(self, past: Past, pace: Pace) -> None:
        super().__init__()
        self._past = past
        self._pace = pace

    def answer(self, scene: Scene, key: str, person: str) -> Answer:
        """The answer of then after the time of then; whoever was not asked then says yes after the usual time."""
        task = _of_round([task for task in self._past.tasks if (task.step, task.person_id) == (key, person)], scene)
        usual = super().answer(scene, key, person)
        pace = self._pace.of(key)
        hour, values = scene.now + pace if pace is not None else usual.hour, self._supplied(scene, key, usual.values)
        if task is None:
            return Answer(hour, person, values=values)
        if task.state in _SILENT:
            return Answer(max(hour or scene.now, scene.now + _took(task)), person, "")
        decided = self._decided(task)
        if decided is None:  # others were faster then, and are now
            return Answer(max(hour or scene.now, scene.now + _took(task) + _MOMENT), person, values=values)
        took = (decided.closed_at or decided.opened_at) - task.opened_at
        outcome = "approve" if isinstance(scene.process.place(key).step.body, Ask) else _OUTCOMES[decided.state]
        return Answer(scene.now + took, person, outcome, values=values)

    def called(self, scene: Scene, effect: Wanted) -> tuple[Hour, events.Called]:
        """What the service said then."""
        reply = self._reply("Called", effect.step, scene)
        if reply is None:
            return super().called(scene, effect)
        called = events.Called(effect.step, effect.round, reply.ok, reply.answer, reply.error)
        return scene.now + reply.after, called

    def arrived(self, scene: Scene, effect: effects.AwaitEvent) -> tuple[Hour, events.Arrived]:
        """The event of then, when it came then."""
        reply = self._reply("Arrived", effect.step, scene)
        if reply is None:
            return super().arrived(scene, effect)
        return reply.at, events.Arrived(effect.step, effect.round, reply.answer)

    def corrected(self, scene: Scene) -> Hour:
        """As long after the return as then."""
        reply = self._reply("Resubmitted", "", scene)
        after = reply.after if reply else self._pace.usual
        return scene.now + after if after is not None else None

    def _supplied(self, scene: Scene, key: str, usual: Any) -> Any:
        reply = self._reply("Supplied", key, scene)
        return reply.answer if reply else usual

    def _decided(self, task: PastTask) -> PastTask | None:
        """The task that was answered: this one, or that of whom it was passed on to."""
        if task.state in _OUTCOMES or task.state != "delegated":
            return task if task.state in _OUTCOMES else None
        same = (one for one in self._past.tasks if (one.step, one.round) == (task.step, task.round))
        return next((one for one in same if one.state in _OUTCOMES and one.opened_at >= task.opened_at), None)

    def _reply(self, kind: str, step: str, scene: Scene) -> PastReply | None:
        return _of_round([one for one in self._past.replies if (one.kind, one.step) == (kind, step)], scene)


def _of_round(found: Sequence[Then], scene: Scene) -> Then | None:
    """That of the present round, else the last one, unless it sent the request round once more."""
    round_ = scene.state.round if scene.state else 1
    exact = [one for one in found if one.round == round_]
    last = [one for one in found if getattr(one, "state", "") != "returned"]
    return next(reversed(exact or last), None)


def _took(task: PastTask) -> timedelta:
    return (task.closed_at or task.opened_at) - task.opened_at
