"""The story of the audit: entries are sealed into a chain soon after they were written; the chain can be checked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy import Connection

from hub.audit import models
from hub.audit.chain import GENESIS, SALT_LENGTH, chain_of, digest_of, is_intact
from hub.audit.messages import EntryRecorded
from hub.core.outbox import first_time
from hub.core.rest.paging import Page, page_of
from hub.core.trail import audit_entries
from hub.core.unit_of_work import UnitOfWork, Work

BATCH = 500
# In the inbox, beside the handler that brings entries: it is noted in the transaction of the entry.
TAKER = "audit"


class Audit:
    """Seals, checks and shows the trail."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def seal(self, limit: int = BATCH) -> int:
        """Links up to `limit` entries to the chain; how many. Welcome at any time, from anywhere, side by side."""
        if not self._anything_to_seal():
            return 0
        with self._work.db.writing() as connection:
            return _seal(connection, limit) if models.only_sealer(connection) else 0

    def verify(self) -> dict[str, Any]:
        """Reads the whole chain: `valid`, how many entries are sealed, `firstBroken` (the position where the chain no
        longer holds) and `head` (the last link; kept elsewhere, it shows later that nothing was cut off)."""
        with self._work.db.reading() as connection:
            sealed, unsealed = models.counts(connection)
            position, head, valid = _walk(models.sealed(connection))
        broken = {} if valid else {"firstBroken": position}
        return {"valid": valid, "sealed": sealed, "unsealed": unsealed, "head": head.hex(), **broken}

    def trail(
        self,
        page: Page,
        subject: str | None = None,
        actor: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> dict[str, Any]:
        """A page of entries, newest first: about a subject, by an actor, from `since` on and before `until`."""
        query = models.trail(subject, actor, since, until)
        with self._work.db.reading() as connection:
            return page_of(connection, query, page, [audit_entries.c.id], _shown, descending=True)

    def take(self, unit: UnitOfWork, message_id: str, told: EntryRecorded) -> None:
        """What another part of the hub told of: an entry as if written here, once for each message."""
        if first_time(unit.connection, TAKER, message_id, unit.now):
            models.add(unit.connection, told)

    def erase(self, unit: UnitOfWork, subject: str) -> int:
        """Forgets what sealed entries tell of a subject; the chain stays valid. How many were emptied."""
        return models.erase(unit.connection, subject)

    def _anything_to_seal(self) -> bool:
        with self._work.db.reading() as connection:
            return bool(models.unsealed(connection, 1))


def _walk(entries: Iterable[Mapping[Any, Any]]) -> tuple[int, bytes, bool]:
    """Where the chain ends or breaks, the last link that holds, and whether all do."""
    position, chain = 0, GENESIS
    for position, entry in enumerate(entries, 1):
        if not is_intact(chain, position, entry):
            return position, chain, False
        chain = entry["chain"]
    return position, chain, True


def _seal(connection: Connection, limit: int) -> int:
    position, chain = models.last_link(connection) or (0, GENESIS)
    seals = _links(models.unsealed(connection, limit), position, chain)
    if seals:
        models.put_seals(connection, seals)
    return len(seals)


def _links(entries: Sequence[Mapping[Any, Any]], position: int, chain: bytes) -> list[dict[str, Any]]:
    links = []
    for place, entry in enumerate(entries, position + 1):
        salt = token_bytes(SALT_LENGTH)
        digest = digest_of(salt, entry["payload"])
        chain = chain_of(chain, place, entry, digest)
        links.append(
            {"of_id": entry["id"], "new_salt": salt, "new_digest": digest, "new_position": place, "new_chain": chain}
        )
    return links


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "requestId": row.request_id,
        "payload": row.payload,
        "position": row.position,
    }
