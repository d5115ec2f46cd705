"""Which internal services may call, and what."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select, update

from hub.clients.models import client_identities, clients, find, hold, identities_of, key_of
from hub.core.auth import Caller
from hub.core.db import upsert
from hub.core.errors import Conflict, FieldError, NotFound
from hub.core.rest.paging import Page, page_of
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.core.versions import agree

HUB = "hub"
# Between who vouches for a client and who it is there; no key has it.
ELSEWHERE = ":"


class Clients:
    """The register of internal services; answers the port `Scopes`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def key_of(self, subject: str) -> str | None:
        """The key of the client that a token speaks for: a key as it is, or the one that is this elsewhere."""
        if ELSEWHERE not in subject:
            return subject
        with self._work.db.reading() as connection:
            return key_of(connection, subject)

    def scopes_of(self, key: str) -> frozenset[str] | None:
        """The scopes of an active client, or None for one that is unknown or inactive."""
        with self._work.db.reading() as connection:
            row = find(connection, key)
        return frozenset(row.scopes) if row and row.active else None

    def listed(self, page: Page) -> dict[str, Any]:
        """All clients by key."""
        with self._work.db.reading() as connection:
            found = page_of(connection, select(clients), page, (clients.c.key,), client_shape)
            known = identities_of(connection, [item["key"] for item in found["items"]])
        return {**found, "items": [{**item, "identities": known[item["key"]]} for item in found["items"]]}

    def shown(self, key: str) -> dict[str, Any]:
        """One client. Raises `NotFound` for an unknown key."""
        with self._work.db.reading() as connection:
            row = find(connection, key)
            if row is None:
                raise _unknown()
            return {**client_shape(row), "identities": identities_of(connection, [key])[key]}

    def register(
        self,
        unit: UnitOfWork,
        caller: Caller,
        key: str,
        name: str,
        scopes: Iterable[str],
        identities: Iterable[str] = (),
    ) -> dict[str, Any]:
        """A new client, audited. Raises `Conflict` for a key or an identity that is taken."""
        row = {"key": key, "name": name, "scopes": sorted(set(scopes)), "active": True, "created_at": unit.now}
        row["version"] = 1
        if not unit.connection.execute(upsert(unit.connection, clients).on_conflict_do_nothing(), row).rowcount:
            taken = FieldError("/key", "Choose another key; this one belongs to a client.")
            raise Conflict(f"The client {key} exists already. GET /api/v1/clients shows it.", [taken])
        known = sorted(set(identities))
        _keep_identities(unit, key, known)
        said = {"name": name, "scopes": row["scopes"], **({"identities": known} if known else {})}
        unit.record(Entry(caller.id, "client.registered", key, said))
        return {**client_shape(find(unit.connection, key)), "identities": known}

    def change(
        self, unit: UnitOfWork, caller: Caller, key: str, wanted: Mapping[str, Any], expected: str
    ) -> dict[str, Any]:
        """Changes name, scopes, identities (all of them) or whether it may call at all, audited. Raises `NotFound`,
        `Stale`, or `Conflict` for an identity that is another client."""
        row = hold(unit.connection, key)
        if row is None:
            raise _unknown()
        agree(expected, row.version)
        before = {**_told(row), "identities": identities_of(unit.connection, [key])[key]}
        after = {**before, **{name: _in_order(value) for name, value in wanted.items()}}
        if changes := {name: [before[name], after[name]] for name in after if before[name] != after[name]}:
            self._change(unit, key, {**after, "version": row.version + 1})
            unit.record(Entry(caller.id, "client.changed", key, changes))
        return {**client_shape(find(unit.connection, key)), "identities": after["identities"]}

    def _change(self, unit: UnitOfWork, key: str, values: dict[str, Any]) -> None:
        identities = values.pop("identities")
        unit.connection.execute(update(clients).where(clients.c.key == key).values(values))
        unit.connection.execute(
            delete(client_identities).where(
                client_identities.c.client_key == key, client_identities.c.identity.not_in(identities)
            )
        )
        known = identities_of(unit.connection, [key])[key]
        _keep_identities(unit, key, sorted(set(identities) - set(known)))

    def ensure(self, key: str, name: str, scopes: Iterable[str], identities: Iterable[str] = ()) -> None:
        """From now on this client is known and active like that, and is this elsewhere too; nothing happens if it is
        already. Raises `Conflict` for an identity that is another client."""
        wanted = {"name": name, "scopes": sorted(set(scopes)), "active": True}
        with self._work.db.reading() as connection:
            row, known = find(connection, key), identities_of(connection, [key])[key]
        new = sorted(set(identities) - set(known))
        if row and not new and all(getattr(row, field) == value for field, value in wanted.items()):
            return
        with self._work.unit() as unit:
            self._set(unit, key, wanted)
            _keep_identities(unit, key, new)

    def _set(self, unit: UnitOfWork, key: str, wanted: dict[str, Any]) -> None:
        insert_ = upsert(unit.connection, clients)
        row = {"key": key, "created_at": unit.now, "version": 1, **wanted}
        changed = {**wanted, "version": clients.c.version + 1}
        unit.connection.execute(insert_.on_conflict_do_update(index_elements=["key"], set_=changed), row)
        unit.record(Entry(HUB, "client.ensured", key, {"name": wanted["name"], "scopes": wanted["scopes"]}))


def _keep_identities(unit: UnitOfWork, key: str, identities: Iterable[str]) -> None:
    statement = upsert(unit.connection, client_identities).on_conflict_do_nothing()
    for identity in identities:
        if not unit.connection.execute(statement, {"identity": identity, "client_key": key}).rowcount:
            taken = FieldError("/identities", "Leave out what belongs to another client.")
            raise Conflict(f"{identity} is another client already. GET /api/v1/clients shows which.", [taken])


def _unknown() -> NotFound:
    return NotFound("There is no such client. GET /api/v1/clients lists all of them.")


def _told(row: Any) -> dict[str, Any]:
    return {"name": row.name, "scopes": row.scopes, "active": row.active}


def _in_order(value: Any) -> Any:
    """Each of several once, as they are kept."""
    return sorted(set(value)) if isinstance(value, list) else value


def client_shape(row: Any) -> dict[str, Any]:
    """A client as the API shows it."""
    return {
        "id": row.key,
        "key": row.key,
        "name": row.name,
        "scopes": row.scopes,
        "active": row.active,
        "createdAt": row.created_at,
        "version": row.version,
    }
