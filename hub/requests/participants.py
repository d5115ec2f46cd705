"""Who may see a request, whatever else she may: read and written."""

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.core.prepared import Prepared
from hub.requests.models import participants

_JOIN = {
    name: Prepared(kind.insert(participants).on_conflict_do_nothing())
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}


def add_participants(connection: Connection, request_id: str, principals: Iterable[str]) -> None:
    """These may see the request from now on; welcome twice."""
    rows = [{"principal": principal, "request_id": request_id} for principal in principals]
    _JOIN[connection.dialect.name].run(connection, rows)


def takes_part(connection: Connection, request_id: str, principals: Iterable[str]) -> bool:
    """Whether one of these may see the request."""
    p = participants.c
    known = select(p.principal).where(p.principal.in_(list(principals)), p.request_id == request_id)
    return connection.execute(known.limit(1)).first() is not None
