"""Outlook mail. https://learn.microsoft.com/graph/api/resources/message, .../graph/outlook-large-attachments"""

from typing import ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire

SUBJECT_LIMIT = 255
INLINE_LIMIT = 3 * 1024 * 1024


class EmailAddress(Wire):
    """An address and its display name."""

    schema_name: ClassVar[str | None] = "microsoft.graph.emailAddress"
    address: str | None = None
    name: str | None = None


class Recipient(Wire):
    """Somebody written to."""

    schema_name: ClassVar[str | None] = "microsoft.graph.recipient"
    email_address: EmailAddress | None = Field(None, alias="emailAddress")


class ItemBody(Wire):
    """Text or HTML."""

    schema_name: ClassVar[str | None] = "microsoft.graph.itemBody"
    content: str | None = None
    content_type: Literal["text", "html"] | None = Field(None, alias="contentType")


class InternetHeader(Wire):
    """A header of our own; the name begins with `x-`."""

    schema_name: ClassVar[str | None] = "microsoft.graph.internetMessageHeader"
    name: str | None = Field(None, pattern=r"^[xX]-[\x21-\x39\x3b-\x7e]+$")
    value: str | None = Field(None, max_length=995)


class FileAttachment(Wire):
    """An attachment below 3 MB, base64 in the request itself."""

    schema_name: ClassVar[str | None] = "microsoft.graph.fileAttachment"
    odata_type: Literal["#microsoft.graph.fileAttachment"] = Field(alias="@odata.type")
    id: str = ""
    name: str | None
    content_type: str | None = Field(None, alias="contentType")
    content_bytes: str | None = Field(None, alias="contentBytes")
    size: int = 0
    is_inline: bool = Field(False, alias="isInline")


class Message(Wire):
    """A mail; while `isDraft` nobody has received it."""

    schema_name: ClassVar[str | None] = "microsoft.graph.message"
    id: str = ""
    odata_type: str = Field("", alias="@odata.type")
    subject: str | None = Field(None, max_length=SUBJECT_LIMIT)
    body: ItemBody | None = None
    to_recipients: list[Recipient] = Field([], alias="toRecipients")
    cc_recipients: list[Recipient] = Field([], alias="ccRecipients")
    internet_message_headers: list[InternetHeader] = Field([], alias="internetMessageHeaders", max_length=5)
    internet_message_id: str | None = Field(None, alias="internetMessageId")
    attachments: list[FileAttachment] = Field(default_factory=list)
    has_attachments: bool | None = Field(None, alias="hasAttachments")
    is_draft: bool | None = Field(None, alias="isDraft")
    created_date_time: str | None = Field(None, alias="createdDateTime")
    sent_date_time: str | None = Field(None, alias="sentDateTime")
    importance: Literal["low", "normal", "high"] | None = None


class SendMail(Wire):
    """The action's parameters."""

    message: Message
    save_to_sent_items: bool | None = Field(None, alias="saveToSentItems")


class AttachmentItem(Wire):
    """What a large attachment will be: name and size in bytes (3 to 150 MB)."""

    schema_name: ClassVar[str | None] = "microsoft.graph.attachmentItem"
    attachment_type: Literal["file", "item", "reference"] | None = Field(alias="attachmentType")
    name: str | None
    size: int | None
    content_type: str | None = Field(None, alias="contentType")


class AttachmentSession(Wire):
    """The action's parameters; the capital letter is Microsoft's."""

    attachment_item: AttachmentItem = Field(alias="AttachmentItem")


class UploadSession(Wire):
    """Where the bytes go and which are still expected."""

    schema_name: ClassVar[str | None] = "microsoft.graph.uploadSession"
    upload_url: str | None = Field(None, alias="uploadUrl")
    expiration_date_time: str | None = Field(None, alias="expirationDateTime")
    next_expected_ranges: list[str] = Field([], alias="nextExpectedRanges")


_MESSAGE = "/v1.0/users/{user-id}/messages/{message-id}"
SEND_MAIL = Operation("POST", "/v1.0/users/{user-id}/sendMail", (202,), body=SendMail)
CREATE = Operation("POST", "/v1.0/users/{user-id}/messages", (201,), body=Message, answer=Message, mime=True)
READ = Operation("GET", _MESSAGE, (200,), answer=Message, query=("$select", "$expand"))
SEND = Operation("POST", f"{_MESSAGE}/send", (202,))
ATTACH = Operation("POST", f"{_MESSAGE}/attachments", (201,), body=FileAttachment, answer=FileAttachment)
ATTACH_LARGE = Operation(
    "POST", f"{_MESSAGE}/attachments/createUploadSession", (201,), body=AttachmentSession, answer=UploadSession
)
OPERATIONS = (SEND_MAIL, CREATE, READ, SEND, ATTACH, ATTACH_LARGE)
