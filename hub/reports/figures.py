"""What reports know of a request. It comes by events, so a report never touches the tables of requests."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """A request in numbers, once it was submitted. `amount` is decimal text, `currency` ISO 4217; `version` grows with
    every change of the request."""

    request_id: str
    version: int
    process: str
    number: str
    title: str
    requester_id: str
    requester_name: str
    department: str
    cost_centre: str
    amount: str | None
    currency: str | None
    state: str
    submitted_at: datetime
    ended_at: datetime | None = None
