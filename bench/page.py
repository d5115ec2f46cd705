"""`page.scroll`, `page.asking`: 1,000 tasks in the inbox of a browser, and what a page that asks again costs the hub.

Where there is no browser, or no Node.js to build the page with, nothing is measured.
"""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page

from bench.scrolling import EMPTY, Longest, scrolled
from bench.table import Row
from demo.people import Person
from demo.place import fresh_hub
from demo.story import RECEIPT
from tests.support.browsers import Missing, Windows, built, chromium

TASKS = 1000
LONGEST_MS = 50.0
RUNS = 5
QUESTIONS = 200
# A window that is seen asks so often whether the inbox has changed, in seconds: `LIVE` in web/src/app/queries.ts.
LIVE = 8.0


def measure() -> Iterator[Row]:
    """The longest task of the browser's main thread in ms; the hub's time for one asking in ms."""
    try:
        dist = built()
        # Nobody is told of anything: on a small machine that would be measured as well.
        with fresh_hub({"HUB_WEB_DIR": str(dist), "HUB_WORKER_THREADS": "0"}) as place, chromium() as browser:
            ana, bob = Person(place.hub, "ana"), Person(place.hub, "bob")
            _fill(ana)
            asking = _asked(bob)
            runs = [_run(browser, Windows(browser, place.hub)) for _ in range(RUNS)]
    except Missing as error:
        sys.stdout.write(f"page: left out, {error}\n")
        return
    yield from rows(*zip(*runs, strict=True))
    yield Row("page.asking", asking, "ms", LIVE * 1000, "one asking of a window; floor: the time between two")


def rows(inbox: Sequence[Longest], empty: Sequence[Longest]) -> Iterator[Row]:
    """The least of the runs is nearest to what the page costs; their median, beside that of an empty page, says what
    the machine adds; of the processor's own work the worst is told."""
    walls, floors = [one.wall for one in inbox], [one.wall for one in empty]
    work = max(one.processor for one in inbox)
    yield Row("page.scroll", min(walls), "ms", LONGEST_MS, f"longest task over 1,000, least of {len(walls)} runs; goal")
    yield Row("page.scroll.median", median(walls), "ms", median(floors), "median of the runs; an empty page's")
    yield Row("page.scroll.processor", work, "ms", LONGEST_MS, "the most that the processor did in one task; goal")


def _run(browser: Browser, windows: Windows) -> tuple[Longest, Longest]:
    """The inbox, and an empty page, right after each other."""
    inbox = windows.of("bob")
    _opened(inbox)
    ours = scrolled(browser, inbox, (TASKS - 20) * 60)
    inbox.close()
    empty = windows.of()
    empty.set_content(EMPTY)
    floor = scrolled(browser, empty, (TASKS - 20) * 60)
    windows.close()
    return ours, floor


def _opened(page: Page) -> None:
    page.goto("/inbox")
    page.get_by_role("list", name="Inbox").get_by_role("link").first.wait_for()
    page.wait_for_load_state("networkidle")


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
        bob.get("/tasks/count")
    return (perf_counter() - began) / QUESTIONS * 1000
