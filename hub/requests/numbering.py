"""Numbers of requests: from one sequence, and never given twice, whatever has been forgotten."""

from typing import Any

from sqlalchemy import Connection, Integer, String, column, func, insert, select, table, update

from hub.core.prepared import Prepared
from hub.requests.models import requests, serials

# Where SQLite itself keeps how far its sequences are: https://www.sqlite.org/autoinc.html says that it may be written.
_kept = table("sqlite_sequence", column("name", String), column("seq", Integer))
_ours = _kept.c.name == serials.name

_forgotten = func.coalesce(select(func.max(_kept.c.seq)).where(_ours).scalar_subquery(), 0)
_greatest = func.max(func.coalesce(select(func.max(requests.c.serial)).scalar_subquery(), 0), _forgotten)
_NEXT_OF_SEQUENCE = Prepared(select(serials.next_value().label("serial")))
_GREATEST_PLUS_ONE = Prepared(select((_greatest + 1).label("serial")))


def next_serial(connection: Connection) -> int:
    """A number that no other request has or had. SQLite has one writer at a time, so the greatest plus one will do."""
    postgres = connection.dialect.name == "postgresql"
    return int((_NEXT_OF_SEQUENCE if postgres else _GREATEST_PLUS_ONE).scalar(connection))


def remember_serial(connection: Connection, serial: int) -> None:
    """A request of this number goes; SQLite would give the number again if it was the greatest."""
    if connection.dialect.name == "postgresql":
        return
    known: Any = connection.execute(update(_kept).where(_ours).values(seq=func.max(_kept.c.seq, serial)))
    if not known.rowcount:
        connection.execute(insert(_kept).values(name=serials.name, seq=serial))
