"""What a browser's trace says of the time in which a page was scrolled."""

from typing import Any

from bench.page import rows
from bench.scrolling import Longest, tasks_of
from bench.table import Row


def mark(name: str, ts: int, tid: int = 1) -> dict[str, Any]:
    return {"name": name, "cat": "blink.user_timing", "ph": "I", "ts": ts, "pid": 7, "tid": tid}


def task(ts: int, dur: int, tid: int = 1) -> dict[str, Any]:
    return {"name": "ThreadControllerImpl::RunTask", "cat": "toplevel", "ph": "X", "ts": ts, "dur": dur} | {
        "pid": 7,
        "tid": tid,
    }


def test_only_tasks_of_the_scrolling_thread_count_and_only_while_it_scrolled() -> None:
    before, first, between, elsewhere, second = (
        task(0, 90),
        task(95, 10),
        task(210, 50),
        task(110, 80, 2),
        task(310, 5),
    )
    events = [before, first, between, elsewhere, second]
    events += [mark("scroll", 100), mark("stand", 200), mark("scroll", 300), mark("stand", 400)]
    assert list(tasks_of(events)) == [first, second]


def test_the_least_run_is_told_with_the_median_beside_an_empty_page_and_the_most_work() -> None:
    inbox = [Longest(80, 9), Longest(40, 7), Longest(200, 11)]
    empty = [Longest(20, 1), Longest(30, 1), Longest(90, 2)]
    least, middle, work = rows(inbox, empty)
    assert (least.value, least.floor) == (40, 50)
    assert (middle.value, middle.floor) == (80, 30)
    assert isinstance(work, Row)
    assert (work.value, work.floor) == (11, 50)
