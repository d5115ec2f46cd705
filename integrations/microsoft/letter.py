"""The shape of a notice as an HTML mail: every text escaped, styles inline as Outlook wants them, no images."""

from html import escape
from urllib.parse import urlsplit

from hub.core.ports import Notice

_FONT = "font-family:'Segoe UI',Arial,sans-serif;font-size:14px;line-height:1.5;color:#242424"
_CELL = "padding:2px 16px 2px 0;vertical-align:top"
_BUTTON = (
    "display:inline-block;padding:8px 20px;background:#0f5bb5;color:#ffffff;text-decoration:none;border-radius:4px"
)


def letter(notice: Notice) -> str:
    """The HTML. Decisions are not taken in a mail: its one link leads to the page that asks who is deciding."""
    lines = "".join(f"<p>{_text(line)}</p>" for line in notice.lines if line.strip())
    heading = f'<h1 style="font-size:18px;margin:0 0 12px">{_text(notice.subject)}</h1>'
    body = f"{heading}{lines}{_facts(notice)}{_link(notice.link)}"
    language = escape(notice.to.language, quote=True)
    return f'<html lang="{language}"><body style="{_FONT}">{body}</body></html>'


def _text(text: str) -> str:
    return escape(text, quote=True).replace("\n", "<br>")


def _facts(notice: Notice) -> str:
    rows = "".join(
        f'<tr><td style="{_CELL};color:#616161">{_text(name)}</td><td style="{_CELL}">{_text(value)}</td></tr>'
        for name, value in notice.facts
    )
    return f'<table role="presentation" cellspacing="0">{rows}</table>' if rows else ""


def _link(link: str | None) -> str:
    if not link or urlsplit(link).scheme not in ("http", "https"):
        return ""
    address = escape(link, quote=True)
    return f'<p style="margin:16px 0"><a href="{address}" style="{_BUTTON}">Open</a></p><p>{address}</p>'
