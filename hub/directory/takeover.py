"""How the company directory was taken over: how many there are, and how far it was read."""

from typing import Any

from sqlalchemy import func, select

from hub.core.db import Database
from hub.directory.models import groups, people, readings


class Takeover:
    """Tells administrators where the hub's copy of the directory stands."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def standing(self) -> dict[str, Any]:
        """People, groups, and how far each thing was read."""
        by_state = select(people.c.active, func.count()).group_by(people.c.active)
        with self._db.reading() as connection:
            here = {row[0]: row[1] for row in connection.execute(by_state)}
            known = connection.execute(select(func.count()).select_from(groups)).scalar_one()
            rows = connection.execute(select(readings).order_by(readings.c.name.desc())).all()
        return {
            "items": [_shown(row) for row in rows],
            "nextCursor": None,
            "people": here.get(True, 0),
            "left": here.get(False, 0),
            "groups": known,
        }


def _shown(row: Any) -> dict[str, Any]:
    return {"key": row.name, "phase": row.phase, "at": row.changed_at, "completedAt": row.completed_at}
