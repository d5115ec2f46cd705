"""The process language: what it reads, and how it tells a writer what is wrong and where."""

import copy
import hashlib
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.engine.errors import DefinitionError, Problem
from hub.engine.language import load
from hub.engine.process import Approve, Process

CLAIM = (Path(__file__).parents[3] / "processes" / "expense-claim.yaml").read_text("utf-8")
STEP = "steps: [{manager: {approve: requester.manager}}]"


def problems(text: str) -> list[Problem]:
    with pytest.raises(DefinitionError) as caught:
        load(text)
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert old in CLAIM
    return CLAIM.replace(old, new, 1)


def test_the_claim_reads_as_it_is_written(claim: Process) -> None:
    assert [(step.name, step.kind) for step in claim.steps] == [
        ("manager", "approve"),
        ("finance", "approve"),
        ("archive", "file"),
        ("payment", "call"),
        ("done", "tell"),
    ]
    manager = claim.steps[0].body
    assert isinstance(manager, Approve)
    assert (str(manager.within), manager.remind) == ("2 business days", (0.5, 0.8))
    assert claim.title["de"] == "Spesenabrechnung"
    assert claim.digest == hashlib.sha256(CLAIM.encode()).hexdigest()


def test_hub_types_bring_schema_widget_and_data_class(claim: Process) -> None:
    fields = claim.form["properties"]
    assert fields["receipts"]["minItems"] == 1
    assert fields["receipts"]["x-hub"]["widget"] == "documents"
    assert fields["iban"]["x-hub"]["data"] == "personal"
    assert fields["purpose"]["title"] == "Purpose"
    assert fields["purpose"]["x-hub"]["title"]["de"] == "Zweck"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("category: finance", "categry: finance", "did you mean 'category'?"),
        ('form.amount, "EUR") > 1000\n', 'form.amuont, "EUR") > 1000\n', "'form' has no 'amuont'"),
        ("when: large\n", "when: larg\n", "Undeclared reference to 'larg'"),
        ("when: large\n", "when: form.purpose\n", "yes or no is needed here"),
        ("within: 2 business days", "within: soon", "write it like '2 business days'"),
        ("remind: [50%, 80%]", "remind: [50%, 180%]", "of a share"),
        ("escalate: requester.manager.manager", "escalate: requester.boss", "names nobody"),
        ("approve: requester.manager\n", "approve: channel:it\n", "a channel can be told, never asked"),
        ("escalate: requester.manager.manager", "escalate: channel:it", "a channel can be told, never asked"),
        ("tell: requester\n", "tell: channel:Sales_EU\n", "names no channel; write channel:<name>"),
        ("tell: requester\n", "tell: [requester, 'channel:']\n", "names no channel; write channel:<name>"),
        ("approve: requester.manager\n", "aprove: requester.manager\n", "did you mean 'approve'?"),
        ("except: [requester, manager.decidedBy]", "except: [finance.decidedBy]", "no approve step that comes before"),
        ("except: [requester, manager.decidedBy]", "except: [form.purpose]", "no field of type hub:person"),
        ("  - finance:", "  - manager:", "The name 'manager' is taken"),
        ("  - finance:", "  - large:", "The name 'large' is taken"),
        ("  - finance:", "  - Finance:", "of a name: lower-case first"),
        ("owner: group:finance-leads", "owner: person:gero@example.com", "a person is never enough"),
        ("{$ref: hub:money,", "{$ref: hub:gold,", "'hub:gold' is no type"),
        ("required: [purpose,", "required: [purpos,", "has no such field"),
        ("returned: {to: start}", "returned: {to: nowhere}", "no step 'nowhere'"),
        ("retention: 10 years after end", "retention: forever", "'10 years after end'"),
        ("call: erp.createPayment", "call: createPayment", "does not have the form"),
        ("file: form.receipts", "file: form.purpose", "a list is needed here"),
        ("{{request.number}}", "{{request.nubmer}}", "'request' has no 'nubmer'"),
        ("      into: onedrive:", "      # into: onedrive:", "'file' needs 'into' beside it"),
        ("message: expense-paid", "message: expense-paid\n      call: erp.pay", "exactly one of"),
        ("as: ana\n", "az: ana\n", "'az' is not part of the language"),
        ("minLength: 1, maxLength: 200", "minLength: one", "not valid JSON Schema"),
        ("minLength: 1, maxLength: 200", "pattern: '(a+)+$'", "may take very long"),
        ("minLength: 1, maxLength: 200", "pattern: '[a'", "no regular expression"),
        ("minLength: 1, maxLength: 200", "$dynamicRef: '#a'", "not part of the language"),
    ],
)
def test_a_slip_is_told_on_its_line(old: str, new: str, said: str) -> None:
    text = changed(old, new)
    found = problems(text)
    line = CLAIM[: CLAIM.index(old)].count("\n") + 1
    nearby = range(line - 3, line + 2)  # a rule over a whole step is told at its name
    assert any(said in problem.message and problem.line in nearby for problem in found), found


def test_column_and_pointer_point_at_the_very_word() -> None:
    text = changed('amountIn(form.amount, "EUR") > 1000\n', 'amountIn(form.amuont, "EUR") > 1000\n')
    (problem,) = [one for one in problems(text) if "amuont" in one.message]
    line = text.splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("form.amuont")
    assert problem.pointer == "/let/large/when"


def test_a_hole_in_a_template_is_pointed_at() -> None:
    text = changed("{{request.number}}", "{{ request.nubmer }}")
    (problem,) = problems(text)
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith("request.nubmer")


