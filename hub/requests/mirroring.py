"""Tasks of a request in the company's own tool for approvals, brought in step with the requester's token: what is open
here is asked there, what was answered there is a press of that person here, what is over here is cancelled there.

The tool is called with no transaction open; each press has one of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.errors import Forbidden, IntegrationError, NotFound, Unavailable
from hub.core.ports import ApprovalMirror, Asking, Press, Reply
from hub.core.telemetry import log
from hub.requests.desk import Desk
from hub.requests.letters import Letters
from hub.requests.models import request_row, tasks
from hub.requests.pressing import Presses


@dataclass(frozen=True, slots=True)
class _Shown:
    """A task that is shown there as this."""

    task: str
    version: str
    asking: Asking


class Mirroring:
    """Brings the mirror of one request in step, as often as the requester likes. The hub's record stays the truth."""

    def __init__(self, desk: Desk, letters: Letters, presses: Presses, mirror: ApprovalMirror) -> None:
        self._desk = desk
        self._letters = letters
        self._presses = presses
        self._mirror = mirror

    def bring_in_step(self, caller: Caller, request_id: str, token: str) -> Mapping[str, int]:
        """How many are shown there, answered there, and were taken back there. Raises `NotFound`, `Forbidden`, or
        `Unavailable` when the tool does not answer: what was done until then is done, and not done twice."""
        self.refuse_strangers(caller, request_id)
        try:
            return self._bring(request_id, token)
        except IntegrationError as error:
            log().warning("the mirror of a request does not answer", request=request_id, error=error.detail)
            raise Unavailable("The app Approvals does not answer. The request goes on without it; try again.") from None

    def _bring(self, request_id: str, token: str) -> Mapping[str, int]:
        answered, seen = 0, set[str]()
        # An answer there may ask the next one here.
        while new := [one for one in self._open(request_id) if one.asking.key not in seen]:
            answered += sum(self._shown_and_answered(one, token) for one in new)
            seen |= {one.asking.key for one in new}
        still = {one.asking.key for one in self._open(request_id)}
        over = [id_ for key, id_ in self._mirror.waiting(f"{request_id}:", token).items() if key not in still]
        for mirrored in over:
            self._mirror.cancel(mirrored, token)
        return {"shown": len(still), "answered": answered, "cancelled": len(over)}

    def refuse_strangers(self, caller: Caller, request_id: str) -> None:
        """Raises `NotFound` unless it is a request of the caller's own."""
        with self._desk.work.db.reading() as connection:
            row = request_row(connection, request_id)
        if row is None or row.requester_id != caller.id:
            raise NotFound("There is no such request of yours. GET /api/v1/requests lists yours.")

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
        key = f"{row.request_id}:{row.id}:{row.version}"
        return _Shown(row.id, str(row.version), Asking(key, letter.title, text, (row.assignee_id,)))

    def _shown_and_answered(self, shown: _Shown, token: str) -> bool:
        there = self._mirror.read(self._mirror.show(shown.asking, token), token)
        for reply in there.replies:
            self._press(shown, there.id, reply)
        return there.state == "answered"

    def _press(self, shown: _Shown, mirrored: str, reply: Reply) -> None:
        """By the right of whoever answered; what is not hers to decide stays open."""
        said = {"task": shown.task, "version": shown.version, "comment": reply.comment}
        verb = "approve" if reply.approved else "reject"
        try:
            self._presses.press(Press(f"approvals:{mirrored}:{reply.person_id}", reply.person_id, verb, said))
        except (Forbidden, NotFound) as error:
            log().warning("an answer in the mirror does not count", task=shown.task, why=error.detail)
