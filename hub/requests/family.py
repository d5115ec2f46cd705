"""The request that one belongs to, and those that it has started, as far as the reader may see them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from hub.core.auth import Caller
from hub.core.prepared import Prepared
from hub.requests.access import principals, sees_all
from hub.requests.arrivals_models import origins
from hub.requests.models import participants, requests
from hub.requests.naming import Call
from hub.requests.org import number_of

MOST = 200  # of those that one has started

_r, _o, _p = requests.c, origins.c, participants.c
_SHOWN = (_r.id, _r.serial, _r.title, _r.process, _r.process_version, _r.state)
_PARENT = Prepared(
    select(*_SHOWN).join_from(origins, requests, _r.id == _o.parent_id).where(_o.request_id == bindparam("request"))
)
_CHILDREN = Prepared(
    select(*_SHOWN)
    .join_from(origins, requests, _r.id == _o.request_id)
    .where(_o.parent_id == bindparam("request"))
    .order_by(_r.id)
    .limit(MOST)
)


def relatives(connection: Connection, caller: Caller, request_id: str, call: Call) -> dict[str, Any]:
    """`parent`, one or None, and `children`, oldest first."""
    parents, children = _PARENT.all(connection, request=request_id), _CHILDREN.all(connection, request=request_id)
    known = _visible(connection, caller, [row.id for row in (*parents, *children)])
    shown = [_line(row, call) if row.id in known else None for row in parents]
    return {
        "parent": shown[0] if shown else None,
        "children": [_line(row, call) for row in children if row.id in known],
    }


def _visible(connection: Connection, caller: Caller, ids: Sequence[str]) -> frozenset[str]:
    if not ids or sees_all(caller):
        return frozenset(ids)
    mine = _p.principal.in_(principals(caller.id, caller.groups))
    found = select(_p.request_id).where(mine, _p.request_id.in_(ids))
    return frozenset(connection.execute(found).scalars())


def _line(row: Any, call: Call) -> dict[str, Any]:
    return {"id": row.id, "number": number_of(row.serial), "title": call(row), "state": row.state}
