"""What reports count of a request."""

from collections.abc import Mapping
from typing import Any

from hub.engine.forms import fields
from hub.requests.desk import Desk
from hub.requests.models import request_row
from hub.requests.org import number_of


def figures(desk: Desk, request_id: str) -> dict[str, Any] | None:
    """The request in numbers: who asked for how much, on which cost centre, how far it is; None for a draft.

    `amount` is decimal text and `currency` ISO 4217, of the first amount in the form; `version` grows with each change.
    """
    with desk.work.db.reading() as connection:
        row = request_row(connection, request_id)
    if row is None or row.submitted_at is None:
        return None
    found = _first_of_each(desk.process(row.process, row.process_version).form, row.form)
    person = desk.people.person(row.requester_id)
    money = found.get("money", {})
    return {
        "request_id": row.id,
        "version": row.version,
        "process": row.process,
        "number": number_of(row.serial),
        "title": row.title,
        "requester_id": row.requester_id,
        "requester_name": row.requester_name,
        "department": person.department if person else "",
        "cost_centre": found.get("cost-centre") or (person.cost_centre if person else ""),
        "amount": money.get("amount"),
        "currency": money.get("currency"),
        "state": row.state,
        "submitted_at": row.submitted_at,
        "ended_at": row.ended_at,
    }


def _first_of_each(schema: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, _, value in fields(schema, form):
        found.setdefault(kind, value)
    return found
