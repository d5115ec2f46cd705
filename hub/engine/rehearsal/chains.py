"""All who are asked in one sentence, with what goes side by side and what follows."""

from collections.abc import Sequence
from itertools import count

from hub.engine.bodies import Again, Together
from hub.engine.process import Process
from hub.engine.rehearsal.sentences import listed
from hub.engine.rehearsal.stations import Station

_ASKING = ("approve", "ask")


def chain(process: Process, stations: Sequence[Station], whole: bool = True) -> str:
    """The stations as one sentence; they are not the `whole` when nobody can tell how it goes on."""
    told = _sequence(process, stations, 0)
    return f"{told}{'' if whole else ', and so on'}." if told else "Nobody has to approve this."


def _sequence(process: Process, stations: Sequence[Station], depth: int) -> str:
    """What is done one after another; what goes side by side at this depth is one part of it."""
    alone = count()
    parts: dict[tuple[str, int], list[Station]] = {}
    for station in stations:
        beside = (station.path[depth][0], station.round) if len(station.path) > depth else ("", next(alone))
        parts.setdefault(beside, []).append(station)
    told = [_beside(process, key, part, depth) if key else _told(part[0]) for (key, _), part in parts.items()]
    return ", then ".join(filter(None, told))


def _told(station: Station) -> str:
    if station.kind not in _ASKING:
        return ""
    by = f" by {station.when_text}" if station.when_text else ""
    return station.sentence + by + (f" because {station.reason}" if station.reason else "")


def _beside(process: Process, key: str, stations: Sequence[Station], depth: int) -> str:
    body = process.place(key).step.body
    branches: dict[int, list[Station]] = {}
    for station in stations:
        branches.setdefault(station.path[depth][1], []).append(station)
    told = {number: _sequence(process, branches[number], depth + 1) for number in sorted(branches)}
    if isinstance(body, Again):
        return _rows(body, told)
    if isinstance(body, Together) and body.need < len(body.branches) and any(told.values()):
        return _race(body, [one or branches[number][0].sentence for number, one in told.items()])
    return _at_once([_closed(one) for one in told.values() if one])


def _rows(body: Again, told: dict[int, str]) -> str:
    rows = [f"for {body.name} {number + 1} {_closed(one)}" for number, one in told.items() if one]
    return ", then ".join(rows) if body.in_turn else _at_once(rows)


def _at_once(told: list[str]) -> str:
    return f"at the same time {listed(told, 'and')}" if len(told) > 1 else "".join(told)


def _race(body: Together, told: list[str]) -> str:
    first = "the first" if body.need == 1 else f"the first {body.need}"
    return (
        f"only {first} of {listed([_closed(one) for one in told], 'and')}" if len(told) > body.need else _at_once(told)
    )


def _closed(told: str) -> str:
    """In brackets what could be misread."""
    return f"({told})" if ", then " in told or told.startswith(("at the same time", "only the first")) else told
