"""CEL: expressions compiled once per version, checked against the names they may use, evaluated over plain values.

Every name is declared with its dotted path and type, taken from the form's schema, so that a slip of the pen is found
when the file is loaded. Numbers and optional fields are declared dynamic: `> 1000` and `> 1000.0` both hold, and an
optional field that was left empty is `null`. The library ends an evaluation after 10,000 rounds of a comprehension.
"""

from collections.abc import Mapping
from typing import Any

from hub.engine.conditions.compiling import RATES, compile_expression
from hub.engine.conditions.expression import Expression, ExpressionError, Reference, find_references
from hub.engine.conditions.functions import walk
from hub.engine.conditions.limits import Limit
from hub.engine.errors import ConditionError

__all__ = [
    "Expression",
    "ExpressionError",
    "Reference",
    "check_kept",
    "compile_expression",
    "evaluate",
    "find_references",
]

MAX_TEXT = 10_000  # characters of a result; keeps `let`s that double each other from growing without end


def evaluate(expression: Expression, values: Mapping[str, Any], rates: Mapping[str, str]) -> Any:
    """The result as plain JSON value; raises ConditionError. `rates`: what one unit of a currency is worth in EUR."""
    if expression.direct:
        return walk(values, expression.direct)
    if expression.limit:
        return _within(expression, expression.limit, values, rates)
    data = {name: values[root] for name, root in expression.roots}
    for name, path in expression.paths:
        data[name] = walk(values, path)
    if expression.converts:
        data[RATES] = rates
    try:
        result = expression.program.eval(data=data)
    except Exception as error:  # the library raises bare RuntimeErrors
        raise ConditionError(_what_happened(expression, str(error))) from None
    return _plain(expression, result)


def check_kept(value: Any) -> Any:
    """A result that a later expression may use again; raises ConditionError when it is too big."""
    if isinstance(value, (str, list, dict)) and len(str(value)) > MAX_TEXT:
        raise ConditionError(f"A result has at most {MAX_TEXT:,} characters.")
    return value


def _within(expression: Expression, limit: Limit, values: Mapping[str, Any], rates: Mapping[str, str]) -> bool:
    try:
        return limit.holds(values, rates)
    except ConditionError as error:
        raise ConditionError(_what_happened(expression, str(error))) from None


def _plain(expression: Expression, result: Any) -> Any:
    value = result.plain_value()
    if value is True or value is False:
        return value
    if result.type().name() == "ERROR":
        raise ConditionError(_what_happened(expression, str(value)))
    return value


def _what_happened(expression: Expression, message: str) -> str:
    return f"'{expression.text}' cannot be worked out: {message.split(' [')[0]}"
