"""Documents of a request that is forgotten: rows and bytes go. What was filed elsewhere is the company's archive, and
stays there."""

from collections.abc import Sequence
from typing import Any

from hub.core.ports import Files
from hub.core.trail import Entry
from hub.core.unit_of_work import Work
from hub.documents import filings, models

HUB = "hub"
BATCH = 100


class Forgetting:
    """Forgets documents. What is interrupted goes on with the next try, or with the next cleaning."""

    def __init__(self, work: Work, files: Files) -> None:
        self._work = work
        self._files = files

    def forget(self, request_id: str, document_ids: Sequence[str]) -> int:
        """Drops all that belongs to a request, and of these documents those that nobody has given to another; how many.
        Welcome twice. Raises `IntegrationError` when the store fails; nobody sees them any more then."""
        with self._work.unit() as unit:
            models.drop_of_request(unit.connection, request_id, document_ids, unit.now)
        forgotten = 0
        while gone := self._dropped(request_id):
            for row in gone:
                self._files.delete(row.file)
            forgotten += self._forget_rows(request_id, gone)
        return forgotten

    def _dropped(self, request_id: str) -> Sequence[Any]:
        with self._work.db.reading() as connection:
            return models.dropped_of_request(connection, request_id, BATCH)

    def _forget_rows(self, request_id: str, gone: Sequence[Any]) -> int:
        with self._work.unit() as unit:
            filings.forget(unit.connection, [row.id for row in gone])
            for row in gone:
                models.forget(unit.connection, row.id)
                unit.record(Entry(HUB, "document.forgotten", row.id, {"request": request_id}))
        return len(gone)
