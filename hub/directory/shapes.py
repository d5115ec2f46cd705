"""How the API shows people, groups and delegations: the shapes, and plain values in camelCase that fit them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Row

from hub.core.questions import Period, Person
from hub.core.rest.models import Model, Shown


class Brief(Shown):
    """Somebody by name."""

    id: str
    name: str
    email: str


class Euros(Model):
    """An amount in EUR."""

    amount: str = Field(pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$")
    currency: Literal["EUR"] = "EUR"

    @property
    def text(self) -> str:
        """With two decimals, so that the same amount is the same text."""
        return f"{Decimal(self.amount):.2f}"


class AbsenceOut(Shown):
    """The automatic replies of a mailbox are on."""

    starts_at: datetime
    ends_at: datetime | None = Field(description="Null until they are switched off.")


class PersonOut(Shown):
    """A person of the company."""

    id: str
    email: str
    name: str
    job_title: str
    department: str
    cost_centre: str
    country: str
    time_zone: str = Field(description="IANA name.")
    language: str = Field(description="BCP 47.")
    manager_id: str | None
    active: bool
    away: bool
    absence: AbsenceOut | None
    substitute_id: str | None
    site: str | None = Field(description="The key of the calendar by which she works.")


class PersonDetailOut(PersonOut):
    """A person with those around her."""

    manager: Brief | None
    substitute: Brief | None


class PreferencesOut(Shown):
    """How she reads, and where her other preferences are."""

    language: str
    time_zone: str
    notifications: str


class MeOut(Shown):
    """The caller: a person with everything known of her, or a service with its scopes."""

    kind: Literal["person", "client"]
    id: str
    name: str
    roles: list[str]
    groups: list[str]
    scopes: list[str]
    email: str | None = None
    job_title: str | None = None
    department: str | None = None
    time_zone: str | None = None
    away: bool | None = None
    absence: AbsenceOut | None = None
    manager: Brief | None = None
    substitute: Brief | None = None
    preferences: PreferencesOut | None = None


class GroupOut(Shown):
    """A group that processes route by, as `group:<key>`."""

    id: str
    key: str
    name: str


class DelegationOut(Shown):
    """Who stands in for whom, when, and for what."""

    id: str
    person: Brief
    substitute: Brief
    starts_at: datetime
    ends_at: datetime
    processes: list[str] = Field(description="Their keys; all processes when empty.")
    up_to: Euros | None = Field(description="Requests worth more stay with the person; any amount when null.")
    created_by: str
    note: str


class DutiesOut(Shown):
    """What somebody holds that others take over when she leaves; at most 200 of each."""

    person: Brief
    active: bool
    delegations_given: list[DelegationOut] = Field(description="That have not ended.")
    delegations_received: list[DelegationOut] = Field(description="That have not ended.")
    groups: list[GroupOut]
    leads: list[Brief]
    leads_in_all: int


class PeopleList(Shown):
    """A page of people."""

    items: list[PersonOut]
    next_cursor: str | None


class GroupList(Shown):
    """A page of groups."""

    items: list[GroupOut]
    next_cursor: str | None


class DelegationList(Shown):
    """A page of delegations."""

    items: list[DelegationOut]
    next_cursor: str | None


def person_shape(person: Person) -> dict[str, Any]:
    """A person with all that colleagues may know."""
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "jobTitle": person.job_title,
        "department": person.department,
        "costCentre": person.cost_centre,
        "country": person.country,
        "timeZone": person.time_zone,
        "language": person.language,
        "managerId": person.manager_id,
        "active": person.active,
        "away": person.away,
        "absence": _absence_shape(person.absence),
        "substituteId": person.substitute_id,
        "site": person.site.key if person.site else None,
    }


def _absence_shape(absence: Period | None) -> dict[str, datetime | None] | None:
    return {"startsAt": absence.starts_at, "endsAt": absence.ends_at} if absence else None


def brief(person: Person | Row[Any] | None) -> dict[str, str] | None:
    """Just enough to name somebody."""
    return {"id": person.id, "name": person.name, "email": person.email} if person else None


def group_shape(row: Any) -> dict[str, Any]:
    """A group that the hub routes by."""
    return {"id": row.id, "key": row.key, "name": row.name}


def delegation_shape(row: Any) -> dict[str, Any]:
    """Who stands in for whom, when, and for what."""
    return {
        "id": row.id,
        "person": {"id": row.person_id, "name": row.person_name, "email": row.person_email},
        "substitute": {"id": row.substitute_id, "name": row.substitute_name, "email": row.substitute_email},
        "startsAt": row.starts_at,
        "endsAt": row.ends_at,
        **limits_shape(row.processes, row.up_to),
        "createdBy": row.created_by,
        "note": row.note,
    }


def limits_shape(processes: Sequence[str], up_to: str | None) -> dict[str, Any]:
    """For which processes a substitute stands in, and up to which amount."""
    return {"processes": list(processes), "upTo": {"amount": up_to, "currency": "EUR"} if up_to else None}
