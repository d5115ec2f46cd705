"""Calls of Graph as somebody who signed in: with her token, which is sent to Graph alone and stands in no log.

https://learn.microsoft.com/graph/auth/auth-concepts#delegated-access, .../graph/api/user-get (`/me`, `User.Read`)
"""

import requests

from hub.core.errors import Forbidden
from integrations.microsoft.failures import refused
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.wire import Call, Json

NOT_GOOD = "This token of Microsoft 365 is not good, or no longer. Get a new one and try again."
SOMEBODY_ELSES = "This token of Microsoft 365 is somebody else's. Send one of your own."


class AsPerson:
    """Her calls, for as long as one call of the hub lasts."""

    def __init__(self, client: GraphClient, token: str) -> None:
        self._client = client
        self._token = token

    def refuse_others(self, person_id: str) -> None:
        """Raises `Forbidden` unless the token speaks for this person."""
        if str(self.get("/v1.0/me?$select=id", "GET /me")["id"]).lower() != person_id.lower():
            raise Forbidden(SOMEBODY_ELSES)

    def get(self, path: str, label: str) -> Json:
        """The JSON object at a path or at a link that Graph gave."""
        return decoded(self.ask("GET", path, label), label)

    def ask(
        self, method: str, path: str, label: str, body: Json | None = None, *, stream: bool = False
    ) -> requests.Response:
        """A good answer, its body unread if it is to `stream`. Raises `Forbidden` for a token that is not good,
        `IntegrationError` for anything else."""
        url = path if "://" in path else f"{self._client.access.base}{path}"
        headers = {"Authorization": f"Bearer {self._token}"}
        call = Call(method, url, label, repeatable=method == "GET", json=body, headers=headers)
        answer = self._client.theirs(call, stream=stream)
        if answer.status_code == 401:
            raise Forbidden(NOT_GOOD)
        if answer.status_code >= 400:
            raise refused(answer, call)
        return answer
