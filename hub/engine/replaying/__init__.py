"""Replay: what would have become of past requests under another version of their process."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from statistics import median

from hub.engine import forms
from hub.engine.errors import NobodyToAsk, Refused
from hub.engine.forms import FieldProblem
from hub.engine.machine import events
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import ENDED
from hub.engine.org import Org
from hub.engine.process import Process
from hub.engine.rehearsal.playing import Play
from hub.engine.replaying.pasts import Past
from hub.engine.replaying.present import Present
from hub.engine.replaying.remembering import AsBefore, Pace, pace_of

MOST_NAMED = 20
MOST_TASKS = 20_000  # which a draft opens in all its plays; with more it would take too long
_MORE_ROUNDS = 5  # than there were then
_GONE = "Whoever asked is not in the directory any more."
_ENDLESS = "Nobody can tell how it ends: it goes round, or waits for what nobody knows."


@dataclass(frozen=True, slots=True)
class Course:
    """How a request went: who was asked (each once), how many tasks there were, how it ended, after how many hours."""

    people: tuple[str, ...]
    tasks: Mapping[str, int]
    outcome: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A past request as it went, and as it would have gone; `after` is None when `problems` kept it from beginning."""

    id: str
    number: str
    before: Course
    after: Course | None
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """Hours: the median, and what nine of ten took at most; None without any."""

    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Replay:
    """All of them together. Sums, hours and people are of those that could be played: `played` of `requests`.

    `more` and `less` are the people who would have been asked more or less often, by how much, most first.
    """

    requests: Sequence[Replayed]
    played: int
    tasks: tuple[int, int]
    hours: tuple[Spread, Spread]
    otherwise: int
    more: Sequence[tuple[str, int]]
    less: Sequence[tuple[str, int]]


def replay(process: Process, pasts: Sequence[Past], org: Org, rates: Mapping[str, str]) -> Replay:
    """Play past requests again: the same people give the same answers after the same time in steps of the same name;
    whoever was not asked then approves after the usual time. Nobody is away, since nobody knows who was then. It is
    over when 20,000 tasks were opened; the rest of the requests is left out."""
    present, pace, replayed, opened = Present(org), pace_of(pasts), [], 0
    for past in pasts:
        if opened >= MOST_TASKS:
            break
        replayed.append(one := _replayed(process, past, present, rates, pace))
        opened += sum(one.after.tasks.values()) if one.after else 0
    return _summed_up(replayed)


def _replayed(process: Process, past: Past, org: Org, rates: Mapping[str, str], pace: Pace) -> Replayed:
    before = _before(past)
    requester = org.person(past.requester_id)
    form = forms.clean(process, past.form)
    problems = tuple(forms.check(process, form)) if requester else (FieldProblem("", _GONE),)
    if problems or requester is None:
        return Replayed(past.id, past.number, before, None, problems)
    named = {"request_id": past.id, "number": past.number}
    facts = facts_of(requester, form, past.submitted_at, rates=rates, **named)
    rounds = max((task.round for task in past.tasks), default=1) + _MORE_ROUNDS
    play = Play(process, facts, org, past.submitted_at, AsBefore(past, pace), rounds=rounds)
    said = _played(play, past)
    return Replayed(past.id, past.number, before, _after(play, past), (FieldProblem("", said),) if said else ())


def _played(play: Play, past: Past) -> str:
    """Play it to its end; what stood in the way, in a sentence."""
    try:
        play.feed(events.Submitted(past.requester_id))
        if past.outcome == "withdrawn":
            play.plan(past.ended_at, partial(play.feed, events.Withdrawn(past.requester_id)))
        play.go_on()
    except (Refused, NobodyToAsk) as error:
        return getattr(error, "detail", str(error))
    ended = play.state is not None and play.state.phase in ENDED
    return "" if ended else _ENDLESS


def _before(past: Past) -> Course:
    tasks = Counter(task.person_id for task in past.tasks)
    return Course(tuple(tasks), tasks, past.outcome, _hours((past.ended_at - past.submitted_at).total_seconds()))


def _after(play: Play, past: Past) -> Course:
    tasks = Counter(task.person for task in play.opened)
    took = (play.end - past.submitted_at).total_seconds() if play.end else None
    return Course(tuple(tasks), tasks, play.state.phase if play.state else "failed", _hours(took))


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)


def _summed_up(requests: Sequence[Replayed]) -> Replay:
    pairs = [(one.before, one.after) for one in requests if one.after and not one.problems]
    then, now = _tasks(before for before, _ in pairs), _tasks(after for _, after in pairs)
    otherwise = sum(before.outcome != after.outcome for before, after in pairs)
    hours = (_spread([before.hours for before, _ in pairs]), _spread([after.hours for _, after in pairs]))
    counts = (then.total(), now.total())
    return Replay(requests, len(pairs), counts, hours, otherwise, _most(now - then), _most(then - now))


def _tasks(courses: Iterator[Course]) -> Counter[str]:
    total: Counter[str] = Counter()
    for course in courses:
        total.update(course.tasks)
    return total


def _most(counts: Counter[str]) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NAMED]


def _spread(hours: Sequence[float | None]) -> Spread:
    known = sorted(one for one in hours if one is not None)
    return Spread(round(median(known), 2), known[ceil(len(known) * 0.9) - 1]) if known else Spread(None, None)
