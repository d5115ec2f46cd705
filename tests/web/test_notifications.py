"""What people do with what they were told."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from demo.people import Person
from tests.support.browsers import Windows
from tests.support.claims import submitted


def told(page: Page, word: str) -> Locator:
    """What was told about this request."""
    return page.get_by_role("list", name="Notifications").get_by_role("listitem").filter(has_text=word)


def test_what_was_read_can_be_marked_to_come_back_to(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    submitted(calling("ana"), word, "80.00")
    bob = windows.of("bob", locale="en-GB")
    bob.goto("/notifications")
    mine = told(bob, word)
    expect(mine.get_by_role("img", name="unread")).to_be_visible()
    mine.get_by_role("button", name="Mark as read").click()
    expect(mine.get_by_role("img", name="unread")).to_have_count(0)
    mine.get_by_role("button", name="Mark as unread").click()
    expect(mine.get_by_role("img", name="unread")).to_be_visible()
    bob.reload()
    expect(mine.get_by_role("img", name="unread")).to_be_visible()


def test_keys_alone_mark_them_and_the_focus_stays_among_them(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    for number in range(2):
        submitted(calling("ana"), f"{word} {number}", "80.00")
    bob = windows.of("bob")
    bob.goto("/notifications")
    expect(told(bob, word)).to_have_count(2)
    bob.get_by_role("switch", name="Only unread ones").press("Space")
    first = told(bob, word).first
    first.get_by_role("link").focus()
    bob.keyboard.press("u")
    expect(told(bob, word)).to_have_count(1)
    expect(told(bob, word).get_by_role("button", name="Mark as read")).to_be_focused()
    bob.keyboard.press("u")
    expect(told(bob, word)).to_have_count(0)
    assert bob.evaluate("document.activeElement !== document.body"), "the focus was lost"


def test_all_are_read_at_once_and_the_bell_is_still(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    submitted(calling("ana"), word, "80.00")
    bob = windows.of("bob")
    bob.goto("/notifications")
    expect(told(bob, word)).to_have_count(1)
    bob.get_by_role("button", name="Mark all as read").click()
    expect(bob.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    bob.get_by_role("switch", name="Only unread ones").check()
    expect(bob.get_by_text("You have read everything")).to_be_visible()
