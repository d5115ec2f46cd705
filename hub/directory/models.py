"""Tables of the directory, and the few queries that everything else asks for."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    select,
)

from hub.core.db import UtcDateTime, metadata
from hub.core.prepared import Prepared
from hub.core.questions import Person
from hub.directory.names import HIGHEST, WORD_LENGTH, sought


def _plain(length: int) -> String:
    """Text that sorts by code point on every database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


people = Table(
    "people",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("email_key", _plain(320), nullable=False),
    Column("name", String(256), nullable=False),
    Column("name_key", _plain(256), nullable=False),
    Column("given_name", String(128), nullable=False),
    Column("job_title", String(128), nullable=False),
    Column("department", String(128), nullable=False),
    Column("cost_centre", String(64), nullable=False),
    Column("country", String(64), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("manager_id", String(36)),
    Column("active", Boolean, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_people_email_key", "email_key"),
    Index("ix_people_active_name_key_id", "active", "name_key", "id"),
    Index("ix_people_manager_id", "manager_id"),
)

people_words = Table(
    "people_words",
    metadata,
    Column("word", _plain(WORD_LENGTH), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Index("ix_people_words_person_id", "person_id"),
)

groups = Table(
    "groups",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("key", _plain(120), nullable=False),
    Column("name", String(256), nullable=False),
    Index("ix_groups_key", "key", unique=True),
)

memberships = Table(
    "memberships",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Index("ix_memberships_person_id", "person_id"),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("substitute_id", String(36), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("created_by", String(36), nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_delegations_person_id_ends_at", "person_id", "ends_at"),
    Index("ix_delegations_person_id_id", "person_id", "id"),
    Index("ix_delegations_substitute_id_id", "substitute_id", "id"),
)

# So few are asked for one by one: a list that can be of any length costs more to word.
FEW = 3

# Statements are built once: people are asked for at every submission.
_NOW = bindparam("now", type_=UtcDateTime())
_WANTED = bindparam("wanted", type_=String())
_standing_in = and_(
    delegations.c.person_id == people.c.id, delegations.c.starts_at <= _NOW, delegations.c.ends_at > _NOW
)
PEOPLE = select(people, delegations.c.substitute_id).select_from(people.outerjoin(delegations, _standing_in))
_BY_ID = Prepared(PEOPLE.where(people.c.id == _WANTED))
_BY_EMAIL = Prepared(PEOPLE.where(people.c.email_key == _WANTED).order_by(people.c.active.desc(), people.c.id).limit(1))
_BY_IDS = PEOPLE.where(people.c.id.in_(bindparam("ids", expanding=True)))
_MEMBERS = Prepared(
    PEOPLE.join(memberships, memberships.c.person_id == people.c.id)
    .join(groups, groups.c.id == memberships.c.group_id)
    .where(groups.c.key == _WANTED, people.c.active)
)
_GROUP_KEYS = Prepared(
    select(groups.c.key)
    .join(memberships, memberships.c.group_id == groups.c.id)
    .where(memberships.c.person_id == _WANTED)
)
_LEADS = Prepared(select(exists().where(people.c.manager_id == _WANTED, people.c.active).label("leads")))


def show(row: Row[Any]) -> Person:
    """A row of `PEOPLE` as the hub's person."""
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        job_title=row.job_title,
        department=row.department,
        cost_centre=row.cost_centre,
        country=row.country,
        time_zone=row.time_zone,
        language=row.language,
        manager_id=row.manager_id,
        active=row.active,
        away=row.substitute_id is not None,
        substitute_id=row.substitute_id,
    )


def find(connection: Connection, id_or_email: str, now: datetime) -> Person | None:
    """One person by id or, in any case, by e-mail address; of two with one address the active one."""
    by_email = "@" in id_or_email
    wanted = id_or_email.lower() if by_email else id_or_email
    row = (_BY_EMAIL if by_email else _BY_ID).first(connection, wanted=wanted, now=now)
    return show(row) if row else None


def find_all(connection: Connection, ids: list[str], now: datetime) -> dict[str, Person]:
    """Those of the ids that exist."""
    if len(ids) <= FEW:
        rows = [_BY_ID.first(connection, wanted=wanted, now=now) for wanted in ids]
        return {row.id: show(row) for row in rows if row is not None}
    return {row.id: show(row) for row in connection.execute(_BY_IDS, {"ids": ids, "now": now})}


def members_of(connection: Connection, group: str, now: datetime) -> list[Person]:
    """The active members of a group by its key, by name."""
    # Sorted here: asked for an order, SQLite walks through the whole company by name and looks for members.
    rows = _MEMBERS.all(connection, wanted=group, now=now)
    return [show(row) for row in sorted(rows, key=lambda row: (row.name_key, row.id))]


def group_keys_of(connection: Connection, person_id: str) -> frozenset[str]:
    """Keys of the groups of a person."""
    return frozenset(row.key for row in _GROUP_KEYS.all(connection, wanted=person_id))


def leads_somebody(connection: Connection, person_id: str) -> bool:
    """Whether anybody active reports to this person."""
    return bool(_LEADS.scalar(connection, wanted=person_id))


def matching(search: str) -> Select[Any]:
    """Active people in whose name, address or department each word of `search` begins a word."""
    query = PEOPLE.where(people.c.active)
    for word in sought(search):
        begins = people_words.c.word.between(word, word + HIGHEST)
        query = query.where(people.c.id.in_(select(people_words.c.person_id).where(begins)))
    return query
