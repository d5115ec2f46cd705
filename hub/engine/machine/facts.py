"""What conditions see of a request, from what is known of it and of who asks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hub.engine.machine.state import Facts
from hub.engine.org import OrgPerson
from hub.engine.worktime import zone


def facts_of(
    requester: OrgPerson,
    form: Mapping[str, Any],
    at: datetime,
    *,
    rates: Mapping[str, str],
    request_id: str = "",
    number: str = "",
) -> Facts:
    """The facts of a request submitted `at` (aware): year, month and day are the requester's own; a request that does
    not exist yet has no id and no number. `rates` are euros for one unit of a currency, as decimal text."""
    local = at.astimezone(zone(requester.time_zone))
    request = {"id": request_id, "number": number, "year": local.year, "month": local.month, "day": local.day}
    submitted_at = at.astimezone(UTC).isoformat()
    return Facts(form=form, requester=_asker(requester), request=request | {"submittedAt": submitted_at}, rates=rates)


def _asker(person: OrgPerson) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "country": person.country,
        "timeZone": person.time_zone,
        "manager": person.manager_id or "",
    }
