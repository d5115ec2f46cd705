"""Groups within groups: whoever belongs to the inner one belongs to the outer one.

The company directory tells of direct members only. The others are worked out whenever a group or what lies in it
changes, by the database alone, so that a group may be of any size.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, false, literal, select

from hub.core.db import upsert
from hub.directory.models import memberships, subgroups

_m = memberships.c
Links = Mapping[str, Collection[str]]


class Nesting:
    """Which group lies within which, as the directory knows it now. Groups may lie in a circle."""

    def __init__(self, connection: Connection) -> None:
        self._children: dict[str, set[str]] = {}
        self._parents: dict[str, set[str]] = {}
        for row in connection.execute(select(subgroups.c.group_id, subgroups.c.child_id)):
            self._children.setdefault(row.group_id, set()).add(row.child_id)
            self._parents.setdefault(row.child_id, set()).add(row.group_id)

    def below(self, group_id: str) -> set[str]:
        """All groups within this one, however deep."""
        return _reached([group_id], self._children) - {group_id}

    def outer(self, ids: Iterable[str]) -> set[str]:
        """Those of these groups, and of the groups around them, that have others within them."""
        return {id_ for id_ in _reached(ids, self._parents) if id_ in self._children}

    def all_outer(self) -> set[str]:
        """All groups that have others within them."""
        return set(self._children)


def _reached(start: Iterable[str], links: Links) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting += links.get(id_, ())
    return found


def settle(connection: Connection, ids: Collection[str]) -> None:
    """Makes those of these groups that have, or had, others within them have their people."""
    if not ids:
        return
    nesting = Nesting(connection)
    for id_ in sorted(ids):
        _settle(connection, id_, nesting.below(id_))


def _settle(connection: Connection, group_id: str, below: Collection[str]) -> None:
    inside = select(_m.person_id).where(_m.direct, _m.group_id.in_(sorted(below))).distinct()
    indirect = (_m.group_id == group_id, _m.direct.is_(False))
    connection.execute(delete(memberships).where(*indirect, _m.person_id.not_in(inside)))
    if below:
        rows = inside.with_only_columns(literal(group_id), _m.person_id, false(), literal(0))
        names = ["group_id", "person_id", "direct", "reading"]
        connection.execute(upsert(connection, memberships).from_select(names, rows).on_conflict_do_nothing())
