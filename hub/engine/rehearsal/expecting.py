"""What is to be expected of a request under way: by when each open step is over, what follows, when it has ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from hub.engine.approvers import Org
from hub.engine.errors import NobodyToAsk, Refused
from hub.engine.machine import effects, events
from hub.engine.machine.state import ENDED, Facts, Live, State
from hub.engine.process import Call, File, Process, Produce
from hub.engine.rehearsal.conduct import Calendars, Conduct, Hour, Others, unknown
from hub.engine.rehearsal.playing import Play
from hub.engine.rehearsal.stations import Reader, Station, stations_of
from hub.engine.rehearsal.straight import straight
from hub.engine.worktime import calendar_of

NO_DUES: Mapping[str, datetime] = {}
REQUESTER = Reader()


@dataclass(frozen=True, slots=True)
class Outlook:
    """By when each open step is over at the latest, by its key, and the whole request (UTC; None: nobody can tell).

    `next` are the stations that are still to come, in their order.
    """

    steps: Mapping[str, Hour] = field(default_factory=dict)
    end: Hour = None
    next: Sequence[Station] = ()


def expected(
    process: Process,
    state: State,
    facts: Facts,
    org: Org,
    now: datetime,
    calendars: Calendars = calendar_of,
    dues: Mapping[str, datetime] = NO_DUES,
    others: Others = unknown,
    reader: Reader = REQUESTER,
) -> Outlook:
    """Play a request on from where it stands, as if everybody approved at the end of their time; total, never raises.

    `dues` are the times that open steps were given, by key. What is overdue is expected now; while a question is open,
    the time goes on as if it were answered now. `reader` is who reads the sentences.
    """
    if state.phase in ENDED:
        return Outlook()
    conduct = Conduct(calendars, others)
    play = Play(process, facts, org, now, conduct, state)
    steps = _played(play, dues)
    if play.went_round and play.guessed:
        play = Play(straight(process), facts, org, now, conduct, state)
        steps = _played(play, dues)
    return Outlook(steps, play.end, stations_of(play, reader))


def _played(play: Play, dues: Mapping[str, datetime]) -> dict[str, Hour]:
    """Play it to its end, or to where it cannot be told further; when each step that is open now is over."""
    assert play.state is not None
    left = {key: live for key, live in play.state.live.items() if live.waits != "branches"}
    round_ = play.state.round
    steps: dict[str, Hour] = dict.fromkeys(left)
    for key, live in left.items():
        _take_up(play, key, live, _due(play, live, dues.get(key)))
    if play.state.phase == "returned":
        play.plan(None, partial(play.feed, events.Resubmitted(play.facts.requester["id"])))
    try:
        while play.step():
            for key in [key for key in left if not play.waits(key, round_)]:
                steps[key] = play.now if play.known else None
                del left[key]
    except (Refused, NobodyToAsk):
        play.cut = True
    return steps


def _due(play: Play, live: Live, due: Hour) -> Hour:
    return due + (play.now - datetime.fromisoformat(live.paused)) if due and live.paused else due


def _take_up(play: Play, key: str, live: Live, due: Hour) -> None:
    """Put on the agenda what ends a step that is open."""
    assert play.state is not None
    round_, body = play.state.round, play.process.place(key).step.body
    if live.waits == "answer":
        soon = play.now if isinstance(body, Call | File | Produce) else due
        play.bring(soon, events.Called(key, round_, True, {"outcome": "approved", "documents": []}))
    elif live.waits == "event":
        play.bring(due, events.Arrived(key, round_, {}))
    elif live.waits == "time":
        ring = effects.SetTimer(f"{key}.{round_}.until", key, round_, "until", "")
        play.plan(due, partial(play.ring, ring))
    else:
        play.ask(key, due)
