"""Mail over a server that takes it by SMTP (RFC 5321), always encrypted (RFC 3207, 8314). Serves the port `Channel`.

A server cannot be asked what became of a message. When its answer is lost after the message was sent, the message is
sent again with the same Message-ID, which comes from the notice's key: mailboxes show it once where they compare ids,
and twice where they do not. A question that is asked twice does less harm than one that is never asked.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NoReturn
from urllib.parse import urlsplit

from hub.core.errors import IntegrationError
from hub.core.ports import Clock, Notice, Receipt
from hub.core.telemetry import log
from integrations.letters.mime import attach, message_id, message_of

SECONDS = 30.0
# A dot at the beginning of a line is doubled (RFC 5321, 4.5.2).
LINE_OF_A_DOT = re.compile(rb"(?m)^\.")
# Plain for a handshake that follows, and encrypted from the first byte (RFC 8314).
PORTS = {"smtp": 587, "smtps": 465}
# Trouble of ours with the server, and none of the letter: it waits until somebody has seen to it.
OURS = (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPConnectError, smtplib.SMTPHeloError)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is taken, as whom, and from which address it comes. Without a user nobody signs in."""

    url: str
    sender: str
    user: str = ""
    password: str = ""

    @property
    def host(self) -> str:
        """Its name, which its certificate must have."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """As the address says, else what is usual."""
        parts = urlsplit(self.url)
        return parts.port or PORTS[parts.scheme]

    @property
    def encrypted(self) -> bool:
        """From the first byte on."""
        return urlsplit(self.url).scheme == "smtps"


class SmtpMail:
    """A mail; one connection for each, since a server may close those that are kept."""

    def __init__(self, server: Server, clock: Clock, seconds: float = SECONDS) -> None:
        self._server = server
        self._clock = clock
        self._seconds = seconds

    def prepare(self, notice: Notice) -> Receipt:
        """The id that the message will have. Nobody is called."""
        message_of(notice, self._server.sender)
        return {"message": message_id(notice, self._server.sender)}

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """Hands it to the server. Raises `IntegrationError`: retryable unless the server says that it never takes it,
        `unclear` when the message was on its way and no answer came."""
        message = self._message(notice, receipt)
        try:
            with self._session() as session:
                self._hand_over(session, message, notice.to.email)
        except smtplib.SMTPResponseException as error:
            _refused(error)
        except (smtplib.SMTPException, OSError) as error:
            raise IntegrationError(f"SMTP: {type(error).__name__}", retryable=True) from None
        return {**receipt, "sent": "yes"}

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:  # noqa: ARG002
        """None: nobody can tell, so it is sent again under the same id."""
        return None

    def revise(self, notice: Notice, receipt: Receipt) -> bool:  # noqa: ARG002
        """False: what was mailed stays as it is."""
        return False

    def _message(self, notice: Notice, receipt: Receipt) -> EmailMessage:
        message = message_of(notice, self._server.sender)
        message["Message-ID"] = receipt["message"]
        message["Date"] = format_datetime(self._clock.now(), usegmt=True)
        attach(message, notice)
        return message

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Signed in and encrypted. What goes wrong on leaving does not matter any more."""
        session = self._connected()
        try:
            if self._server.user:
                session.login(self._server.user, self._server.password)
            yield session
        finally:
            _leave(session)

    def _connected(self) -> smtplib.SMTP:
        host, port, trust = self._server.host, self._server.port, ssl.create_default_context()
        if self._server.encrypted:
            return smtplib.SMTP_SSL(host, port, timeout=self._seconds, context=trust)
        session = smtplib.SMTP(host, port, timeout=self._seconds)
        try:
            # Without it nothing is said: a server that does not offer it, or somebody in between, learns nothing.
            _expect(session.starttls(context=trust), 220)
        except BaseException:
            session.close()
            raise
        return session

    def _hand_over(self, session: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        session.ehlo_or_helo_if_needed()
        code, said = session.mail(self._server.sender)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, said, self._server.sender)
        _expect(session.rcpt(to), 250, 251)
        _expect(session.docmd("DATA"), 354)
        _send(session, LINE_OF_A_DOT.sub(b"..", message.as_bytes()) + b".\r\n")


def _send(session: smtplib.SMTP, content: bytes) -> None:
    """From here on it may have been taken, whatever happens."""
    try:
        session.send(content)
        answer = session.getreply()
    except (smtplib.SMTPException, OSError) as error:
        said = f"SMTP: no answer to a message ({type(error).__name__})"
        raise IntegrationError(said, retryable=True, unclear=True) from None
    _expect(answer, 250)


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    if answer[0] not in codes:
        raise smtplib.SMTPResponseException(*answer)


def _refused(error: smtplib.SMTPResponseException) -> NoReturn:
    """4xx may go well later, 5xx never does (RFC 5321, 4.2.1), unless it is not about the letter."""
    said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    log().warning("smtp.refused", status=error.smtp_code)
    passing = isinstance(error, OURS) or not 500 <= error.smtp_code < 600
    raise IntegrationError(f"SMTP: {error.smtp_code} {said[:200]}", retryable=passing) from None


def _leave(session: smtplib.SMTP) -> None:
    try:
        session.quit()
    except (smtplib.SMTPException, OSError):
        session.close()
