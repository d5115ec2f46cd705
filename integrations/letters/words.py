"""What every shape of a notice says beside the hub's own words, and which links it may carry."""

from typing import TypeGuard
from urllib.parse import urlsplit

from hub.core.ports import Notice

_WORDS = {
    "open": {"en": "Open", "de": "Öffnen"},
    "unsubscribe": {"en": "No more mails of this kind", "de": "Keine solchen Mails mehr"},
}


def word(name: str, notice: Notice) -> str:
    """The word in the recipient's language; in English where nobody has translated it."""
    words = _WORDS[name]
    return words.get(notice.to.language, words["en"])


def is_web(link: str | None) -> TypeGuard[str]:
    """Whether it leads to a page, and to nothing that a reader's program would run."""
    return bool(link) and urlsplit(link).scheme in ("http", "https")
