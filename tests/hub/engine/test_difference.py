"""What two versions of a process say differently: every kind of difference is told once, in its place, in words."""

from pathlib import Path

import pytest

from hub.engine.difference import difference
from hub.engine.language import load

PROCESSES = Path(__file__).parents[3] / "processes"
ONE = """
process: trial
title: {en: Trial, de: Versuch}
category: test
owner: group:it
starters: group:all-staff
form:
  required: [amount]
  properties:
    amount: {$ref: hub:money, title: {en: Amount}}
    kind:   {enum: [goods, services]}
    note:   {type: string, maxLength: 20, default: none}
    boss:   {$ref: hub:person}
    lines:
      type: array
      items:
        required: [text]
        properties:
          text: {type: string, maxLength: 10}
checks:
  - {holds: form.note != "no", says: {en: Not so.}, at: note}
let:
  large:
    when: amountIn(form.amount, "EUR") > 1000
    because: {en: it is a lot}
steps:
  - manager:
      title: {en: Manager}
      approve: requester.manager
      within: 2 business days
      remind: 50%
  - finance:
      when: large
      approve: {any: group:finance}
      except: manager.decidedBy
  - payment:
      call: erp.pay
      with: {amount: form.amount}
      retry: 1 day
  - route:
      choose:
        - {when: large, steps: [{board: {approve: group:board}}]}
        - steps: [{desk: {approve: group:it}}]
  - done: {tell: requester, message: {en: "Done, {{requester.name}}."}}
returned: {to: start}
retention: 2 years after end
examples:
  - a story: {as: ana, form: {amount: {amount: "1.00", currency: EUR}}, then: [], expect: {state: running}}
"""


def _told(*changes: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    """The differences after some replacements: kind, where, before, after."""
    other = ONE
    for old, new in changes:
        assert old in other, old
        other = other.replace(old, new, 1)
    found = difference(load(ONE), load(other))
    assert all(one.sentence.endswith(".") and one.sentence[0].isupper() for one in found)
    return [(one.kind, one.where, one.before, one.after) for one in found]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("en: Trial, ", "en: Test, ", ("text", "/title", "en: Trial, de: Versuch", "en: Test, de: Versuch")),
        ("owner: group:it", "owner: role:cfo", ("rights", "/owner", "group:it", "role:cfo")),
        ("starters: group:all-staff", "starters: [group:it, group:hr]",
         ("rights", "/starters", "group:all-staff", "group:it, group:hr")),
        ("to: start", "to: finance", ("flow", "/returned_to", "start", "finance")),
        ("2 years after", "9 years after", ("retention", "/retention", "2 years after end", "9 years after end")),
        ("[amount]", "[amount, kind]", ("field-required", "/form/kind", "optional", "required")),
        ("required: [text]", "required: []", ("field-required", "/form/lines.text", "required", "optional")),
        ("{$ref: hub:person}", "{$ref: hub:email}", ("field-type", "/form/boss", "person", "email")),
        ("[goods, services]", "[goods]", ("field-choices", "/form/kind", "goods, services", "goods")),
        ("maxLength: 20", "maxLength: 30", ("field-limits", "/form/note", "maxLength: 20", "maxLength: 30")),
        ("default: none", "default: all", ("field-default", "/form/note", "none", "all")),
        ("hub:person}", "hub:person, data: internal}", ("field-data", "/form/boss", "personal", "internal")),
        ("{en: Amount}", "{en: Sum}", ("text", "/form/amount", "en: Amount", "en: Sum")),
        ("          text: {", "          name: {type: string}\n          text: {",
         ("field-added", "/form/lines.name", "", "string, optional")),
        ("    boss:   {$ref: hub:person}\n", "", ("field-removed", "/form/boss", "person, optional", "")),
        ("{en: Not so.}", "{en: Never.}", ("text", "/checks", "en: Not so.", "en: Never.")),
        ("> 1000", "> 2000",
         ("value", "/let/large", 'amountIn(form.amount, "EUR") > 1000', 'amountIn(form.amount, "EUR") > 2000')),
        ("it is a lot", "it is much", ("text", "/let/large/because", "en: it is a lot", "en: it is much")),
        ("approve: requester.manager", "approve: form.boss",
         ("who", "/steps/manager/approve", "requester.manager", "form.boss")),
        ("{any: group:finance}", "{2 of: group:finance}",
         ("how-many", "/steps/finance/approve", "any of group:finance", "2 of group:finance")),
        ("except: manager.decidedBy", "except: requester",
         ("who", "/steps/finance/except", "manager.decidedBy", "requester")),
        ("2 business days", "3 days", ("time", "/steps/manager/within", "2 business days", "3 days")),
        ("remind: 50%", "remind: [50%, 80%]", ("time", "/steps/manager/remind", "50%", "50%, 80%")),
        ("remind: 50%", "escalate: group:it", ("time", "/steps/manager/remind", "50%", "")),
        ("when: large\n", "when: form.kind == 'goods'\n",
         ("condition", "/steps/finance/when", "large", "form.kind == 'goods'")),
        ("retry: 1 day", "retry: 2 days", ("time", "/steps/payment/retry", "1 day", "2 days")),
        ("erp.pay", "erp.order", ("work", "/steps/payment/operation", "pay", "order")),
        ("{amount: form.amount}", "{sum: form.amount}",
         ("work", "/steps/payment/arguments", "amount, form.amount", "sum, form.amount")),
        ("tell: requester", "tell: group:it", ("who", "/steps/done/to", "requester", "group:it")),
        ("Done, ", "Ready, ",
         ("text", "/steps/done/texts", "en: Done, {{requester.name}}.", "en: Ready, {{requester.name}}.")),
        ("{when: large, steps", "{when: form.kind == 'goods', steps",
         ("flow", "/steps/route/branches",
          "large: board, otherwise: desk", "form.kind == 'goods': board, otherwise: desk")),
        ("approve: group:board", "approve: group:legal", ("who", "/steps/board/approve", "group:board", "group:legal")),
        ("call: erp.pay\n      with: {amount: form.amount}\n      retry: 1 day", "tell: group:it\n      message: paid",
         ("step-kind", "/steps/payment", "call erp.pay", "tell group:it")),
    ],
)  # fmt: skip
def test_a_change_is_told_in_its_place(old: str, new: str, told: tuple[str, str, str, str]) -> None:
    assert _told((old, new))[0] == told


