"""The hub's own words about requests, by language. A language more is a column more."""

from collections.abc import Mapping
from typing import Any

from hub.engine.forms.types import hub_type

LISTED_AT_MOST = 3

Schema = Mapping[str, Any]

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "task-opened": {"en": "{requester} asks: {title}", "de": "{requester} bittet: {title}"},
    "task-asked": {"en": "{requester}: {title} needs something more", "de": "{requester}: {title} braucht noch etwas"},
    "task-reminder": {"en": "Still waiting for you: {title}", "de": "Wartet noch auf Sie: {title}"},
    "task-closed": {"en": "{title}", "de": "{title}"},
    "task-over": {"en": "This needs no answer any more", "de": "Das braucht keine Antwort mehr"},
    "request-approved": {"en": "Approved: {title}", "de": "Genehmigt: {title}"},
    "request-rejected": {"en": "Rejected: {title}", "de": "Abgelehnt: {title}"},
    "request-withdrawn": {"en": "Withdrawn: {title}", "de": "Zurückgezogen: {title}"},
    "request-failed": {"en": "Something went wrong: {title}", "de": "Etwas ging schief: {title}"},
    "request-returned": {"en": "Please correct: {title}", "de": "Bitte korrigieren: {title}"},
    "comment-added": {"en": "New comment: {title}", "de": "Neuer Kommentar: {title}"},
    "answer": {"en": "An answer about {title}", "de": "Eine Antwort zu {title}"},
    "question": {"en": "A question about {title}", "de": "Eine Frage zu {title}"},
    "expense-paid": {"en": "Your expenses are paid: {title}", "de": "Ihre Auslagen sind erstattet: {title}"},
    "leave-approved": {"en": "Your leave is approved: {title}", "de": "Ihr Urlaub ist genehmigt: {title}"},
    "equipment-ordered": {"en": "Your equipment is ordered: {title}", "de": "Ihre Ausstattung ist bestellt: {title}"},
    "document-signed": {"en": "Signed and filed: {title}", "de": "Unterschrieben und abgelegt: {title}"},
    "onboarding-ready": {"en": "All is ready: {title}", "de": "Alles ist bereit: {title}"},
    "start-failed": {
        "en": "{title} could not start by itself",
        "de": "{title} konnte nicht von selbst beginnen",
    },
    "requester-left": {"en": "{requester} has left: {title}", "de": "{requester} ist nicht mehr da: {title}"},
    "told": {"en": "News about {title}", "de": "Neues zu {title}"},
    "please-fill": {"en": "Please fill in: {fields}.", "de": "Bitte ausfüllen: {fields}."},
    "please-by": {"en": "Please answer by {when}.", "de": "Bitte antworten Sie bis {when}."},
    "was-approved": {"en": "Approved by {who} on {when}.", "de": "Genehmigt von {who} am {when}."},
    "was-answered": {"en": "Answered by {who} on {when}.", "de": "Beantwortet von {who} am {when}."},
    "was-taken-back": {
        "en": "{who} took the answer back on {when}.",
        "de": "{who} nahm die Antwort am {when} zurück.",
    },
    "was-rejected": {"en": "Rejected by {who} on {when}.", "de": "Abgelehnt von {who} am {when}."},
    "was-returned": {"en": "Returned by {who} on {when}.", "de": "Zurückgegeben von {who} am {when}."},
    "was-delegated": {"en": "Passed on by {who} on {when}.", "de": "Weitergegeben von {who} am {when}."},
    "was-escalated": {"en": "Passed up the line on {when}.", "de": "Am {when} weitergeleitet."},
    "was-expired": {"en": "Ran out on {when}.", "de": "Abgelaufen am {when}."},
    "was-cancelled": {"en": "No answer needed any more: {who}, {when}.", "de": "Erledigt durch {who}, {when}."},
    "approve": {"en": "Approve", "de": "Genehmigen"},
    "reject": {"en": "Reject", "de": "Ablehnen"},
    "return": {"en": "Return", "de": "Zurückgeben"},
    "ask": {"en": "Ask", "de": "Nachfragen"},
    "delegate": {"en": "Pass on", "de": "Weitergeben"},
    "field-comment": {"en": "Comment", "de": "Kommentar"},
    "field-reason": {"en": "What is to be corrected?", "de": "Was ist zu korrigieren?"},
    "field-question": {"en": "Your question", "de": "Ihre Frage"},
    "field-to": {"en": "To whom?", "de": "An wen?"},
    "field-why": {"en": "Why?", "de": "Warum?"},
    "waits-for": {"en": "Waits for {who}.", "de": "Wartet auf {who}."},
    "not-yours": {"en": "This is between others.", "de": "Das betrifft andere."},
    "number": {"en": "Number", "de": "Nummer"},
    "requester": {"en": "Requested by", "de": "Beantragt von"},
    "hub": {"en": "the hub", "de": "der Hub"},
    "yes": {"en": "yes", "de": "ja"},
    "no": {"en": "no", "de": "nein"},
}


def text(key: str, language: str) -> str:
    """A text by its key; English where the language has none, a general one for a key of a process's own."""
    entry = _TEXTS.get(key, _TEXTS["told"])
    return entry.get(language, entry["en"])


def hidden(field: Schema) -> bool:
    """Whether what stands in a form's field stays in the hub; of documents one may say how many."""
    return field.get("x-hub", {}).get("data") in ("personal", "confidential") and hub_type(field) != "documents"


def shown(field: Schema, value: Any, language: str) -> str:
    """A form's value in words, without what stays in the hub; empty when nothing is left of it."""
    if hidden(field) or value in (None, "", []):
        return ""
    if isinstance(value, list):
        return _listed(field, value, language)
    return _whole(field, value, language) if isinstance(value, dict) else _single(field, value, language)


def _listed(field: Schema, values: list[Any], language: str) -> str:
    if hub_type(field) == "documents" or len(values) > LISTED_AT_MOST:
        return str(len(values))
    items = field.get("items")
    return ", ".join(filter(None, (shown(items if isinstance(items, dict) else {}, one, language) for one in values)))


def _whole(field: Schema, value: Mapping[str, Any], language: str) -> str:
    if hub_type(field) == "money":
        return f"{value['amount']} {value['currency']}"
    properties = field.get("properties", {})
    parts = (shown(properties[name], part, language) for name, part in value.items() if name in properties)
    return ", ".join(filter(None, parts))


def _single(field: Schema, value: Any, language: str) -> str:
    if isinstance(value, bool):
        return text("yes" if value else "no", language)
    labels = field.get("x-hub", {}).get("labels", {}).get(str(value), {})
    return str(labels.get(language) or labels.get("en") or value)[:300]