def test_all_slips_are_told_at_once() -> None:
    text = (
        changed("within: 2 business days", "within: soon")
        .replace("hub:iban", "hub:ibn")
        .replace("when: large", "when: larg")
    )
    text = text.replace("returned: {to: start}", "returned: {to: nowhere}")
    said = " ".join(problem.message for problem in problems(text))
    assert all(word in said for word in ("soon", "hub:ibn", "'larg'", "nowhere"))


def test_problems_come_in_the_order_of_the_file() -> None:
    text = changed("returned: {to: start}", "returned: {to: nowhere}").replace("category: finance", "category: 7", 1)
    places = [(problem.line, problem.column) for problem in problems(text)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x", "Anchors and aliases"),
        ("a: !!python/object/apply:os.system [ls]", "Tags such as"),
        ("a: 1\na: 2", "stands here twice"),
        ("[" * 200, "nested deeper"),
        ("x" * 100_001, "at most 100,000 characters"),
        ("a: [1", "expected"),
        ("a: " + "9" * 5000, "too big"),
        ("a: 1.0e999", "too big"),
        ("--- 1\n--- 2", "another document"),
        ("? [a]\n: 1", "Only a text can be a key"),
        ("\ud800", "not YAML"),
        ("!x {a: 1}", "Tags such as"),
        ("? &y b\n: 2", "Anchors and aliases"),
        ("\x00", "not YAML"),
        ("", "Write a mapping here"),
        ("just a text", "Write a mapping here"),
        ("[1, 2]", "Write a mapping here"),
    ],
)
def test_what_is_no_process_file_is_refused(text: str, said: str) -> None:
    assert any(said in problem.message for problem in problems(text)), problems(text)


def test_yaml_surprises_stay_texts(trial: Callable[[str], Process]) -> None:
    process = trial(STEP + "\nlet: {same: 'form.note == \"no\"'}")
    assert process.let[0].expression.text == 'form.note == "no"'
    head = CLAIM.replace("purpose: Train to Berlin,", "purpose: no,", 1)
    assert load(head).examples[0].form["purpose"] == "no"


@pytest.mark.parametrize(
    "body",
    [
        "steps: [{manager: {approve: {any: group:it}}}]",
        "steps: [{manager: {approve: {all: [requester.manager, {any: [group:it, group:legal]}]}}}]",
        "steps: [{manager: {approve: form.buddy}}, {next: {approve: manager.decidedBy.manager}}]",
        "steps: [{manager: {approve: person:ana@example.com, when: has(form.note)}}]",
        "steps: [{tell: {tell: [requester, group:it], message: {en: 'Hello {{requester.name}}'}}}]",
        "steps: [{tell: {tell: channel:finance, message: {en: 'Hello'}}}]",
        "steps: [{tell: {tell: [requester, 'channel:sales-eu'], message: hi}}]",
        "steps: [{book: {call: erp.book}}, {next: {when: book.answer.id == '1', tell: requester, message: hi}}]",
    ],
)
def test_the_language_says(trial: Callable[[str], Process], body: str) -> None:
    assert trial(body).steps


def test_a_check_must_be_about_a_field_of_the_form(trial: Callable[[str], Process]) -> None:
    with pytest.raises(DefinitionError, match="no field 'sum'"):
        trial(STEP + "\nchecks: [{holds: form.note != '', says: {en: Write a note.}, at: sum}]")


def test_a_condition_over_the_form_cannot_see_steps_that_come_later(trial: Callable[[str], Process]) -> None:
    first = "{first: {approve: requester.manager, when: second.outcome == 'approved'}}"
    with pytest.raises(DefinitionError, match=r"Undeclared reference to 'second\.outcome'"):
        trial(f"steps: [{first}, {{second: {{approve: group:it}}}}]")


@settings(deadline=None)
@given(st.integers(0, len(CLAIM) - 1), st.text(max_size=3), st.integers(0, 30))
def test_whatever_is_broken_is_told_as_problems(at: int, put: str, cut: int) -> None:
    text = CLAIM[:at] + put + CLAIM[at + cut :]
    found = told(text)
    assert found is None or found
    assert all(one.line >= 1 and one.column >= 1 and one.message for one in found or ())


def test_a_definition_loads_quickly() -> None:
    def once() -> float:
        begin = process_time()
        load(CLAIM)
        return process_time() - begin

    assert min(once() for _ in range(10)) < 0.015  # some 3 ms on a machine that does nothing else


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in entries for place in places(child, (*path, key)))]


TREE = yaml.safe_load(CLAIM)
ODD = st.sampled_from(
    [
        None,
        7,
        2.5,
        True,
        "",
        [],
        {},
        [None],
        {"any": []},
        {"any": {}},
        {"$ref": {}},
        "{{",
        "{{}}",
        "form.",
        "group:",
        "has(",
    ]
)


@settings(deadline=None)
@given(st.sampled_from(places(TREE)[1:]), ODD)
def test_whatever_odd_thing_is_put_in_a_place_is_told_as_problems(path: tuple[Any, ...], odd: Any) -> None:
    tree = copy.deepcopy(TREE)
    inner = tree
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    found = told(yaml.safe_dump(tree, sort_keys=False))
    assert found is None or found


def told(text: str) -> list[Problem] | None:
    """The problems of a text, None when it is a good process; any other error is a mistake of the engine."""
    try:
        load(text)
    except DefinitionError as error:
        return error.problems
    return None
