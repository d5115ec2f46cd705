"""Every page and dialog, in light, dark and high contrast, wide and narrow: axe-core finds nothing, nothing is cut off,
and pictures are kept."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from demo.people import Json, Person
from tests.support.browsers import ROOT, WEB, Windows
from tests.support.claims import submitted, task

if TYPE_CHECKING:
    from demo.place import Place

PICTURES = ROOT / "var" / "screenshots"
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
# How a window is opened for each look: `contrast` is the page's own, `forced` that of the system.
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "contrast": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
# What axe-core finds wrong, in words that lead there. Where the focus is led back, the library of the buttons sets
# marks that are hidden and give the focus on at once. What opens over a page stands outside of its landmarks.
LOOK = """async (over) => (await axe.run({exclude: ["[data-tabster-dummy]"]}, {
    resultTypes: ["violations"], rules: {region: {enabled: !over}}})).violations.map(({id, help, nodes}) =>
    `${id}: ${help}: ${nodes.slice(0, 3).map((one) => one.html.slice(0, 240)).join(" | ")}`)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Dialogs whose buttons cannot be reached: they are taller or wider than the window and do not scroll.
CUT_OFF = """() => [...document.querySelectorAll("[role=dialog], [role=menu], [role=listbox]")].filter((one) => {
    const {left, right, top, bottom, width} = one.getBoundingClientRect();
    return width && (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1);
}).map((one) => one.textContent.slice(0, 60))"""
# Who looks, where, what the picture is called, and what she does first.
Sight = tuple[str, str, str, Callable[[Page], Any] | None]


@pytest.fixture(scope="session")
def sights(place: "Place") -> list[Sight]:
    """With something to see on each page."""
    ana, bob = Person(place.hub, "ana"), Person(place.hub, "bob")
    running, returned = submitted(ana, "Fair in Lyon"), submitted(ana, "Lunch", "80.00")
    bob.decide(task(bob, returned["id"]), "return", "Who was there?")
    ana.post(f"/requests/{running['id']}/comments", {"text": "See https://example.com/fair"}, expect=201)
    draft = ana.post("/requests", {"process": "leave", "form": {}, "draft": True}, expect=201)
    soon = datetime.now(UTC) + timedelta(days=3)
    period = {"startsAt": soon.isoformat(), "endsAt": (soon + timedelta(days=7)).isoformat()}
    bob.post("/delegations", {"substitute": "carla@example.com", **period, "note": ""}, expect=201)
    asked = task(bob, running["id"])
    pages = [(*page, None) for page in _pages(running, returned, draft, asked)]
    return [*pages, *_nothing(), *_dialogs(running, asked)]


def _pages(running: Json, returned: Json, draft: Json, asked: Json) -> Iterator[tuple[str, str, str]]:
    yield "", "/", "sign-in"
    yield "ana", "/", "home"
    yield "ana", "/processes", "catalogue"
    yield "ana", "/processes/expense-claim", "form"
    yield "ana", f"/processes/leave?draft={draft['id']}", "draft"
    yield "ana", "/requests", "requests"
    yield "ana", f"/requests/{running['id']}", "request"
    yield "ana", f"/requests/{returned['id']}/correct", "correct"
    yield "ana", "/documents", "documents"
    yield "bob", "/documents?shelf=shared", "documents-shared"
    yield "ana", f"/documents?shelf=request&request={running['id']}", "documents-of-request"
    yield "ana", "/notifications", "notifications"
    yield "ana", "/profile", "profile"
    yield "ana", "/requests/no/such/page", "nowhere"
    yield "bob", "/inbox", "inbox"
    yield "bob", f"/inbox/{asked['id']}", "task"
    yield "bob", "/delegations", "substitutes"
    yield "carla", "/reports", "reports"
    yield "carla", "/reports/weekly-expenses", "report"
    yield "dora", "/operations", "operations"
    yield "dora", "/operations/queues", "queues"
    yield "dora", "/operations/dead-letters", "dead-letters"
    yield "dora", "/operations/schedules", "schedules"
    yield "dora", "/operations/microsoft", "microsoft"
    yield "dora", "/operations/directory", "directory"
    yield "dora", "/operations/audit", "audit"
    yield "dora", "/owner", "owner"
    yield "dora", "/owner/new", "owner-begins"
    yield "fay", "/owner/leave", "owner-versions"
    yield "fay", "/owner/leave/work", "owner-work"
    yield "fay", "/owner/leave/figures", "owner-figures"
    yield "fay", "/owner/leave/moving", "owner-moving"
    yield "fay", "/owner/leave/versions/1", "owner-version"
    yield "fay", "/owner/leave/compare/1/1", "owner-compare"


