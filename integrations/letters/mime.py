"""A notice as an Internet message (RFC 5322): text and HTML in one mail, and headers for the programs that read it."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from hub.core.errors import IntegrationError
from hub.core.ports import Notice
from integrations.letters.shape import as_html, as_text
from integrations.letters.words import is_web

KEY = "X-Hub-Notice"
SUBJECT = 255
LONGEST = 900
_ADDRESS = "List-Unsubscribe"
# Nobody is on holiday for a machine (RFC 3834; [MS-OXCMAIL] 2.1.3.2.12).
_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class _Policy(EmailPolicy):
    """Keeps an address in one piece, of 998 characters at most: broken or encoded, programs do not read it."""

    def fold(self, name: str, value: Any) -> str:
        """A header as it is written."""
        return f"{name}: {value}{self.linesep}" if name == _ADDRESS else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


POLICY = _Policy(linesep="\r\n")


def message_of(notice: Notice, sender: str) -> EmailMessage:
    """The message without its attachments. Raises `IntegrationError` for an address that no mail reaches."""
    made = EmailMessage(policy=POLICY)
    made["From"] = _address("", sender)
    made["To"] = _address(notice.to.name, notice.to.email)
    # A subject is one line; a line break in it would begin another header.
    made["Subject"] = _line(notice.subject)[:SUBJECT]
    made[KEY] = quote(notice.key)[:LONGEST]
    for name, value in (_MACHINE | _unsubscribing(notice)).items():
        made[name] = value
    made.set_content(as_text(notice), cte="base64")
    made.add_alternative(as_html(notice), subtype="html", cte="base64")
    return made


def message_id(notice: Notice, sender: str) -> str:
    """The same for the same notice, however often it is sent: who has it already can tell."""
    return f"<{sha256(notice.key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def attach(message: EmailMessage, notice: Notice) -> None:
    """Puts the attachments into the message itself."""
    for one in notice.attachments:
        main, _, sub = one.content_type.partition(";")[0].strip().partition("/")
        message.add_attachment(
            one.content, maintype=main or "application", subtype=sub or "octet-stream", filename=_line(one.name)
        )


def _unsubscribing(notice: Notice) -> dict[str, str]:
    """RFC 8058: a program may do it for her with one POST, when she says so; the GET only asks."""
    if not is_web(notice.unsubscribe):
        return {}
    return {_ADDRESS: f"<{notice.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _address(name: str, email: str) -> Address:
    try:
        return Address(_line(name), addr_spec=email)
    except (ValueError, IndexError, MessageError):
        raise IntegrationError(f"'{email}' is no address that mail can be sent to.", retryable=False) from None


def _line(text: str) -> str:
    return " ".join(text.split())
