"""Where the present work stands in the trace of all that one call has caused, and how that is told.

`traceparent` comes with a call, travels with events, and goes on to the company's own services. Without telemetry
nothing is told, and the trace of others is passed on as it came. https://www.w3.org/TR/trace-context/
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any, Self

from hub.core.ports import Facts, Measure, Reading, Span, SpanKind, Telemetry

_PARENT = re.compile(r"([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
NO_FACTS: Facts = {}
LONGEST = 200

_here: ContextVar[str] = ContextVar("traceparent", default="")
_telemetry: Telemetry | None = None


def install(telemetry: Telemetry | None) -> None:
    """From now on everything is told to this one; None: to nobody."""
    global _telemetry  # one for the process, as the log is
    _telemetry = telemetry


def tell(telemetry: Telemetry, gauges: Mapping[Measure, Callable[[], Iterable[Reading]]]) -> None:
    """Opens it, lets it ask the gauges at any time, and installs it."""
    telemetry.open()
    for measure, readings in gauges.items():
        telemetry.ask(measure, readings)
    install(telemetry)


def installed() -> Telemetry | None:
    """Whom everything is told to."""
    return _telemetry


def traceparent() -> str:
    """Where the present work stands, as W3C writes it; empty where nobody began a trace."""
    return _here.get()


def understood(header: str) -> str:
    """What a caller says of its trace; empty for what W3C would not call a `traceparent`."""
    found = _PARENT.fullmatch(header) if len(header) <= LONGEST else None
    if found is None or found[1] == "ff" or (found[1] == "00" and found[5]):
        return ""
    return f"00-{found[2]}-{found[3]}-{found[4]}"


def ids() -> Mapping[str, str]:
    """Trace, span and whether it is recorded, of the present work; nothing outside of any."""
    here = _here.get()
    if not here:
        return {}
    _, trace, span_id, flags = here.split("-")
    return {"trace": trace, "span": span_id, "recorded": "1" if int(flags, 16) & 1 else ""}


def span(
    name: str, kind: SpanKind = "internal", facts: Facts = NO_FACTS, parent: str | None = None
) -> "Untold | Telling":
    """What happens inside is one span, under the present one, or under `parent` where that is given. Facts tell neither
    people nor amounts nor addresses with what they ask for."""
    if _telemetry is None:
        return _NOTHING if parent is None else Passing(parent)
    return Telling(_telemetry, name, kind, facts, parent)


@contextmanager
def each(name: str, kind: SpanKind, wanted: Iterable[tuple[Facts, str]]) -> Iterator[None]:
    """What happens inside is a span for each of these facts under its own parent; nobody is asked for them when nobody
    is told."""
    telemetry = _telemetry
    if telemetry is None:
        yield
        return
    spans = [telemetry.begin(name, kind, parent, facts) for facts, parent in wanted]
    failure = ""
    try:
        yield
    except BaseException as error:
        failure = type(error).__name__
        raise
    finally:
        for one in spans:
            one.end(failure)


class Untold:
    """Nobody is told, and the trace stays as it is."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was begun."""

    def tell(self, facts: Facts) -> None:
        """Nobody listens."""


class Passing(Untold):
    """Nobody is told, and the trace that came is passed on."""

    __slots__ = ("_parent", "_token")

    def __init__(self, parent: str) -> None:
        self._parent = parent

    def __enter__(self) -> Self:
        self._token: Token[str] = _here.set(self._parent)
        return self

    def __exit__(self, *_: object) -> None:
        _here.reset(self._token)


class Telling:
    """A span that is told."""

    __slots__ = ("_parent", "_span", "_token", "_wanted")

    def __init__(self, telemetry: Telemetry, name: str, kind: SpanKind, facts: Facts, parent: str | None) -> None:
        self._wanted = (telemetry, name, kind, facts)
        self._parent = parent

    def __enter__(self) -> Self:
        telemetry, name, kind, facts = self._wanted
        here = _here.get()
        parent = here if self._parent is None else self._parent
        # What was going on here anyway is linked when the work belongs to another trace.
        self._span: Span = telemetry.begin(name, kind, parent, facts, "" if parent == here else here)
        self._token = _here.set(self._span.traceparent)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        _here.reset(self._token)
        self._span.end(kind.__name__ if kind else "")

    def tell(self, facts: Facts) -> None:
        """Adds to what is told of it."""
        self._span.tell(facts)


_NOTHING = Untold()
