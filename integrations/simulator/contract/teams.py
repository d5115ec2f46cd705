"""Teams through Graph: the app, its installation, the activity feed, a chat's messages.

https://learn.microsoft.com/graph/api/userteamwork-sendactivitynotification, .../userteamwork-post-installedapps,
.../appcatalogs-list-teamsapps, .../chat-list-messages
"""

from typing import ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire
from integrations.simulator.contract.mail import ItemBody


class TeamsApp(Wire):
    """An app of the catalogue; `externalId` is the id in its manifest."""

    schema_name: ClassVar[str | None] = "microsoft.graph.teamsApp"
    id: str = ""
    external_id: str | None = Field(None, alias="externalId")
    display_name: str | None = Field(None, alias="displayName")
    distribution_method: Literal["store", "organization", "sideloaded", "unknownFutureValue"] | None = Field(
        None, alias="distributionMethod"
    )


class Installation(Wire):
    """An app installed for a person."""

    schema_name: ClassVar[str | None] = "microsoft.graph.userScopeTeamsAppInstallation"
    id: str = ""
    teams_app: TeamsApp | None = Field(None, alias="teamsApp")


class Install(Wire):
    """Which app to install."""

    teams_app: str = Field(alias="teamsApp@odata.bind")


class Chat(Wire):
    """The chat of a person and the app's bot."""

    schema_name: ClassVar[str | None] = "microsoft.graph.chat"
    id: str = ""
    chat_type: Literal["oneOnOne", "group", "meeting", "unknownFutureValue"] = Field("oneOnOne", alias="chatType")
    tenant_id: str | None = Field(None, alias="tenantId")


class Topic(Wire):
    """What an activity is about; `text` needs a deep link into Teams."""

    schema_name: ClassVar[str | None] = "microsoft.graph.teamworkActivityTopic"
    source: Literal["entityUrl", "text"] | None
    value: str
    web_url: str | None = Field(None, alias="webUrl")


class Parameter(Wire):
    """A value for the template in the manifest."""

    schema_name: ClassVar[str | None] = "microsoft.graph.keyValuePair"
    name: str
    value: str | None


class ActivityNotification(Wire):
    """The action's parameters."""

    topic: Topic | None
    activity_type: str | None = Field(alias="activityType")
    preview_text: ItemBody | None = Field(alias="previewText")
    chain_id: int | None = Field(None, alias="chainId")
    teams_app_id: str | None = Field(None, alias="teamsAppId")
    template_parameters: list[Parameter] = Field([], alias="templateParameters")


class CardAttachment(Wire):
    """A card in a chat message; `content` is its JSON as a string."""

    schema_name: ClassVar[str | None] = "microsoft.graph.chatMessageAttachment"
    id: str | None = None
    content_type: str | None = Field(None, alias="contentType")
    content: str | None = None
    name: str | None = None


class ChatMessage(Wire):
    """A message of a chat, `id` being the bot's activity id."""

    schema_name: ClassVar[str | None] = "microsoft.graph.chatMessage"
    id: str = ""
    chat_id: str | None = Field(None, alias="chatId")
    message_type: Literal["message", "chatEvent", "typing", "unknownFutureValue", "systemEventMessage"] = Field(
        "message", alias="messageType"
    )
    created_date_time: str | None = Field(None, alias="createdDateTime")
    last_modified_date_time: str | None = Field(None, alias="lastModifiedDateTime")
    body: ItemBody = ItemBody.model_validate({})
    attachments: list[CardAttachment] = Field(default_factory=list)
    summary: str | None = None


_INSTALLED = "/v1.0/users/{user-id}/teamwork/installedApps"
APPS = Operation("GET", "/v1.0/appCatalogs/teamsApps", (200,), item=TeamsApp, query=("$filter", "$expand"))
INSTALLED = Operation("GET", _INSTALLED, (200,), item=Installation, query=("$filter", "$expand"))
INSTALL = Operation("POST", _INSTALLED, (201,), body=Install)
CHAT = Operation("GET", f"{_INSTALLED}/{{installation-id}}/chat", (200,), answer=Chat)
NOTIFY = Operation("POST", "/v1.0/users/{user-id}/teamwork/sendActivityNotification", (204,), body=ActivityNotification)
MESSAGES = Operation(
    "GET",
    "/v1.0/chats/{chat-id}/messages",
    (200,),
    item=ChatMessage,
    query=("$top", "$orderby", "$filter"),
    top=(1, 50),
    source="https://learn.microsoft.com/graph/api/chat-list-messages",
)
OPERATIONS = (APPS, INSTALLED, INSTALL, CHAT, NOTIFY, MESSAGES)
