"""The requests that somebody takes part in: found by the names under which she does, at the same cost however many."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, union

from hub.requests.models import participants, requests

_p, _r = participants.c, requests.c
_SHOWN = (_r.id, _r.serial, _r.title, _r.process, _r.process_version)


def newest_of(connection: Connection, principals: Sequence[str], newest: str, limit: int) -> Sequence[Any]:
    """The newest in which one of these takes part, from the one with the id `newest` on back, if it is given."""
    behind = [_p.request_id <= newest] if newest else []
    shares = [_share(principal, behind, limit) for principal in principals]
    query = select(*_SHOWN).where(_r.id.in_(union(*shares)))
    return connection.execute(query.order_by(_r.id.desc()).limit(limit)).all()


def those_of(connection: Connection, principals: Sequence[str], request_ids: Sequence[str]) -> Sequence[Any]:
    """Of these those in which one of these takes part."""
    part = select(_p.request_id).where(_p.principal.in_(principals), _p.request_id.in_(request_ids))
    return connection.execute(select(*_SHOWN).where(_r.id.in_(part))).all()


def _share(principal: str, behind: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    """The newest of one name."""
    share = select(_p.request_id).where(_p.principal == principal, *behind)
    return select(share.order_by(_p.request_id.desc()).limit(limit).subquery().c.request_id)
