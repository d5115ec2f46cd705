"""Advice on process files: what loads, but is hardly meant, is told with its place."""

from pathlib import Path

import pytest

from hub.engine.errors import DefinitionError
from hub.engine.lint import lint

PROCESSES = Path(__file__).parents[3] / "processes"
GOOD = """
process: trial
title: {en: Trial, de: Versuch}
category: test
owner: group:it
starters: group:all-staff
form:
  required: [amount, kind, boss]
  properties:
    amount: {$ref: hub:money, title: {en: Amount, de: Betrag}}
    kind:   {enum: [a, b], title: {en: Kind, de: Art}}
    boss:   {$ref: hub:person, title: {en: Boss, de: Chefin}}
    note:   {type: string, title: {en: Note, de: Notiz}}
    buddy:  {$ref: hub:person, title: {en: Buddy, de: Patin}}
    more:   {type: array, title: {en: More, de: Mehr}, items: {$ref: hub:person}}
let:
  large: amountIn(form.amount, "EUR") > 1000
steps:
  - first:
      title: {en: First, de: Erstens}
      approve: form.boss
      within: 2 business days
  - second:
      title: {en: Second, de: Zweitens}
      when: large
      approve: {any: group:it}
      within: 2 business days
  - third:
      title: {en: Third, de: Drittens}
      approve: group:legal
      within: 1 week
retention: 1 year after end
examples:
  - good: {as: ana, form: {}, expect: {state: approved}}
  - bad:  {as: ana, form: {}, expect: {state: rejected}}
"""


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in sorted(PROCESSES.glob("*.yaml"))])
def test_the_company_s_own_processes_need_no_advice(path: Path) -> None:
    assert lint(path.read_text("utf-8")) == []


def test_a_good_file_gets_none() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "said", "at"),
    [
        ("when: large", 'when: form.kind == "a"', "Nothing uses 'large'", "large:"),
        ("when: large", "when: 1 > 2", "never holds, so the step 'second' is dead", "1 > 2"),
        ("when: large", "when: 2 > 1", "always holds; leave the condition out", "2 > 1"),
        ("when: large", 'when: large && form.kind == "c"', "never holds: 'form.kind' is one of a, b", "form.kind =="),
        ("when: large", 'when: large && form.kind != "c"', "always holds: 'form.kind'", "form.kind !="),
        ("when: large", 'when: large && first.outcome == "rejected"', "'first.outcome' is one of approved", "first."),
        ("when: large", 'when: large && form.note.contains("x")', "'form.note' may be empty", "form.note"),
        ("within: 1 week", "within: 4 hours", "run at night and on Sundays too", "4 hours"),
        ("within: 1 week", "within: 1 week\n      remind: [80%, 50%]", "the earliest first", "[80%"),
        ("within: 1 week", "within: 1 week\n      remind: [50%, 50%]", "Write each reminder once", "[50%"),
        ("within: 1 week", "within: 1 week\n      escalate: group:legal", "asks the same people", "group:legal\nret"),
        ("within: 1 week", "within: 1 week\n      unanswered: approve", "nobody is reminded", "approve\nret"),
        ("approve: form.boss", "approve: form.buddy", "'form.buddy' may be left empty", "form.buddy"),
        ("approve: form.boss", "approve: {all: form.more}", "'form.more' may be left empty", "{all"),
        ("approve: form.boss", "approve: {each: form.more}", "'form.more' may list nobody", "{each"),
        ("approve: form.boss", "approve: requester", "the requester is never asked", "requester"),
        ("approve: group:legal", "approve: second.decidedBy", "empty when the step 'second' is skipped", "second.dec"),
        (
            "approve: group:legal",
            "approve: first.decidedBy\n      except: first.decidedBy",
            "asked and excepted at once",
            "first.decidedBy\n      except",
        ),
        ("title: {en: Third, de: Drittens}", "title: {en: Third}", "'third' has no title in de", "{en: Third}"),
        (", title: {en: Note, de: Notiz}", "", "'note' has no title in de, en", "note:"),
        ("{state: rejected}", "{state: approved}", "No example ends rejected", "examples:"),
    ],
)
def test_advice_stands_at_its_place(old: str, new: str, said: str, at: str) -> None:
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    found = [problem for problem in lint(text) if said in problem.message]
    assert len(found) == 1, lint(text)
    before = text.splitlines()[: found[0].line - 1]
    place = sum(len(line) + 1 for line in before) + found[0].column - 1
    assert text[place:].startswith(at)


def test_a_step_without_a_time_limit_is_told() -> None:
    text = GOOD.replace("      within: 1 week\n", "")
    assert [one.message for one in lint(text)] == ["Without 'within' nobody is reminded, and it may wait for ever."]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("approve: form.boss", "approve: {any: form.buddy, else: group:legal}"),
        ("approve: form.boss", "approve: {each: form.more, else: group:legal}"),
        ("when: large", 'when: large && has(form.note) && form.note.contains("x")'),
        ("when: large", "when: large && form.note != null"),
        ("when: large", "when: large && first.outcome == 'approved'"),
        ("within: 1 week", "within: 1 week\n      remind: 50%\n      unanswered: approve"),
    ],
)
def test_what_is_taken_care_of_needs_no_advice(old: str, new: str) -> None:
    assert lint(GOOD.replace(old, new, 1)) == []


def test_a_file_that_does_not_load_is_refused() -> None:
    with pytest.raises(DefinitionError, match="'retentoin' is not part of the language"):
        lint(GOOD.replace("retention", "retentoin"))


def test_advice_comes_in_the_order_of_the_file() -> None:
    text = GOOD.replace("approve: form.boss", "approve: form.buddy").replace("when: large", "when: 1 > 2")
    places = [(problem.line, problem.column) for problem in lint(text)]
    assert len(places) == 3
    assert places == sorted(places)
