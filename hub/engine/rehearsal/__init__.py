"""Rehearsal: who would decide, in which order and by when, as if everybody approved at their due time."""

from dataclasses import dataclass
from datetime import datetime

from hub.engine.approvers import Org
from hub.engine.examples import run_example
from hub.engine.machine import events
from hub.engine.machine.state import Facts
from hub.engine.process import Process
from hub.engine.rehearsal.chains import chain
from hub.engine.rehearsal.conduct import Calendars, Conduct, Others, unknown
from hub.engine.rehearsal.playing import Play
from hub.engine.rehearsal.stations import Reader, Station, stations_of
from hub.engine.rehearsal.straight import straight
from hub.engine.worktime import calendar_of

__all__ = ["Preview", "Station", "preview", "run_example"]


@dataclass(frozen=True, slots=True)
class Preview:
    """The stations in their order, all who are asked in one sentence, and when the request has ended, if known.

    `whole` is False when it cannot be told to its end: it goes round and round, or depends on an answer to come.
    """

    stations: tuple[Station, ...]
    sentence: str
    end: datetime | None = None
    whole: bool = True


def preview(
    process: Process,
    facts: Facts,
    org: Org,
    now: datetime,
    calendars: Calendars = calendar_of,
    others: Others = unknown,
    language: str = "en",
) -> Preview:
    """Play a request that does not exist yet to its end; raises NobodyToAsk, and Refused for conditions that fail.

    `others` says when a request that this one starts will have ended; `language` is that of the sentences.
    """
    conduct = Conduct(calendars, others)
    play = _played(Play(process, facts, org, now, conduct))
    if play.went_round and play.guessed:
        play = _played(Play(straight(process), facts, org, now, conduct))
    stations = stations_of(play, Reader(language=language))
    return Preview(stations, chain(process, stations, not play.cut, language), play.end, not play.cut)


def _played(play: Play) -> Play:
    play.feed(events.Submitted(play.facts.requester["id"]))
    play.go_on()
    return play
