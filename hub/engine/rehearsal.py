"""Rehearsal: who would decide, in which order and by when, as if everybody approved at their due time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from babel.dates import format_datetime

from hub.engine import approvers, effects, events
from hub.engine.approvers import Org, OrgPerson, Scope
from hub.engine.examples import because_of, run_example
from hub.engine.machine import settle
from hub.engine.people import Ask, Question
from hub.engine.process import Approve, Process
from hub.engine.quorum import Rule
from hub.engine.state import Facts, State
from hub.engine.worktime import WorkCalendar, due, parse_duration, zone

__all__ = ["Preview", "Station", "calendar_of", "preview", "run_example"]

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
    return Preview(stations, _chain([station for station in stations if station.kind == "approve"]))


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
        asked: list[tuple[Question, approvers.Resolution]] = []

        def resolve(question: Question, scope: Scope) -> approvers.Resolution:
            asked.append((question, approvers.resolve(question, scope, self.org)))
            return asked[-1][1]

        self.state, done, fed = settle(self.process, self.state, event, self.now, self.facts, resolve)
        found = [one for one in fed if isinstance(one, events.Resolved)]
        for (question, resolution), resolved in zip(asked, found, strict=True):
            self._approve(resolved.step, question, resolution)
        for effect in done:
            self._serve(effect)

    def _approve(self, step: str, question: Question, resolution: approvers.Resolution) -> None:
        body = cast(Approve, self.process.steps[self.process.positions[step]].body)
        people = [person for one in resolution.people if (person := self.org.person(one.person_id))]
        dues = sorted((self._due(body, person), person.id) for person in people)
        sentence = self._who(question, resolution.rule, people)
        self.stations.append(self._station(step, "approve", people, sentence, resolution.because))
        self.known = self.known and body.within is not None
        place = len(self.stations) - 1
        for at, decider in dues:
            if self.state and step in self.state.live:
                self.now = at
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

    def _due(self, body: Approve, person: OrgPerson) -> datetime:
        within = parse_duration(str(body.within)) if body.within else None
        return due(self.now, within, self.calendars(person)) if within else self.now

    def _who(self, question: Question, rule: Rule, people: Sequence[OrgPerson]) -> str:
        """Those who are asked, as people speak of them."""
        groups = {e.person for e in _parts(question) if e.person.kind in ("group", "role")}
        if len(groups) == 1 and len(_parts(question)) == 1 and isinstance(rule, dict) and "any" in rule:
            return f"any one of {approvers.label(groups.pop())} ({len(people)} people)"
        return self._in_words(rule, {person.id: person for person in people})

    def _in_words(self, rule: Rule, people: dict[str, OrgPerson]) -> str:
        if isinstance(rule, str):
            return self._with_relation(people[rule])
        ((word, parts),) = rule.items()
        told = [self._in_words(part, people) for part in parts]
        return ("any one of " + _listed(told, "or")) if word == "any" else _listed(told, "and")

    def _with_relation(self, person: OrgPerson) -> str:
        me = self.org.person(self.facts.requester["id"])
        boss = self.org.person(me.manager_id) if me and me.manager_id else None
        if boss and person.id == boss.id:
            return f"{person.name} (your manager)"
        return f"{person.name} (your manager's manager)" if boss and person.id == boss.manager_id else person.name

    def _to(self, step: str) -> Any:
        return cast(Any, self.process.steps[self.process.positions[step]].body).to

    def _scope(self) -> Scope:
        return Scope(self.facts.requester["id"], self.facts.form, {}, self.process.owner)


def _parts(question: Question) -> list[Ask]:
    """The single askings of a question, in its order."""
    rules: list[Any] = [question.rule]
    found: list[Ask] = []
    for rule in rules:
        found.extend([rule] if isinstance(rule, Ask) else [])
        rules.extend([] if isinstance(rule, Ask) else rule.parts)
    return found


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
    return _listed([person.name for person in people], "and")


def _listed(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
