"""Cards in Teams, posted by our bot. Serves the port `Channel`.

Posting: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-send-and-receive-messages,
limits https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit. Who is in a conversation: its
`pagedmembers`, https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference.

Looking: `GET /chats/{id}/messages` (https://learn.microsoft.com/graph/api/chat-list-messages: newest first, `$top` up
to 50). Its permission table names the application permissions `Chat.Read.All` and, by resource-specific consent,
`ChatMessage.Read.Chat`; `Chat.Read.WhereInstalled` (https://learn.microsoft.com/graph/permissions-reference,
"chats where the associated Teams application is installed") is the narrower one to try first. The id of a chat message
is the id of the bot's activity; Graph gives an attachment's card as a JSON string
(https://learn.microsoft.com/graph/teams-messaging-overview).
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import quote

from hub.core.errors import Unreachable
from hub.core.ports import Notice, Receipt
from integrations.microsoft.cards import activity, carries
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.installation import REMEMBERED, Installations
from integrations.microsoft.tab import Tab
from integrations.microsoft.wire import Json

# The bot was taken away or blocked, or never was where it writes.
GONE = frozenset({"MessageWritesBlocked", "BotNotInConversationRoster", "ConversationNotFound"})
# A lost answer is looked for within minutes; nobody gets this many cards meanwhile.
PAGES = 4


class TeamsCards:
    """A card in the chat of a person and the hub's bot. Its link leads into the tab where there is one."""

    def __init__(self, client: GraphClient, installations: Installations, tab: Tab | None = None) -> None:
        self._client = client
        self._installations = installations
        self._tab = tab
        self._users: dict[str, str] = {}

    def prepare(self, notice: Notice) -> Receipt:
        """Finds the conversation; installs our app for the person where Teams has not said that it is there."""
        known = notice.to.address
        if "conversation" in known:
            return {name: known[name] for name in ("conversation", "service", "user") if name in known}
        conversation = self._installations.conversation(notice.to.id)
        return {"conversation": conversation, "user": self._user(notice.to.id, conversation)}

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """Posts the card. Raises `IntegrationError`: a lost answer is `unclear`, a lost conversation `Unreachable`."""
        try:
            here = replace(notice, to=replace(notice.to, address=receipt))
            sent = self._client.bot("POST", f"{_conversation(receipt)}/activities", self._shaped(here))
        except Refused as error:
            if error.status in (403, 404):
                self._installations.forget(notice.to.id)
            if any(word in error.detail for word in GONE):
                raise Unreachable(error.detail) from None
            raise
        return {**receipt, "activity": str(sent["id"])}

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:
        """Looks for the card among the newest messages of the chat."""
        if "activity" in receipt:
            return receipt
        found = next((one for one in self._newest(notice, receipt) if _is(one, notice.key)), None)
        return {**receipt, "activity": str(found["id"])} if found else None

    def revise(self, notice: Notice, receipt: Receipt) -> bool:
        """Puts another content in the card's place; False when the person has no such card any more."""
        if "activity" not in receipt:
            return False
        path = f"{_conversation(receipt)}/activities/{quote(receipt['activity'], safe='')}"
        try:
            self._client.bot("PUT", path, self._shaped(notice))
        except Refused as error:
            if error.status != 404:
                raise
            return False
        return True

    def _shaped(self, notice: Notice) -> Json:
        return activity(self._tab.leads(notice) if self._tab else notice)

    def _user(self, person: str, conversation: str) -> str:
        """The bot's name for a person, by which cards say who sees them refreshed; empty where nobody tells it. It
        stays the same for good, so it is asked for once."""
        if person not in self._users:
            if len(self._users) >= REMEMBERED:
                self._users.clear()
            self._users[person] = self._asked(person, conversation)
        return self._users[person]

    def _asked(self, person: str, conversation: str) -> str:
        path = f"{_conversation({'conversation': conversation})}/pagedmembers"
        try:
            members = self._client.bot("GET", path, None).get("members") or ()
        except Refused as error:
            if error.retryable:
                raise
            members = ()
        return next((str(one["id"]) for one in members if one.get("aadObjectId") == person), "")

    def _chat(self, notice: Notice, receipt: Receipt) -> str:
        """The conversation as Graph names it; the bot has another name for it, by which Teams calls it to the bot."""
        named = receipt["conversation"]
        return named if named.startswith("19:") else self._installations.conversation(notice.to.id)

    def _newest(self, notice: Notice, receipt: Receipt) -> Iterator[Json]:
        chat = quote(self._chat(notice, receipt), safe=":@")
        for page in islice(self._client.pages(f"/chats/{chat}/messages?$top=50"), PAGES):
            yield from page


def _conversation(receipt: Receipt) -> str:
    """Where Teams said that the bot reaches this person, else where it reaches everybody."""
    return f"{receipt.get('service', '')}/v3/conversations/{quote(receipt['conversation'], safe=':@')}"


def _is(message: Json, key: str) -> bool:
    return any(carries(str(card.get("content") or ""), key) for card in message.get("attachments") or ())
