"""`page.scroll`, `page.asking`: 1,000 tasks in the inbox of a browser, and what a page that asks again costs the hub.

Where there is no browser, or no Node.js to build the page with, nothing is measured.
"""

import hashlib
import sys
from collections.abc import Iterator
from time import perf_counter

from playwright.sync_api import Page

from bench.table import Row
from demo.people import Person
from demo.place import fresh_hub
from demo.story import RECEIPT
from tests.support.browsers import Missing, Windows, built, chromium

TASKS = 1000
LONGEST_MS = 50.0
ROUNDS = 40
QUESTIONS = 200
# A window that is seen asks for the inbox so often, in seconds: `LIVE` in web/src/app/queries.ts.
LIVE = 8.0
WATCH = """() => { window.longest = 0; new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration); })
    .observe({type: "longtask"}); }"""
SCROLL = """async () => {
    const list = document.querySelector("main ul[aria-label] > li").closest("ul").parentElement;
    for (let step = 0; step < 600; step += 1) {
        list.scrollTop += 90;
        await new Promise(requestAnimationFrame);
    }
    return list.scrollTop;
}"""


def measure() -> Iterator[Row]:
    """The longest task of the browser's main thread in ms; the hub's time for one asking in ms."""
    try:
        dist = built()
        with fresh_hub({"HUB_WEB_DIR": str(dist)}) as place, chromium() as browser:
            ana, bob = Person(place.hub, "ana"), Person(place.hub, "bob")
            _fill(ana)
            asking = _asked(bob)
            windows = Windows(browser, place.hub)
            longest = _scrolled(windows.of("bob"))
            windows.close()
    except Missing as error:
        sys.stdout.write(f"page: left out, {error}\n")
        return
    yield Row("page.scroll", max(longest, 1.0), "ms", LONGEST_MS, "longest task while scrolling 1,000; goal")
    yield Row("page.asking", asking, "ms", LIVE * 1000, "one asking of a window; floor: the time between two")


def _fill(ana: Person) -> None:
    receipt = ana.upload("hotel.pdf", RECEIPT, "application/pdf", hashlib.sha256(RECEIPT).hexdigest())
    money = {"amount": "80.00", "currency": "EUR"}
    for number in range(TASKS):
        form = {"purpose": f"Trip {number}", "amount": money, "costCentre": "R-12", "receipts": [receipt["id"]]}
        ana.post("/requests", {"process": "expense-claim", "form": form}, expect=201)
        receipt = ana.upload("hotel.pdf", RECEIPT, "application/pdf", hashlib.sha256(RECEIPT).hexdigest())


def _asked(bob: Person) -> float:
    began = perf_counter()
    for _ in range(QUESTIONS):
        bob.get("/tasks", assignee="me", state="open", limit="100")
    return (perf_counter() - began) / QUESTIONS * 1000


def _scrolled(page: Page) -> float:
    page.goto("/inbox")
    page.get_by_role("list", name="Inbox").get_by_role("link").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    for _ in range(ROUNDS):  # the end of each hundred brings the next
        if page.evaluate(SCROLL) > (TASKS - 20) * 60:
            break
        page.wait_for_timeout(200)
    else:
        raise RuntimeError("the inbox does not show all of its tasks")
    return float(page.evaluate("() => window.longest"))
