"""How the API shows documents: the shapes, and plain values in camelCase that fit them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from hub.core.ports import Choice, SignedLink
from hub.core.questions import Paper
from hub.core.rest.models import Shown
from hub.documents.models import READY


class DocumentOut(Shown):
    """A document; its bytes are reached by links only."""

    id: str
    name: str
    content_type: str
    size: int = Field(description="In bytes.")
    state: Literal["pending", "ready"]
    sha256: str | None = Field(description="In hex, once complete.")
    request: str | None
    owner: str
    created_at: datetime


class OriginOut(Shown):
    """The request that a document belongs to."""

    id: str
    number: str
    title: str


class ListedOut(DocumentOut):
    """A document as lists show it."""

    origin: OriginOut | None = Field(description="Its request, where the caller takes part in that.")


class UploadOut(Shown):
    """PUT exactly the announced bytes to this URL, with these headers, before it expires. With POST, which only a
    resumable upload gets: send no body, then PUT the bytes, in pieces if wished, to the `Location` of the answer."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


class AnnouncedOut(DocumentOut):
    """A document that waits for its bytes."""

    upload: UploadOut


class LinkOut(Shown):
    """Whoever holds this URL can read the bytes until it expires."""

    url: str
    expires_at: datetime


class ShareOut(Shown):
    """Everybody in the company who has this address can read the document where it is filed."""

    url: str


class DocumentList(Shown):
    """A page of documents."""

    items: list[ListedOut]
    next_cursor: str | None


class PickOut(Shown):
    """A folder or a file of mine in OneDrive: what to ask for next, or what to import."""

    drive_id: str
    item_id: str
    name: str
    is_folder: bool
    size: int = Field(description="In bytes; of a folder, all that it holds.")
    changed_at: datetime


class PickList(Shown):
    """Folders first, by name. Of very many not all are there, and `whole` is false: a search finds the others."""

    items: list[PickOut]
    whole: bool


def pick_list_shape(choice: Choice) -> dict[str, Any]:
    """What somebody can pick from."""
    items = [
        {
            "driveId": one.drive,
            "itemId": one.item,
            "name": one.name,
            "isFolder": one.is_folder,
            "size": one.size,
            "changedAt": one.changed_at,
        }
        for one in choice.entries
    ]
    return {"items": items, "whole": choice.whole}


def document_shape(row: Any) -> dict[str, Any]:
    """A document as the API shows it."""
    return {
        "id": row.id,
        "name": row.name,
        "contentType": row.content_type,
        "size": row.size,
        "state": row.state,
        "sha256": row.sha256,
        "request": row.request_id,
        "owner": row.owner_id,
        "createdAt": row.created_at,
    }


def upload_shape(link: SignedLink) -> dict[str, Any]:
    """How to send the bytes."""
    return {"method": link.method, "url": link.url, "headers": dict(link.headers), "expiresAt": link.expires_at}


def link_shape(link: SignedLink) -> dict[str, Any]:
    """Where to read the bytes."""
    return {"url": link.url, "expiresAt": link.expires_at}


def paper(row: Any) -> Paper:
    """A document as requests know it."""
    ready = row.state == READY
    return Paper(row.id, row.name, row.content_type, row.size, row.owner_id, ready, row.request_id)
