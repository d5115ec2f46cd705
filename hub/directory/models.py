"""Tables of the directory, and the few queries that need no more than one of them."""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    exists,
    select,
    true,
)

from hub.core.db import Json, UtcDateTime, metadata
from hub.core.prepared import Prepared
from hub.directory.names import WORD_LENGTH


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
    Column("site", String(40), nullable=False),  # the key of a calendar, if there is one of that key
    Column("grade", Integer, nullable=False, server_default="0"),  # how high she stands; 0 when nobody says
    Column("mailbox_zone", String(64)),  # IANA name; null until her mailbox says when she works
    Column("mailbox_hours", Json),  # in the words of the API
    Column("reading", Integer, nullable=False, server_default="0"),  # the last one of everybody that named her
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
    Column("reading", Integer, nullable=False, server_default="0"),
    Index("ix_groups_key", "key", unique=True),
)

memberships = Table(
    "memberships",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("direct", Boolean, nullable=False, server_default=true()),  # else through a group within it
    Column("reading", Integer, nullable=False, server_default="0"),
    Index("ix_memberships_person_id", "person_id"),
)

# Which group is directly within which; their people are in `memberships` of both.
subgroups = Table(
    "subgroups",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("child_id", String(36), primary_key=True),
    Column("reading", Integer, nullable=False, server_default="0"),
)

# How far the company directory was read. `number` counts the readings of everything; `phase` is where one stands:
# everything, what changed, or those to let go whom it did not name.
readings = Table(
    "directory_readings",
    metadata,
    Column("name", _plain(20), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("phase", String(12), nullable=False),
    Column("resume", Text, nullable=False),  # opaque; can be long
    Column("version", Integer, nullable=False),  # grows with every piece: two who read do not note one twice
    Column("changed_at", UtcDateTime, nullable=False),
    Column("completed_at", UtcDateTime),  # when everything was read for the last time
)

# Small pictures, as they were asked for; without content when there is none.
photos = Table(
    "photos",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("content", LargeBinary),
    Column("content_type", String(40), nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
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
    Column("processes", Json, nullable=False),  # their keys, sorted; all processes when empty
    Column("up_to", String(20)),  # EUR as decimal text; any amount when null
    Column("whole", Boolean, nullable=False),  # for all processes and any amount
    Index("ix_delegations_person_id_ends_at", "person_id", "ends_at"),
    Index("ix_delegations_person_id_id", "person_id", "id"),
    Index("ix_delegations_substitute_id_id", "substitute_id", "id"),
)

# What the mailboxes say: who answers by itself, and when. Never what people set by hand.
automatic_replies = Table(
    "automatic_replies",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),  # null until they are switched off
)

# When a site works, under the key by which people belong to it; `rules` in the words of the API.
calendars = Table(
    "calendars",
    metadata,
    Column("key", _plain(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("rules", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

# What differs for one person: another calendar, hours of her own (in the words of the API), or both.
working_hours = Table(
    "working_hours",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("calendar", _plain(40)),
    Column("hours", Json),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

_WANTED = bindparam("wanted", type_=String())
_GROUPS = Prepared(
    select(groups.c.id, groups.c.key)
    .join(memberships, memberships.c.group_id == groups.c.id)
    .where(memberships.c.person_id == _WANTED)
)
_LEADS = Prepared(select(exists().where(people.c.manager_id == _WANTED, people.c.active).label("leads")))


def group_keys_of(connection: Connection, person_id: str) -> frozenset[str]:
    """Keys of the groups of a person."""
    return frozenset(groups_of(connection, person_id).values())


def groups_of(connection: Connection, person_id: str) -> dict[str, str]:
    """Keys of the groups of a person, by their ids in the company directory."""
    return {row.id: row.key for row in _GROUPS.all(connection, wanted=person_id)}


def leads_somebody(connection: Connection, person_id: str) -> bool:
    """Whether anybody active reports to this person."""
    return bool(_LEADS.scalar(connection, wanted=person_id))
