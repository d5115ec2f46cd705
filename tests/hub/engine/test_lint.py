"""Advice on process files: what loads, but is hardly meant, is told with its place."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from hub.engine.errors import DefinitionError
from hub.engine.language import load, source
from hub.engine.lint import lint
from hub.engine.lint.page import Page, may_follow
from tests.support.trees import processes

EVERYTHING = Path(__file__).with_name("everything.yaml").read_text("utf-8")
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
    payer:  {$ref: hub:cost-centre, title: {en: Who pays, de: Wer zahlt}}
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

FLOW = """
process: flow
title: {en: Flow}
category: test
owner: group:it
starters: group:all-staff
starts:
  - {event: employee.hired, as: event.manager, form: {amount: event.amount, lines: event.lines, kind: '"a"'}}
form:
  required: [amount, lines, kind]
  properties:
    amount: {$ref: hub:money, title: {en: Amount}}
    kind:   {enum: [a, b], title: {en: Kind}}
    lines:
      type: array
      minItems: 1
      title: {en: Lines}
      items: {type: object, required: [owner], properties: {owner: {$ref: hub:person}, deputy: {$ref: hub:person}}}
let:
  large: amountIn(form.amount, "EUR") > 1000
steps:
  - boss: {title: {en: Boss}, approve: requester.manager, within: 2 days}
  - advice: {title: {en: Advice}, approve: group:legal, within: 2 days, optional: true}
  - seat: {title: {en: Seat}, call: travel.book, undo: travel.cancel}
  - route:
      title: {en: Route}
      choose:
        - when: large
          steps:
            - board: {title: {en: Board}, approve: {any: group:it}, within: 2 days}
        - steps:
            - head: {title: {en: Head}, approve: {any: group:it}, except: advice.decidedBy, within: 2 days}
  - prepare:
      title: {en: Prepare}
      together:
        - it: {title: {en: IT}, approve: {any: group:it}, within: 2 days}
        - - desk: {title: {en: Desk}, call: facility.desk, undo: facility.clear}
          - badge: {title: {en: Badge}, wait: {event: badge.made}, within: 3 days}
      until: any
  - lines:
      title: {en: Lines}
      again: form.lines
      as: line
      steps:
        - owner: {title: {en: Owner}, approve: line.owner, within: 2 days}
        - last: {title: {en: Last}, approve: {any: group:it}, within: 2 days}
  - order: {title: {en: Order}, request: equipment}
  - details:
      title: {en: Details}
      ask: requester
      form: {properties: {size: {enum: [small, large], title: {en: Size}}}}
      within: 2 days
  - check: {title: {en: Check}, call: audit.check}
  - rework: {title: {en: Rework}, back: check, when: check.answer.ok != true && details.answer.size != "small"}
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
        ("approve: form.boss", "approve: form.payer", "'form.payer' may be left empty", "form.payer"),
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
    check_advice(GOOD, old, new, said, at)


def check_advice(good: str, old: str, new: str, said: str, at: str) -> None:
    """That a change of a good file is told once, and where."""
    assert good.count(old) >= 1
    text = good.replace(old, new, 1)
    found = [problem for problem in lint(text) if said in problem.message]
    assert len(found) == 1, lint(text)
    before = text.splitlines()[: found[0].line - 1]
    place = sum(len(line) + 1 for line in before) + found[0].column - 1
    assert text[place:].startswith(at)


SPLIT = "        - steps:"
IT = "approve: {any: group:it}, within: 2 days}"
SIZED = 'check.answer.ok != true && details.answer.size != "small"'
BEHIND = "  - behind: {{title: {{en: Behind}}, tell: requester, message: x, when: {}}}\n  - order:"


def split(when: str) -> str:
    return f"        - when: {when}\n          steps:"


def test_a_good_flow_gets_none() -> None:
    assert lint(FLOW) == []


