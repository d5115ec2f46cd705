"""Where a request stands, step by step: what was done, what it waits for and how far that is, what was left out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.engine import quorum
from hub.engine.machine.keys import rows_in_words
from hub.engine.machine.state import Live, State
from hub.engine.process import Again, Choose, Process, Step, Together, blocks


@dataclass(frozen=True, slots=True)
class Mark:
    """How a step stands: `here`, or its outcome, or nothing yet.

    `done` of `all` is how far it is, counted as `counts` says (`votes`, `branches`, `rows`); `rows` are the rows in
    which it waits, from 1 (`2.1` within rows of a row), `tally` says how many other rows came to which outcome.
    """

    status: str = ""
    counts: str = ""
    done: int = 0
    all: int = 0
    rows: tuple[str, ...] = ()
    tally: tuple[tuple[str, int], ...] = ()


NONE = Mark()
_WORST = ("rejected", "failed", "returned", "withdrawn", "expired", "undone")


def marks(process: Process, state: State | None) -> Mapping[str, Mark]:
    """The marks of all steps by name; none without a state."""
    return dict(_Marking(process, state).of(process.steps, "")) if state else {}


class _Marking:
    def __init__(self, process: Process, state: State) -> None:
        self.process, self.state = process, state
        self.live, self.results = _by_name(state.live), _by_name(state.results)

    def of(self, steps: Sequence[Step], around: str) -> Iterator[tuple[str, Mark]]:
        """The marks of steps; `around` is what is known of them from what holds them."""
        for step in steps:
            yield step.name, self._mark(step, around)
            for number, held in enumerate(blocks(step.body)):
                yield from self.of(held, self._around(step, number, around))

    def _mark(self, step: Step, around: str) -> Mark:
        if keys := self.live.get(step.name):
            return self._here(step, keys)
        if step.name in self.state.results:
            return Mark(str(self.state.results[step.name]["outcome"]))
        if tally := self._tally(step):
            outcomes = [outcome for outcome, _ in tally]
            return Mark(next((worst for worst in _WORST if worst in outcomes), outcomes[0]), tally=tally)
        inside = any(one.name in self.live for held in blocks(step.body) for one in _walk(held))
        return Mark("here") if inside else Mark(around)

    def _here(self, step: Step, keys: Sequence[str]) -> Mark:
        live, rows = self.state.live[keys[0]], tuple(filter(None, map(rows_in_words, keys)))
        counts, done, total = _progress(step, live) if len(keys) == 1 else ("", 0, 0)
        return Mark("here", counts, done, total, rows, self._tally(step))

    def _tally(self, step: Step) -> tuple[tuple[str, int], ...]:
        """How many rows came to which outcome, the most usual one first."""
        keys = [key for key in self.results.get(step.name, ()) if "#" in key]
        return tuple(Counter(str(self.state.results[key]["outcome"]) for key in keys).most_common())

    def _around(self, step: Step, number: int, around: str) -> str:
        """What is known of the steps of a branch: left out, when the request went another way or is through."""
        outcome = str(self.state.results.get(step.name, {}).get("outcome", ""))
        if around or outcome == "skipped":
            return "skipped"
        if isinstance(step.body, Again) or self.process.place(step.name).loops:
            return ""  # of single rows nothing is kept
        passed = isinstance(step.body, Choose) and self._gone(step.body) not in (None, number)
        return "skipped" if passed or (outcome and step.kind == "together") else ""

    def _gone(self, body: Choose) -> int | None:
        """Which branch was taken."""
        touched = [any(map(self._touched, _walk(branch.steps))) for branch in body.branches]
        return touched.index(True) if any(touched) else None

    def _touched(self, step: Step) -> bool:
        outcome = self.state.results.get(step.name, {}).get("outcome", "skipped")
        return step.name in self.live or outcome != "skipped"


def _by_name(keys: Mapping[str, object]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(key.partition("#")[0], []).append(key)
    return found


def _walk(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        for held in blocks(step.body):
            yield from _walk(held)


def _progress(step: Step, live: Live) -> tuple[str, int, int]:
    if isinstance(step.body, Together):
        return "branches", live.done, len(step.body.branches)
    if isinstance(step.body, Again):
        return "rows", live.done, live.done + len(live.left)
    people = set(quorum.leaves(live.rule)) if live.rule else ()
    return ("votes", len(live.votes), len(people)) if len(people) > 1 else ("", 0, 0)
