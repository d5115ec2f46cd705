"""Finds people as the hub knows them now: who she is, whether she is away, who stands in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import inf
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, and_, bindparam, func, or_, select

from hub.core.db import UtcDateTime
from hub.core.prepared import Prepared
from hub.core.questions import Deputy, Hours, Period, Person
from hub.directory.models import (
    automatic_replies,
    calendars,
    delegations,
    groups,
    memberships,
    people,
    people_words,
    working_hours,
)
from hub.directory.names import HIGHEST, sought
from hub.directory.weeks import hours_of, site_of

# So few are asked for one by one: a list that can be of any length costs more to word.
FEW = 3

# Statements are built once: people are asked for at every submission.
_NOW = bindparam("now", type_=UtcDateTime())
_WANTED = bindparam("wanted", type_=String())
_named = people.alias("named")
_of_this_address = (
    select(_named.c.id)
    .where(_named.c.email_key == _WANTED)
    .order_by(_named.c.active.desc(), _named.c.id)
    .limit(1)
    .scalar_subquery()
)
_now_covered = and_(
    delegations.c.person_id == people.c.id, delegations.c.starts_at <= _NOW, delegations.c.ends_at > _NOW
)
_now_absent = and_(
    automatic_replies.c.person_id == people.c.id,
    automatic_replies.c.starts_at <= _NOW,
    or_(automatic_replies.c.ends_at.is_(None), automatic_replies.c.ends_at > _NOW),
)
_of_site = calendars.c.key == func.coalesce(working_hours.c.calendar, people.c.site)
_DELEGATED = (
    *(delegations.c[name] for name in ("substitute_id", "processes", "up_to", "whole")),
    delegations.c.starts_at.label("delegated_from"),
    delegations.c.id.label("delegation_id"),
)
_WORKING = calendars.c.key.label("calendar"), calendars.c.rules, working_hours.c.hours
_ABSENT = automatic_replies.c.starts_at.label("absent_from"), automatic_replies.c.ends_at.label("absent_until")


def _people(standing_in: ColumnElement[bool]) -> Select[Any]:
    around = people.outerjoin(delegations, standing_in).outerjoin(automatic_replies, _now_absent)
    around = around.outerjoin(working_hours, working_hours.c.person_id == people.c.id).outerjoin(calendars, _of_site)
    return select(people, *_DELEGATED, *_ABSENT, *_WORKING).select_from(around)


# A row for each delegation that counts now, at least one for each person.
PEOPLE = _people(_now_covered)
# A row for each person: of her delegations only the one for everything.
LISTED = _people(and_(_now_covered, delegations.c.whole))
_BY_ID = Prepared(PEOPLE.where(people.c.id == _WANTED))
_BY_EMAIL = Prepared(PEOPLE.where(people.c.id == _of_this_address))
_BY_IDS = PEOPLE.where(people.c.id.in_(bindparam("ids", expanding=True)))
_MEMBERS = Prepared(
    PEOPLE.join(memberships, memberships.c.person_id == people.c.id)
    .join(groups, groups.c.id == memberships.c.group_id)
    .where(groups.c.key == _WANTED, people.c.active)
)


def show(rows: Sequence[Row[Any]]) -> Person:
    """The rows of one person as the hub's person."""
    row = rows[0]
    substitute = next((one.substitute_id for one in rows if one.whole), None)
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        job_title=row.job_title,
        department=row.department,
        cost_centre=row.cost_centre,
        country=row.country,
        time_zone=row.mailbox_zone or row.time_zone,
        language=row.language,
        manager_id=row.manager_id,
        active=row.active,
        away=bool(substitute or row.absent_from),
        substitute_id=substitute,
        deputies=_deputies(rows),
        site=site_of(row.calendar, row.rules) if row.calendar else None,
        hours=_hours(row),
        grade=row.grade,
        absence=Period(row.absent_from, row.absent_until) if row.absent_from else None,
    )


def _hours(row: Any) -> Hours | None:
    """Her own first; what her mailbox says only where no calendar of a site does."""
    said = row.hours or (None if row.calendar else row.mailbox_hours)
    return hours_of(said) if said else None


def find(connection: Connection, id_or_email: str, now: datetime) -> Person | None:
    """One person by id or, in any case, by e-mail address; of two with one address the active one."""
    by_email = "@" in id_or_email
    wanted = id_or_email.lower() if by_email else id_or_email
    rows = (_BY_EMAIL if by_email else _BY_ID).all(connection, wanted=wanted, now=now)
    return show(rows) if rows else None


def find_all(connection: Connection, ids: list[str], now: datetime) -> dict[str, Person]:
    """Those of the ids that exist."""
    if len(ids) <= FEW:
        return _each(row for wanted in ids for row in _BY_ID.all(connection, wanted=wanted, now=now))
    return _each(connection.execute(_BY_IDS, {"ids": ids, "now": now}))


def members_of(connection: Connection, group: str, now: datetime) -> list[Person]:
    """The active members of a group by its key, by name."""
    # Sorted here: asked for an order, SQLite walks through the whole company by name and looks for members.
    rows = _MEMBERS.all(connection, wanted=group, now=now)
    return list(_each(sorted(rows, key=lambda row: (row.name_key, row.id))).values())


def matching(search: str) -> Select[Any]:
    """Active people in whose name, address or department each word of `search` begins a word; a row for each."""
    query = LISTED.where(people.c.active)
    for word in sought(search):
        begins = people_words.c.word.between(word, word + HIGHEST)
        query = query.where(people.c.id.in_(select(people_words.c.person_id).where(begins)))
    return query


def _each(rows: Iterable[Any]) -> dict[str, Person]:
    """The people of some rows by id, in the order in which they come."""
    gathered: dict[str, list[Any]] = {}
    for row in rows:
        gathered.setdefault(row.id, []).append(row)
    return {id_: show(several) for id_, several in gathered.items()}


def _deputies(rows: Sequence[Row[Any]]) -> tuple[Deputy, ...]:
    """The narrowest first: fewer processes, then a lower limit, then the earlier start."""
    parts = [row for row in rows if row.substitute_id and not row.whole]
    if not parts:
        return ()
    return tuple(_deputy(row) for row in sorted(parts, key=_breadth))


def _breadth(row: Any) -> tuple[float, float, datetime, str]:
    return len(row.processes) or inf, float(row.up_to or inf), row.delegated_from, row.delegation_id


def _deputy(row: Any) -> Deputy:
    return Deputy(row.substitute_id, tuple(row.processes), None if row.up_to is None else float(row.up_to))
