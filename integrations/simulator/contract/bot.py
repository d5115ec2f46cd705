"""The Bot Connector: what the hub's bot sends to Teams.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference (Activity,
Attachment, ConversationParameters, ChannelAccount, ResourceResponse) and, for what Teams makes of 1:1 conversations,
https://github.com/microsoft/teams.net core/docs/CreateConversation-API-Behavior.md. What a bot answers to a button:
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/
work-with-universal-actions-for-adaptive-cards.
Adaptive Cards: https://adaptivecards.io/explorer/AdaptiveCard.html, schema 1.5.
"""

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from integrations.simulator.contract.base import Operation, Wire

ACTIVITY_LIMIT = 100 * 1024
CARD_TYPE = "application/vnd.microsoft.card.adaptive"


class Account(Wire):
    """A bot (`28:...`) or a person (`29:...`)."""

    id: str
    name: str | None = None


class Execute(Wire):
    """`Action.Execute` (1.4): a button whose click reaches the bot, with the older action to fall back on."""

    type: Literal["Action.Execute"]
    title: str = Field(min_length=1)
    verb: str = Field(min_length=1)
    data: dict[str, Any] = Field(default_factory=dict)
    style: Literal["default", "positive", "destructive"] = "default"
    fallback: "Submit | Literal['drop'] | None" = None
    id: str = ""


class Submit(Wire):
    """`Action.Submit`."""

    type: Literal["Action.Submit"]
    title: str = Field(min_length=1)
    data: dict[str, Any] = Field(default_factory=dict)
    style: Literal["default", "positive", "destructive"] = "default"
    id: str = ""


class OpenUrl(Wire):
    """`Action.OpenUrl`: the only action that needs no bot."""

    type: Literal["Action.OpenUrl"]
    title: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://")


class Element(Wire):
    """A card element: known by its type, with properties of its own."""

    model_config = ConfigDict(extra="allow", strict=True)
    type: Literal[
        "TextBlock", "RichTextBlock", "FactSet", "Container", "ColumnSet", "Image", "ActionSet", "Table", "ImageSet",
        "Input.Text", "Input.ChoiceSet", "Input.Toggle", "Input.Date", "Input.Number", "Input.Time",
    ]  # fmt: skip


class InnerCard(Wire):
    """What a button opens: a card within the card."""

    type: Literal["AdaptiveCard"]
    body: list[Element] = Field(min_length=1)
    actions: list[Execute | Submit | OpenUrl] = Field([], max_length=6)


class ShowCard(Wire):
    """`Action.ShowCard`: opens more of the card."""

    type: Literal["Action.ShowCard"]
    title: str = Field(min_length=1)
    card: InnerCard


class Refresh(Wire):
    """What Teams asks the bot when one of these people opens the card; at most 60."""

    action: Execute
    user_ids: list[str] = Field([], alias="userIds", max_length=60)


class Card(Wire):
    """An Adaptive Card of version 1.0 to 1.5."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)
    json_schema: str = Field("", alias="$schema")
    type: Literal["AdaptiveCard"]
    version: str = Field(pattern=r"^1\.[0-5]$")
    body: list[Element] = Field(min_length=1)
    actions: list[Execute | Submit | OpenUrl | ShowCard] = Field([], max_length=6)
    lang: str = ""
    speak: str = ""
    fallback_text: str = Field("", alias="fallbackText")
    refresh: Refresh | None = None
    metadata: dict[str, Any] | None = None
    msteams: dict[str, Any] | None = None


class CardAttachment(Wire):
    """The card in an activity."""

    content_type: Literal["application/vnd.microsoft.card.adaptive"] = Field(alias="contentType")
    content: Card
    content_url: None = Field(None, alias="contentUrl")


class Activity(Wire):
    """A message of the bot: text, a card, or both."""

    type: Literal["message"]
    text: str | None = None
    text_format: Literal["plain", "markdown", "xml"] | None = Field(None, alias="textFormat")
    summary: str | None = None
    attachments: list[CardAttachment] = Field(default_factory=list)
    id: str | None = None


class ChannelId(Wire):
    """A channel of a team."""

    id: str = Field(pattern=r"^19:.+@thread\.(tacv2|skype)$")


class ChannelData(Wire):
    """Where a new thread begins."""

    channel: ChannelId


class CreateConversation(Wire):
    """A 1:1 conversation: exactly one member, the tenant required. Or a new thread in a channel: its first message and
    the channel required."""

    is_group: bool = Field(False, alias="isGroup")
    bot: Account | None = None
    members: list[Account] = Field(default_factory=list)
    tenant_id: str = Field(alias="tenantId")
    activity: Activity | None = None
    channel_data: ChannelData | None = Field(None, alias="channelData")

    @model_validator(mode="after")
    def _one_of_both(self) -> "CreateConversation":
        thread = self.activity is not None and self.channel_data is not None
        if thread != self.is_group or (len(self.members) == 1) == self.is_group:
            raise ValueError("Incorrect conversation creation parameters")
        return self


class WorkflowMessage(Wire):
    """What a Workflows webhook takes: cards, nothing else."""

    type: Literal["message"]
    attachments: list[CardAttachment] = Field(min_length=1)


class Answer(Wire):
    """What a bot answers to `adaptiveCard/action`, under HTTP 200."""

    status_code: int = Field(alias="statusCode")
    type: Literal[
        "application/vnd.microsoft.card.adaptive",
        "application/vnd.microsoft.activity.message",
        "application/vnd.microsoft.error",
        "application/vnd.microsoft.activity.loginRequest",
        "application/vnd.microsoft.error.preconditionFailed",
    ]
    value: Any


CONVERSE = Operation("POST", "/v3/conversations", (201,), body=CreateConversation)
POST_ACTIVITY = Operation("POST", "/v3/conversations/{conversation-id}/activities", (201,), body=Activity)
PUT_ACTIVITY = Operation("PUT", "/v3/conversations/{conversation-id}/activities/{activity-id}", (200,), body=Activity)
BOT_MEMBERS = Operation("GET", "/v3/conversations/{conversation-id}/members", (200,))
PAGED_MEMBERS = Operation(
    "GET", "/v3/conversations/{conversation-id}/pagedmembers", (200,), query=("pageSize", "continuationToken")
)
OPERATIONS = (CONVERSE, POST_ACTIVITY, PUT_ACTIVITY, BOT_MEMBERS, PAGED_MEMBERS)
