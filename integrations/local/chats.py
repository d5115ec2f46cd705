"""Teams in a browser, for developers: the cards that the simulated one received, with buttons that work."""

import re
from collections.abc import Iterator
from typing import Any

import requests
from flask import Blueprint, Response, redirect, render_template_string, request
from flask.typing import ResponseReturnValue

from hub.core.auth import ANYONE
from hub.core.errors import Unavailable
from integrations.local.api import refuse_strangers

TIMEOUT = (2.0, 10.0)
SHOWN = 40
# Cards escape what Markdown would take for its own.
ESCAPED = re.compile(r"\\([^\w\s])")
Json = dict[str, Any]
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Cards in Teams</title>
<style>
  body {font: 15px/1.5 "Segoe UI", sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #242424}
  article {border: 1px solid #d1d1d1; border-radius: 8px; padding: .75rem 1rem; margin: 1rem 0}
  fieldset {border: 0; padding: 0; margin: .5rem 0} label {display: block} input {font: inherit; width: 100%}
  h2 {font-size: 1rem; margin: 0 0 .25rem} small {color: #616161} button {font: inherit; padding: .25rem 1rem}
  .said {background: #ebf3fc; padding: .5rem 1rem; border-radius: 8px}
</style>
<h1>Cards in Teams</h1>
<p>What the simulated Teams shows, newest first. A button posts a signed activity to the hub, as Teams does.</p>
{% if said %}<p class="said" role="status">{{ said }}</p>{% endif %}
{% for card in cards %}
<article id="{{ card.id }}">
  <h2>{{ card.title }}</h2><small>{{ card.to }}</small>
  {% for line in card.lines %}<p>{{ line }}</p>{% endfor %}
  {% for button in card.buttons %}
  <form method="post" action="/local/teams/press"><fieldset>
    <input type="hidden" name="person" value="{{ card.to }}"><input type="hidden" name="card" value="{{ card.id }}">
    <input type="hidden" name="verb" value="{{ button.verb }}">
    {% for field in button.fields %}
    <label>{{ field.label }}{% if field.person %} (id or mail address){% endif %}
      <input name="say-{{ field.id }}"{% if field.required %} required{% endif %}></label>
    {% endfor %}
    <button>{{ button.title }}</button>
  </fieldset></form>
  {% endfor %}
</article>
{% else %}<p>No cards yet: somebody must ask for something.</p>{% endfor %}
</html>
"""


def chat_pages(simulator: str) -> Blueprint:
    """The page and its buttons."""
    made = Blueprint("chats", __name__, url_prefix="/local/teams")
    made.before_request(refuse_strangers)

    def show_cards() -> Response:
        found = _ask("GET", f"{simulator}/simulator/received", params={"kind": "card", "limit": SHOWN})
        cards = [_shown(item) for item in reversed(found.json()["items"])]
        page = Response(render_template_string(PAGE, cards=cards, said=request.args.get("said", "")))
        # With the hub's own `no-referrer`, browsers would not say from where its buttons were pressed.
        page.headers["Referrer-Policy"] = "same-origin"
        return page

    def press_button() -> ResponseReturnValue:
        said = request.form
        inputs = {name.removeprefix("say-"): value for name, value in said.items() if name.startswith("say-") and value}
        wanted = {name: said.get(name, "") for name in ("person", "card", "verb")}
        answer = _ask("POST", f"{simulator}/simulator/teams/press", json={**wanted, "inputs": inputs})
        return redirect(f"/local/teams?said={_outcome(answer)}#{wanted['card']}", 303)

    for method, rule, view in (("GET", "", show_cards), ("POST", "/press", press_button)):
        view.allow = ANYONE  # type: ignore[attr-defined]
        made.add_url_rule(rule, view.__name__, view, methods=[method])
    return made


def _ask(method: str, url: str, **options: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False  # it is on this machine: no proxy leads there
        try:
            return session.request(method, url, timeout=TIMEOUT, **options)
        except requests.RequestException:
            raise Unavailable("The simulated Microsoft 365 does not answer. Is it running?") from None


def _outcome(answer: requests.Response) -> str:
    """How it went, in a few words that need no escaping in an address."""
    said = answer.json()
    if not answer.ok:
        return "Teams+does+not+send+this:+something+is+missing,+or+the+card+has+changed."
    if said["status"] == 200 and said["answer"]["statusCode"] == 200:
        return "The+hub+answered;+the+card+shows+how+it+is+now."
    return f"The+hub+refused:+{said['status'] if said['status'] != 200 else said['answer']['statusCode']}"


def _shown(item: Json) -> Json:
    """A card as the person sees it: the bot's last answer, else the message."""
    card = item.get("view") or item["body"]["attachments"][0]["content"]
    texts = [element["text"] for element in card["body"] if element["type"] == "TextBlock" and _visible(element)]
    facts = [fact for element in card["body"] for fact in element.get("facts", ())]
    written = [*texts, *(f"{fact['title']}: {fact['value']}" for fact in facts)]
    title, *lines = [ESCAPED.sub(r"\1", text) for text in written]
    return {"id": item["id"], "to": item["to"], "title": title, "lines": lines, "buttons": list(_buttons(card))}


def _visible(element: Json) -> bool:
    return element.get("isVisible") is not False


def _buttons(card: Json) -> Iterator[Json]:
    fields = [_field(element) for element in card["body"] if element["type"].startswith("Input.")]
    for action in card.get("actions", ()):
        if action["type"] == "Action.Execute":
            yield {"verb": action["verb"], "title": action["title"], "fields": fields}
        elif action["type"] == "Action.ShowCard":
            inner = [_field(element) for element in action["card"]["body"]]
            yield {"verb": action["card"]["actions"][0]["verb"], "title": action["title"], "fields": inner}


def _field(element: Json) -> Json:
    person, required = element["type"] == "Input.ChoiceSet", bool(element.get("isRequired"))
    return {"id": element["id"], "label": element.get("label", ""), "person": person, "required": required}
