"""The shape of a notice as an Adaptive Card 1.5.

https://adaptivecards.io/explorer/, https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/
universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards (`refresh`, `userIds`) and
.../cards/people-picker (`choices.data` of the whole company; a person's id in the directory comes back)
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from hub.core.ports import Action, Field, Notice
from integrations.letters.words import is_web, word

Json = dict[str, Any]
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
MARK = "hub-notice"

# A Teams message holds 100 kB counted in UTF-16; these bounds keep a card well below it.
LINES, LINE, FACTS, FACT = 20, 1000, 30, 400
SAID = 4000
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
    told = [_heading(notice.subject), *_lines(notice), *_facts(notice)]
    actions = [_button(action, notice) for action in notice.actions[:5]]
    return {
        **_refresh(notice),
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": notice.to.language,
        "fallbackText": notice.subject[:200],
        "body": [*told, *_offered(notice.actions), _mark(notice.key)],
        "actions": [*actions, *_links(notice)],
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


def _button(action: Action, notice: Notice) -> Json:
    """What must be said with an action is asked for once it is wanted; the rest stands in the card already."""
    if not any(field.required for field in action.fields):
        return _execute(action, notice.key)
    body = [_input(field) for field in action.fields]
    inner = {"type": "AdaptiveCard", "body": body, "actions": [_execute(action, notice.key)]}
    return {"type": "Action.ShowCard", "title": f"{action.title} …", "card": inner}


def _offered(actions: Sequence[Action]) -> list[Json]:
    """What may be said with the actions that ask for nothing, each once."""
    plain = [action for action in actions if not any(field.required for field in action.fields)]
    offered = {field.name: field for action in plain for field in action.fields}
    return [_input(field) for field in offered.values()]


def _input(field: Field) -> Json:
    common = {"id": field.name, "label": field.title, "isRequired": field.required}
    must = {"errorMessage": field.title} if field.required else {}
    if field.kind == "person":
        everybody = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
        return {"type": "Input.ChoiceSet", **common, **must, "choices": [], "choices.data": everybody}
    return {"type": "Input.Text", **common, **must, "isMultiline": True, "maxLength": SAID}


def _refresh(notice: Notice) -> Json:
    """Has Teams ask for the present state whenever the recipient opens the card, once the bot knows her by name."""
    user = notice.to.address.get("user")
    if not user or not notice.actions:
        return {}
    data = {**notice.actions[0].data, "notice": notice.key}
    return {
        "refresh": {
            "action": {"type": "Action.Execute", "title": "↻", "verb": "refresh", "data": data},
            "userIds": [user],
        }
    }


def _execute(action: Action, key: str) -> Json:
    """Older clients fall back on `Action.Submit`, whose data must say the verb itself."""
    data = {**action.data, "notice": key}
    fallback = {"type": "Action.Submit", "title": action.title, "data": {**data, "verb": action.verb}}
    style = {"style": _STYLES[action.verb]} if action.verb in _STYLES else {}
    common = {"type": "Action.Execute", "title": action.title, "verb": action.verb}
    return {**common, "data": data, **style, "fallback": fallback}


def _links(notice: Notice) -> list[Json]:
    if not is_web(notice.link):
        return []
    return [{"type": "Action.OpenUrl", "title": word("open", notice), "url": notice.link}]


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
