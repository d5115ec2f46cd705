"""The shape of a notice as an Adaptive Card 1.5.

https://adaptivecards.io/explorer/, https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/
universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from hub.core.ports import Action, Notice

Json = dict[str, Any]
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
MARK = "hub-notice"

# A Teams message holds 100 kB counted in UTF-16; these bounds keep a card well below it.
LINES, LINE, FACTS, FACT = 20, 1000, 30, 400
_STYLES = {"approve": "positive", "reject": "destructive"}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#~|])")
_LIST = re.compile(r"(?m)^(\s*)([-+]|\d+\.)(?=\s)")


def escaped(text: str, limit: int) -> str:
    """Text that a card shows as it is written: neither Markdown nor `{{DATE()}}` in it takes effect."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    plain = _MARKDOWN.sub(r"\\\1", cut)
    plain = _LIST.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", plain)
    return plain.replace("{{", "{\u200b{")


def activity(notice: Notice) -> Json:
    """The bot's message: the card, and a summary for the notification on the phone."""
    attachment = {"contentType": CARD_TYPE, "contentUrl": None, "content": card(notice)}
    return {"type": "message", "summary": notice.subject[:200], "attachments": [attachment]}


def card(notice: Notice) -> Json:
    """The card; the notice's key stands in it unseen, so that it can be found again."""
    body = [_heading(notice.subject), *_lines(notice), *_facts(notice), _mark(notice.key)]
    actions = [_execute(action, notice.key) for action in notice.actions[:5]]
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": notice.to.language,
        "fallbackText": notice.subject[:200],
        "body": body,
        "actions": [*actions, *_links(notice.link)],
    }


def _heading(text: str) -> Json:
    style = {"size": "Medium", "weight": "Bolder", "wrap": True, "style": "heading"}
    return {"type": "TextBlock", "text": escaped(text, 250), **style}


def _lines(notice: Notice) -> list[Json]:
    names = tuple(f"📎 {attachment.name}" for attachment in notice.attachments)
    texts = [*notice.lines[:LINES], *names[:LINES]]
    return [{"type": "TextBlock", "text": escaped(text, LINE), "wrap": True} for text in texts if text.strip()]


def _facts(notice: Notice) -> list[Json]:
    facts = [{"title": escaped(name, 100), "value": escaped(value, FACT)} for name, value in notice.facts[:FACTS]]
    return [{"type": "FactSet", "facts": facts}] if facts else []


def _mark(key: str) -> Json:
    return {"type": "TextBlock", "id": MARK, "text": key, "isVisible": False}


def _execute(action: Action, key: str) -> Json:
    """Older clients fall back on `Action.Submit`, whose data must say the verb itself."""
    data = {**action.data, "notice": key}
    fallback = {"type": "Action.Submit", "title": action.title, "data": {**data, "verb": action.verb}}
    style = {"style": _STYLES[action.verb]} if action.verb in _STYLES else {}
    common = {"type": "Action.Execute", "title": action.title, "verb": action.verb}
    return {**common, "data": data, **style, "fallback": fallback}


def _links(link: str | None) -> list[Json]:
    if not link or urlsplit(link).scheme not in ("http", "https"):
        return []
    return [{"type": "Action.OpenUrl", "title": "Open", "url": link}]


def carries(content: str, key: str) -> bool:
    """Whether a card, as the JSON text that Graph gives back, is the one with this key."""
    if key not in content:
        return False
    try:
        kept = json.loads(content)
    except ValueError:
        return False
    marks = [part.get("text") for part in kept.get("body", ()) if part.get("id") == MARK]
    data = [action.get("data", {}).get("notice") for action in kept.get("actions", ())]
    return key in marks or key in data
