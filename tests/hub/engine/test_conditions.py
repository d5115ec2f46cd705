"""Conditions: what they may look at, how they count, and where a slip is told."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.engine.conditions import ExpressionError, compile_expression, evaluate
from hub.engine.errors import ConditionError

MONEY = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}},
}
NAMES: dict[str, Any] = {
    "type": "object",
    "required": ["form", "manager", "large"],
    "properties": {
        "form": {
            "type": "object",
            "required": ["amount", "people", "purpose"],
            "properties": {
                "amount": MONEY,
                "deposit": MONEY,
                "people": {"type": "integer"},
                "purpose": {"type": "string"},
                "iban": {"type": "string"},
                "lines": {"type": "array", "items": {"type": "object"}},
                "firstDay": {"type": "string"},
            },
        },
        "manager": {
            "type": "object",
            "required": ["outcome", "decidedBy"],
            "properties": {"outcome": {"type": "string"}, "decidedBy": {"type": "array"}},
        },
        "large": {"type": "boolean"},
    },
}
VALUES = {
    "form": {
        "amount": {"amount": "1000.01", "currency": "EUR"},
        "people": 3,
        "purpose": "Train",
        "lines": [{"amount": {"amount": "5.00", "currency": "CHF"}}],
        "firstDay": "2026-11-26",
    },
    "manager": {"outcome": "approved", "decidedBy": ["bob"]},
    "large": True,
}
RATES = {"CHF": "1.05", "USD": "0.90"}


def value(text: str, wanted: str = "") -> Any:
    return evaluate(compile_expression(text, NAMES, wanted), VALUES, RATES)


@pytest.mark.parametrize(
    "text",
    [
        'amountIn(form.amount, "EUR") > 1000.0',
        'amountIn(form.amount, "EUR") > 1000',
        'amountIn(form.amount, "CHF") < 1000',
        'amountIn(form.deposit, "EUR") == 0',
        "form.people > 2 && form.people < 3.5",
        "!has(form.iban)",
        "form.iban == null",
        'form.iban != "DE"',
        "has(form.amount.currency)",
        'form.amount.currency == "EUR" && form.amount["currency"] == "EUR"',
        '"bob" in manager.decidedBy && manager.outcome == "approved"',
        'large && form.purpose.startsWith("Tr")',
        'form.lines.all(line, amountIn(line.amount, "EUR") < 6)',
        'days(form.firstDay, "2026-11-27") == 2',
        '"form.nothing" != form.purpose',
    ],
)
def test_what_a_process_owner_writes_holds(text: str) -> None:
    assert value(text, "BOOL") is True


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("form.amuont == 1", "'form' has no 'amuont'. Known are: amount", 0),
        ("large && form.amount.sum > 1", "'form.amount' has no 'sum'", 9),
        ("managr.outcome == 'x'", "Undeclared reference to 'managr.outcome'", 6),
        ("form.purpose > 3", "no matching overload", 13),
        ("form.purpose", "yes or no is needed", 0),
        ("large &&", "Syntax error", 8),
        ('amountIn(form.amount, "EUR") > 1 && form.purpose > 3', "no matching overload", 49),
        ('timestamp("2026-11-26T00:00:00Z")', "yes or no is needed", 0),
        ("true" + " && true" * 200, "at most 1000 characters", 0),
    ],
)
def test_a_slip_is_told_with_its_place(text: str, said: str, column: int) -> None:
    with pytest.raises(ExpressionError, match=said.replace("(", r"\(")) as caught:
        compile_expression(text, NAMES, "BOOL")
    assert caught.value.column == pytest.approx(column, abs=1)


def test_a_missing_rate_is_told_by_its_currency() -> None:
    with pytest.raises(ConditionError, match="no exchange rate for JPY"):
        value('amountIn(form.amount, "JPY") > 1')


def test_what_is_no_date_has_no_days() -> None:
    with pytest.raises(ConditionError, match="not two dates"):
        value('days("today", "tomorrow") > 1')


def test_a_runaway_comprehension_is_stopped() -> None:
    many = "[" + ",".join("1" * 1 for _ in range(60)) + "]"
    with pytest.raises(ConditionError, match="budget"):
        value(f"{many}.all(a, {many}.all(b, {many}.all(c, a + b + c > 0)))")


def test_times_must_be_compared_where_they_are_made() -> None:
    with pytest.raises(ExpressionError, match="no plain value"):
        value('timestamp("2026-11-26T00:00:00Z")')


def test_money_becomes_a_plain_value_again() -> None:
    assert value("form.amount") == {"amount": "1000.01", "currency": "EUR"}


@given(
    st.one_of(
        st.none(),
        st.builds(
            lambda cents, currency: {"amount": f"{cents / 100:.2f}", "currency": currency},
            st.integers(-200_000, 200_000),
            st.sampled_from(["EUR", "USD", "CHF", "SEK"]),
        ),
    ),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.sampled_from(["0", "1000", "1000.0", "999.99"]),
    st.sampled_from(["EUR", "CHF"]),
)
def test_the_quick_way_with_a_limit_agrees_with_cel(money: Any, compare: str, number: str, currency: str) -> None:
    quick = compile_expression(f'amountIn(form.deposit, "{currency}") {compare} {number}', NAMES, "BOOL")
    assert quick.limit
    values = {**VALUES, "form": {**VALUES["form"], "deposit": money}}
    assert outcome(quick, values) == outcome(dataclasses.replace(quick, limit=None), values)


def outcome(expression: Any, values: Any) -> Any:
    try:
        return evaluate(expression, values, RATES)
    except ConditionError as error:
        return "no exchange rate" in str(error)


@pytest.mark.parametrize("many", [3, 24])  # there are fewer seats than that in the environment for all
def test_an_expression_may_use_few_names_or_many(many: int) -> None:
    fields = {f"f{number}": {"type": "string"} for number in range(many)}
    names = {"properties": {"form": {"type": "object", "required": list(fields), "properties": fields}}}
    text = " + ".join(f"form.f{number}" for number in range(many)) + ' + "!"'
    form = {name: name[1:] for name in fields}
    said = evaluate(compile_expression(text, names, "STRING"), {"form": form}, {})
    assert said == "".join(form.values()) + "!"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("form . kind == 'a'  &&  has(form.kind)", True),
        ("form.rows.map(kind, kind + form.kind)", ["xa", "ya"]),
        ("form.rows.exists(row, row == 'x') ? form.kind : 'none'", "a"),
        ("'form.kind ' + form.kind", "form.kind a"),
    ],
)
def test_names_are_found_wherever_they_stand_and_nowhere_else(text: str, value: object) -> None:
    form = {"kind": {"type": "string"}, "rows": {"type": "array"}}
    names = {"properties": {"form": {"type": "object", "required": list(form), "properties": form}}}
    assert evaluate(compile_expression(text, names), {"form": {"kind": "a", "rows": ["x", "y"]}}, {}) == value
