"""People as the company directory tells of them: kept where something differs, and told of then."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, String, delete, select, update

from hub.core.ports import SourcePerson
from hub.core.unit_of_work import UnitOfWork
from hub.directory.batches import batches, store
from hub.directory.leaving import let_go
from hub.directory.messages import PersonChanged, PersonReturned
from hub.directory.models import people, people_words
from hub.directory.names import fold, words
from hub.directory.readings import Standing

FIELDS = tuple(name for name in asdict(SourcePerson("", "", "")) if name != "manager_said")
_KNOWN = select(*(people.c[name] for name in (*FIELDS, "reading")))
Row = Mapping[str, Any]


def take(unit: UnitOfWork, at: Standing, told: Sequence[SourcePerson]) -> tuple[int, int, int, int]:
    """How many are there, how many of them joined, changed, left. Of two tellings of one person the last one counts."""
    heard = [_take(unit, at, some) for some in batches({person.id: person for person in told}.values())]
    told_of, joined, changed, left = zip(*heard, strict=True) if heard else ((), (), (), ())
    return sum(told_of), sum(joined), sum(changed), sum(left)


def _take(unit: UnitOfWork, at: Standing, told: Sequence[SourcePerson]) -> tuple[int, int, int, int]:
    known = _known(unit.connection, [person.id for person in told])
    rows = {person.id: _row(person, known.get(person.id), at, unit) for person in told}
    differing = {id_: fields for id_, row in rows.items() if (fields := _differences(known.get(id_), row))}
    news = [rows[id_] for id_ in differing]
    store(unit.connection, people, news)
    _index_words(unit.connection, news)
    again = _name(unit.connection, at, known)
    changes = {id_: fields for id_, fields in differing.items() if id_ in known}
    leavers = [id_ for id_, fields in changes.items() if "active" in fields and not rows[id_]["active"]]
    _tell(unit, changes, leavers, rows)
    return len(rows) - again, len(rows) - len(known), len(changes) - len(leavers), len(leavers)


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, Row]:
    return {row["id"]: dict(row) for row in connection.execute(_KNOWN.where(people.c.id.in_(ids))).mappings()}


def _row(person: SourcePerson, known: Row | None, at: Standing, unit: UnitOfWork) -> dict[str, Any]:
    row = {name: _fitting(name, getattr(person, name)) for name in FIELDS}
    row["manager_id"] = person.manager_id if person.manager_said else _former_manager(known, at)
    keys = {"email_key": row["email"].lower(), "name_key": _fitting("name_key", fold(row["name"]))}
    return {**row, **keys, "changed_at": unit.now, "reading": at.number}


def _former_manager(known: Row | None, at: Standing) -> str | None:
    """Who is named for the first time in a reading of everybody, and no manager with her, has none."""
    if known is None or (at.is_whole and known["reading"] != at.number):
        return None
    manager: str | None = known["manager_id"]
    return manager


def _fitting(name: str, value: Any) -> Any:
    """The value as the column can hold it, whatever the source sends."""
    kind = people.c[name].type
    return value.replace("\0", "")[: kind.length] if isinstance(kind, String) and isinstance(value, str) else value


def _differences(known: Row | None, told: Row) -> list[str]:
    return [name for name in FIELDS if known is None or known[name] != told[name]]


def _name(connection: Connection, at: Standing, known: Mapping[str, Row]) -> int:
    """Notes in a reading of everybody that these were named; how many of them were before."""
    if not at.is_whole:
        return 0
    unnamed = [id_ for id_, row in known.items() if row["reading"] != at.number]
    connection.execute(update(people).where(people.c.id.in_(unnamed)).values(reading=at.number))
    return len(known) - len(unnamed)


def _tell(unit: UnitOfWork, changes: Mapping[str, list[str]], leavers: Sequence[str], told: Mapping[str, Row]) -> None:
    let_go(unit, {id_: told[id_]["manager_id"] for id_ in leavers})
    for id_, fields in changes.items():
        if id_ not in leavers:
            unit.emit(PersonChanged(id_, fields))
            if "active" in fields:
                unit.emit(PersonReturned(id_))


def _index_words(connection: Connection, rows: Sequence[Row]) -> None:
    connection.execute(delete(people_words).where(people_words.c.person_id.in_([row["id"] for row in rows])))
    found = [{"word": word, "person_id": row["id"]} for row in rows for word in sorted(_words_of(row))]
    store(connection, people_words, found)


def _words_of(row: Row) -> frozenset[str]:
    return words(row["name"], row["email"], row["department"])
