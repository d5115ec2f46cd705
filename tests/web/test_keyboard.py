"""The main story by keyboard alone: nobody has a mouse, and everybody sees where she is."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.people import Person
from tests.support.browsers import Windows
from tests.support.claims import submitted
from tests.support.hubs import RECEIPT

FAR = 400
IN_MESSAGE = "document.activeElement.classList.contains('fui-ToastContainer')"
# Whether one sees that what has the focus has it: it looks different than without it, or it is a caret in a text.
SEEN = """() => {
  const at = document.activeElement;
  const look = (one) => {
    const style = (pseudo) => {
      const {outlineStyle, outlineWidth, boxShadow, borderBottomColor, borderBottomWidth, backgroundColor, transform,
        opacity, borderTopColor, textDecoration} = getComputedStyle(one, pseudo);
      return [outlineStyle === "none" ? "" : outlineStyle + outlineWidth, boxShadow, borderBottomColor,
        borderBottomWidth, backgroundColor, transform, opacity, borderTopColor, textDecoration].join();
    };
    return [null, "::after", "::before"].map(style).join("|");
  };
  const parts = () => [at, at.parentElement, at.parentElement?.parentElement].filter(Boolean).map(look).join("#");
  const focused = parts();
  at.blur();
  const blurred = parts();
  at.focus({focusVisible: true});
  return focused !== blurred;
}"""


def reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Goes to something by Tab alone, and sees that it is there."""
    expect(wanted).to_be_visible()
    for _ in range(FAR):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        # A short message holds the focus until Escape puts it away.
        page.keyboard.press("Escape" if page.evaluate(IN_MESSAGE) else key)
    raise AssertionError(f"no key leads to {wanted}")


def press(page: Page, role: str, name: str | re.Pattern[str], key: str = "Enter", exact: bool = False) -> None:
    """Goes to a button or link, sees that it has the focus, and presses it."""
    wanted = page.get_by_role(role, name=name, exact=exact).first  # type: ignore[arg-type]
    reach(page, wanted)
    assert page.evaluate(SEEN), f"nobody sees that {name} has the focus"
    page.keyboard.press(key)


def write(page: Page, label: str, text: str) -> None:
    """Goes to a field and writes into it."""
    reach(page, page.get_by_label(label).first)
    page.keyboard.type(text)


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """What the file dialog of the browser, which is none of the page's, would give."""
    file = tmp_path / "hotel.pdf"
    file.write_bytes(RECEIPT)
    return file


def test_a_claim_is_asked_for_decided_and_found_again_by_keyboard_alone(
    windows: Windows, word: str, receipt: Path
) -> None:
    ana = windows.of()
    ana.goto("/")
    write(ana, "Find somebody of the demo company", "ana alves")
    press(ana, "button", re.compile("^Ana Alves"))
    expect(ana.get_by_role("heading", name="Hello Ana")).to_be_visible()

    press(ana, "link", "Ask for something")
    expect(ana.get_by_role("searchbox", name="Search by name or purpose")).to_be_focused()
    ana.keyboard.type("claim")
    reach(ana, ana.get_by_role("link").filter(has_text="Get back what you paid"))
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("heading", level=1, name="Expense claim")).to_be_focused()
    write(ana, "Purpose", word)
    write(ana, "Amount", "80.00")
    write(ana, "Cost centre", "R-12")
    with ana.expect_file_chooser() as chooser:
        reach(ana, ana.get_by_role("button").filter(has_text="Choose files"))
        ana.keyboard.press("Enter")
    chooser.value.set_files(receipt)
    expect(ana.get_by_role("button", name="Remove hotel.pdf")).to_be_visible()
    press(ana, "button", "Send", exact=True)
    expect(ana.get_by_role("heading", level=1, name=f"Expense claim: {word}")).to_be_focused()

    write(ana, "Comment", "Two nights")
    press(ana, "button", "Say it")
    expect(ana.get_by_text("Two nights").first).to_be_visible()
    with ana.expect_response(re.compile("/documents/[^/]+/link$")) as link:
        press(ana, "button", re.compile("hotel.pdf"))
    assert link.value.ok

    bob = windows.of("bob")
    bob.goto("/inbox")
    write(bob, "Search in what waits for you", word)
    reach(bob, bob.get_by_role("link").filter(has_text=word))
    bob.keyboard.press("Enter")
    press(bob, "button", "Approve", exact=True)
    expect(bob.get_by_text("Approved", exact=True).first).to_be_visible()
    assert bob.evaluate("document.activeElement !== document.body"), "the focus was lost with what was decided"

    press(ana, "link", "Requests")
    expect(ana.get_by_role("heading", level=1, name="Requests")).to_be_focused()
    write(ana, "Search by number, title or text", word)
    reach(ana, ana.get_by_role("link").filter(has_text=word))
    ana.keyboard.press("Enter")
    expect(ana.get_by_text("Approved").first).to_be_visible()


def test_a_request_is_withdrawn_by_keyboard_and_the_focus_comes_back(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    sent = submitted(calling("ana"), word, "80.00")
    ana = windows.of("ana")
    ana.goto(f"/requests/{sent['id']}")
    press(ana, "button", "Withdraw")
    dialog = ana.get_by_role("dialog")
    expect(dialog).to_be_visible()
    ana.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ana.get_by_role("button", name="Withdraw")).to_be_focused()
    ana.keyboard.press("Enter")
    write(ana, "Why, if you like", "Found another way")
    reach(ana, dialog.get_by_role("button", name="Withdraw"))
    ana.keyboard.press("Enter")
    expect(ana.get_by_text("Withdrawn", exact=True).first).to_be_visible()
    assert ana.evaluate("document.activeElement !== document.body"), "the focus was lost with the button"


def test_the_first_key_skips_to_the_content(windows: Windows) -> None:
    ana = windows.of("ana")
    ana.goto("/requests")
    expect(ana.get_by_role("heading", level=1, name="Requests")).to_be_visible()
    ana.keyboard.press("Tab")
    skip = ana.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    ana.keyboard.press("Enter")
    ana.keyboard.press("Tab")
    assert ana.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menus_open_and_close_by_keys(windows: Windows) -> None:
    ana = windows.of("ana", viewport={"width": 360, "height": 740})
    ana.goto("/")
    press(ana, "button", "Menu")
    press(ana, "link", "Documents")
    expect(ana.get_by_role("heading", level=1, name="Documents")).to_be_focused()
    press(ana, "button", re.compile("^Ana Alves"))
    expect(ana.get_by_role("menuitem", name="Profile")).to_be_focused()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("menuitem", name="Profile")).to_have_count(0)
    expect(ana.get_by_role("button", name=re.compile("^Ana Alves"))).to_be_focused()
    press(ana, "tab", "Mine")
    ana.keyboard.press("ArrowRight")
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("tab", name="Shared with me")).to_have_attribute("aria-selected", "true")
