"""How the ways in which a process starts by itself are read from a file: by an event, or by the clock."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError

from hub.engine.conditions import Expression
from hub.engine.language.reading import Reader
from hub.engine.language.source import Path
from hub.engine.people import PersonExpression, parse_person
from hub.engine.process import Named, Start

_EVENT = {"event": {"type": "object"}}
_FIELDS, _SOME_DAY = 5, datetime(2000, 1, 1, tzinfo=UTC)  # of a cron line; a day to try it from


def read_starts(reader: Reader) -> tuple[Start, ...]:
    """Read `starts`; the expressions there know the `event` and nothing else."""
    entries = reader.get(("starts",), ())
    paths: list[Path] = [("starts", index) for index in range(len(entries) if isinstance(entries, list) else 0)]
    read = [_start(reader, path) for path in paths if reader.sound(path)]
    return tuple(start for start in read if start)


def check_starts(reader: Reader, starts: tuple[Start, ...]) -> None:
    """Whether the form has the fields that the starts fill."""
    fields = reader.names["form"].get("properties")
    for index, start in enumerate(starts if fields is not None else ()):
        for name, _ in start.form:
            if name not in fields:
                reader.note(("starts", index, "form", name), f"The form has no field '{name}'.", at_key=True)


def _start(reader: Reader, path: Path) -> Start | None:
    event, every, zone = (reader.get((*path, word), "") for word in ("event", "every", "zone"))
    who, whom = _somebody(reader, (*path, "as"), event)
    form = _form(reader, (*path, "form"), event)
    timely = _check_clock(reader, path, every, zone)
    return Start(event, every, zone, who, whom, form) if (who or whom) and timely else None


def _somebody(reader: Reader, path: Path, event: str) -> tuple[PersonExpression | None, Expression | None]:
    text = reader.get(path)
    if text.startswith(("group:", "role:")):
        return parse_person(text), None
    if not event:
        reader.note(path, "Name a group or a role, of whom the first who is free asks.")
        return None, None
    return None, reader.expression(path, more=_EVENT)


def _form(reader: Reader, path: Path, event: str) -> Named:
    more = _EVENT if event else {}
    read = [(name, reader.expression((*path, name), more=more)) for name in reader.get(path, {})]
    return tuple((name, expression) for name, expression in read if expression)


def _check_clock(reader: Reader, path: Path, every: str, zone: str) -> bool:
    if zone and zone not in available_timezones():
        reader.note((*path, "zone"), f"'{zone}' is no time zone such as Europe/Berlin.")
        return False
    return not every or _is_cron(reader, (*path, "every"), every)


def _is_cron(reader: Reader, path: Path, every: str) -> bool:
    """Whether a cron line has five fields and a day that exists."""
    try:
        fits = len(every.split()) == _FIELDS and next(CronSim(every, _SOME_DAY), None) is not None
    except CronSimError:
        fits = False
    if not fits:
        reader.note(path, f"'{every}' is no cron line such as '0 8 1 * *': minute, hour, day, month, weekday.")
    return fits
