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
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import sha256
from urllib.parse import quote

from hub.core.errors import IntegrationError
from hub.core.ports import Attachment, Notice, Receipt
from integrations.letters.mime import message_of
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.transfer import MAIL_RANGE, Gone, expected, upload
from integrations.microsoft.wire import Json

IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
MIME = {**IMMUTABLE, "Content-Type": "text/plain"}
INLINE = 3 * 1024 * 1024
MOST = 100


@dataclass
class Draft:
    """A draft in the making: how many attachments it has, and the session of the next, which is a secret."""

    id: str
    attached: int = 0
    session: str = field(default="", repr=False)


class Begun:
    """Drafts whose making was interrupted, by what they are to say. In memory alone."""

    def __init__(self) -> None:
        self._drafts: OrderedDict[bytes, Draft] = OrderedDict()

    def take(self, notice: Notice) -> Draft | None:
        """That of exactly this notice, for one try."""
        return self._drafts.pop(_digest(notice), None)

    def keep(self, notice: Notice, draft: Draft) -> None:
        """For the next try; the oldest is forgotten."""
        self._drafts[_digest(notice)] = draft
        if len(self._drafts) > MOST:
            self._drafts.popitem(last=False)


class OutlookMail:
    """A mail; it lies in the mailbox as a draft before anybody is told."""

    def __init__(self, client: GraphClient, sender: str) -> None:
        self._client = client
        self._sender = sender
        self._mailbox = f"/users/{quote(sender, safe='@')}"
        self._begun = Begun()

    def prepare(self, notice: Notice) -> Receipt:
        """Makes the draft with everything in it. Where a large attachment was interrupted, the next try in this process
        goes on; another leaves an unused draft behind, which nobody sees."""
        draft = self._begun.take(notice) or self._drafted(notice)
        try:
            for attachment in notice.attachments[draft.attached :]:
                self._attach(draft, attachment)
                draft.attached += 1
        except IntegrationError as error:
            if draft.session and error.retryable and not isinstance(error, Gone):
                self._begun.keep(notice, draft)
            raise
        return {"message": draft.id}

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

    def _drafted(self, notice: Notice) -> Draft:
        path, content = f"{self._mailbox}/messages", base64.b64encode(message_of(notice, self._sender).as_bytes())
        made = decoded(self._client.graph("POST", path, data=content, repeatable=True, headers=MIME), path)
        return Draft(str(made["id"]))

    def _attach(self, draft: Draft, attachment: Attachment) -> None:
        path = f"{self._path(draft.id)}/attachments"
        if len(attachment.content) < INLINE:
            # Not to be repeated: the draft would have it twice.
            self._client.post(path, _inline(attachment), headers=IMMUTABLE)
            return
        start = self._session(draft, path, attachment)
        content, size = io.BytesIO(attachment.content), len(attachment.content)
        content.seek(start)
        upload(self._client, draft.session, content, size, MAIL_RANGE, start)
        draft.session = ""

    def _session(self, draft: Draft, path: str, attachment: Attachment) -> int:
        """The first byte that the upload session expects, which is begun where there is none. Raises `Gone` for one
        that is gone: it may have made its attachment, so only another draft is sure to have it once."""
        size = len(attachment.content)
        if draft.session:
            start = expected(self._client, draft.session, size)
            if start is None:
                raise Gone("GET upload session: the session is gone", retryable=True, retry_after=1.5)
            return start
        item = {"attachmentType": "file", "name": attachment.name, "size": size}
        wanted = {"AttachmentItem": {**item, "contentType": attachment.content_type}}
        made = self._client.post(f"{path}/createUploadSession", wanted, repeatable=True, headers=IMMUTABLE)
        draft.session = str(made["uploadUrl"])
        return 0


def _digest(notice: Notice) -> bytes:
    said = sha256(repr(replace(notice, attachments=())).encode())
    for one in notice.attachments:
        said.update(repr((one.name, one.content_type, len(one.content))).encode() + one.content)
    return said.digest()


def _inline(attachment: Attachment) -> Json:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": attachment.name,
        "contentType": attachment.content_type,
        "contentBytes": base64.b64encode(attachment.content).decode(),
    }
