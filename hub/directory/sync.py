"""Taking over the company directory: whole, in batches, telling of real changes only.

The source is read with no transaction open. Nobody is deactivated before everybody was read, and not when so many would
leave at once that the answer must be incomplete.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, delete, select, update

from hub.core.errors import IntegrationError
from hub.core.ports import PeopleSource, SourceGroup, SourcePerson
from hub.core.unit_of_work import UnitOfWork, Work
from hub.directory.batches import batches, store
from hub.directory.leaving import let_go
from hub.directory.messages import PersonChanged
from hub.directory.models import groups, memberships, people, people_words
from hub.directory.names import fold, words

MOST_LEAVERS = 0.5
FEW = 20
FIELDS = tuple(asdict(SourcePerson("", "", "")))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a full read of the company directory changed, in people and groups."""

    people: int
    joined: int
    changed: int
    left: int
    groups: int


def load(work: Work, source: PeopleSource) -> Loaded:
    """Makes the directory say what the source says; repeating it changes nothing. Raises `IntegrationError` when the
    source fails or answers with far too few people; what it said until then is kept."""
    seen: set[str] = set()
    joined = changed = left = 0
    for batch in batches(source.people()):
        with work.unit() as unit:
            news = _take_people(unit, batch)
        seen |= {person.id for person in batch}
        joined, changed, left = joined + news[0], changed + news[1], left + news[2]
    left += _let_go(work, seen)
    return Loaded(len(seen), joined, changed, left, _take_groups(work, source.groups()))


def _take_people(unit: UnitOfWork, batch: Sequence[SourcePerson]) -> tuple[int, int, int]:
    """How many joined, changed, left."""
    told = {person.id: _row(person, unit) for person in batch}
    known = _known(unit.connection, list(told))
    differing = {id_: _differences(known.get(id_), row) for id_, row in told.items()}
    news = [told[id_] for id_, fields in differing.items() if fields]
    store(unit.connection, people, news)
    _index_words(unit.connection, news)
    changes = {id_: fields for id_, fields in differing.items() if fields and id_ in known}
    leavers = [id_ for id_, fields in changes.items() if "active" in fields and not told[id_]["active"]]
    _tell(unit, changes, leavers, told)
    return len(told) - len(known), len(changes) - len(leavers), len(leavers)


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    rows = connection.execute(select(people).where(people.c.id.in_(ids))).mappings()
    return {row["id"]: {name: row[name] for name in FIELDS} for row in rows}


def _row(person: SourcePerson, unit: UnitOfWork) -> dict[str, Any]:
    row = {name: _fitting(name, value) for name, value in asdict(person).items()}
    keys = {"email_key": row["email"].lower(), "name_key": _fitting("name_key", fold(row["name"]))}
    return {**row, **keys, "changed_at": unit.now}


def _fitting(name: str, value: Any) -> Any:
    """The value as the column can hold it, whatever the source sends."""
    kind = people.c[name].type
    return value.replace("\0", "")[: kind.length] if isinstance(kind, String) and isinstance(value, str) else value


def _differences(known: Mapping[str, Any] | None, told: Mapping[str, Any]) -> list[str]:
    return [name for name in FIELDS if known is None or known[name] != told[name]]


def _tell(
    unit: UnitOfWork, changes: Mapping[str, list[str]], leavers: Sequence[str], told: Mapping[str, Mapping[str, Any]]
) -> None:
    let_go(unit, {id_: told[id_]["manager_id"] for id_ in leavers})
    for id_, fields in changes.items():
        if id_ not in leavers:
            unit.emit(PersonChanged(id_, fields))


def _index_words(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(delete(people_words).where(people_words.c.person_id.in_([row["id"] for row in rows])))
    found = [{"word": word, "person_id": row["id"]} for row in rows for word in sorted(_words_of(row))]
    store(connection, people_words, found)


def _words_of(row: Mapping[str, Any]) -> frozenset[str]:
    return words(row["name"], row["email"], row["department"])


def _let_go(work: Work, seen: set[str]) -> int:
    """Deactivates all that the source no longer knows; how many."""
    with work.db.reading() as connection:
        active = connection.execute(select(people.c.id).where(people.c.active)).scalars().all()
    gone = sorted(id_ for id_ in active if id_ not in seen)
    if len(gone) > FEW and len(gone) > len(active) * MOST_LEAVERS:
        raise IntegrationError(
            f"The company directory left out {len(gone)} of {len(active)} active people. Nobody was deactivated; check "
            "what the hub may read there.",
            retryable=False,
        )
    return sum(_deactivate(work, batch) for batch in batches(gone))


def _deactivate(work: Work, ids: Sequence[str]) -> int:
    with work.unit() as unit:
        still = people.c.id.in_(ids) & people.c.active
        leavers = unit.connection.execute(select(people.c.id, people.c.manager_id).where(still)).all()
        unit.connection.execute(update(people).where(still).values(active=False, changed_at=unit.now))
        let_go(unit, {leaver.id: leaver.manager_id for leaver in leavers})
    return len(leavers)


def _take_groups(work: Work, told: Iterable[SourceGroup]) -> int:
    by_id = {group.id: group for group in told}
    with work.unit() as unit:
        known = {row.id: row for row in unit.connection.execute(select(groups))}
        # A key that moved to another group is free before that group takes it.
        moved = [id_ for id_, row in known.items() if id_ not in by_id or by_id[id_].key != row.key]
        _forget_groups(unit.connection, moved)
        rows = [{"id": group.id, "key": group.key, "name": group.name[:256]} for group in by_id.values()]
        store(unit.connection, groups, rows)
    for group in by_id.values():
        _take_members(work, group)
    return len(by_id)


def _forget_groups(connection: Connection, ids: Sequence[str]) -> None:
    for batch in batches(ids):
        connection.execute(delete(memberships).where(memberships.c.group_id.in_(batch)))
        connection.execute(delete(groups).where(groups.c.id.in_(batch)))


def _take_members(work: Work, group: SourceGroup) -> None:
    of_group: ColumnElement[bool] = memberships.c.group_id == group.id
    told = set(group.member_ids)
    with work.unit() as unit:
        known = set(unit.connection.execute(select(memberships.c.person_id).where(of_group)).scalars())
        for batch in batches(sorted(known - told)):
            unit.connection.execute(delete(memberships).where(of_group, memberships.c.person_id.in_(batch)))
        for batch in batches(sorted(told - known)):
            rows = [{"group_id": group.id, "person_id": id_} for id_ in batch]
            store(unit.connection, memberships, rows)
