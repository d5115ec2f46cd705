"""How people want to be told: on which channels, in which language, and when to be left in peace."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from hub.core.db import upsert
from hub.core.errors import Stale
from hub.notifications.models import preferences, preferences_row
from hub.notifications.telling import Telling

DEFAULTS: Mapping[str, Any] = {
    "channels": {"teams": True, "mail": True},
    "noMailFor": [],
    "quietHours": None,
    "quietOutsideWork": False,
    "language": None,
}
SWITCHED_OFF = "Switched off in the preferences."
# Channels that have no switch of their own.
SWITCH_OF: Mapping[str, str] = {"feed": "teams"}


def read(connection: Connection, person_id: str) -> tuple[dict[str, Any], int]:
    """A person's preferences and their version; the defaults and 0 for somebody who never said."""
    row = preferences_row(connection, person_id)
    return ({**DEFAULTS, **row.preferences}, row.version) if row else (dict(DEFAULTS), 0)


def write(connection: Connection, person_id: str, wanted: Mapping[str, Any], version: int, now: datetime) -> None:
    """Replaces them, seen at `version`. Raises `Stale` when somebody replaced them meanwhile."""
    row = {"person_id": person_id, "preferences": dict(wanted), "version": version + 1, "updated_at": now}
    statement = upsert(connection, preferences).values(row)
    unchanged = preferences.c.version == version
    replace = statement.on_conflict_do_update(index_elements=["person_id"], set_=row, where=unchanged)
    if not connection.execute(replace).rowcount:
        raise Stale("The preferences have changed meanwhile. Read them again and decide anew.")


def silenced(connection: Connection, telling: Telling, channels: Sequence[str]) -> set[str]:
    """The channels that the person has switched off; the last way to reach her about a task stays open."""
    wanted = read(connection, telling.person_id)[0]["channels"]
    off = {channel for channel in channels if not wanted.get(SWITCH_OF.get(channel, channel), True)}
    return off - {channels[0]} if telling.about == "task" and off and off == set(channels) else off
