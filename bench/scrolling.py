"""How long the main thread of a browser is busy at a stretch while a long list is scrolled from top to end.

The browser's own trace says of each task how long it took and how much of that the processor worked for it: on a
machine that others use as well, the rest is waiting for them. An empty page scrolled the same way shows how much.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

ROUNDS = 40
CATEGORIES = ["toplevel", "blink.user_timing"]
SCROLL = """async () => {
    const list = document.querySelector("main ul[aria-label] > li").closest("ul").parentElement;
    performance.mark("scroll");
    for (let step = 0; step < 600; step += 1) {
        const before = list.scrollTop;
        list.scrollTop += 90;
        if (list.scrollTop === before) break;
        await new Promise(requestAnimationFrame);
    }
    performance.mark("stand");
    return list.scrollTop;
}"""
EMPTY = """<main><div style="height: 600px; overflow-y: auto"><ul aria-label="Nothing" style="margin: 0">
    <li style="height: 65000px"></li></ul></div></main>"""


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest task of one way to the end in ms: by the clock on the wall, and by what the processor did for it."""

    wall: float
    processor: float


def scrolled(browser: Browser, page: Page, end: float) -> Longest:
    """Scrolls the list of a page until `end` pixels are above it. Raises `RuntimeError` when it ends before."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        _to_the_end(page, end)
    finally:
        trace = json.loads(browser.stop_tracing())
    tasks = list(tasks_of(trace["traceEvents"]))
    return Longest(max(one["dur"] for one in tasks) / 1000, max(one.get("tdur", 0) for one in tasks) / 1000)


def _to_the_end(page: Page, end: float) -> None:
    for _ in range(ROUNDS):  # the end of each hundred brings the next
        if page.evaluate(SCROLL) >= end:
            return
        page.wait_for_timeout(200)
    raise RuntimeError("the list does not show all of its lines")


def tasks_of(events: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The tasks of the thread that scrolled, while it scrolled; times of the trace are microseconds."""
    marks = [one for one in events if one["name"] in ("scroll", "stand") and "blink.user_timing" in one["cat"]]
    place = _thread(marks[0])
    begun = [one["ts"] for one in marks if one["name"] == "scroll"]
    ended = [one["ts"] for one in marks if one["name"] == "stand"]
    spans = list(zip(sorted(begun), sorted(ended), strict=True))
    for event in events:
        if event["name"].endswith("RunTask") and event.get("ph") == "X" and _thread(event) == place:
            last = event["ts"] + event["dur"]
            if any(event["ts"] < end and last > begin for begin, end in spans):
                yield event


def _thread(event: Mapping[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]
