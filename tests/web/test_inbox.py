"""Deciding: many at once with a way back, against somebody who was faster, and with the keyboard alone."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from demo.people import Json, Person
from tests.support.browsers import Windows
from tests.support.claims import submitted, task
from tests.support.waiting import eventually

DECISIONS = "**/api/v1/tasks/decisions"


def rows_of(page: Page, word: str) -> Locator:
    """What waits, of what this test has sent."""
    return page.get_by_role("list", name="Inbox").get_by_role("link", name=re.compile(word))


def searched(page: Page, word: str, count: int) -> None:
    """The inbox with nothing but that."""
    page.goto("/inbox")
    page.get_by_role("searchbox").fill(word)
    expect(rows_of(page, word)).to_have_count(count)


def state_of(person: Person, sent: Json) -> str:
    """Where a request stands."""
    return str(person.get(f"/requests/{sent['id']}")["state"])


def asked(person: Person, sent: Json) -> Json:
    """What somebody is asked, once the hub has got there."""

    def found() -> list[Json]:
        return [one for one in person.get("/tasks", limit="200")["items"] if one["request"]["id"] == sent["id"]]

    return eventually("the task", found)[0]


def test_the_inbox_is_narrowed_to_a_process_and_to_what_is_overdue(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    submitted(calling("ana"), word, "80.00")
    bob = windows.of("bob")
    searched(bob, word, 1)
    for process, count in (("Leave", 0), ("Expense claim", 1)):
        bob.get_by_role("combobox", name="Process").click()
        bob.get_by_role("option", name=process).click()
        expect(rows_of(bob, word)).to_have_count(count)
    bob.get_by_role("switch", name="Only overdue").check()
    expect(bob.get_by_text("Nothing that waits for you fits")).to_be_visible()


def test_many_are_decided_at_once_and_taken_back_before_they_are_sent(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    ana = calling("ana")
    claims = [submitted(ana, f"{word} {number}", "80.00") for number in range(3)]
    bob = windows.of("bob")
    searched(bob, word, 3)
    bob.get_by_role("checkbox", name="Select all").check()
    bob.get_by_role("button", name="Approve 3").click()
    expect(rows_of(bob, word)).to_have_count(0)
    bob.get_by_role("button", name="Undo").click()
    expect(rows_of(bob, word)).to_have_count(3)
    for number in range(2):
        bob.get_by_role("checkbox", name=f"Select Expense claim: {word} {number}").check()
    with bob.expect_response(DECISIONS) as sent:
        bob.get_by_role("button", name="Approve 2").click()
    assert [item["status"] for item in sent.value.json()["items"]] == [200, 200]
    expect(rows_of(bob, word)).to_have_count(1)
    assert [state_of(ana, claim) == "running" for claim in claims].count(True) >= 1
    assert task(calling("bob"), claims[2]["id"])["state"] == "open"


def approved_a_moment_ago(windows: Windows, ana: Person, word: str) -> tuple[Json, Page]:
    """A claim that Bob has approved, and his window in which he can still take it back."""
    claim = submitted(ana, word, "80.00")
    bob = windows.of("bob")
    searched(bob, word, 1)
    bob.get_by_role("checkbox", name="Select all").check()
    bob.get_by_role("button", name="Approve 1").click()
    return claim, bob


def test_who_leaves_the_page_before_a_decision_is_sent_has_decided(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    claim, bob = approved_a_moment_ago(windows, calling("ana"), word)
    bob.goto("/icon.svg")
    eventually(
        "the decision", lambda: calling("ana").get(f"/requests/{claim['id']}")["tasks"][0]["state"] == "approved"
    )


def test_who_leaves_the_page_without_a_connection_has_decided_once_she_is_back(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    claim, bob = approved_a_moment_ago(windows, calling("ana"), word)
    bob.evaluate("void (window.fetch = () => Promise.reject(new TypeError('there is no connection')))")
    bob.goto("/icon.svg")
    assert task(calling("bob"), claim["id"])["state"] == "open"
    with bob.expect_response(DECISIONS) as sent:
        bob.goto("/")
    assert [item["status"] for item in sent.value.json()["items"]] == [200]
    eventually("the end of the note", lambda: bob.evaluate("localStorage.getItem('hub.left-decisions') === null"))


def test_of_two_who_decide_the_later_is_told_who_was_faster(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    ana, bob, carla = (calling(name) for name in ("ana", "bob", "carla"))
    sent = submitted(ana, word)
    bob.decide(task(bob, sent["id"]), "approve")
    first = asked(carla, sent)
    maya = windows.of("maya.whitfield")
    searched(maya, word, 1)
    rows_of(maya, word).click()
    with maya.expect_response(DECISIONS) as said:
        maya.get_by_role("button", name="Approve", exact=True).click()
        expect(maya.get_by_role("button", name="Undo")).to_be_visible()
        carla.decide(first, "approve")
    assert [item["status"] for item in said.value.json()["items"]] == [409]
    expect(maya.get_by_text(re.compile("Carla Conti")).first).to_be_visible()


def test_everything_in_the_inbox_works_by_keys(windows: Windows, calling: Callable[[str], Person], word: str) -> None:
    ana = calling("ana")
    one, other = (submitted(ana, f"{word} {number}", "80.00") for number in range(2))
    bob = windows.of("bob")
    bob.goto("/inbox")
    expect(bob.get_by_role("searchbox")).to_be_visible()
    bob.keyboard.press("/")
    expect(bob.get_by_role("searchbox")).to_be_focused()
    bob.keyboard.type(word)
    rows = rows_of(bob, word)
    expect(rows).to_have_count(2)
    while bob.evaluate("document.activeElement.tagName") == "INPUT":
        bob.keyboard.press("Tab")
    bob.keyboard.press("j")
    expect(rows.first).to_have_attribute("aria-current", "true")
    expect(bob.get_by_role("button", name="Approve", exact=True)).to_be_enabled()
    with bob.expect_response(DECISIONS):
        bob.keyboard.press("a")
        expect(rows).to_have_count(1)
        expect(rows.first).to_have_attribute("aria-current", "true")
    expect(bob.get_by_role("button", name="Reject", exact=True)).to_be_enabled()
    bob.keyboard.press("r")
    expect(bob.get_by_label("Comment")).to_be_focused()
    bob.keyboard.type("There is no receipt.")
    for _ in range(2):
        bob.keyboard.press("Tab")
    expect(bob.get_by_role("button", name="Reject", exact=True)).to_be_focused()
    with bob.expect_response(DECISIONS):
        bob.keyboard.press("Enter")
    expect(rows).to_have_count(0)
    assert sorted((state_of(ana, one) == "rejected", state_of(ana, other) == "rejected")) == [False, True]
