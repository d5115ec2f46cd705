"""Money: `{"amount": "120.00", "currency": "EUR"}`, counted in decimals until somebody compares it."""

from collections.abc import Mapping
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


def _rate(currency: str, rates: Mapping[str, str]) -> Decimal:
    if currency == "EUR":
        return Decimal(1)
    if currency not in rates:
        raise ConditionError(f"There is no exchange rate for {currency}.")
    return Decimal(rates[currency])
