"""REST: files that people have elsewhere, looked through and brought here with their own right."""

from typing import Annotated

from flask import Response
from pydantic import Field, StringConstraints

from hub.core.auth import caller, people
from hub.core.errors import BadInput, FieldError
from hub.core.rest.delegated import source_token
from hub.core.rest.models import Model
from hub.core.rest.routes import Api, answer, created, within_units
from hub.documents.importing import Wish
from hub.documents.service import Documents
from hub.documents.shapes import DocumentOut, PickList

api = Api("imports", Documents, "Files in OneDrive and SharePoint that become documents.")

# A service has no files of its own there.
PICKERS = people()
PERMISSION = "Files.Read.All"
PlaceId = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9!_.-]*[A-Za-z0-9!_-]$")]


class ImportDocument(Model):
    """A file as Microsoft 365 names it."""

    drive_id: PlaceId = Field(description="Where it lies: `parentReference.driveId`.")
    item_id: PlaceId = Field(description="What it is called there: `id`.")
    request: str | None = Field(default=None, min_length=1, max_length=36, description="The request it is for.")


class PicksQuery(Model):
    """Which files: of a folder, or of all that fit."""

    drive_id: PlaceId | None = Field(default=None, description="The folder's, with `itemId`.")
    item_id: PlaceId | None = Field(default=None, description="A folder; without it the top of my OneDrive.")
    search: str | None = Field(
        default=None, min_length=1, max_length=100, pattern=r"^[^\x00]*$", description="In names and texts of all."
    )


@api.get("/documents/picks", allow=PICKERS, answers={200: PickList}, summary="Files in my OneDrive")
def list_picks(query: PicksQuery) -> Response:
    """Folders and files that I can pick from, read with my own right: what a folder holds, or what fits a search in
    all of my OneDrive. `Source-Authorization` is that of an import."""
    token = source_token(PERMISSION)
    return answer(api.service.importing.choice(caller(), _folder_of(query), query.search or "", token))


def _folder_of(query: PicksQuery) -> tuple[str, str] | None:
    if query.drive_id and query.item_id:
        return query.drive_id, query.item_id
    if missing := "driveId" if query.item_id else "itemId" if query.drive_id else "":
        raise BadInput("Name a folder by both.", [FieldError(f"/{missing}", "Send driveId and itemId, or neither.")])
    return None


@api.post("/documents/imports", allow=PICKERS, answers={201: DocumentOut}, summary="Import a file that I picked")
def import_document(body: ImportDocument) -> Response:
    """Reads a file in OneDrive or SharePoint with the caller's own right and makes it a document of hers. The header
    `Source-Authorization: Bearer <token>` carries a token of Microsoft 365 that speaks for her (delegated, `User.Read`
    and `Files.Read.All`): what the hub itself may read there proves nothing about her. The token is used for this call
    alone and is kept nowhere."""
    return within_units(lambda: _imported(body))


def _imported(body: ImportDocument) -> Response:
    wish = Wish(body.drive_id, body.item_id, body.request, source_token(PERMISSION))
    shape = api.service.importing.bring(caller(), wish)
    return created(f"/documents/{shape['id']}", shape)
