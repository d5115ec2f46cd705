"""Photos of people, in a small size. Serves the port `Pictures`.

Application permission `User.Read.All` or `ProfilePhoto.Read.All`; 404 means that there is none.
https://learn.microsoft.com/graph/api/profilephoto-get
"""

from hub.core.ports import Picture
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient

SIZE = "96x96"
# What a picture begins with; whatever else comes is none.
BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class GraphPictures:
    """Asks Graph."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def picture(self, person_id: str) -> Picture | None:
        """A small picture of somebody."""
        try:
            content = self._client.graph("GET", f"/users/{person_id}/photos/{SIZE}/$value").content
        except Refused as error:
            if error.status == 404:
                return None
            raise
        kind = next((kind for start, kind in BEGINNINGS.items() if content.startswith(start)), None)
        return Picture(content, kind) if kind else None
