"""How far the company directory was read: noted with what was read, in the same transaction, so that whoever comes
after a crash goes on where it stood. Of two who read at once, one notes a piece and the other looks again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select, update

from hub.core.db import upsert
from hub.core.ports import SourcePage, Told
from hub.core.unit_of_work import UnitOfWork, Work
from hub.directory.models import readings

# What is read.
PEOPLE, GROUPS = "people", "groups"
Phase = Literal["everything", "changes", "letting-go"]
# Everybody is being read; only what changed; those whom a reading of everybody did not name are let go.
EVERYTHING: Phase = "everything"
CHANGES: Phase = "changes"
LETTING_GO: Phase = "letting-go"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the reading of one thing stands: in the reading of everything of this number, or in what changed since."""

    name: str
    number: int = 0
    phase: str = EVERYTHING
    resume: str = ""
    version: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether what is not named will be gone."""
        return self.phase == EVERYTHING

    def after(self, page: SourcePage[Any]) -> "Standing":
        """Where it stands once this piece is noted."""
        number = self.number + page.begins
        whole = page.begins or self.is_whole
        phase = (LETTING_GO if page.last else EVERYTHING) if whole else CHANGES
        return Standing(self.name, number, phase, page.resume, self.version + 1)

    def begun(self, page: SourcePage[Any]) -> "Standing":
        """Where it stands while this piece is taken over."""
        return Standing(self.name, self.number + page.begins, EVERYTHING if page.begins else self.phase)


Take = Callable[[UnitOfWork, Standing, SourcePage[Told]], None]


def standing(connection: Connection, name: str) -> Standing:
    """Where the reading of this thing stands; at the very beginning where nobody ever read."""
    row = connection.execute(select(readings).where(readings.c.name == name)).first()
    return Standing(name, row.number, row.phase, row.resume, row.version) if row else Standing(name)


def completed(connection: Connection, name: str) -> bool:
    """Whether everything was ever read to its end."""
    query = select(readings.c.completed_at).where(readings.c.name == name)
    return connection.execute(query).scalar() is not None


def read(work: Work, name: str, ask: Callable[[str], SourcePage[Told]], take: Take[Told]) -> None:
    """Piece after piece to the last one, each taken over in the unit of work that notes it."""
    last = False
    while not last:
        with work.db.reading() as connection:
            known = standing(connection, name)
        page = ask(known.resume)
        with work.unit() as unit:
            if _note(unit, known, known.after(page)):
                take(unit, known.begun(page), page)
                last = page.last


def start_over(work: Work, name: str) -> None:
    """Reads everything again, unless that is being done."""
    with work.unit() as unit:
        known = standing(unit.connection, name)
        if known.phase == CHANGES:
            _note(unit, known, Standing(name, known.number, CHANGES, "", known.version + 1))


def complete(unit: UnitOfWork, known: Standing) -> None:
    """Those who were not named are gone: from here on only what changed is read."""
    _note(unit, known, Standing(known.name, known.number, CHANGES, known.resume, known.version + 1))
    unit.connection.execute(update(readings).where(readings.c.name == known.name).values(completed_at=unit.now))


def _note(unit: UnitOfWork, known: Standing, then: Standing) -> bool:
    """Whether nobody else noted anything since."""
    first = {**_columns(Standing(known.name)), "name": known.name, "changed_at": unit.now}
    unit.connection.execute(upsert(unit.connection, readings).on_conflict_do_nothing(), first)
    same = (readings.c.name == known.name, readings.c.version == known.version)
    change = update(readings).where(*same).values(**_columns(then), changed_at=unit.now)
    return bool(unit.connection.execute(change).rowcount)


def _columns(here: Standing) -> dict[str, Any]:
    return {name: getattr(here, name) for name in ("number", "phase", "resume", "version")}
