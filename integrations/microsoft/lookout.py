"""Subscriptions to what changes in Microsoft 365. Serves the port `Lookout`.

https://learn.microsoft.com/graph/api/subscription-post-subscriptions (both addresses are called while it is made, and
only a new subscription can be given the second), .../resources/subscription (longest lives, `clientState` up to 128
characters, one subscription for a resource and its kinds of change), .../subscription-update (404: gone). Application
permissions: `User.Read.All`, `Group.Read.All`, and `Files.Read.All` for libraries; whether `Sites.Selected` will do for
those is not documented: without the right they are looked at by the clock alone.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from hub.core.ports import Sight, Watched
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient, decoded

NOTIFICATIONS = "/graph/notifications"
LIFECYCLE = "/graph/lifecycle"
DIRECTORY = "directory"
LIBRARY = "library/"
# The longest lives, less what two clocks may differ by.
DIRECTORY_LIFE = timedelta(minutes=41_760 - 10)
DRIVE_LIFE = timedelta(minutes=42_300 - 10)


def present() -> datetime:
    """Microsoft counts by the real clock, wherever that of the hub was moved to."""
    return datetime.now(UTC)


class GraphLookout:
    """Watches people and groups, where the directory comes from there, and every library of the site. `url` is where
    Microsoft reaches the hub; without one nothing is watched."""

    def __init__(
        self, client: GraphClient, url: str, *, site: str, directory: bool, now: Callable[[], datetime] = present
    ) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._site = site
        self._directory = directory
        self._now = now

    def sights(self) -> Sequence[Sight]:
        """All that can be watched; nothing where Microsoft cannot reach the hub."""
        return list(self._sights()) if self._url else ()

    def _sights(self) -> Iterator[Sight]:
        if self._directory:
            yield from (Sight("/users", DIRECTORY), Sight("/groups", DIRECTORY))
        for drive in self._client.items(f"/sites/{quote(self._site, safe=',')}/drives"):
            yield Sight(f"/drives/{drive['id']}/root", f"{LIBRARY}{drive['id']}")

    def begin(self, key: str, secret: str) -> Watched:
        """From now on Microsoft tells of this; the secret comes back as `clientState`."""
        wanted = {
            "changeType": "updated" if key.startswith("/drives/") else "updated,deleted",
            "notificationUrl": self._url + NOTIFICATIONS,
            "lifecycleNotificationUrl": self._url + LIFECYCLE,
            "resource": key,
            "expirationDateTime": self._until(key),
            "clientState": secret,
        }
        return _watched(self._client.post("/subscriptions", wanted))

    def extend(self, watch_id: str) -> Watched | None:
        """Keeps a subscription for as long as it can be, which renews its right as well; None for one that is gone."""
        path = f"/subscriptions/{quote(watch_id, safe='')}"
        try:
            key = str(self._client.get(path)["resource"])
            answer = self._client.graph("PATCH", path, json={"expirationDateTime": self._until(key)})
        except Refused as error:
            if error.status != 404:
                raise
            return None
        return _watched(decoded(answer, path))

    def end(self, watch_id: str) -> None:
        """Microsoft tells no more; welcome twice."""
        try:
            self._client.graph("DELETE", f"/subscriptions/{quote(watch_id, safe='')}")
        except Refused as error:
            if error.status != 404:
                raise

    def held(self) -> Sequence[str]:
        """All subscriptions that our application has; nothing where it has had no reason to make one."""
        if not self._url:
            return ()
        mine = self._client.access.client_id
        return [str(one["id"]) for one in self._client.items("/subscriptions") if one.get("applicationId") == mine]

    def _until(self, key: str) -> str:
        life = DRIVE_LIFE if key.lstrip("/").startswith("drives/") else DIRECTORY_LIFE
        return (self._now() + life).strftime("%Y-%m-%dT%H:%M:%SZ")


def _watched(subscription: dict[str, Any]) -> Watched:
    return Watched(str(subscription["id"]), datetime.fromisoformat(str(subscription["expirationDateTime"])))
