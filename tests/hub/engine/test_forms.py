"""Forms: what keeps one from being submitted, in sentences that say what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.engine import forms
from hub.engine.language import load
from hub.engine.process import Process

FORM: dict[str, Any] = {
    "purpose": "Train",
    "amount": {"amount": "80.00", "currency": "EUR"},
    "costCentre": "R-12",
    "receipts": ["b.pdf", "a.pdf"],
}


def test_a_good_form_has_no_problems(claim: Process) -> None:
    assert forms.check(claim, FORM) == []


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"purpose": None}, "/purpose", "Give a value of type string"),
        ({"purpose": "x" * 201}, "/purpose", "at most 200 characters"),
        ({"receipts": []}, "/receipts", "Add at least 1"),
        ({"receipts": ["a", "a"]}, "/receipts", "only once"),
        ({"costCentre": "nonsense"}, "/costCentre", "Write it in the form"),
        ({"amount": {"amount": "80.001", "currency": "EUR"}}, "/amount/amount", "2 decimals"),
        ({"amount": {"amount": "80.5", "currency": "JPY"}}, "/amount/amount", "0 decimals"),
        ({"amount": {"amount": "80.00", "currency": "EUX"}}, "/amount", "ISO 4217"),
        ({"amount": {"amount": 80.0, "currency": "EUR"}}, "/amount/amount", "as text with a dot"),
        ({"amount": {"amount": "1e3", "currency": "EUR"}}, "/amount/amount", "as text with a dot"),
        ({"amount": {"amount": "1,000.00", "currency": "EUR"}}, "/amount/amount", "as text with a dot"),
        ({"amount": 80}, "/amount", "as text with a dot"),
        ({"amount": {"amount": "80.00"}}, "/amount/currency", "Fill this field"),
        ({"iban": "DE89370400440532013001"}, "/iban", "check digits"),
        ({"iban": "my bank account number"}, "/iban", "bank card"),
        ({"colour": "red"}, "", "Leave out"),
    ],
)
def test_a_wrong_field_is_told_at_its_pointer(claim: Process, change: dict[str, Any], pointer: str, said: str) -> None:
    found = forms.check(claim, {**FORM, **change})
    assert any(problem.pointer == pointer and said in problem.detail for problem in found), found


def test_every_missing_field_is_told(claim: Process) -> None:
    assert [problem.pointer for problem in forms.check(claim, {})] == [
        "/amount",
        "/costCentre",
        "/purpose",
        "/receipts",
    ]


@pytest.mark.parametrize("iban", ["DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"])
def test_a_real_iban_passes(claim: Process, iban: str) -> None:
    assert forms.check(claim, {**FORM, "iban": iban}) == []


@pytest.mark.parametrize("form", [None, [], "text", 7])
def test_what_is_no_form_is_told_as_well(claim: Process, form: Any) -> None:
    assert forms.check(claim, form)


def test_documents_are_found_by_the_schema(claim: Process) -> None:
    assert forms.documents_in(claim, FORM) == ["b.pdf", "a.pdf"]
    assert forms.documents_in(claim, {"receipts": "no list", "purpose": ["c.pdf"]}) == []


STEP = "\nsteps: [{manager: {approve: requester.manager}}]"


def test_documents_are_found_in_lists_as_well(trial: Callable[..., Process]) -> None:
    process = trial(STEP, "{properties: {lines: {type: array, items: {properties: {papers: {$ref: hub:documents}}}}}}")
    assert forms.documents_in(process, {"lines": [{"papers": ["a"]}, {}, {"papers": ["b", "a"]}]}) == ["a", "b"]


def test_a_rule_over_the_whole_form_speaks_at_its_field(trial: Callable[[str], Process]) -> None:
    process = trial(STEP + "\nchecks: [{holds: form.note != 'no', says: {en: Do not say no.}, at: note}]")
    money = {"amount": "1.00", "currency": "EUR"}
    assert forms.check(process, {"amount": money, "note": "no"}) == [forms.FieldProblem("/note", "Do not say no.")]
    assert forms.check(process, {"amount": money, "note": "yes"}) == []


def test_defaults_are_filled_in_beside_the_form() -> None:
    process = load((Path(__file__).parents[3] / "processes" / "onboarding.yaml").read_text("utf-8"))
    form = {"newcomer": "Nia"}
    assert forms.clean(process, form)["laptop"] is True
    assert form == {"newcomer": "Nia"}
