"""Links to filed documents for colleagues: on request of the owner, on the record."""

from typing import Any

from hub.core.auth import Caller
from hub.core.errors import Conflict, IntegrationError, Unavailable
from hub.core.ports import Cabinet
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.documents.access import Access
from hub.documents.filings import Filings


class Sharing:
    """Whoever gets such a link and works for the company can read the paper, so only its owner has one made."""

    def __init__(self, access: Access, filings: Filings, cabinet: Cabinet | None) -> None:
        self._access = access
        self._filings = filings
        self._cabinet = cabinet

    def make(self, caller: Caller, document_id: str) -> tuple[str, str]:
        """The link, not yet handed out, and the place that it opens. Raises `NotFound` for a document of others,
        `Conflict` for one that lies nowhere, `Unavailable` when the cabinet does not answer."""
        self._access.own(caller, document_id)
        filed = self._filings.newest(document_id)
        if filed is None or self._cabinet is None:
            raise Conflict(
                "This document is not filed, so there is nothing to link to. A process files it, if it does."
            )
        try:
            return self._cabinet.share(filed.place), filed.place
        except IntegrationError as error:
            if error.retryable:
                raise Unavailable("The library does not answer. No link was made; try again.") from error
            raise Conflict("The library makes no link to this document. Ask whoever looks after it.") from error

    def hand_out(self, unit: UnitOfWork, caller: Caller, document_id: str, link: tuple[str, str]) -> dict[str, Any]:
        """Hands out the link, on the record."""
        url, place = link
        unit.record(Entry(caller.id, "document.shared", document_id, {"place": place, "scope": "organization"}))
        return {"url": url}