@pytest.mark.parametrize(
    ("old", "new", "said", "at"),
    [
        (SPLIT, split("form.kind == 'a'"), "When none of these holds", "choose:"),
        (
            SPLIT,
            split('amountIn(form.amount,"EUR")  > 1000'),
            "has the same condition",
            'amountIn(form.amount,"EUR")  >',
        ),
        ("when: large", "when: 1 > 2", "never holds, so the branch is dead", "1 > 2"),
        ("when: large", "when: 2 > 1", "always holds; leave the condition out", "2 > 1"),
        ("when: large", "when: form.kind == 'c'", "This never holds: 'form.kind' is one of a, b", "form.kind"),
        ('size != "small"', 'size != "huge"', "is one of small, large", "details.answer.size != "),
        ("within: 3 days}", "optional: true}", "When 'badge.made' never comes", "wait: {event"),
        ("line.owner, within: 2 days", "line.owner", "One row that nobody answers", "owner: {title"),
        ("approve: line.owner", "approve: line.deputy", "'line.deputy' may be left empty", "line.deputy"),
        ("ask: requester", "ask: form.lines.deputy", "'form.lines.deputy' may be left empty", "form.lines.deputy"),
        ("except: advice.decidedBy, ", "", "Nothing looks at the answer", "optional: true"),
        (f", when: {SIZED}", "", "Without 'when' this goes back", "check}"),
        (f"when: {SIZED}", "when: large", "Nothing from 'check' to here", "check, when"),
        (", undo: travel.cancel", "", "When 'board' is rejected later", "travel.book}"),
        (", undo: facility.clear", "", "When other branches are enough", "facility.desk}"),
        ("request: equipment", "request: flow", "starts the same process", "flow}\n  - details"),
        (", kind: '\"a\"'}", "}", "The form requires kind", "form: {amount: event"),
        (
            f"{IT}\n        - - desk",
            f"{IT[:9]}board.decidedBy{IT[24:]}\n        - - desk",
            "'route' takes another",
            "board.dec",
        ),
        (f"{IT}\n  - order", f"{IT[:9]}it.decidedBy{IT[24:]}\n  - order", "other branches of 'prepare' are", "it.dec"),
        ("title: {en: Size}", "description: How big", "The field 'size' has no title in en", "size:"),
        ("title: {en: Owner}, ", "", "The step 'owner' has no title in en", "{approve: line"),
    ],
)
def test_advice_on_a_flow_stands_at_its_place(old: str, new: str, said: str, at: str) -> None:
    check_advice(FLOW, old, new, said, at)


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        (SPLIT, split("form.kind == 'a'"), "route.outcome == 'skipped'"),
        (", undo: travel.cancel", "", "seat.answer != 1"),
        ("request: equipment", "request: flow, when: large", ""),
        ("except: advice.decidedBy, ", "", "advice.outcome == 'rejected'"),
        ("except: advice.decidedBy, ", "", "advice.outcome == 'expired'"),
        ("back: check, when: check", "back: boss, when: form.kind == 'a' || check", ""),
        ("within: 3 days}", "within: 3 days, optional: true}", "badge.outcome == 'expired'"),
        ("when: large", "when: large", "it.outcome == 'rejected'"),
    ],
)
def test_what_a_flow_reckons_with_needs_no_advice(old: str, new: str, read: str) -> None:
    text = FLOW.replace(old, new, 1)
    assert lint(text.replace("  - order:", BEHIND.format(read), 1) if read else text) == []


def test_every_place_of_a_step_is_found_however_deep_it_stands() -> None:
    check_places(EVERYTHING)
    assert all(1 <= advice.line <= len(EVERYTHING.splitlines()) for advice in lint(EVERYTHING))


@settings(max_examples=40, deadline=None)
@given(processes())
def test_every_place_is_found_in_any_file_and_advice_never_fails(text: str) -> None:
    check_places(text)
    assert isinstance(lint(text), list)


def check_places(text: str) -> None:
    page = Page(source.read(text), load(text))
    found = list(page.steps())
    assert [step.name for _, step in found] == [step.name for step in page.process.walk()]
    assert all(step.kind in page.raw(path) for path, step in found)


def test_what_may_come_after_what() -> None:
    process = load(FLOW)
    pairs = [("boss", "seat"), ("seat", "head"), ("it", "desk"), ("desk", "it"), ("owner", "last"), ("last", "owner")]
    assert all(may_follow(process, one, other) for one, other in pairs)
    never = [("seat", "boss"), ("board", "head"), ("badge", "desk"), ("route", "board"), ("check", "it")]
    assert not any(may_follow(process, one, other) for one, other in never)


def test_a_step_without_a_time_limit_is_told() -> None:
    text = GOOD.replace("      within: 1 week\n", "")
    assert [one.message for one in lint(text)] == ["Without 'within' nobody is reminded, and it may wait for ever."]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("approve: form.boss", "approve: {any: form.buddy, else: group:legal}"),
        ("approve: form.boss", "approve: {each: form.more, else: group:legal}"),
        ("approve: form.boss", "approve: {any: form.payer, else: group:legal}"),
        ("approve: form.boss", "approve: cost-centre:R-12"),
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


POST = """  - news:
      title: {en: News, de: Neues}
      tell: %s
      message: {en: "{{form.note}} {{form.kind}}"}
retention"""


def posting(to: str, data: str) -> list[str]:
    text = GOOD.replace("note:   {type: string,", f"note:   {{type: string, data: {data},")
    return [problem.message for problem in lint(text.replace("retention", POST % to, 1))]


@pytest.mark.parametrize("data", ["personal", "confidential"])
def test_a_post_leaves_out_what_is_not_for_everybody(data: str) -> None:
    said = "Everybody in the channel would read form.note, which is not for everybody; leave it out."
    assert posting("[requester, channel:it]", data) == [said]
    assert posting("requester", data) == []
    assert posting("channel:it", "public") == []
