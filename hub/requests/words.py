"""The hub's own words about requests, by language. A language more is a column more."""

from collections.abc import Mapping
from typing import Any

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "task-opened": {"en": "{requester} asks: {title}", "de": "{requester} bittet: {title}"},
    "task-reminder": {"en": "Still waiting for you: {title}", "de": "Wartet noch auf Sie: {title}"},
    "task-closed": {"en": "{title}", "de": "{title}"},
    "request-approved": {"en": "Approved: {title}", "de": "Genehmigt: {title}"},
    "request-rejected": {"en": "Rejected: {title}", "de": "Abgelehnt: {title}"},
    "request-withdrawn": {"en": "Withdrawn: {title}", "de": "Zurückgezogen: {title}"},
    "request-failed": {"en": "Something went wrong: {title}", "de": "Etwas ging schief: {title}"},
    "request-returned": {"en": "Please correct: {title}", "de": "Bitte korrigieren: {title}"},
    "comment-added": {"en": "New comment: {title}", "de": "Neuer Kommentar: {title}"},
    "question": {"en": "A question about {title}", "de": "Eine Frage zu {title}"},
    "expense-paid": {"en": "Your expenses are paid: {title}", "de": "Ihre Auslagen sind erstattet: {title}"},
    "told": {"en": "News about {title}", "de": "Neues zu {title}"},
    "please-by": {"en": "Please answer by {when}.", "de": "Bitte antworten Sie bis {when}."},
    "was-approved": {"en": "Approved by {who} on {when}.", "de": "Genehmigt von {who} am {when}."},
    "was-rejected": {"en": "Rejected by {who} on {when}.", "de": "Abgelehnt von {who} am {when}."},
    "was-returned": {"en": "Returned by {who} on {when}.", "de": "Zurückgegeben von {who} am {when}."},
    "was-delegated": {"en": "Passed on by {who} on {when}.", "de": "Weitergegeben von {who} am {when}."},
    "was-escalated": {"en": "Passed up the line on {when}.", "de": "Am {when} weitergeleitet."},
    "was-expired": {"en": "Ran out on {when}.", "de": "Abgelaufen am {when}."},
    "was-cancelled": {"en": "No answer needed any more: {who}, {when}.", "de": "Erledigt durch {who}, {when}."},
    "approve": {"en": "Approve", "de": "Genehmigen"},
    "reject": {"en": "Reject", "de": "Ablehnen"},
    "return": {"en": "Return", "de": "Zurückgeben"},
    "number": {"en": "Number", "de": "Nummer"},
    "requester": {"en": "Requested by", "de": "Beantragt von"},
    "hub": {"en": "the hub", "de": "der Hub"},
}


def text(key: str, language: str) -> str:
    """A text by its key; English where the language has none, a general one for a key of a process's own."""
    entry = _TEXTS.get(key, _TEXTS["told"])
    return entry.get(language, entry["en"])


def shown_value(value: Any) -> str:
    """A form's value in words."""
    if isinstance(value, dict) and {"amount", "currency"} <= value.keys():
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, list):
        return ", ".join(shown_value(part) for part in value) if len(value) < 4 else str(len(value))
    if isinstance(value, dict):
        return ", ".join(shown_value(part) for part in value.values())
    return str(value)[:300]
