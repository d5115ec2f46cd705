"""Groups and who belongs to them, as the company directory tells of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from hub.core.ports import SourceGroup, SourcePage
from hub.core.telemetry import log
from hub.core.unit_of_work import UnitOfWork, Work
from hub.directory import readings
from hub.directory.batches import batches, store
from hub.directory.models import groups, memberships, subgroups
from hub.directory.nesting import Nesting, settle
from hub.directory.readings import GROUPS, LETTING_GO, Standing

KEY_LENGTH, NAME_LENGTH = 120, 256
_m, _s = memberships.c, subgroups.c


def take(unit: UnitOfWork, at: Standing, page: SourcePage[SourceGroup]) -> int:
    """Takes over a piece of what is told of groups; how many groups were not told of before in this reading."""
    concerned = [*page.gone, *(group.id for group in page.items)]
    before = Nesting(unit.connection).outer(concerned)
    _forget(unit.connection, page.gone)
    new = _keep_groups(unit.connection, at, page.items)
    for group in page.items:
        _drop_members(unit.connection, group)
        _keep_members(unit.connection, at, group)
    settle(unit.connection, before | Nesting(unit.connection).outer(concerned))
    return new


def let_go(work: Work) -> int:
    """Forgets groups and members that the last reading of everything did not name, where that is still to be done; how
    many groups."""
    with work.db.reading() as connection:
        here = readings.standing(connection, GROUPS)
    if here.phase != LETTING_GO:
        return 0
    with work.unit() as unit:
        outer = Nesting(unit.connection).all_outer()
        unnamed = unit.connection.execute(select(groups.c.id).where(groups.c.reading != here.number)).scalars().all()
        _forget(unit.connection, unnamed)
        unit.connection.execute(delete(memberships).where(_m.direct, _m.reading != here.number))
        unit.connection.execute(delete(subgroups).where(_s.reading != here.number))
        settle(unit.connection, outer)
        readings.complete(unit, here)
    return len(unnamed)


def _keep_groups(connection: Connection, at: Standing, told: Sequence[SourceGroup]) -> int:
    known = {row.id: row for row in _rows(connection, groups.c.id.in_([group.id for group in told]))}
    wanted = {group.id: _wanted(group, known.get(group.id)) for group in told}
    keys = _keys(connection, {id_: key for id_, (key, _) in wanted.items()})
    # A key that moves to another group is free before that group takes it.
    moved = [id_ for id_, row in known.items() if row.key != keys[id_]]
    connection.execute(update(groups).where(groups.c.id.in_(moved)).values(key=groups.c.id))
    rows = [{"id": id_, "key": keys[id_], "name": wanted[id_][1], "reading": at.number} for id_ in wanted]
    store(connection, groups, rows)
    again = sum(row.reading == at.number for row in known.values()) if at.is_whole else 0
    return len(wanted) - again


def _wanted(group: SourceGroup, known: Any | None) -> tuple[str, str]:
    """Key and name as they are told, else as they are known."""
    key = _plain(group.key)[:KEY_LENGTH] or (known.key if known else group.id)
    return key, _plain(group.name)[:NAME_LENGTH] or (known.name if known else key)


def _plain(text: str) -> str:
    return text.replace("\0", "")


def _keys(connection: Connection, wanted: Mapping[str, str]) -> dict[str, str]:
    """The key of each group. Processes and roles trust in it, so nobody takes a key over from a group that still has
    it: the newcomer goes by its id."""
    held = {row.key: row.id for row in _rows(connection, groups.c.key.in_(sorted(set(wanted.values()))))}
    held = {key: id_ for key, id_ in held.items() if wanted.get(id_, key) == key}
    for id_, key in wanted.items():
        if held.setdefault(key, id_) != id_:
            log().warning("two groups of the company directory have one key", key=key, kept=held[key], other=id_)
    return {id_: key if held[key] == id_ else id_ for id_, key in wanted.items()}


def _rows(connection: Connection, which: Any) -> Iterable[Any]:
    return connection.execute(select(groups.c.id, groups.c.key, groups.c.name, groups.c.reading).where(which))


def _keep_members(connection: Connection, at: Standing, group: SourceGroup) -> None:
    for some in batches(dict.fromkeys(group.member_ids)):
        row = {"group_id": group.id, "direct": True, "reading": at.number}
        store(connection, memberships, [{**row, "person_id": id_} for id_ in some])
    for some in batches(dict.fromkeys(group.subgroup_ids)):
        inside = {"group_id": group.id, "reading": at.number}
        store(connection, subgroups, [{**inside, "child_id": id_} for id_ in some])


def _drop_members(connection: Connection, group: SourceGroup) -> None:
    for some in batches(group.left_ids):
        connection.execute(delete(memberships).where(_m.group_id == group.id, _m.person_id.in_(some)))
        connection.execute(delete(subgroups).where(_s.group_id == group.id, _s.child_id.in_(some)))


def _forget(connection: Connection, ids: Iterable[str]) -> None:
    for some in batches(ids):
        connection.execute(delete(memberships).where(_m.group_id.in_(some)))
        connection.execute(delete(subgroups).where(or_(_s.group_id.in_(some), _s.child_id.in_(some))))
        connection.execute(delete(groups).where(groups.c.id.in_(some)))
