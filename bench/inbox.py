"""The question behind `GET /api/v1/tasks`, and its answer, written down once more without the hub's code."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

INBOX = """
SELECT t.id, t.request_id, t.step, t.round, t.assignee_id, t.state, t.reason, t.because, t.opened_at, t.due_at,
       t.decided_at, t.comment, t.version, r.serial, r.title, r.process, r.requester_id, r.requester_name
FROM tasks t JOIN requests r ON r.id = t.request_id
WHERE t.assignee_id = ? AND t.state = ? ORDER BY t.due_at, t.id LIMIT ?
"""


def shown(rows: Sequence[Sequence[Any]]) -> bytes:
    """The first page, byte for byte as the hub shows it."""
    items = [_item(*row) for row in rows[:50]]
    page = {"items": items, "nextCursor": _cursor(items[-1]) if len(rows) > 50 else None}
    return orjson.dumps(page, option=orjson.OPT_UTC_Z)


def _cursor(last: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([last["dueAt"], last["id"]])).decode().rstrip("=")


def _item(
    id_: str,
    request_id: str,
    step: str,
    round_: int,
    assignee_id: str,
    state: str,
    reason: str,
    because: str,
    opened_at: Any,
    due_at: Any,
    decided_at: Any,
    comment: str,
    version: int,
    serial: int,
    title: str,
    process: str,
    requester_id: str,
    requester_name: str,
) -> dict[str, Any]:
    requester = {"id": requester_id, "name": requester_name}
    number = f"R-{serial:06d}"
    return {
        "id": id_,
        "request": {"id": request_id, "number": number, "title": title, "process": process, "requester": requester},
        "assigneeId": assignee_id,
        "step": step,
        "round": round_,
        "state": state,
        "reason": reason,
        "openedAt": _moment(opened_at),
        "dueAt": _moment(due_at),
        "decidedAt": _moment(decided_at),
        "comment": comment,
        "because": because,
        "version": version,
    }


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, str):  # SQLite keeps moments as text without a zone
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    moment: datetime = value.astimezone(UTC)
    return moment
