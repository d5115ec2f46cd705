"""The shape of a notice as a mail: as HTML, every text escaped, styles inline as Outlook wants them, no images; and as
plain text for those who read that."""

from collections.abc import Iterator
from html import escape

from hub.core.ports import Notice
from integrations.letters.words import is_web, word

_FONT = "font-family:'Segoe UI',Arial,sans-serif;font-size:14px;line-height:1.5;color:#242424"
_CELL = "padding:2px 16px 2px 0;vertical-align:top"
_BUTTON = (
    "display:inline-block;padding:8px 20px;background:#0f5bb5;color:#ffffff;text-decoration:none;border-radius:4px"
)
_FOOT = "margin:24px 0 0;font-size:12px;color:#616161"


def as_html(notice: Notice) -> str:
    """The HTML. Decisions are not taken in a mail: its link leads to the page that asks who is deciding."""
    lines = "".join(f"<p>{_text(line)}</p>" for line in notice.lines if line.strip())
    heading = f'<h1 style="font-size:18px;margin:0 0 12px">{_text(notice.subject)}</h1>'
    body = f"{heading}{lines}{_facts(notice)}{_link(notice)}{_foot(notice)}"
    language = escape(notice.to.language, quote=True)
    return f'<html lang="{language}"><body style="{_FONT}">{body}</body></html>'


def as_text(notice: Notice) -> str:
    """The same without a shape."""
    return "\n\n".join(part for part in _parts(notice) if part) + "\n"


def _parts(notice: Notice) -> Iterator[str]:
    yield notice.subject
    yield from (line for line in notice.lines if line.strip())
    yield "\n".join(f"{name}: {value}" for name, value in notice.facts)
    if is_web(notice.link):
        yield f"{word('open', notice)}: {notice.link}"
    if is_web(notice.unsubscribe):
        yield f"-- \n{word('unsubscribe', notice)}: {notice.unsubscribe}"


def _text(text: str) -> str:
    return escape(text, quote=True).replace("\n", "<br>")


def _facts(notice: Notice) -> str:
    rows = "".join(
        f'<tr><td style="{_CELL};color:#616161">{_text(name)}</td><td style="{_CELL}">{_text(value)}</td></tr>'
        for name, value in notice.facts
    )
    return f'<table role="presentation" cellspacing="0">{rows}</table>' if rows else ""


def _link(notice: Notice) -> str:
    if not is_web(notice.link):
        return ""
    address, title = escape(notice.link, quote=True), word("open", notice)
    return f'<p style="margin:16px 0"><a href="{address}" style="{_BUTTON}">{title}</a></p><p>{address}</p>'


def _foot(notice: Notice) -> str:
    if not is_web(notice.unsubscribe):
        return ""
    address = escape(notice.unsubscribe, quote=True)
    return f'<p style="{_FOOT}"><a href="{address}">{word("unsubscribe", notice)}</a></p>'
