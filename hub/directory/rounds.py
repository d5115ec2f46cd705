"""Asking about all active people in turn, so many each time: it goes on with whoever follows the last one."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from hub.core.db import upsert
from hub.core.unit_of_work import Work
from hub.directory.batches import batches
from hub.directory.models import people, readings

Ask = Callable[[Sequence[str]], int]


def go(work: Work, name: str, at_once: int, ask: Ask) -> int:
    """Asks about the next people by id, at most `at_once` of them, nobody twice; the sum of what `ask` counts. What
    fails is asked again next time."""
    with work.db.reading() as connection:
        last = connection.execute(select(readings.c.resume).where(readings.c.name == name)).scalar() or ""
        ids = _next(connection, last, at_once)
    found = 0
    for some in batches(ids):
        found += ask(some)
        _note(work, name, some[-1])
    return found


def _next(connection: Connection, last: str, at_once: int) -> list[str]:
    active = select(people.c.id).where(people.c.active).order_by(people.c.id)
    behind = list(connection.execute(active.where(people.c.id > last).limit(at_once)).scalars())
    before = active.where(people.c.id <= last).limit(at_once - len(behind))
    return behind + list(connection.execute(before).scalars())


def _note(work: Work, name: str, last: str) -> None:
    with work.unit() as unit:
        row = {"name": name, "number": 0, "phase": "round", "resume": last, "version": 0, "changed_at": unit.now}
        later = upsert(unit.connection, readings).on_conflict_do_update(
            index_elements=["name"], set_={"resume": last, "changed_at": unit.now}
        )
        unit.connection.execute(later, row)
