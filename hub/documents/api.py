"""Documents: announce, upload to the link, complete, read by links."""

from typing import Annotated

from flask import Response, request
from pydantic import Field, StringConstraints, ValidationError

from hub.core.auth import caller, people
from hub.core.rest.models import Model
from hub.core.rest.problems import from_pydantic
from hub.core.rest.routes import Api, answer, created, done, refuse_unreadable_body, within_unit
from hub.core.unit_of_work import UnitOfWork
from hub.documents.lists import DocumentsQuery
from hub.documents.service import Announcement, Documents
from hub.documents.shapes import AnnouncedOut, DocumentList, DocumentOut, LinkOut, ShareOut

api = Api("documents", Documents, "Files: upload, access, links with a short life.")

READERS = people("documents:read")
WRITERS = people("documents:write")
# A service has nobody to share with.
SHARERS = people()
# Type and subtype of RFC 6838, section 4.2, without parameters.
ContentType = Annotated[
    str,
    StringConstraints(
        to_lower=True, max_length=127, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]*/[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]*$"
    ),
]


class DocumentPath(Model):
    """Which document."""

    id: str = Field(max_length=36)


class AnnounceDocument(Model):
    """What is to be uploaded."""

    name: str = Field(min_length=1, max_length=255, description="Paths and invisible characters are taken off.")
    content_type: ContentType = Field(description="`application/pdf`, for example; no parameters.")
    size: int = Field(ge=1, strict=True, description="In bytes.")
    request: str | None = Field(default=None, min_length=1, max_length=36, description="The request it is for.")
    sha256: str | None = Field(
        default=None,
        pattern=r"^[0-9a-fA-F]{64}$",
        description="SHA-256 of the bytes in hex, if known: a link for PUT then takes no others.",
    )
    resumable: bool = Field(
        default=False,
        strict=True,
        description="Whether the link may open a session for pieces, where the store has such: see upload.",
    )

    def announcement(self) -> Announcement:
        """The command in the words of the service."""
        sha256 = (self.sha256 or "").lower()
        return Announcement(self.name, self.content_type, self.size, self.request, sha256, self.resumable)


class CompleteDocument(Model):
    """All bytes were sent; with their check sum, if known."""

    sha256: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$", description="SHA-256 of the bytes in hex.")


_OPTIONAL_BODY = {
    "requestBody": {
        "content": {"application/json": {"schema": CompleteDocument.model_json_schema()}},
        "required": False,
    }
}


@api.post("/documents", allow=WRITERS, answers={201: AnnouncedOut}, summary="Announce a document")
def announce_document(body: AnnounceDocument) -> Response:
    """Answers with the link to which the bytes are sent; complete the document afterwards."""
    plan = api.service.plan(caller(), body.announcement())
    return within_unit(lambda unit: _announced(api.service.announce(unit, caller(), plan)))


def _announced(shape: dict[str, object]) -> Response:
    return created(f"/documents/{shape['id']}", shape)


@api.post(
    "/documents/<id>/complete",
    allow=WRITERS,
    answers={200: DocumentOut},
    summary="Say that all bytes were sent",
    openapi_extensions=_OPTIONAL_BODY,
)
def complete_document(path: DocumentPath) -> Response:
    """Compares size and SHA-256 of what arrived; from then on the document is ready to be used."""
    said = _optional_body()
    arrival = api.service.arrival(caller(), path.id, said.sha256)
    return within_unit(lambda unit: answer(api.service.complete(unit, caller(), arrival)))


def _optional_body() -> CompleteDocument:
    if not request.get_data():
        return CompleteDocument()
    refuse_unreadable_body()
    try:
        return CompleteDocument.model_validate(request.get_json())
    except ValidationError as error:
        raise from_pydantic(error) from None


@api.get("/documents", allow=READERS, answers={200: DocumentList}, summary="My documents, newest first")
def list_documents(query: DocumentsQuery) -> Response:
    """Documents that I brought, those that others brought to requests that I take part in, or those of a request that I
    may see."""
    return answer(api.service.lists.page(caller(), query))


@api.get("/documents/<id>", allow=READERS, answers={200: DocumentOut}, summary="One document")
def show_document(path: DocumentPath) -> Response:
    """A document of mine or of a request that I may see."""
    return answer(api.service.access.shown(caller(), path.id))


@api.post("/documents/<id>/link", allow=READERS, answers={200: LinkOut}, summary="Get a link to the bytes")
def issue_link(path: DocumentPath) -> Response:
    """A link that works without signing in, for a short time; each issue is on the record."""
    link = api.service.access.sign(caller(), path.id)
    return within_unit(lambda unit: answer(api.service.access.issue(unit, caller(), path.id, link)))


@api.post("/documents/<id>/share", allow=SHARERS, answers={200: ShareOut}, summary="Get a link for colleagues")
def share_document(path: DocumentPath) -> Response:
    """A link to a document of mine where it is filed: whoever has it and works for the company can read it there, and
    nobody else. It does not expire; who had it made, and when, is on the record."""
    link = api.service.sharing.make(caller(), path.id)
    return within_unit(lambda unit: answer(api.service.sharing.hand_out(unit, caller(), path.id, link)))


@api.delete("/documents/<id>", allow=WRITERS, summary="Delete a document of mine that is not used")
def delete_document(unit: UnitOfWork, path: DocumentPath) -> Response:
    """Documents of a request stay with it."""
    api.service.delete(unit, caller(), path.id)
    return done()
