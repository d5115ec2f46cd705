"""Files in the company's document libraries. Serves the port `Cabinet`.

Application permission `Sites.Selected` with write on the one site.
https://learn.microsoft.com/graph/api/driveitem-put-content (here up to 4 MB), .../driveitem-createuploadsession,
.../driveitem-post-children, .../driveitem-get (by path), .../drive-list
"""

from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from hub.core.errors import IntegrationError
from hub.core.ports import FiledDocument
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.transfer import DRIVE_RANGE, upload
from integrations.microsoft.wire import Json

SMALL = 4 * 1024 * 1024
CONFLICT = "@microsoft.graph.conflictBehavior"
FORBIDDEN = frozenset('"*:<>?/\\|')
# SharePoint writes properties into these when they arrive, so their size there is not the size that was sent.
REWRITTEN = frozenset({".docx", ".xlsx", ".pptx", ".pdf", ".html", ".htm", ".jpg", ".jpeg"})


class OneDriveCabinet:
    """The libraries of one site: the first part of a folder names the library, the others lie below it."""

    def __init__(self, client: GraphClient, site: str = "root") -> None:
        self._client = client
        self._site = site
        self._drives: dict[str, str] = {}

    def file(self, folder: str, name: str, content: BinaryIO, size: int, content_type: str) -> FiledDocument:
        """Puts `size` bytes there, replacing an earlier content; larger files go up range by range.

        Raises `IntegrationError`: not retryable for a name or library that cannot be, retryable when less arrived.
        """
        library, *parts = [_named(part) for part in folder.strip("/").split("/")]
        drive = self._drive(library)
        place = f"/drives/{drive}/items/{self._folder(drive, parts)}:/{quote(_named(name), safe='')}:"
        item = self._put(place, content, size, content_type) if size <= SMALL else self._send(place, content, size)
        return _checked(item, name, size)

    def _drive(self, library: str) -> str:
        if library not in self._drives:
            found = self._client.items(f"/sites/{quote(self._site, safe=',')}/drives")
            self._drives = {str(drive["name"]): str(drive["id"]) for drive in found}
        if library not in self._drives:
            raise IntegrationError(f"The site has no library called {library}", retryable=False)
        return quote(self._drives[library], safe="!")

    def _folder(self, drive: str, parts: list[str]) -> str:
        """The id of the folder, made with everything above it where it is missing."""
        if not parts:
            return "root"
        found = self._at(drive, parts)
        return found or self._make(drive, self._folder(drive, parts[:-1]), parts)

    def _at(self, drive: str, parts: list[str]) -> str | None:
        path = "/".join(quote(part, safe="") for part in parts)
        try:
            return str(self._client.get(f"/drives/{drive}/root:/{path}?$select=id")["id"])
        except Refused as error:
            if error.status != 404:
                raise
            return None

    def _make(self, drive: str, parent: str, parts: list[str]) -> str:
        wanted = {"name": parts[-1], "folder": {}, CONFLICT: "fail"}
        try:
            made = self._client.post(f"/drives/{drive}/items/{parent}/children", wanted, repeatable=True)
        except Refused as error:
            found = self._at(drive, parts) if error.status == 409 else None
            if found is None:
                raise
            return found
        return str(made["id"])

    def _put(self, place: str, content: BinaryIO, size: int, content_type: str) -> Json:
        data = content.read(SMALL + 1)
        if len(data) != size:
            raise IntegrationError(f"{len(data)} bytes instead of {size}", retryable=False)
        path = f"{place}/content?{CONFLICT}=replace"
        answer = self._client.graph("PUT", path, data=data, headers={"Content-Type": content_type})
        return decoded(answer, place)

    def _send(self, place: str, content: BinaryIO, size: int) -> Json:
        wanted = {"item": {CONFLICT: "replace"}}
        session = self._client.post(f"{place}/createUploadSession", wanted, repeatable=True)
        return decoded(upload(self._client, session, content, size, DRIVE_RANGE), place)


def _named(name: str) -> str:
    """A name that SharePoint takes; raises `IntegrationError` for any other, so that no path can be slipped in."""
    if not name or name in (".", "..") or FORBIDDEN & set(name) or name != name.strip() or not name.isprintable():
        raise IntegrationError(f"A library takes no file or folder called {name!r}", retryable=False)
    return name


def _checked(item: Json, name: str, size: int) -> FiledDocument:
    arrived = int(item.get("size", -1))
    if arrived != size and PurePosixPath(name).suffix.lower() not in REWRITTEN:
        raise IntegrationError(f"{arrived} of {size} bytes arrived", retryable=True)
    return FiledDocument(str(item["id"]), str(item.get("webUrl", "")), arrived)
