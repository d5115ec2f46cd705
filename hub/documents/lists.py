"""Lists of documents: what somebody brought, what others brought to requests of hers, what a request has.

Who takes part where is the requests' to say, so the documents of others are found by way of those requests, some at a
time.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import Select

from hub.core.auth import Caller
from hub.core.db import Database
from hub.core.errors import NotFound
from hub.core.questions import Concern, Involvement
from hub.core.rest.paging import Page, cursor_at, page_of, reached
from hub.documents import models
from hub.documents.shapes import document_shape

# So many requests are looked through for a page at most.
MANY = 500
_d = models.documents.c
_BY_REQUEST = (_d.request_id, _d.id)


class DocumentsQuery(Page):
    """Which documents."""

    request: str | None = Field(default=None, max_length=36, description="Those of this request instead of mine.")
    shared: bool = Field(
        default=False,
        description="Those that others brought to requests that I take part in, instead of mine; those of the newest "
        "request first. A page may have fewer items than `limit`, even none, and still a `nextCursor`.",
    )
    search: str | None = Field(
        default=None, min_length=1, max_length=100, pattern=r"^[^\x00]*$", description="Part of the name."
    )


class Lists:
    """Pages of documents."""

    def __init__(self, db: Database, involvement: Involvement) -> None:
        self._db = db
        self._involvement = involvement

    def page(self, caller: Caller, wanted: DocumentsQuery) -> dict[str, Any]:
        """A page of those wanted. Raises `NotFound` for a request that the caller may not see."""
        if wanted.request:
            return self._of_request(caller, wanted, wanted.request)
        return self._of_others(caller, wanted) if wanted.shared else self._own(caller, wanted)

    def _own(self, caller: Caller, wanted: DocumentsQuery) -> dict[str, Any]:
        found = self._newest(models.owned_by(caller.id), wanted)
        ids = sorted({item["request"] for item in found["items"] if item["request"]})
        return _with_origins(found, self._involvement.concerned_in(caller.id, ids) if ids else ())

    def _of_request(self, caller: Caller, wanted: DocumentsQuery, request_id: str) -> dict[str, Any]:
        if not self._involvement.may_see(request_id, caller.id):
            raise NotFound("There is no such request. GET /api/v1/requests lists those that you see.")
        query = models.of_request(request_id)
        found = self._newest(query.where(_d.owner_id != caller.id) if wanted.shared else query, wanted)
        return _with_origins(found, self._involvement.concerned_in(caller.id, [request_id]))

    def _newest(self, query: Select[Any], wanted: DocumentsQuery) -> dict[str, Any]:
        with self._db.reading() as connection:
            named = models.named(query, wanted.search)
            return page_of(connection, named, wanted, (_d.id,), document_shape, descending=True)

    def _of_others(self, caller: Caller, wanted: DocumentsQuery) -> dict[str, Any]:
        before = reached(wanted, _BY_REQUEST)
        concerns = self._involvement.concerns(caller.id, before[0] if before else "", MANY)
        query = models.brought_to([one.request_id for one in concerns], caller.id)
        with self._db.reading() as connection:
            named = models.named(query, wanted.search)
            found = page_of(connection, named, wanted, _BY_REQUEST, document_shape, descending=True)
        if len(concerns) == MANY and found["nextCursor"] is None:
            found["nextCursor"] = cursor_at([concerns[-1].request_id, ""])
        return _with_origins(found, concerns)


def _with_origins(found: dict[str, Any], concerns: Sequence[Concern]) -> dict[str, Any]:
    told = {one.request_id: {"id": one.request_id, "number": one.number, "title": one.title} for one in concerns}
    return found | {"items": [item | {"origin": told.get(item["request"])} for item in found["items"]]}
