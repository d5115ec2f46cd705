"""Mail from the hub's own mailbox. Serves the port `Channel`.

Messages go as MIME (base64 in a text/plain body): one in JSON has one body, and headers that begin with `x-` alone;
one in MIME has "the applicable Internet message headers" and both text and HTML. Exchange writes the mail anew on its
way; which headers survive that is not documented, so the link to unsubscribe stands in the letter too.
https://learn.microsoft.com/graph/outlook-send-mime-message

Drafts carry an immutable id, which stays the same when the message moves to Sent Items: create the draft with
`Prefer: IdType="ImmutableId"`, send it, and get it by that id. The page warns that getting it "may not succeed
immediately after sending", since the copy is made when the message was really sent:
https://learn.microsoft.com/graph/outlook-immutable-id.
Calls: https://learn.microsoft.com/graph/api/user-post-messages, .../message-send, .../message-post-attachments,
.../attachment-createuploadsession. `Mail.Send` and `Mail.ReadWrite` on that one mailbox, by Exchange RBAC for
Applications.
"""

import base64
import io
from urllib.parse import quote

from hub.core.ports import Attachment, Notice, Receipt
from integrations.letters.mime import message_of
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.transfer import MAIL_RANGE, upload
from integrations.microsoft.wire import Json

IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
MIME = {**IMMUTABLE, "Content-Type": "text/plain"}
INLINE = 3 * 1024 * 1024


class OutlookMail:
    """A mail; it lies in the mailbox as a draft before anybody is told."""

    def __init__(self, client: GraphClient, sender: str) -> None:
        self._client = client
        self._sender = sender
        self._mailbox = f"/users/{quote(sender, safe='@')}"

    def prepare(self, notice: Notice) -> Receipt:
        """Makes the draft with everything in it. Repeating it leaves an unused draft behind, which nobody sees."""
        path, content = f"{self._mailbox}/messages", base64.b64encode(message_of(notice, self._sender).as_bytes())
        draft = decoded(self._client.graph("POST", path, data=content, repeatable=True, headers=MIME), path)
        for attachment in notice.attachments:
            self._attach(str(draft["id"]), attachment)
        return {"message": str(draft["id"])}

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:  # noqa: ARG002 - the draft says it all
        """Sends the draft. Raises `IntegrationError`; a lost answer is `unclear`."""
        self._client.post(f"{self._path(receipt['message'])}/send", headers=IMMUTABLE)
        return {**receipt, "sent": "yes"}

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:  # noqa: ARG002
        """None while it is a draft.

        Neither draft nor copy (404) means that it was handed over and the copy in Sent Items is still to come: the
        draft is gone, so it cannot be sent a second time.
        """
        path = f"{self._path(receipt['message'])}?$select=id,isDraft"
        try:
            draft = self._client.get(path, IMMUTABLE).get("isDraft")
        except Refused as error:
            if error.status != 404:
                raise
            draft = False
        return None if draft else {**receipt, "sent": "yes"}

    def revise(self, notice: Notice, receipt: Receipt) -> bool:  # noqa: ARG002
        """False: what was mailed stays as it is."""
        return False

    def _path(self, message: str) -> str:
        return f"{self._mailbox}/messages/{quote(message, safe='')}"

    def _attach(self, message: str, attachment: Attachment) -> None:
        path = f"{self._path(message)}/attachments"
        if len(attachment.content) < INLINE:
            self._client.post(path, _inline(attachment), repeatable=True, headers=IMMUTABLE)
            return
        item = {"attachmentType": "file", "name": attachment.name, "size": len(attachment.content)}
        item["contentType"] = attachment.content_type
        session = self._client.post(
            f"{path}/createUploadSession", {"AttachmentItem": item}, repeatable=True, headers=IMMUTABLE
        )
        upload(
            self._client, str(session["uploadUrl"]), io.BytesIO(attachment.content), len(attachment.content), MAIL_RANGE
        )


def _inline(attachment: Attachment) -> Json:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": attachment.name,
        "contentType": attachment.content_type,
        "contentBytes": base64.b64encode(attachment.content).decode(),
    }
