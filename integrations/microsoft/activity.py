"""Entries in the activity feed of Teams. Serves the port `Channel`.

Application permission `TeamsActivity.Send`; our app must be installed for the recipient.
https://learn.microsoft.com/graph/api/userteamwork-sendactivitynotification,
https://learn.microsoft.com/graph/teams-send-activityfeednotifications (types of entries stand in the app's manifest,
preview of 150 characters; `webUrl` leads into Teams)
"""

import hashlib
from urllib.parse import quote

from hub.core.errors import Unreachable
from hub.core.ports import Notice, Receipt
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.installation import Installations
from integrations.microsoft.tab import Tab
from integrations.microsoft.wire import Json

PREVIEW = 150
# The types of entries that the app's manifest declares: what asks, what tells. Each has one word to fill in.
ENTRIES = ASKED, TOLD = ("asked", "told")


class TeamsActivityFeed:
    """A line in the activity feed that leads to the hub's page.

    The feed cannot be read back. The notice's key gives the chain id, and a newer entry of a chain takes the place of
    the older: a repeated telling is one entry.
    """

    def __init__(self, client: GraphClient, installations: Installations) -> None:
        self._client = client
        self._installations = installations

    def prepare(self, notice: Notice) -> Receipt:
        """Installs our app for the person where it never was. Raises `Unreachable` where it is no more: whoever took it
        away does not get it again."""
        if "conversation" not in notice.to.address:
            return {"installation": self._installations.ensure(notice.to.id)}
        if (found := self._installations.find(notice.to.id)) is None:
            raise Unreachable("The Teams app was taken away.")
        return {"installation": found}

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """Adds the entry, or renews it."""
        path = f"/users/{quote(notice.to.id, safe='')}/teamwork/sendActivityNotification"
        self._client.post(path, self._entry(notice), repeatable=True)
        return {**receipt, "chain": str(chain(notice.key))}

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:  # noqa: ARG002 - nothing to look with
        """What `deliver` noted; nothing else can be seen."""
        return receipt if "chain" in receipt else None

    def revise(self, notice: Notice, receipt: Receipt) -> bool:  # noqa: ARG002
        """False: a newer entry would ring again."""
        return False

    def _entry(self, notice: Notice) -> Json:
        return {
            "topic": {"source": "text", "value": notice.subject[:250], "webUrl": self._place(notice)},
            "activityType": ASKED if notice.actions else TOLD,
            "previewText": {"content": " ".join(notice.lines)[:PREVIEW] or notice.subject[:PREVIEW]},
            "templateParameters": [{"name": "text", "value": notice.subject[:PREVIEW]}],
            "chainId": chain(notice.key),
        }

    def _place(self, notice: Notice) -> str:
        """Into the tab, where the page shows what the notice is about."""
        return Tab(self._installations.catalogue_id(), self._client.access.tenant).link(notice.link)


def chain(key: str) -> int:
    """A positive 63-bit number for a notice's key, always the same."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1
