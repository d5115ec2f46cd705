"""What a click on a card sends: the action's data with what was filled in, as Teams merges them."""

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.simulator.errors import Refusal, bad_request

Json = dict[str, Any]


def pressed(card: Json, verb: str, inputs: Mapping[str, str]) -> Json:
    """The `action` of the activity. Raises `Refusal` 404 for a button that the card does not show, 400 for what a
    client would not send: inputs that are not there, or required ones left empty."""
    for action, asked in _buttons(card):
        if action.get("verb") == verb:
            _check(asked, inputs)
            return execute(action, inputs)
    raise Refusal(404, "NotFound", f"The card has no button '{verb}'.")


def execute(action: Json, inputs: Mapping[str, str] | None = None) -> Json:
    """The action with what was filled in."""
    data = {**action.get("data", {}), **(inputs or {})}
    return {"type": "Action.Execute", "verb": action["verb"], "data": data}


def verbs(card: Json) -> list[str]:
    """The buttons that the card shows."""
    return [action["verb"] for action, _ in _buttons(card) if "verb" in action]


def _buttons(card: Json) -> Iterator[tuple[Json, list[Json]]]:
    """Each action with the inputs that are sent along: its own card's and those around it."""
    around = _inputs(card)
    for action in card.get("actions", ()):
        inner = action.get("card")
        if inner is None:
            yield action, around
        else:
            yield from ((one, [*around, *_inputs(inner)]) for one in inner.get("actions", ()))


def _inputs(card: Json) -> list[Json]:
    return [element for element in card.get("body", ()) if element["type"].startswith("Input.")]


def _check(asked: list[Json], inputs: Mapping[str, str]) -> None:
    known = {element["id"]: element for element in asked}
    for name in inputs:
        if name not in known:
            raise bad_request(f"The card does not ask for '{name}' here.")
        if len(inputs[name]) > known[name].get("maxLength", len(inputs[name])):
            raise bad_request(f"'{name}' is too long.")
    for name, element in known.items():
        if element.get("isRequired") and not inputs.get(name):
            raise bad_request(f"'{name}' is required: {element.get('errorMessage', '')}")
