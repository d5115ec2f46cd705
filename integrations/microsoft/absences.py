"""Who is away by the automatic replies of her mailbox. Serves the port `Absences`.

https://learn.microsoft.com/graph/api/resources/automaticrepliessetting: `alwaysEnabled`, or `scheduled` from a start to
an end, after which the setting stays as it was. Permission: see `boxes.py`.
"""

from collections.abc import Iterator, Sequence

from hub.core.ports import Absence, Clock
from integrations.microsoft import boxes
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Json
from integrations.microsoft.zones import moment

PATH = "/mailboxSettings/automaticRepliesSetting"


class MailboxAbsences:
    """Asks the mailboxes."""

    def __init__(self, client: GraphClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def absences(self, person_ids: Sequence[str]) -> Iterator[Absence]:
        """Those of these people whose replies are on, now or to come."""
        for person_id, said in boxes.ask(self._client, person_ids, PATH):
            if (found := self._absence(person_id, said)) is not None:
                yield found

    def _absence(self, person_id: str, said: Json) -> Absence | None:
        if said.get("status") == "alwaysEnabled":
            return Absence(person_id)
        if said.get("status") != "scheduled":
            return None
        starts_at, ends_at = (moment(said.get(f"scheduled{name}DateTime")) for name in ("Start", "End"))
        return None if ends_at and ends_at <= self._clock.now() else Absence(person_id, starts_at, ends_at)
