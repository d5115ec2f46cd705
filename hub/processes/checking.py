"""What a definition is worth, in one answer: what is wrong, what could be better, and whether its examples hold."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from hub.engine.company import Company
from hub.engine.errors import DefinitionError, Problem
from hub.engine.examples import run_example
from hub.engine.language import load, source
from hub.engine.language.source import Source
from hub.engine.lint import lint
from hub.engine.people import CHANNEL
from hub.engine.process import Example, Process

# How many examples are played, and how long: an answer for an editor is quick, and nobody keeps the hub busy.
MOST = 50
MOST_SECONDS = 5.0
TOO_MANY = f"This was not played: at most {MOST} examples are, in {MOST_SECONDS:g} seconds. Leave out what repeats."

_CHANNEL = f"{CHANNEL}:"
Known = Callable[[str], bool]
Faults = Callable[[Process], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Played:
    """An example, where it stands, and what did not come as told."""

    name: str
    place: Problem
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say about a definition; `process` is None when it cannot be read at all."""

    process: Process | None
    problems: Sequence[Problem]
    advice: Sequence[Problem] = ()
    examples: Sequence[Played] = ()

    @property
    def hindrances(self) -> list[Problem]:
        """What keeps it from being published: problems, and examples that do not come as told."""
        broken = [(played.place, said) for played in self.examples for said in played.differences]
        told = [Problem(at.line, at.column, at.pointer, said) for at, said in broken]
        return [*self.problems, *told]


def check(
    text: str,
    stages: Sequence[Company],
    known: Known,
    unfit: Faults = lambda _: (),
    channels: Collection[str] = (),
    seconds: float = MOST_SECONDS,
) -> Checked:
    """Read, advise and play. An example holds when it comes as told on one of the `stages`; `known` says which
    processes there are to be asked for, `unfit` which steps name a template that does not fit, and why, `channels`
    what can be posted to; after so many seconds no other example is begun."""
    try:
        process = load(text)
    except DefinitionError as error:
        return Checked(None, error.problems)
    page = source.read(text)
    problems = [*_unknown(page, process, known), *_unfit(page, dict(unfit(process))), *_unheard(page, channels)]
    return Checked(process, problems, lint(text), _played(page, process, stages, seconds))


def _unknown(page: Source, process: Process, known: Known) -> Iterator[Problem]:
    """Steps that ask for a process which is not in the catalogue."""
    for path in page.places:
        step = process.step(str(path[-2])) if path[:1] == ("steps",) and path[-1] == "request" else None
        wanted = getattr(step.body, "process", "") if step and step.kind == "request" else ""
        if wanted and wanted != process.key and not known(wanted):
            yield page.problem(path, f"There is no process '{wanted}' in the catalogue; publish it first.")


def _unfit(page: Source, faults: Mapping[str, str]) -> Iterator[Problem]:
    """Steps that name a template which is not there, or which they cannot fill."""
    for path in page.places:
        if path[:1] == ("steps",) and path[-1] == "produce" and path[-2] in faults:
            yield page.problem(path, faults[str(path[-2])])


def _unheard(page: Source, channels: Collection[str]) -> Iterator[Problem]:
    """Steps that tell a channel which has no name here."""
    for path in page.places:
        said = page.at(path) if path[:1] == ("steps",) and "tell" in path[-2:] else None
        if isinstance(said, str) and said.startswith(_CHANNEL) and said.removeprefix(_CHANNEL) not in channels:
            names = ", ".join(f"{_CHANNEL}{name}" for name in sorted(channels)) or "none: set HUB_TEAMS_CHANNELS"
            yield page.problem(path, f"There is no '{said}'. Channels that have a name here: {names}.")


def _played(page: Source, process: Process, stages: Sequence[Company], seconds: float) -> list[Played]:
    until, played = monotonic() + seconds, []
    for index, example in enumerate(process.examples):
        late = index >= MOST or monotonic() >= until
        differences = (TOO_MANY,) if late else _differences(process, example, stages)
        place = page.problem(("examples", index, example.name), "", at_key=True)
        played.append(Played(example.name, place, differences))
    return played


def _differences(process: Process, example: Example, stages: Sequence[Company]) -> tuple[str, ...]:
    """Nothing when it holds on some stage, else what differs on the last one that knows who asks."""
    told: list[tuple[str, ...]] = []
    for stage in stages:
        found = tuple(run_example(process, example, stage))
        if not found:
            return ()
        told += [found] if stage.person(example.requester) or not told else []
    return told[-1]
