"""Activities as Teams posts them.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object,
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events and
.../cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.core.ports import Press

SAID, LONGEST, ID = 20, 20_000, 36
# No database takes these.
UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
REFRESH = "refresh"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Activity:
    """What of an activity the hub looks at. `person` is the id in the directory, `user` the bot's name for her,
    `tenants` are all that it names, and `key` names it for ever."""

    key: str
    type: str
    name: str
    action: str
    channel: str
    service: str
    person: str
    user: str
    conversation: str
    personal: bool
    tenants: frozenset[str]
    added: frozenset[str]
    value: Json

    @property
    def address(self) -> dict[str, str]:
        """Where our bot reaches whoever sent this."""
        return {"conversation": self.conversation, "user": self.user, "service": self.service.rstrip("/")}

    @property
    def automatic(self) -> bool:
        """Whether Teams asks by itself how the card looks now."""
        return self.value.get("trigger") == "automatic" or self.verb == REFRESH

    @property
    def verb(self) -> str:
        """The button; empty when there is none. `Action.Submit` of older clients has it among its data."""
        return _text(self._action.get("verb")) or _text(self._data.get("verb"))

    @property
    def press(self) -> Press:
        """The button that was pressed, with the words that came along."""
        said = [(name, text) for name, value in self._data.items() if (text := _text(value)) and len(text) <= LONGEST]
        return Press(f"teams:{self.key}", self.person, self.verb, dict(said[:SAID]))

    @property
    def _action(self) -> Json:
        return _object(self.value.get("action"))

    @property
    def _data(self) -> Json:
        return _object(self._action.get("data")) if self._action else self.value


def activity_of(said: Json, body: bytes) -> Activity:
    """The activity in a decoded body; what is missing or of another kind is empty."""
    sender, conversation = _object(said.get("from")), _object(said.get("conversation"))
    named = (_object(_object(said.get("channelData")).get("tenant")).get("id"), conversation.get("tenantId"))
    members, person = said.get("membersAdded"), _text(sender.get("aadObjectId"))
    return Activity(
        key=_text(said.get("id")) or hashlib.sha256(body).hexdigest(),
        type=_text(said.get("type")),
        name=_text(said.get("name")),
        action=_text(said.get("action")),
        channel=_text(said.get("channelId")),
        service=_text(said.get("serviceUrl")),
        person=person if len(person) <= ID else "",
        user=_text(sender.get("id")),
        conversation=_text(conversation.get("id")),
        personal=conversation.get("conversationType") == "personal",
        tenants=frozenset(str(tenant) for tenant in named if tenant is not None),
        added=frozenset(_text(_object(one).get("id")) for one in members) if isinstance(members, list) else frozenset(),
        value=_object(said.get("value")),
    )


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) and not UNSTORABLE.search(value) else ""
