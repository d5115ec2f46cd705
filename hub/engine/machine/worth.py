"""What a request is worth: the number that limits of substitutes are compared with."""

from collections.abc import Mapping
from math import inf
from typing import Any

from hub.engine.conditions.functions import convert
from hub.engine.errors import ConditionError, Refused
from hub.engine.forms.types import hub_type
from hub.engine.machine.run import Run


def worth_of(run: Run) -> float | None:
    """What a request is worth in EUR: the process's `amount`, or the first sum of money in its form; None for nothing.

    What cannot be worked out is more than any limit: what nobody can tell falls to nobody's deputy.
    """
    amount = run.process.amount
    if amount is None:
        return worth(run.process.form, run.facts.form, run.facts.rates)
    try:
        return _euros(run.value(amount), run.facts.rates)
    except (ConditionError, Refused):
        return inf


def worth(schema: Mapping[str, Any], form: Mapping[str, Any], rates: Mapping[str, str]) -> float | None:
    """The first `hub:money` field at the top of a form, in EUR and without its sign; None for a form without one.

    An amount without an exchange rate is more than any limit: what nobody can tell falls to nobody's deputy.
    """
    fields = schema.get("properties", {})
    name = next((name for name, field in fields.items() if hub_type(field) == "money"), None)
    if name is None:
        return None
    try:
        return _euros(form.get(name), rates)
    except ConditionError:
        return inf


def _euros(value: Any, rates: Mapping[str, str]) -> float:
    """A sum of money, or a number that stands for euros, without its sign."""
    return abs(float(value) if isinstance(value, (int, float)) else convert(value, "EUR", rates))
