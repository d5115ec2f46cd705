"""Rehearsal: who would decide, in which order and by when, as if everybody approved at their due time."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from babel.dates import format_datetime

from hub.engine import approvers, effects, events
from hub.engine.approvers import Org, OrgPerson, Scope
from hub.engine.examples import because_of, run_example
from hub.engine.machine import settle
from hub.engine.people import Question
from hub.engine.process import Approve, Process
from hub.engine.quorum import verdict, waiting
from hub.engine.sentences import Saying, listed
from hub.engine.state import Facts, Live, State
from hub.engine.worktime import WorkCalendar, due, zone

__all__ = ["Preview", "Station", "calendar_of", "preview", "run_example"]

# What silence counts as, as part of the sentence.
_SILENCE = {"": "", "approve": " (no answer counts as yes)", "reject": " (no answer counts as no)"}

Calendars = Callable[[OrgPerson], WorkCalendar]


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of a request: who is there, as part of a sentence, why, and by when (UTC, and in words) if known."""

    step: str
    kind: str
    people: tuple[OrgPerson, ...]
    sentence: str
    reason: str
    expected_by: datetime | None
    when_text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The stations in their order, and all approvals in one sentence."""

    stations: tuple[Station, ...]
    sentence: str


def calendar_of(person: OrgPerson) -> WorkCalendar:
    """The usual working week of somebody's country and time zone."""
    return WorkCalendar(country=person.country, time_zone=person.time_zone)


def preview(process: Process, facts: Facts, org: Org, now: datetime, calendars: Calendars = calendar_of) -> Preview:
    """Play a request that does not exist yet to its end; raises NobodyToAsk, and Refused for conditions that fail."""
    rehearsal = _Rehearsal(process, facts, org, now, calendars)
    rehearsal.feed(events.Submitted(facts.requester["id"]))
    stations = tuple(rehearsal.stations)
    return Preview(stations, _chain([one for one in stations if one.kind == "approve"]))


class _Rehearsal:
    """A request on the stage: its state, the hour on the stage, and the stations so far."""

    def __init__(self, process: Process, facts: Facts, org: Org, now: datetime, calendars: Calendars) -> None:
        self.process, self.facts, self.org, self.calendars = process, facts, org, calendars
        self.now = now
        self.known = True  # whether the hour is known: not behind an approval without a time limit
        self.state: State | None = None
        self.stations: list[Station] = []

    def feed(self, event: events.Event) -> None:
        """Let something happen; then whoever is waited for does what is expected."""
        asked: list[approvers.Resolution] = []

        def resolve(question: Question, scope: Scope) -> approvers.Resolution:
            asked.append(approvers.resolve(question, scope, self.org))
            return asked[-1]

        self.state, done, fed = settle(self.process, self.state, event, self.now, self.facts, resolve)
        found = [one for one in fed if isinstance(one, events.Resolved)]
        for resolution, resolved in zip(asked, found, strict=True):
            self._approve(resolved.step, resolution)
        for effect in done:
            self._serve(effect)

    def _approve(self, step: str, resolution: approvers.Resolution) -> None:
        body = cast(Approve, self.process.place(step).step.body)
        people = [person for one in resolution.people if (person := self.org.person(one.person_id))]
        saying = Saying({person.id: self._with_relation(person) for person in people}, resolution.bodies)
        sentence = saying.of(resolution.rule) + _SILENCE[body.unanswered]
        self.stations.append(self._station(step, "approve", people, sentence, resolution.because))
        self.known = self.known and body.within is not None
        self._decide(step, len(self.stations) - 1, body)

    def _decide(self, step: str, place: int, body: Approve) -> None:
        """Everybody approves at the end of their time; whose turn comes later has time from then on."""
        while self.state and (live := self.state.live.get(step)):
            dues = sorted((self._due(body, person), person) for person in live.open)
            votes = [*live.votes, *((person, "approve", person) for _, person in dues)]
            last = len(live.votes) + _enough(live, votes)
            (self.now, decider), kept = dues[last - len(live.votes) - 1], tuple(votes[: last - 1])
            self.state = replace(self.state, live={**self.state.live, step: replace(live, votes=kept)})
            self.stations[place] = replace(self.stations[place], **self._hour())
            self.feed(events.Decided(decider, step, self.state.round, "approve", "", decider))

    def _serve(self, effect: effects.Effect) -> None:
        match effect:
            case effects.CallService():
                self._answered(effect.step, effect.round, "call", f"{effect.service}.{effect.operation}")
            case effects.FileDocuments():
                self._answered(effect.step, effect.round, "file", f"{effect.store}:{effect.into}")
            case effects.Tell():
                people = approvers.addressees(self._to(effect.step), self._scope(), self.org)
                self.stations.append(self._station(effect.step, "tell", people, _names(people), ""))
            case _:
                pass

    def _answered(self, step: str, round_: int, kind: str, sentence: str) -> None:
        self.stations.append(replace(self._station(step, kind, (), sentence, ""), **self._hour()))
        self.feed(events.Called(step, round_, True, {}))

    def _station(self, step: str, kind: str, people: Sequence[OrgPerson], sentence: str, hindrance: str) -> Station:
        reason = "; ".join(filter(None, (because_of(self.process, step), hindrance)))
        return Station(step, kind, tuple(people), sentence, reason, None, "")

    def _hour(self) -> dict[str, Any]:
        if not self.known:
            return {"expected_by": None, "when_text": ""}
        local = zone(self.facts.requester.get("timeZone", "UTC"))
        text = format_datetime(self.now, "EEE d MMM HH:mm", tzinfo=local, locale="en_GB")
        return {"expected_by": self.now, "when_text": f"{text} your time"}

    def _due(self, body: Approve, person_id: str) -> datetime:
        person = self.org.person(person_id)
        return due(self.now, body.within, self.calendars(person)) if body.within and person else self.now

    def _with_relation(self, person: OrgPerson) -> str:
        me = self.org.person(self.facts.requester["id"])
        boss = self.org.person(me.manager_id) if me and me.manager_id else None
        if boss and person.id == boss.id:
            return f"{person.name} (your manager)"
        return f"{person.name} (your manager's manager)" if boss and person.id == boss.manager_id else person.name

    def _to(self, step: str) -> Any:
        return cast(Any, self.process.place(step).step.body).to

    def _scope(self) -> Scope:
        return Scope(self.facts.requester["id"], self.facts.form, {}, self.process.owner)


def _enough(live: Live, votes: Sequence[tuple[str, str, str]]) -> int:
    """How many of the votes that are new change something: end the step, or bring the turn to others."""
    known = len(live.votes)

    def changes(count: int) -> bool:
        ballots = [(person, vote) for person, vote, _ in votes[: known + count]]
        asked = live.later and any(person in live.later for person in waiting(live.rule, ballots))
        return bool(asked) or verdict(live.rule, ballots).outcome != "pending"

    return bisect_left(range(1, len(votes) - known), True, key=changes) + 1


def _chain(stations: Sequence[Station]) -> str:
    """All approvals in one sentence."""
    if not stations:
        return "Nobody has to approve this."
    told = [
        station.sentence
        + (f" by {station.when_text}" if station.when_text else "")
        + (f" because {station.reason}" if station.reason else "")
        for station in stations
    ]
    return ", then ".join(told) + "."


def _names(people: Sequence[OrgPerson]) -> str:
    return listed([person.name for person in people], "and")
