"""The stops of a play as people read them: who is there, why, by when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from hub.engine import approvers
from hub.engine.approvers import OrgPerson, Scope
from hub.engine.bodies import Approve, Tell
from hub.engine.diagram.words import time_in_words
from hub.engine.machine import effects, scope
from hub.engine.machine.reasons import because_of
from hub.engine.rehearsal.agenda import Path, Stop
from hub.engine.rehearsal.hindrances import hindrance_in
from hub.engine.rehearsal.playing import Play
from hub.engine.rehearsal.sentences import Saying, listed
from hub.engine.rehearsal.words import day, moment, say
from hub.engine.worktime import parse_duration, zone


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of a request: who is there, as part of a sentence, why, and by when (UTC, and in words) if known.

    `path` names the steps around it that go branches or rows side by side or in turn, the outermost first, each with
    the number of the branch or row (from 0); `round` begins at 1. All is said in `language`.
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
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads what is said (empty for the requester), and in which language."""

    id: str = ""
    language: str = "en"


def stations_of(play: Play, reader: Reader) -> tuple[Station, ...]:
    """The stations of a play, in the order in which they are reached, as somebody reads them."""
    known = replace(reader, id=reader.id or play.facts.requester["id"])
    return tuple(_station(play, stop, known) for stop in play.stops)


def said(station: Station) -> str:
    """A station as a sentence of its own."""
    because = say("because", station.language, reason=station.reason) if station.reason else ""
    return f"{say(station.kind, station.language, told=station.sentence)}{because}."


def _station(play: Play, stop: Stop, reader: Reader) -> Station:
    kind = play.process.place(stop.key).step.kind
    people = _people(play, stop)
    sentence = _SENTENCES[kind](play, stop, people, reader)
    reason, when = _reason(play, stop, reader.language), _when(play, stop.over, reader.language)
    path, round_ = stop.path, stop.round
    return Station(stop.key, kind, tuple(people), sentence, reason, stop.over, when, path, round_, reader.language)


def _reason(play: Play, stop: Stop, language: str) -> str:
    hindrance = hindrance_in(language, stop.found.because) if stop.found else ""
    return "; ".join(filter(None, (because_of(play.process, stop.key, language), hindrance)))


def _people(play: Play, stop: Stop) -> Sequence[OrgPerson]:
    if stop.found:
        return [person for one in stop.found.people if (person := play.org.person(one.person_id))]
    body = play.process.place(stop.key).step.body
    return approvers.addressees(body.to, _scope(play, stop.key), play.org) if isinstance(body, Tell) else ()


def _scope(play: Play, key: str) -> Scope:
    return scope(play.process, cast(Any, play.state), play.facts, play.now, key)


def _zone(play: Play) -> str:
    return str(play.facts.requester.get("timeZone", "UTC"))


def _when(play: Play, hour: datetime | None, language: str) -> str:
    return say("your-time", language, when=moment(hour, _zone(play), language)) if hour else ""


def _asked(play: Play, stop: Stop, people: Sequence[OrgPerson], reader: Reader) -> str:
    body, found = play.process.place(stop.key).step.body, stop.found
    if not isinstance(body, Approve) or found is None:
        return ""
    saying = Saying({person.id: _called(play, person, reader) for person in people}, found.bodies, reader.language)
    return saying.of(found.rule) + say(f"silence-{body.unanswered}", reader.language)


def _answer_of(play: Play, stop: Stop, people: Sequence[OrgPerson], reader: Reader) -> str:
    told, language = _asked(play, stop, people, reader), reader.language
    return say("your-answer", language) if told == say("you", language) else say("answer", language, told=told)


def _called(play: Play, person: OrgPerson, reader: Reader) -> str:
    """What somebody is called, by whom they are to the reader."""
    if person.id == reader.id:
        return say("you", reader.language)
    me = play.org.person(play.facts.requester["id"])
    boss = play.org.person(me.manager_id) if me and me.id == reader.id and me.manager_id else None
    if boss is None or person.id not in (boss.id, boss.manager_id):
        return person.name
    return say("manager" if person.id == boss.id else "above", reader.language, name=person.name)


def _waited_for(play: Play, stop: Stop, _: Sequence[OrgPerson], reader: Reader) -> str:
    wanted = stop.wanted
    if isinstance(wanted, effects.AwaitEvent):
        return f"{wanted.event} ({wanted.key})" if wanted.key != play.facts.request["id"] else wanted.event
    if wanted.at:
        local = datetime.fromisoformat(wanted.at).astimezone(zone(_zone(play)))
        return say("day", reader.language, day=day(local, reader.language))
    return say("while", reader.language, time=time_in_words(parse_duration(wanted.within), reader.language))


def _told(play: Play, stop: Stop, people: Sequence[OrgPerson], reader: Reader) -> str:
    body = play.process.place(stop.key).step.body
    posts = body.channels if isinstance(body, Tell) else ()
    channels = [say("channel", reader.language, name=name) for name in posts]
    return listed([*(person.name for person in people), *channels], "and", reader.language)


_Sentence = Callable[[Play, Stop, Sequence[OrgPerson], Reader], str]

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