def _nothing() -> Iterator[Sight]:
    """Where there is nothing yet."""
    yield "maya.whitfield", "/inbox", "inbox-empty", None
    yield "maya.whitfield", "/requests", "requests-empty", None
    yield "maya.whitfield", "/documents", "documents-empty", None
    yield "maya.whitfield", "/documents?shelf=shared", "documents-shared-empty", None
    yield "maya.whitfield", "/documents?shelf=request", "documents-of-request-empty", None
    yield "maya.whitfield", "/notifications", "notifications-empty", None
    yield "maya.whitfield", "/delegations", "substitutes-empty", None


def _pressing(name: str, of: str = "") -> Callable[[Page], Any]:
    """Presses the first button of this name, in the first thing of a list that holds a text."""

    def press(page: Page) -> None:
        within: Page | Locator = page.get_by_role("listitem").filter(has_text=of).first if of else page
        within.get_by_role("button", name=name).first.click()

    return press


def _picking(page: Page) -> None:
    """Looks for a file in OneDrive, and ticks the first."""
    page.get_by_role("button", name="From OneDrive").click()
    page.get_by_role("dialog").get_by_role("checkbox").first.check()


def _dialogs(running: Json, asked: Json) -> Iterator[Sight]:
    """What opens over a page."""
    yield "ana", "/", "menu-of-person", _pressing("Ana Alves")
    yield "ana", f"/requests/{running['id']}", "dialog-withdraw", _pressing("Withdraw")
    yield "ana", "/processes/expense-claim", "dialog-pick", _picking
    yield "ana", "/documents", "dialog-share", _pressing("Link for colleagues")
    yield "ana", "/requests", "choices", lambda page: page.get_by_role("combobox", name="State").click()
    yield "bob", f"/inbox/{asked['id']}", "dialog-delegate", _pressing("Pass on")
    yield "carla", "/reports/weekly-expenses", "dialog-subscribe", _pressing("Subscribe")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.usefixtures("tools")
def test_every_page_is_sound_in_every_width(windows: Windows, sights: list[Sight], look: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)

    @cache
    def window(who: str) -> Page:
        page = windows.of(who, bypass_csp=True, **LOOKS[look])
        if look == "contrast":
            page.context.add_init_script("localStorage.setItem('hub.look', 'contrast')")
        return page

    found = [said for sight in sights for said in _wrong(window(sight[0]), sight, look)]
    assert not found, "\n".join(found)


def _wrong(page: Page, sight: Sight, look: str) -> Iterator[str]:
    _, path, name, act = sight
    page.set_viewport_size(WIDE)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    if not page.locator("h1").first.is_visible():
        yield f"{name}-{look}: there is no heading"
    if act:
        act(page)
    page.add_script_tag(path=WEB / "node_modules" / "axe-core" / "axe.min.js")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.screenshot(path=_picture(f"{name}-{look}", size["width"]))
        wrong = [*page.evaluate(LOOK, act is not None), *(f"cut off: {one}" for one in page.evaluate(CUT_OFF))]
        if (over := page.evaluate(OVERFLOW)) > 0:
            wrong.append(f"{over} pixels stand out")
        yield from (f"{name}-{look} at {size['width']}: {said}" for said in wrong)


def _picture(name: str, width: int) -> Path:
    return PICTURES / f"{name}-{width}.png"


def test_it_all_works_in_german(windows: Windows, calling: Callable[[str], Person], word: str) -> None:
    sent = submitted(calling("ana"), word)
    page = windows.of("ana", locale="de-DE")
    page.goto(f"/requests/{sent['id']}")
    expect(page.get_by_role("heading", name="Was geschah")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_text("1.450,00 €")).to_be_visible()
    page.get_by_role("button", name="Ana Alves").click()
    page.get_by_role("menuitemradio", name="English").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
