"""Files that people picked in OneDrive or SharePoint. Serves the port `Picks`.

Read with a delegated token of the person (`Files.Read.All` and `User.Read`, delegated): what the application may read
by itself proves nothing about her. The token must speak for whoever calls the hub, is sent to Graph alone, and stands
in no log. https://learn.microsoft.com/graph/api/user-get (`/me`), .../driveitem-get, .../driveitem-get-content (302 to
an address that takes no token)
"""

from collections.abc import Iterator
from urllib.parse import quote

import requests

from hub.core.errors import BadInput, FieldError, Forbidden, HubError, IntegrationError, NotFound
from hub.core.ports import Pick
from integrations.microsoft.failures import refused, unanswered, whole
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.quickxor import QuickXor
from integrations.microsoft.shelf import checksum
from integrations.microsoft.wire import Call, Json

PIECE = 1024 * 1024
FIELDS = "$select=id,name,size,file"


class PickedFiles:
    """Takes the person's token for one call after another, and none for the bytes."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def look(self, person_id: str, drive: str, item: str, token: str) -> Pick:
        """What she has picked."""
        if str(self._hers("/me?$select=id", "GET /me", token)["id"]).lower() != person_id.lower():
            raise Forbidden("This token of Microsoft 365 is somebody else's. Send one of your own.")
        found = self._hers(f"{_place(drive, item)}?{FIELDS}", "GET /drives/{}/items/{}", token)
        if "file" not in found:
            raise BadInput("Pick a file.", [FieldError("/itemId", "This is no file. Folders cannot be imported.")])
        kind = str(found["file"].get("mimeType") or "application/octet-stream")
        return Pick(drive, item, str(found["name"]), kind, int(found["size"]), checksum(found))

    def read(self, pick: Pick, token: str) -> Iterator[bytes]:
        """Its bytes, in pieces, all of them or an error."""
        label = "GET /drives/{}/items/{}/content"
        with self._asked(f"{_place(pick.drive, pick.item)}/content", label, token) as answer:
            link = answer.headers.get("Location", "")
        call = Call("GET", link, "GET download", repeatable=True)
        with self._client.bare(call, stream=True) as arriving:
            yield from _whole(pick, whole(arriving, call), call)

    def _hers(self, path: str, label: str, token: str) -> Json:
        return decoded(self._asked(path, label, token), label)

    def _asked(self, path: str, label: str, token: str) -> requests.Response:
        """The answer to her. Never with our own token, and never sent anywhere but to Graph."""
        url = f"{self._client.access.base}/v1.0{path}"
        call = Call("GET", url, label, repeatable=True, headers={"Authorization": f"Bearer {token}"})
        # Bytes in the place of an address would not be read.
        answer = self._client.bare(call, stream=True)
        if answer.status_code < 400:
            return answer
        with answer:
            raise _refusal(answer, call)


def _refusal(answer: requests.Response, call: Call) -> HubError | IntegrationError:
    if answer.status_code == 401:
        return Forbidden("This token of Microsoft 365 is not good, or no longer. Get a new one and try again.")
    if answer.status_code in (403, 404):
        return NotFound("There is no such file that you can open. Pick one that you see in OneDrive or SharePoint.")
    return refused(answer, call)


def _place(drive: str, item: str) -> str:
    return f"/drives/{quote(drive, safe='!')}/items/{quote(item, safe='')}"


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
