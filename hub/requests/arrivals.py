"""What happens outside: kept as it arrives, matched with the steps that wait for it, whichever came first."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import Conflict, FieldError
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine import events
from hub.requests import arrivals_models as models
from hub.requests import messages
from hub.requests.awaiting import waits
from hub.requests.commands import ProcessEvent
from hub.requests.desk import Desk
from hub.requests.models import locked_request, oldest_open
from hub.requests.org import CLIENT, actor_of

KEPT = timedelta(days=400)
BATCH = 500


class Arrivals:
    """Events that services tell, and the requests that they wake."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def receive(self, unit: UnitOfWork, caller: Caller, told: ProcessEvent) -> dict[str, Any]:
        """Keeps an event, once for each id of its sender, and lets everybody know who waits for it. Raises `Conflict`
        when the id came with something else before."""
        said = {"event": told.event, "key": told.key, "data": told.data}
        row: dict[str, Any] = {"id": new_id(), "sender": actor_of(caller), "sent_id": told.id, "at": unit.now, **said}
        known = models.keep_arrival(unit.connection, row)
        if known is not None:
            return _same(known._mapping, said)
        unit.emit(messages.EventReceived(row["id"], told.event, told.key))
        unit.record(Entry(caller.id, "process-event.received", row["id"], {"event": told.event, "key": told.key}))
        return _shown(row)

    def match(self, arrival_id: str) -> int:
        """Wakes whoever waits for an arrival; how many. In portions, so that thousands may wait; welcome twice."""
        rows = self._match_some(arrival_id, ())
        woken = len(rows)
        while len(rows) == BATCH:
            rows = self._match_some(arrival_id, rows[-1])
            woken += len(rows)
        return woken

    def _match_some(self, arrival_id: str, after: Sequence[Any]) -> Sequence[Any]:
        with self._desk.work.unit() as unit:
            arrival = models.arrival_row(unit.connection, arrival_id)
            rows = _waiting(unit, arrival, after) if arrival else ()
            for row in rows:
                unit.emit(messages.EventMatched(row.request_id, row.step, row.round, arrival_id))
        return rows

    def look(self, unit: UnitOfWork, request_id: str, step: str, round_: int) -> None:
        """Wakes a step that has just begun to wait, if what it waits for has come before; of several the newest."""
        row = models.awaited_row(unit.connection, request_id, step, round_)
        arrival = row and models.newest_arrival(unit.connection, row.event, row.key, row.since)
        if arrival:
            self.wake(unit, request_id, step, round_, arrival.id)

    def wake(self, unit: UnitOfWork, request_id: str, step: str, round_: int, arrival_id: str) -> None:
        """What a step waits for has come. One that does not wait any more stays as it is; welcome twice."""
        row = locked_request(unit.connection, request_id)
        arrival = models.arrival_row(unit.connection, arrival_id)
        if arrival is None:
            return
        models.wait_no_more(unit.connection, request_id, step, round_)
        if row is None or not waits(row.position, step, round_, "event"):
            return
        arrived = events.Arrived(step, round_, arrival.data)
        self._desk.running(unit, dict(row._mapping)).happen(arrived, arrival.sender)
        told = {"step": step, "event": arrival.event, "arrival": arrival_id}
        unit.record(Entry(sender_of(arrival), "request.event-arrived", request_id, told))

    def forget(self, now: datetime) -> int:
        """Drops what arrived more than 400 days ago and before every request that still runs, which may come to wait
        for it; how many, some hundreds at a time."""
        with self._desk.work.db.writing() as connection:
            oldest = oldest_open(connection)
            return models.forget_arrivals(connection, min(now - KEPT, oldest or now), BATCH)


def sender_of(arrival: Any) -> str:
    """The sender as the trail knows it."""
    return str(arrival.sender.removeprefix(CLIENT))


def _waiting(unit: UnitOfWork, arrival: Any, after: Sequence[Any]) -> Sequence[Any]:
    query = models.waiting_query(arrival.event, arrival.key, arrival.at, after, BATCH)
    return unit.connection.execute(query).all()


def _same(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    differing = [
        FieldError(f"/{name}", "Came with another value before.") for name in said if known[name] != said[name]
    ]
    if differing:
        raise Conflict("Use a new id: this one belongs to another event of yours.", differing)
    return _shown(known)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "event": row["event"], "key": row["key"], "receivedAt": row["at"]}
