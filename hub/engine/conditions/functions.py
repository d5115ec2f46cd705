"""What expressions can work out beside CEL itself: money in another currency, and the days of a span."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.engine.errors import ConditionError


def convert(money: Any, currency: str, rates: Mapping[str, str]) -> float:
    """An amount of money in another currency; nothing at all counts 0. Raises ConditionError without a rate."""
    if money is None:
        return 0.0
    try:
        amount, given = Decimal(money["amount"]), money["currency"]
        return float(amount if given == currency else amount * _rate(given, rates) / _rate(currency, rates))
    except (InvalidOperation, TypeError, KeyError, ZeroDivisionError):
        raise ConditionError(f"{money!r} is no amount of money.") from None


def days(first: str, last: str) -> int:
    """The days of a span, first and last included; negative when it runs backwards. Raises ConditionError."""
    try:
        between = (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        raise ConditionError(f"'{first}' and '{last}' are not two dates such as 2026-11-26.") from None
    return between + 1 if between >= 0 else between - 1


def walk(values: Any, path: Sequence[str]) -> Any:
    """What stands at a path; None where there is nothing."""
    for part in path:
        # Nearly always a dict, and to ask that first is much faster than to ask the abstract class.
        values = values.get(part) if type(values) is dict or isinstance(values, Mapping) else None
    return values


def _rate(currency: str, rates: Mapping[str, str]) -> Decimal:
    if currency == "EUR":
        return Decimal(1)
    if currency not in rates:
        raise ConditionError(f"There is no exchange rate for {currency}.")
    return Decimal(rates[currency])
