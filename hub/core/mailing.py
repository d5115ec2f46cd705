"""What a server for mail must be told, and what may never be so. Without it the hub does not start."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr


class Mailing(Protocol):
    """The settings that matter here."""

    smtp_url: str
    smtp_user: str
    smtp_password: SecretStr

    @property
    def mail(self) -> str:
        """Who carries it."""
        ...


def wrong(settings: Mailing) -> Iterator[str]:
    """A sentence for each thing to set."""
    if settings.mail == "smtp" and not _is_server(settings.smtp_url):
        yield "HUB_MAIL=smtp needs HUB_SMTP_URL, such as smtp://mail.example.com:587 (STARTTLS) or smtps://mail.example.com"
    if bool(settings.smtp_user) != bool(settings.smtp_password.get_secret_value()):
        yield "HUB_SMTP_USER and HUB_SMTP_PASSWORD belong together: set both, or none for a server that asks nobody"


def _is_server(url: str) -> bool:
    parts = urlsplit(url)
    try:
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False
