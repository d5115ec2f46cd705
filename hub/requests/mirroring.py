"""Tasks of requests in the company's own tool for approvals, brought in step with the requester's token: what is open
here is asked there, what was answered there is a press of that person here, what is over here is cancelled there.

The tool is called with no transaction open; each press has one of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.errors import Forbidden, IntegrationError, NotFound, Unavailable
from hub.core.ports import ApprovalMirror, Asking, MirrorVisit, Press, Reply
from hub.core.rest.paging import Page, page_of
from hub.core.telemetry import log
from hub.requests.desk import Desk
from hub.requests.letters import Letters
from hub.requests.models import request_row, requests, tasks
from hub.requests.pressing import Presses

# What one call takes back there at most; what is left is for the next.
CANCELLED = 50
# What a key looks like: request, task, version. She may have written another.
KEY = re.compile(r"([0-9a-f-]{36}):([0-9a-f-]{36}):[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A task that is shown there as this."""

    task: str
    version: str
    asking: Asking


@dataclass(slots=True)
class _Step:
    """What came of some requests: who is shown there (by its id), how many were answered, which are in step."""

    shown: set[str] = field(default_factory=set)
    answered: int = 0
    requests: set[str] = field(default_factory=set)


class Mirroring:
    """Brings the mirror in step, as often as the requester likes. The hub's record stays the truth."""

    def __init__(self, desk: Desk, letters: Letters, presses: Presses, mirror: ApprovalMirror) -> None:
        self._desk = desk
        self._letters = letters
        self._presses = presses
        self._mirror = mirror

    def bring_in_step(self, caller: Caller, request_id: str, token: str) -> Mapping[str, Any]:
        """How many tasks are shown there, were answered there, and were taken back there. Raises `NotFound`,
        `Forbidden`, or `Unavailable` when the tool does not answer: what was done until then is done, and not done
        twice."""
        self.refuse_strangers(caller, request_id)
        with _told():
            visit = self._mirror.visit(caller.id, token)
            step = _Step()
            self._bring(request_id, visit, step)
            return _counted(step, self._tidy(visit, step))

    def bring_all(self, caller: Caller, page: Page, token: str) -> Mapping[str, Any]:
        """The same for a page of her requests that run, the newest first; and whatever is over is taken back, whichever
        request it was of. What the tool does not take of one request is no reason to leave out the others."""
        found = self._running(caller, page)
        with _told():
            visit = self._mirror.visit(caller.id, token)
            step = _Step()
            for one in found["items"]:
                _passing_over(one["id"], lambda request_id: self._bring(request_id, visit, step))
            gone = self._tidy(visit, step, self._over(caller, visit))
            return {**_counted(step, gone), "nextCursor": found["nextCursor"]}

    def refuse_strangers(self, caller: Caller, request_id: str) -> None:
        """Raises `NotFound` unless it is a request of the caller's own."""
        with self._desk.work.db.reading() as connection:
            row = request_row(connection, request_id)
        if row is None or row.requester_id != caller.id:
            raise NotFound("There is no such request of yours. GET /api/v1/requests lists yours.")

    def _running(self, caller: Caller, page: Page) -> Mapping[str, Any]:
        r = requests.c
        mine = select(r.id).where(r.requester_id == caller.id, r.ended_at.is_(None), r.state == "running")
        with self._desk.work.db.reading() as connection:
            return page_of(connection, mine, page, [r.id], lambda row: {"id": row.id}, descending=True)

    def _bring(self, request_id: str, visit: MirrorVisit, step: _Step) -> None:
        there, replied = dict[str, str](), set[str]()
        # An answer there may ask the next one here.
        while new := [one for one in self._open(request_id) if one.asking.key not in there]:
            for one in new:
                there[one.asking.key], answered = self._ask(one, visit)
                replied |= {one.asking.key} if answered else set()
        keys = {one.asking.key for one in self._open(request_id)}
        step.shown |= {mirrored for key, mirrored in there.items() if key in keys}
        step.answered += len(replied - keys)
        step.requests.add(request_id)

    def _ask(self, one: _Shown, visit: MirrorVisit) -> tuple[str, bool]:
        """What it is there, and whether somebody has answered."""
        there = visit.show(one.asking)
        for reply in there.replies:
            self._press(one, there.id, reply)
        return there.id, bool(there.replies)

    def _tidy(self, visit: MirrorVisit, step: _Step, over: Iterable[str] = ()) -> int:
        """Takes back what waits there and is not what the hub asks."""
        waiting = visit.waiting().items()
        stale = {mirrored for mirrored, key in waiting if _request_of(key) in step.requests} - step.shown
        gone = sorted(stale.union(over) - step.shown)[:CANCELLED]
        for mirrored in gone:
            visit.cancel(mirrored)
        return len(gone)

    def _over(self, caller: Caller, visit: MirrorVisit) -> set[str]:
        """What waits there for a task of hers that is over. Keys of others, another hub's too, are let be."""
        waiting = visit.waiting()
        known = self._versions(caller, {_task_of(key) for key in waiting.values()})
        return {mirrored for mirrored, key in waiting.items() if known.get(_task_of(key), key) != key}

    def _versions(self, caller: Caller, ids: Iterable[str]) -> Mapping[str, str]:
        """The keys of some tasks of her requests, as they would be shown now; "" for what is over."""
        joined = select(tasks).join(requests, requests.c.id == tasks.c.request_id)
        mine = joined.where(tasks.c.id.in_(sorted(ids)), requests.c.requester_id == caller.id)
        with self._desk.work.db.reading() as connection:
            return {row.id: _key(row) if row.state == "open" else "" for row in connection.execute(mine)}

    def _open(self, request_id: str) -> Sequence[_Shown]:
        asked = (tasks.c.request_id == request_id, tasks.c.state == "open", tasks.c.kind == "approve")
        with self._desk.work.db.reading() as connection:
            rows = connection.execute(select(tasks).where(*asked).order_by(tasks.c.id)).all()
        return [shown for row in rows if (shown := self._as_shown(row)) is not None]

    def _as_shown(self, row: Any) -> _Shown | None:
        letter = self._letters.task(row.id)
        if letter is None:
            return None
        text = "\n".join(f"{name}: {value}" for name, value in letter.facts)
        return _Shown(row.id, str(row.version), Asking(_key(row), letter.title, text, (row.assignee_id,)))

    def _press(self, shown: _Shown, mirrored: str, reply: Reply) -> None:
        """By the right of whoever answered; what is not hers to decide stays open."""
        said = {"task": shown.task, "version": shown.version, "comment": reply.comment}
        verb = "approve" if reply.approved else "reject"
        try:
            self._presses.press(Press(f"approvals:{mirrored}:{reply.person_id}", reply.person_id, verb, said))
        except (Forbidden, NotFound) as error:
            log().warning("an answer in the mirror does not count", task=shown.task, why=error.detail)


@contextmanager
def _told() -> Iterator[None]:
    """Says honestly how it failed there."""
    try:
        yield
    except IntegrationError as error:
        log().warning("the mirror of requests fails", error=error.detail, passing=error.retryable)
        how = "does not answer" if error.retryable else "refuses this"
        raise Unavailable(f"The app Approvals {how}. The request goes on without it; try again.") from None


def _passing_over(request_id: str, bring: Callable[[str], None]) -> None:
    try:
        bring(request_id)
    except IntegrationError as error:
        if error.retryable:
            raise
        log().warning("a request is not mirrored", request=request_id, error=error.detail)


def _counted(step: _Step, cancelled: int) -> Mapping[str, int]:
    return {"shown": len(step.shown), "answered": step.answered, "cancelled": cancelled}


def _key(row: Any) -> str:
    return f"{row.request_id}:{row.id}:{row.version}"


def _request_of(key: str) -> str:
    found = KEY.fullmatch(key)
    return found[1] if found else ""


def _task_of(key: str) -> str:
    found = KEY.fullmatch(key)
    return found[2] if found else ""
