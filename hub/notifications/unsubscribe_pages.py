"""The page behind the link in a mail. Looking at it changes nothing, whoever looks: programs follow links. The button
does, and so does the one POST of a mail program (RFC 8058)."""

from collections.abc import Mapping
from html import escape

from flask import Blueprint, Response

from hub.core.auth import ANYONE
from hub.core.rest.routes import wiring
from hub.notifications.service import Notifications
from hub.notifications.unsubscribing import PATH

pages = Blueprint("unsubscribe", __name__)

_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<body style="font-family:'Segoe UI',Arial,sans-serif;max-width:36em;margin:3em auto;padding:0 1em;line-height:1.5">
<h1 style="font-size:1.3em">{title}</h1><p>{text}</p>{form}</body></html>"""
_FORM = '<form method="post"><button style="padding:.6em 1.4em;font-size:1em">{button}</button></form>'
_ASK: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "No more mails of this kind?",
        "text": "You are told in Teams and on the page of the hub as before. Questions to you still come by mail.",
        "button": "No more mails of this kind",
    },
    "de": {
        "title": "Keine solchen Mails mehr?",
        "text": "In Teams und auf der Seite des Hubs erfahren Sie es wie bisher. Fragen kommen weiter per Mail.",
        "button": "Keine solchen Mails mehr",
    },
}
_DONE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Done",
        "text": "You get no more mails of this kind. Your profile on the page of the hub shows it.",
    },
    "de": {
        "title": "Erledigt",
        "text": "Sie erhalten keine solchen Mails mehr. Ihr Profil auf der Seite des Hubs zeigt es.",
    },
}
_WRONG = {
    "title": "This link is not whole",
    "text": "Copy all of it from the mail, or change your profile on the page of the hub.",
}


@pages.get(f"{PATH}/<token>")
def ask(token: str) -> Response:
    """Asks whether she means it."""
    language = _service().language_of(token)
    return _wrong() if language is None else _shown(_ASK, language)


@pages.post(f"{PATH}/<token>")
def unsubscribe(token: str) -> Response:
    """Does it; welcome twice."""
    language = _service().language_of(token)
    if language is None:
        return _wrong()
    with wiring().work.unit() as unit:
        _service().unsubscribe(unit, token)
    return _shown(_DONE, language)


def _service() -> Notifications:
    service: Notifications = wiring().services[Notifications]
    return service


def _shown(words: Mapping[str, Mapping[str, str]], language: str) -> Response:
    language = language if language in words else "en"
    return _page(words[language], language, 200)


def _wrong() -> Response:
    return _page(_WRONG, "en", 404)


def _page(words: Mapping[str, str], language: str, status: int) -> Response:
    said = {name: escape(text) for name, text in words.items()}
    form = _FORM.format(**said) if "button" in said else ""
    page = _PAGE.format(language=language, form=form, title=said["title"], text=said["text"])
    return Response(page, status, content_type="text/html; charset=utf-8")


for _view in (ask, unsubscribe):
    _view.allow = ANYONE  # type: ignore[attr-defined]
