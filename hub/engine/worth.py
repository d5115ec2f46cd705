"""What a request is worth: the number that limits of substitutes are compared with."""

from collections.abc import Mapping
from math import inf
from typing import Any

from hub.engine.errors import ConditionError
from hub.engine.formtypes import hub_type
from hub.engine.functions import convert


def worth(schema: Mapping[str, Any], form: Mapping[str, Any], rates: Mapping[str, str]) -> float | None:
    """The first `hub:money` field at the top of a form, in EUR and without its sign; None for a form without one.

    An amount without an exchange rate is more than any limit: what nobody can tell falls to nobody's deputy.
    """
    fields = schema.get("properties", {})
    name = next((name for name, field in fields.items() if hub_type(field) == "money"), None)
    if name is None:
        return None
    try:
        return abs(convert(form.get(name), "EUR", rates))
    except ConditionError:
        return inf
