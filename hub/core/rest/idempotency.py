"""`Idempotency-Key`: the same key with the same body gets the same answer for 24 hours, whatever happened in between.

The answer is written in the transaction of the change, so there is never one without the other.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from flask import Response, request
from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, String, Table, delete, func, insert, select

from hub.core.auth import caller
from hub.core.db import Database, Json, UtcDateTime, metadata
from hub.core.errors import BadInput, Conflict, FieldError, KeyReused
from hub.core.unit_of_work import UnitOfWork

LIFE = timedelta(hours=24)
KEPT_HEADERS = ("Location", "ETag", "Content-Type")

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("caller", String(80), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_idempotency_keys_at", "at"),
)

_in_flight: set[tuple[str, str]] = set()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Key:
    """The caller's own name for this write, and what it was said about."""

    caller: str
    value: str
    digest: bytes


def key_of_request() -> Key | None:
    """The key that came with the present request, if any. Raises `BadInput` for one that is no key."""
    value = request.headers.get("Idempotency-Key")
    if value is None:
        return None
    if not value.strip() or len(value) > 200 or not value.isprintable():
        problem = FieldError("/headers/Idempotency-Key", "Use 1 to 200 printable characters, a UUID for example.")
        raise BadInput("This Idempotency-Key cannot be used.", [problem])
    said = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return Key(caller().id, value, hashlib.sha256(said).digest())


@contextmanager
def alone(key: Key) -> Iterator[None]:
    """Nobody else in this process works on the same key meanwhile. Raises `Conflict` when somebody does."""
    name = (key.caller, key.value)
    with _lock:
        if name in _in_flight:
            raise _busy()
        _in_flight.add(name)
    try:
        yield
    finally:
        with _lock:
            _in_flight.discard(name)


def _busy() -> Conflict:
    return Conflict("The first request with this Idempotency-Key is still at work. Wait a moment and repeat it.")


def recall(unit: UnitOfWork, key: Key) -> Response | None:
    """The answer given before, if this key was used in the last 24 hours. Raises `KeyReused` for another body."""
    _claim_everywhere(unit.connection, key)
    row = unit.connection.execute(
        select(idempotency_keys).where(idempotency_keys.c.caller == key.caller, idempotency_keys.c.key == key.value)
    ).first()
    if row is None or _outlived(unit, key, row.at):
        return None
    if row.digest != key.digest:
        raise KeyReused("Use a new key for a new request; a key stands for one body.")
    return Response(row.body, row.status, {**row.headers, "Idempotency-Replayed": "true"})


def _claim_everywhere(connection: Connection, key: Key) -> None:
    if connection.dialect.name != "postgresql":
        return
    name = int.from_bytes(hashlib.blake2b(f"{key.caller}\n{key.value}".encode(), digest_size=8).digest(), signed=True)
    if not connection.execute(select(func.pg_try_advisory_xact_lock(name))).scalar_one():
        raise _busy()


def _outlived(unit: UnitOfWork, key: Key, at: datetime) -> bool:
    if at > unit.now - LIFE:
        return False
    unit.connection.execute(
        delete(idempotency_keys).where(idempotency_keys.c.caller == key.caller, idempotency_keys.c.key == key.value)
    )
    return True


def remember(unit: UnitOfWork, key: Key, answer: Response) -> None:
    """Keeps the answer beside the change that it tells of."""
    unit.connection.execute(
        insert(idempotency_keys).values(
            caller=key.caller,
            key=key.value,
            digest=key.digest,
            status=answer.status_code,
            headers={name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
            body=answer.get_data(),
            at=unit.now,
        )
    )


def forget(db: Database, now: datetime) -> int:
    """Drops answers past their life; how many."""
    with db.writing() as connection:
        return connection.execute(delete(idempotency_keys).where(idempotency_keys.c.at < now - LIFE)).rowcount
