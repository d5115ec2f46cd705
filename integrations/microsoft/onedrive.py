"""Files in the company's document libraries. Serves the port `Cabinet`.

Application permission `Sites.Selected` with write on the one site: an administrator consents to it, which opens nothing
yet, then grants the application the role `write` on the site (`POST /sites/{id}/permissions`,
https://learn.microsoft.com/graph/api/site-post-permissions). https://learn.microsoft.com/graph/api/
driveitem-post-children, .../driveitem-get (by path), .../drive-list, .../driveitem-createlink, .../driveitem-delta
"""

from typing import BinaryIO
from urllib.parse import quote

from hub.core.errors import IntegrationError
from hub.core.ports import Bookmark, FiledDocument, LibraryChange, LibraryPage
from integrations.microsoft.deltas import DeltaPage, StartOver
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.shelf import CONFLICT, Shelf, checksum
from integrations.microsoft.transfer import cancel

FORBIDDEN = frozenset('"*:<>?/\\|')


class OneDriveCabinet:
    """The libraries of one site: the first part of a folder names the library, the others lie below it."""

    def __init__(self, client: GraphClient, site: str = "root") -> None:
        self._client = client
        self._site = site
        self._drives: dict[str, str] = {}

    def file(
        self, folder: str, name: str, content: BinaryIO, size: int, content_type: str, bookmark: Bookmark | None = None
    ) -> FiledDocument:
        """Puts `size` bytes there, in the place of an earlier content; larger files go up range by range, and on from
        where the bookmark says.

        Raises `IntegrationError`: not retryable for a name or library that cannot be, nor when the library is full;
        retryable when less or something else arrived, and later when somebody has the file open.
        """
        library, *parts = [_named(part) for part in folder.strip("/").split("/")]
        drive = self._drive(library)
        shelf = Shelf(self._client, drive, self._folder(drive, parts), _named(name))
        item = shelf.put(content, size, content_type, bookmark)
        place, url = f"{drive}/{item['id']}", str(item.get("webUrl", ""))
        return FiledDocument(str(item["id"]), url, int(item.get("size", size)), place, checksum(item))

    def abandon(self, said: str) -> None:
        """Cancels an upload session: Microsoft forgets what arrived of it."""
        cancel(self._client, said)

    def share(self, place: str) -> str:
        """A link by which everybody in the company can read what lies there; asked again, the same one."""
        drive, _, item = place.partition("/")
        path = f"/drives/{drive}/items/{quote(item, safe='')}/createLink"
        made = self._client.post(path, {"type": "view", "scope": "organization"}, repeatable=True)
        return str(made["link"]["webUrl"])

    def changes(self, library: str, mark: str) -> LibraryPage:
        """What has become of its files; all that there is, where Microsoft no longer knows since when (410)."""
        here = f"/drives/{quote(library, safe='!')}/root/delta"
        try:
            return _page(library, self._client.delta(mark or f"{here}?token=latest"))
        except StartOver as error:
            return _page(library, self._client.delta(error.link or here), begins=True)

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


def _named(name: str) -> str:
    """A name that SharePoint takes; raises `IntegrationError` for any other, so that no path can be slipped in."""
    if not name or name in (".", "..") or FORBIDDEN & set(name) or name != name.strip() or not name.isprintable():
        raise IntegrationError(f"A library takes no file or folder called {name!r}", retryable=False)
    return name


def _page(library: str, page: DeltaPage, *, begins: bool = False) -> LibraryPage:
    return LibraryPage(_changes(library, page), page.link, more=not page.is_last, begins=begins)


def _changes(library: str, page: DeltaPage) -> list[LibraryChange]:
    """Files only; of what comes twice the last counts."""
    told = {str(item["id"]): item for item in page.items if "folder" not in item and "root" not in item}
    return [LibraryChange(f"{library}/{id_}", checksum(item), gone="deleted" in item) for id_, item in told.items()]
