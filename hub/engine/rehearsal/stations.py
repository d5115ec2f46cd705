"""The stops of a play as people read them: who is there, why, by when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from babel.dates import format_date, format_datetime

from hub.engine import approvers
from hub.engine.approvers import OrgPerson, Scope
from hub.engine.bodies import Approve, Tell
from hub.engine.machine import effects, scope
from hub.engine.machine.reasons import because_of
from hub.engine.rehearsal.agenda import Path, Stop
from hub.engine.rehearsal.playing import Play
from hub.engine.rehearsal.sentences import Saying, listed
from hub.engine.worktime import zone

# What silence counts as, as part of the sentence.
_SILENCE = {"": "", "approve": " (no answer counts as yes)", "reject": " (no answer counts as no)"}


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of a request: who is there, as part of a sentence, why, and by when (UTC, and in words) if known.

    `path` names the steps around it that go branches or rows side by side or in turn, the outermost first, each with
    the number of the branch or row (from 0); `round` begins at 1.
    """

    step: str
    kind: str
    people: tuple[OrgPerson, ...]
    sentence: str
    reason: str
    expected_by: datetime | None
    when_text: str
    path: Path = ()
    round: int = 1


def stations_of(play: Play, viewer: str | None = None) -> tuple[Station, ...]:
    """The stations of a play, in the order in which they are reached, as a viewer reads them (else the requester)."""
    return tuple(_station(play, stop, viewer or play.facts.requester["id"]) for stop in play.stops)


def said(station: Station) -> str:
    """A station as a sentence of its own."""
    because = f", because {station.reason}" if station.reason else ""
    return _ALONE[station.kind].format(station.sentence) + f"{because}."


def _station(play: Play, stop: Stop, viewer: str) -> Station:
    kind = play.process.place(stop.key).step.kind
    people = _people(play, stop)
    hindrance = stop.found.because if stop.found else ""
    reason = "; ".join(filter(None, (because_of(play.process, stop.key), hindrance)))
    sentence = _SENTENCES[kind](play, stop, people, viewer)
    when = _when(play, stop.over)
    return Station(stop.key, kind, tuple(people), sentence, reason, stop.over, when, stop.path, stop.round)


def _people(play: Play, stop: Stop) -> Sequence[OrgPerson]:
    if stop.found:
        return [person for one in stop.found.people if (person := play.org.person(one.person_id))]
    body = play.process.place(stop.key).step.body
    return approvers.addressees(body.to, _scope(play, stop.key), play.org) if isinstance(body, Tell) else ()


def _scope(play: Play, key: str) -> Scope:
    return scope(play.process, cast(Any, play.state), play.facts, play.now, key)


def _when(play: Play, hour: datetime | None) -> str:
    local = zone(play.facts.requester.get("timeZone", "UTC"))
    return f"{format_datetime(hour, 'EEE d MMM HH:mm', tzinfo=local, locale='en_GB')} your time" if hour else ""


def _asked(play: Play, stop: Stop, people: Sequence[OrgPerson], viewer: str) -> str:
    body, found = play.process.place(stop.key).step.body, stop.found
    if not isinstance(body, Approve) or found is None:
        return ""
    saying = Saying({person.id: _called(play, person, viewer) for person in people}, found.bodies)
    return saying.of(found.rule) + _SILENCE[body.unanswered]


def _answer_of(play: Play, stop: Stop, people: Sequence[OrgPerson], viewer: str) -> str:
    said = _asked(play, stop, people, viewer)
    return "your answer" if said == "you" else f"an answer of {said}"


def _called(play: Play, person: OrgPerson, viewer: str) -> str:
    """What somebody is called, by whom they are to the viewer."""
    if person.id == viewer:
        return "you"
    me = play.org.person(play.facts.requester["id"])
    if me is None or me.id != viewer:
        return person.name
    boss = play.org.person(me.manager_id) if me.manager_id else None
    if boss and person.id == boss.id:
        return f"{person.name} (your manager)"
    return f"{person.name} (your manager's manager)" if boss and person.id == boss.manager_id else person.name


def _waited_for(play: Play, stop: Stop, _: Sequence[OrgPerson], __: str) -> str:
    wanted = stop.wanted
    if isinstance(wanted, effects.AwaitEvent):
        return f"{wanted.event} ({wanted.key})" if wanted.key != play.facts.request["id"] else wanted.event
    local = zone(play.facts.requester.get("timeZone", "UTC"))
    return (
        format_date(datetime.fromisoformat(wanted.at).astimezone(local), "d MMM y", "en_GB")
        if wanted.at
        else str(wanted.within)
    )


def _told(play: Play, stop: Stop, people: Sequence[OrgPerson], _: str) -> str:
    body = play.process.place(stop.key).step.body
    channels = body.channels if isinstance(body, Tell) else ()
    return listed([*(person.name for person in people), *(f"the channel {name}" for name in channels)], "and")


_Sentence = Callable[[Play, Stop, Sequence[OrgPerson], str], str]

# One line per kind of step that has something to say.
_SENTENCES: Mapping[str, _Sentence] = {
    "approve": _asked,
    "ask": _answer_of,
    "call": lambda _, stop, *__: f"{stop.wanted.service}.{stop.wanted.operation}",
    "file": lambda _, stop, *__: f"{stop.wanted.store}:{stop.wanted.into}",
    "produce": lambda _, stop, *__: str(stop.wanted.name),
    "request": lambda _, stop, *__: str(stop.wanted.process),
    "tell": _told,
    "wait": _waited_for,
}
_ALONE: Mapping[str, str] = {
    "approve": "To be decided by {}",
    "ask": "Waits for {}",
    "call": "The service operation {} is called",
    "file": "Documents are filed into {}",
    "produce": "The document {} is made",
    "request": "Another request, {}, is started and waited for",
    "tell": "Told: {}",
    "wait": "Waits for {}",
}
