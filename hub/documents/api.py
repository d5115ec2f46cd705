"""Documents: announce, upload to the link, complete, read by links."""

import re
from typing import Annotated

from flask import Response, request
from pydantic import Field, StringConstraints, ValidationError

from hub.core.auth import caller, people
from hub.core.errors import Forbidden
from hub.core.rest.models import Model
from hub.core.rest.problems import from_pydantic
from hub.core.rest.routes import Api, answer, created, done, refuse_unreadable_body, within_unit, within_units
from hub.core.unit_of_work import UnitOfWork
from hub.documents.importing import Wish
from hub.documents.lists import DocumentsQuery
from hub.documents.service import Announcement, Documents
from hub.documents.shapes import AnnouncedOut, DocumentList, DocumentOut, LinkOut, ShareOut

api = Api("documents", Documents, "Files: upload, access, links with a short life.")

READERS = people("documents:read")
WRITERS = people("documents:write")
# A service has no files of its own there, and nobody to share with.
PICKERS = people()
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,16384}")
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


PlaceId = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9!_.-]*[A-Za-z0-9!_-]$")]


class ImportDocument(Model):
    """A file as the picker of Microsoft 365 names it."""

    drive_id: PlaceId = Field(description="Where it lies: `parentReference.driveId`.")
    item_id: PlaceId = Field(description="What it is called there: `id`.")
    request: str | None = Field(default=None, min_length=1, max_length=36, description="The request it is for.")


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


@api.post("/documents/imports", allow=PICKERS, answers={201: DocumentOut}, summary="Import a file that I picked")
def import_document(body: ImportDocument) -> Response:
    """Reads a file in OneDrive or SharePoint with the caller's own right and makes it a document of hers. The header
    `Source-Authorization: Bearer <token>` carries a token of Microsoft 365 that speaks for her (delegated, `User.Read`
    and `Files.Read.All`): what the hub itself may read there proves nothing about her. The token is used for this call
    alone and is kept nowhere."""
    return within_units(lambda: _imported(body))


def _imported(body: ImportDocument) -> Response:
    wish = Wish(body.drive_id, body.item_id, body.request, _source_token())
    return _announced(api.service.importing.bring(caller(), wish))


def _source_token() -> str:
    scheme, _, token = request.headers.get("Source-Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not TOKEN.fullmatch(token.strip()):
        raise Forbidden(
            "Send a token of Microsoft 365 that speaks for you: 'Source-Authorization: Bearer <token>', with the "
            "delegated permissions User.Read and Files.Read.All."
        )
    return token.strip()


@api.post("/documents/<id>/share", allow=PICKERS, answers={200: ShareOut}, summary="Get a link for colleagues")
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
