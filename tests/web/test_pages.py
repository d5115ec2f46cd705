"""Every page, in light and dark, wide and narrow: axe-core finds nothing, nothing is cut off, and pictures are kept."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import Page, expect

from demo.people import Json, Person
from tests.support.browsers import ROOT, WEB, Windows
from tests.support.claims import submitted, task

if TYPE_CHECKING:
    from demo.place import Place

PICTURES = ROOT / "var" / "screenshots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Theme = Literal["light", "dark"]
# What axe-core finds wrong, in words that lead there. Where the focus is led back, the library of the buttons sets
# marks that are hidden and give the focus on at once.
LOOK = """async () => (await axe.run({exclude: ["[data-tabster-dummy]"]}, {
    resultTypes: ["violations"]})).violations.map(({id, help, nodes}) =>
    `${id}: ${help}: ${nodes.slice(0, 3).map((one) => one.html.slice(0, 240)).join(" | ")}`)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def pages(place: "Place") -> list[tuple[str, str, str]]:
    """Who looks, where, and what the picture is called; with something to see on each page."""
    ana, bob = Person(place.hub, "ana"), Person(place.hub, "bob")
    running, returned = submitted(ana, "Fair in Lyon"), submitted(ana, "Lunch", "80.00")
    bob.decide(task(bob, returned["id"]), "return", "Who was there?")
    ana.post(f"/requests/{running['id']}/comments", {"text": "See https://example.com/fair"}, expect=201)
    draft = ana.post("/requests", {"process": "leave", "form": {}, "draft": True}, expect=201)
    soon = datetime.now(UTC) + timedelta(days=3)
    period = {"startsAt": soon.isoformat(), "endsAt": (soon + timedelta(days=7)).isoformat()}
    bob.post("/delegations", {"substitute": "carla@example.com", **period, "note": ""}, expect=201)
    return list(_listed(running, returned, draft, task(bob, running["id"])))


def _listed(running: Json, returned: Json, draft: Json, asked: Json) -> Iterator[tuple[str, str, str]]:
    yield "", "/", "sign-in"
    yield "ana", "/", "home"
    yield "ana", "/processes", "catalogue"
    yield "ana", "/processes/expense-claim", "form"
    yield "ana", f"/processes/leave?draft={draft['id']}", "draft"
    yield "ana", "/requests", "requests"
    yield "ana", f"/requests/{running['id']}", "request"
    yield "ana", f"/requests/{returned['id']}/correct", "correct"
    yield "ana", "/documents", "documents"
    yield "ana", "/notifications", "notifications"
    yield "ana", "/profile", "profile"
    yield "ana", "/requests/no/such/page", "nowhere"
    yield "bob", "/inbox", "inbox"
    yield "bob", f"/inbox/{asked['id']}", "task"
    yield "bob", "/delegations", "substitutes"
    yield "carla", "/reports", "reports"
    yield "dora", "/operations", "operations"
    yield "dora", "/operations/dead-letters", "dead-letters"
    yield "dora", "/operations/schedules", "schedules"
    yield "dora", "/operations/audit", "audit"
    yield "dora", "/owner", "owner"
    yield "dora", "/owner/new", "owner-begins"
    yield "fay", "/owner/leave", "owner-versions"
    yield "fay", "/owner/leave/work", "owner-work"
    yield "fay", "/owner/leave/figures", "owner-figures"
    yield "fay", "/owner/leave/moving", "owner-moving"
    yield "fay", "/owner/leave/versions/1", "owner-version"
    yield "fay", "/owner/leave/compare/1/1", "owner-compare"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.usefixtures("tools")
def test_every_page_is_sound_in_every_width(windows: Windows, pages: list[tuple[str, str, str]], theme: Theme) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)

    @cache
    def window(who: str) -> Page:
        return windows.of(who, color_scheme=theme, bypass_csp=True)

    found = [said for who, path, name in pages for said in _wrong(window(who), path, f"{name}-{theme}")]
    assert not found, "\n".join(found)


def _wrong(page: Page, path: str, name: str) -> Iterator[str]:
    page.set_viewport_size(WIDE)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    if not page.locator("h1").first.is_visible():
        yield f"{name}: there is no heading"
    page.add_script_tag(path=WEB / "node_modules" / "axe-core" / "axe.min.js")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.screenshot(path=_picture(name, size["width"]))
        yield from (f"{name} at {size['width']}: {said}" for said in page.evaluate(LOOK))
        if (over := page.evaluate(OVERFLOW)) > 0:
            yield f"{name} at {size['width']}: {over} pixels stand out"


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
