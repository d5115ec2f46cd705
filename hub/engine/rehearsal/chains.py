"""All who are asked in one sentence, with what goes side by side and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from hub.engine.bodies import Again, Together
from hub.engine.process import Process
from hub.engine.rehearsal.sentences import listed
from hub.engine.rehearsal.stations import Station
from hub.engine.rehearsal.words import opening, say

_ASKING = ("approve", "ask")


def chain(process: Process, stations: Sequence[Station], whole: bool = True, language: str = "en") -> str:
    """The stations as one sentence; they are not the `whole` when nobody can tell how it goes on."""
    told = _Chain(process, language).sequence(stations, 0)
    return f"{told}{'' if whole else say('so-on', language)}." if told else say("nobody", language)


@dataclass(frozen=True, slots=True)
class _Chain:
    """The stations of a process, told in one language."""

    process: Process
    language: str

    def sequence(self, stations: Sequence[Station], depth: int) -> str:
        """What is done one after another; what goes side by side at this depth is one part of it."""
        alone = count()
        parts: dict[tuple[str, int], list[Station]] = {}
        for station in stations:
            beside = (station.path[depth][0], station.round) if len(station.path) > depth else ("", next(alone))
            parts.setdefault(beside, []).append(station)
        told = [self._beside(key, part, depth) if key else self._told(part[0]) for (key, _), part in parts.items()]
        return self._say("then").join(filter(None, told))

    def _say(self, key: str, **holes: object) -> str:
        return say(key, self.language, **holes)

    def _told(self, station: Station) -> str:
        if station.kind not in _ASKING:
            return ""
        by = self._say("by", when=station.when_text) if station.when_text else ""
        because = self._say("asked-because", reason=station.reason) if station.reason else ""
        return station.sentence + by + because

    def _beside(self, key: str, stations: Sequence[Station], depth: int) -> str:
        body = self.process.place(key).step.body
        branches: dict[int, list[Station]] = {}
        for station in stations:
            branches.setdefault(station.path[depth][1], []).append(station)
        told = {number: self.sequence(branches[number], depth + 1) for number in sorted(branches)}
        if isinstance(body, Again):
            return self._rows(body, told)
        if isinstance(body, Together) and body.need < len(body.branches) and any(told.values()):
            return self._race(body, [one or branches[number][0].sentence for number, one in told.items()])
        return self._at_once([self._closed(one) for one in told.values() if one])

    def _rows(self, body: Again, told: dict[int, str]) -> str:
        rows = [
            self._say("row", name=body.name, number=number + 1, told=self._closed(one))
            for number, one in told.items()
            if one
        ]
        return self._say("then").join(rows) if body.in_turn else self._at_once(rows)

    def _at_once(self, told: list[str]) -> str:
        return self._say("at-once", told=listed(told, "and", self.language)) if len(told) > 1 else "".join(told)

    def _race(self, body: Together, told: list[str]) -> str:
        if len(told) <= body.need:
            return self._at_once(told)
        runners = listed([self._closed(one) for one in told], "and", self.language)
        return self._say("first" if body.need == 1 else "first-of", need=body.need, told=runners)

    def _closed(self, told: str) -> str:
        """In brackets what could be misread."""
        begins = tuple(opening(key, self.language) for key in ("at-once", "first", "first-of"))
        return f"({told})" if self._say("then") in told or told.startswith(begins) else told