def test_people_and_how_many_of_them_are_told_apart() -> None:
    told = _told(("{any: group:finance}", "{2 of: group:board}"))
    assert [(kind, after) for kind, _, _, after in told] == [
        ("who", "2 of group:board"),
        ("how-many", "2 of group:board"),
    ]
    assert _told(("approve: requester.manager", "approve: {any: form.boss}"))[0][0] == "who"
    assert [kind for kind, *_ in _told(("approve: requester.manager", "approve: {any: form.boss}"))] == ["who"]


def test_steps_are_added_removed_and_moved() -> None:
    legal = "  - legal: {approve: group:legal}\n"
    assert _told(("  - payment:", f"{legal}  - payment:")) == [
        ("step-added", "/steps/legal", "", "approve group:legal")
    ]
    gone = '  - done: {tell: requester, message: {en: "Done, {{requester.name}}."}}\n'
    assert _told((gone, "")) == [("step-removed", "/steps/done", "tell requester", "")]
    assert _told((gone, ""), ("  - manager:", f"{gone}  - manager:")) == [
        ("step-moved", "/steps/done", "after 'route'", "first")
    ]


def test_a_step_that_is_held_by_another_has_moved() -> None:
    inner = "{desk: {approve: group:it}}"
    told = _told((inner, "{note: {tell: requester, message: noted}}"), ("  - done:", f"  - {inner}\n  - done:"))
    assert ("step-moved", "/steps/desk", "after 'board', within 'route'", "after 'route'") in told
    assert ("step-added", "/steps/note", "", "tell requester") in told


def test_rules_come_and_go() -> None:
    assert _told(('form.note != "no"', 'form.note != "never"')) == [
        ("rule", "/checks", 'form.note != "no"', ""),
        ("rule", "/checks", "", 'form.note != "never"'),
    ]


def test_examples_comments_and_order_of_words_change_nothing() -> None:
    assert _told(("a story", "another story"), ("process: trial", "# A trial.\nprocess: trial")) == []


def test_no_version_differs_from_itself_and_each_difference_goes_both_ways() -> None:
    files = [load(path.read_text("utf-8")) for path in sorted(PROCESSES.glob("*.yaml"))]
    for one in files:
        assert difference(one, one) == []
        for other in files:
            there, back = difference(one, other), difference(other, one)
            changed = {(found.where, found.before, found.after) for found in there if found.kind != "step-moved"}
            assert changed == {(found.where, found.after, found.before) for found in back if found.kind != "step-moved"}


def test_a_difference_is_a_sentence() -> None:
    [found] = difference(load(ONE), load(ONE.replace("2 business days", "3 business days")))
    assert found.sentence == "The time to answer of 'manager' is now 3 business days; it was 2 business days."
    [found] = difference(load(ONE), load(ONE.replace("      remind: 50%\n", "")))
    assert found.sentence == "When people are reminded of 'manager' is gone; it was 50%."
