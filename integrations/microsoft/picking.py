"""Files that people picked in OneDrive or SharePoint. Serves the port `Picks`.

Listed and read with a delegated token of the person (`Files.Read.All` and `User.Read`, delegated): what the application
may read by itself proves nothing about her. https://learn.microsoft.com/graph/api/driveitem-list-children,
.../driveitem-search, .../driveitem-get, .../driveitem-get-content (302 to an address that takes no token)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import quote

import requests

from hub.core.errors import BadInput, FieldError, IntegrationError, NotFound
from hub.core.ports import Choice, Pick, Pickable
from integrations.microsoft.delegated import AsPerson
from integrations.microsoft.failures import Refused, unanswered, whole
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.quickxor import QuickXor
from integrations.microsoft.shelf import checksum
from integrations.microsoft.wire import Call, Json

NOT_THERE = "There is no such file that you can open. Pick one that you see in OneDrive or SharePoint."
PIECE = 1024 * 1024
FIELDS = "$select=id,name,size,file"
LISTED = "$select=id,name,size,file,folder,parentReference,lastModifiedDateTime&$top=200"
# Pages of a folder or of what was found; nobody picks among more by looking.
PAGES = 5


class PickedFiles:
    """Takes the person's token for one call after another, and none for the bytes."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def choice(self, person_id: str, folder: tuple[str, str] | None, search: str, token: str) -> Choice:
        """What she can pick from."""
        hers = self._hers(person_id, token)
        found: list[Json] = []
        link = f"{_listing(folder, search)}?{LISTED}"
        for _ in range(PAGES):
            with _in_her_words():
                page = hers.get(link, "GET /me/drive/children")
            found += page["value"]
            if not (link := page.get("@odata.nextLink", "")):
                break
        entries = sorted(
            map(_pickable, filter(_is_open, found)), key=lambda one: (not one.is_folder, one.name.casefold())
        )
        return Choice(entries, whole=not link)

    def look(self, person_id: str, drive: str, item: str, token: str) -> Pick:
        """What she has picked."""
        hers = self._hers(person_id, token)
        with _in_her_words():
            found = hers.get(f"{_place(drive, item)}?{FIELDS}", "GET /drives/{}/items/{}")
        if "file" not in found:
            raise BadInput("Pick a file.", [FieldError("/itemId", "This is no file. Folders cannot be imported.")])
        kind = str(found["file"].get("mimeType") or "application/octet-stream")
        return Pick(drive, item, str(found["name"]), kind, int(found["size"]), checksum(found))

    def read(self, pick: Pick, token: str) -> Iterator[bytes]:
        """Its bytes, in pieces, all of them or an error."""
        call = Call("GET", self._address(pick, AsPerson(self._client, token)), "GET download", repeatable=True)
        with self._client.bare(call, stream=True) as arriving:
            yield from _whole(pick, whole(arriving, call), call)

    def _address(self, pick: Pick, hers: AsPerson) -> str:
        path, label = f"{_place(pick.drive, pick.item)}/content", "GET /drives/{}/items/{}/content"
        # Bytes in the place of an address would not be read.
        with _in_her_words(), hers.ask("GET", path, label, stream=True) as answer:
            return answer.headers.get("Location", "")

    def _hers(self, person_id: str, token: str) -> AsPerson:
        """Her calls, never with our own token, and never sent anywhere but to Graph."""
        hers = AsPerson(self._client, token)
        hers.refuse_others(person_id)
        return hers


@contextmanager
def _in_her_words() -> Iterator[None]:
    """What she cannot open is not there for her."""
    try:
        yield
    except Refused as error:
        if error.status in (403, 404):
            raise NotFound(NOT_THERE) from None
        raise


def _listing(folder: tuple[str, str] | None, search: str) -> str:
    if search:
        # Quotes are doubled in a text of OData, and a slash would divide the address however it is written.
        words = quote(search.replace("/", " ").replace("'", "''"), safe="")
        return f"/v1.0/me/drive/root/search(q='{words}')"
    return f"{_place(*folder)}/children" if folder else "/v1.0/me/drive/root/children"


def _is_open(found: Json) -> bool:
    """Whether there is something in it: notebooks and what lies elsewhere have neither."""
    return "file" in found or "folder" in found


def _pickable(found: Json) -> Pickable:
    changed = datetime.fromisoformat(found["lastModifiedDateTime"])
    place = str(found["parentReference"]["driveId"]), str(found["id"])
    return Pickable(*place, str(found["name"]), "folder" in found, int(found.get("size") or 0), changed)


def _place(drive: str, item: str) -> str:
    return f"/v1.0/drives/{quote(drive, safe='!')}/items/{quote(item, safe='')}"


def _whole(pick: Pick, arriving: requests.Response, call: Call) -> Iterator[bytes]:
    """Raises `IntegrationError` as soon as it is too much, and at the end when it is not what was picked."""
    found = QuickXor()
    try:
        for piece in arriving.iter_content(PIECE):
            found.update(piece)
            if found.size > pick.size:
                break
            yield piece
    except requests.RequestException as error:
        raise unanswered(error, call) from None
    if found.size != pick.size or pick.checksum not in ("", found.text()):
        raise IntegrationError("The file was changed while it was read", retryable=True)
