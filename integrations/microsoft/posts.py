"""Posts to channels of Teams: for reports and announcements, never for decisions. Serve the port `Channel`.

By the bot, a thread of its own in the channel of a team that has the app: `POST /v3/conversations` with `isGroup`,
https://github.com/microsoft/teams.net core/docs/CreateConversation-API-Behavior.md. By a Workflows webhook ("Post to a
channel when a webhook request is received"), whose address is its only credential and is told to nobody:
https://support.microsoft.com/office/creating-a-workflow-from-a-channel-in-teams-242eb8f2-f328-45be-b81f-9817b51a5f0e.
Neither can be read back by what the hub is allowed: after a lost answer a post may come twice.
"""

import json
from dataclasses import replace
from urllib.parse import urlsplit

from hub.core.errors import IntegrationError
from hub.core.ports import Channel, Notice, Receipt
from integrations.microsoft.access import origin
from integrations.microsoft.cards import CARD_TYPE, activity, card
from integrations.microsoft.failures import refused
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Call, Json

# Where Workflows listens; the addresses of before, below logic.azure.com, ended in November 2025.
WORKFLOWS = ".environment.api.powerplatform.com"
# A message of Workflows holds 28 kB, and says some words about the card.
LARGEST = 21_000


class Looked:
    """What both have in common: only what was noted is known again, and nothing is changed in its place."""

    def prepare(self, notice: Notice) -> Receipt:  # noqa: ARG002 - nothing goes ahead
        """Nothing."""
        return {}

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:  # noqa: ARG002 - nothing to look with
        """What `deliver` noted."""
        return receipt if "posted" in receipt else None

    def revise(self, notice: Notice, receipt: Receipt) -> bool:  # noqa: ARG002
        """False: a post says how things stood."""
        return False


class ChannelThreads(Looked):
    """New threads of the bot in one channel."""

    def __init__(self, client: GraphClient, channel: str) -> None:
        self._client = client
        self._channel = channel

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """Begins a thread."""
        wanted = {
            "isGroup": True,
            "activity": activity(_without_buttons(notice)),
            "channelData": {"channel": {"id": self._channel}},
            "tenantId": self._client.access.tenant,
        }
        return {**receipt, "posted": str(self._client.bot("POST", "/v3/conversations", wanted)["id"])}


class WorkflowPosts(Looked):
    """Messages of one Workflows webhook. Their 202 says that the flow was started, not that the card was posted."""

    def __init__(self, client: GraphClient, address: str) -> None:
        self._client = client
        self._address = address

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """Starts the flow. Raises `IntegrationError`, which never tells the address; `Postponed` while the flow is
        asked for as much as it takes."""
        if not self._is_microsofts():
            raise IntegrationError("HUB_TEAMS_CHANNELS: this is no address of Workflows", retryable=False)
        call = Call("POST", self._address, "POST workflow", repeatable=False, json=_message(notice))
        answer = self._client.flow(call)
        if answer.status_code not in (200, 202):
            raise refused(answer, call)
        return {**receipt, "posted": answer.headers.get("x-ms-workflow-run-id", "")}

    def _is_microsofts(self) -> bool:
        parts = urlsplit(self._address)
        known = parts.scheme == "https" and (parts.hostname or "").endswith(WORKFLOWS)
        access = self._client.access
        return known or (access.is_local and origin(self._address) == origin(access.base))


def posts(client: GraphClient, target: str) -> Channel:
    """Posts to a channel by its id (`19:...`), or by the address of its webhook."""
    if target.startswith("19:"):
        return ChannelThreads(client, target)
    return WorkflowPosts(client, target)


def _without_buttons(notice: Notice) -> Notice:
    """Nobody decides in a channel: its buttons would be everybody's."""
    return replace(notice, actions=(), to=replace(notice.to, address={}))


def _message(notice: Notice) -> Json:
    """The message with its card, short enough for a flow; what is cut stands behind the link."""
    plain = _without_buttons(notice)
    short = replace(plain, lines=plain.lines[:3], facts=plain.facts[:10])
    content = next(
        (made for made in (card(plain), card(short)) if len(json.dumps(made)) <= LARGEST),
        card(replace(plain, lines=(), facts=())),
    )
    attachment = {"contentType": CARD_TYPE, "contentUrl": None, "content": {**content, "version": "1.4"}}
    return {"type": "message", "attachments": [attachment]}
