"""Forms: what a requester filled in, held against the process's schema. Answers are sentences that say what to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from babel.core import get_global
from babel.numbers import get_currency_precision
from jsonschema import Draft202012Validator, FormatChecker

from hub.engine.conditions import evaluate
from hub.engine.errors import ConditionError
from hub.engine.forms.types import hub_type
from hub.engine.pointers import pointer
from hub.engine.process import Process

_FORMATS = FormatChecker(formats=())


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Something wrong with a form: JSON pointer of the field, and a sentence that says what to do."""

    pointer: str
    detail: str


def check(process: Process, form: Any) -> list[FieldProblem]:
    """Everything that keeps a form from being submitted, in the order of the pointers; empty when it is fine."""
    found = _faults(_validator(process), form)
    found += [] if found else _broken_rules(process, form)
    return sorted(dict.fromkeys(found), key=lambda problem: problem.pointer)


def faults(schema: Mapping[str, Any], form: Any) -> list[FieldProblem]:
    """Everything that is wrong with a form of its own, such as that of a step that asks for more."""
    found = _faults(Draft202012Validator(schema, format_checker=_FORMATS), form)
    return sorted(dict.fromkeys(found), key=lambda problem: problem.pointer)


def clean(process: Process, form: Mapping[str, Any]) -> dict[str, Any]:
    """The form with the defaults of the schema filled in; the form itself is left as it was."""
    properties: Mapping[str, Any] = process.form.get("properties", {})
    defaults = {name: schema["default"] for name, schema in properties.items() if "default" in schema}
    return {**defaults, **form}


def documents_in(process: Process, form: Mapping[str, Any]) -> list[str]:
    """The ids of the documents that a form names in its `hub:documents` fields, each once, in the form's order."""
    ids = [name for kind, _, value in fields(process.form, form) if kind == "documents" for name in _texts(value)]
    return list(dict.fromkeys(ids))


def fields(schema: Mapping[str, Any], value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """The filled `hub:` fields of a form: type, path and value of each."""
    kind = hub_type(schema)
    if kind:
        yield kind, path, value
    if isinstance(value, dict):
        for name, child in schema.get("properties", {}).items():
            if name in value:
                yield from fields(child, value[name], (*path, name))
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for index, item in enumerate(value):
            yield from fields(schema["items"], item, (*path, index))


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(re.match(r"^\d{4}-\d\d-\d\d$", value) and date.fromisoformat(value))


@_FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(re.match(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", value))


@lru_cache(maxsize=256)
def _validator(process: Process) -> Draft202012Validator:
    return Draft202012Validator(process.form, format_checker=_FORMATS)


def _faults(validator: Any, form: Any) -> list[FieldProblem]:
    found = [_field_problem(error) for error in validator.iter_errors(form)]
    return found + [FieldProblem(where, detail) for where, detail in _hub_problems(validator.schema, form, ())]


def _hub_problems(schema: Mapping[str, Any], form: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    for kind, where, value in fields(schema, form, path):
        detail = _HUB_CHECKS.get(kind, lambda _: "")(value)
        if detail:
            yield pointer((*where, "amount") if kind == "money" and "amount" in detail else where), detail


def _broken_rules(process: Process, form: Mapping[str, Any]) -> list[FieldProblem]:
    return [
        FieldProblem(f"/{rule.field}" if rule.field else "", rule.says.get("en", next(iter(rule.says.values()))))
        for rule in process.checks
        if not _holds(rule.expression, form)
    ]


def _holds(expression: Any, form: Mapping[str, Any]) -> bool:
    try:
        return evaluate(expression, {"form": form}, {}) is True
    except ConditionError:
        return False


def _money(value: Any) -> str:
    """What is wrong with the currency or the decimals; the shape is the schema's affair."""
    if not isinstance(value, dict) or not isinstance(value.get("amount"), str):
        return ""
    currency = value.get("currency")
    if not isinstance(currency, str):
        return ""
    if currency not in _currencies():
        return f"'{currency}' is no currency; choose one by its ISO 4217 code, such as EUR."
    digits = get_currency_precision(currency)
    return (
        ""
        if _decimals(value["amount"]) <= digits
        else f"Round the amount to {digits} decimals, as {currency} has them."
    )


def _decimals(amount: str) -> int:
    return len(amount.partition(".")[2])


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    known: Mapping[str, Any] = get_global("all_currencies")
    return frozenset(known)


def _iban(value: Any) -> str:
    """Check sum of ISO 13616: the rearranged number modulo 97 is 1."""
    if not isinstance(value, str):
        return ""
    packed = value.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", packed):
        return "Write the IBAN as it stands on the bank card, such as DE89 3704 0044 0532 0130 00."
    number = "".join(str(int(character, 36)) for character in packed[4:] + packed[:4])
    return "" if int(number) % 97 == 1 else "The check digits of this IBAN do not fit; compare it with the bank card."


_HUB_CHECKS: Mapping[str, Any] = {"money": _money, "iban": _iban}


def _texts(value: Any) -> list[str]:
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def _field_problem(error: Any) -> FieldProblem:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        name = next((name for name in missing if repr(name) in error.message), missing[0])
        return FieldProblem(pointer((*path, name)), "Fill this field.")
    return FieldProblem(pointer(path), _sentence(error))


def _sentence(error: Any) -> str:
    said = _SENTENCES.get(str(error.validator))
    if hub_type(error.schema) == "money" or (error.absolute_path and error.absolute_path[-1] == "amount"):
        return 'Write the amount as text with a dot, such as {"amount": "120.00", "currency": "EUR"}.'
    return said.format(value=error.validator_value) if said else f"Correct this field: {error.message}."


_SENTENCES: Mapping[str, str] = {
    "type": "Give a value of type {value}.",
    "enum": "Choose one of {value}.",
    "const": "Give exactly {value}.",
    "minLength": "Write at least {value} characters.",
    "maxLength": "Write at most {value} characters.",
    "minItems": "Add at least {value}.",
    "maxItems": "Keep at most {value}.",
    "uniqueItems": "Name each only once.",
    "minimum": "Give a number of at least {value}.",
    "maximum": "Give a number of at most {value}.",
    "exclusiveMinimum": "Give a number above {value}.",
    "format": "Give a valid {value}.",
    "additionalProperties": "Leave out what the form does not ask for.",
    "pattern": "Write it in the form {value}.",
}
