"""What others tell of changes counts when it proves itself, and wakes one look for a minute of it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from hub.core.ports import News, Sight, Watched
from hub.core.unit_of_work import Work
from hub.operations.watches import GATHERING, Watches
from tests.support.clocks import ManualClock
from tests.support.events import told as events_of

SECRET = "s3cret" * 8
PEOPLE = Sight("/users", "directory")
GROUPS = Sight("/groups", "directory")
PAPERS = Sight("/drives/d/root", "library/d")


@pytest.fixture
def watches(work: Work) -> Watches:
    """Three watches that have begun, and what changed before them is looked at."""
    made = Watches(work)
    until = work.clock.now() + timedelta(days=28)
    with work.unit() as unit:
        for sight, name in ((PEOPLE, "w1"), (GROUPS, "w2"), (PAPERS, "w3")):
            made.begun(unit, sight, SECRET + name, Watched(name, until))
    return made


def look(work: Work, watches: Watches) -> int:
    with work.unit() as unit:
        return watches.wake_looks(unit)


def settle(work: Work, watches: Watches, clock: ManualClock) -> None:
    clock.advance(GATHERING)
    look(work, watches)


def looked_at(work: Work) -> list[str]:
    return [event.subject for event in events_of(work, "ChangeNoticed")]


def _rows(watches: Watches) -> list[tuple[object, ...]]:
    return [tuple(row) for row in watches.standing().values()]


def news(name: str, kind: str = "changed", secret: str | None = None) -> News:
    return News(name, SECRET + name if secret is None else secret, kind)  # type: ignore[arg-type]


def test_a_new_watch_looks_at_what_changed_before_it(work: Work, watches: Watches, clock: ManualClock) -> None:
    settle(work, watches, clock)
    assert sorted(looked_at(work)) == ["directory", "library/d"]


def test_many_news_within_a_minute_make_one_look(work: Work, watches: Watches, clock: ManualClock) -> None:
    settle(work, watches, clock)
    for _ in range(50):
        assert watches.tell([news("w1"), news("w2"), news("w1")]) == 3
        clock.advance(timedelta(seconds=1))
        assert look(work, watches) == 0
    clock.advance(timedelta(seconds=10))
    assert (look(work, watches), look(work, watches)) == (1, 0)
    assert looked_at(work).count("directory") == 2


def test_news_that_come_after_the_look_make_another(work: Work, watches: Watches, clock: ManualClock) -> None:
    settle(work, watches, clock)
    for _ in range(3):
        watches.tell([news("w3")])
        settle(work, watches, clock)
    assert looked_at(work).count("library/d") == 4


@pytest.mark.parametrize(
    "told",
    [
        [],
        [news("w1", secret="")],
        [news("w1", secret=SECRET)],
        [news("w1", secret=SECRET + "w2")],
        [news("w1", secret=SECRET + "w1 ")],
        [news("w1", secret="\ud800")],
        [news("unknown")],
        [news("")],
        [news("w1", "lost", secret="forged"), news("w2", "doubtful", secret="forged")],
    ],
    ids=str,
)
def test_who_proves_nothing_changes_nothing(
    work: Work, watches: Watches, clock: ManualClock, told: Sequence[News]
) -> None:
    settle(work, watches, clock)
    before = (_rows(watches), events_of(work))
    assert watches.tell(told) == 0
    settle(work, watches, clock)
    assert (_rows(watches), events_of(work)) == before


def test_a_stranger_beside_a_genuine_one_is_left_out(work: Work, watches: Watches, clock: ManualClock) -> None:
    settle(work, watches, clock)
    assert watches.tell([news("unknown"), news("w3"), news("w1", secret="forged")]) == 1
    settle(work, watches, clock)
    assert looked_at(work).count("directory") == 1
    assert looked_at(work).count("library/d") == 2


def test_a_doubted_watch_is_told_once_until_it_is_extended(work: Work, watches: Watches, clock: ManualClock) -> None:
    for _ in range(3):
        watches.tell([news("w1", "doubtful")])
        clock.advance(timedelta(seconds=1))
    assert [event.subject for event in events_of(work, "WatchDoubted")] == ["/users"]
    assert watches.standing()["/users"].renew_at <= clock.now()
    with work.unit() as unit:
        watches.extended(unit, "/users", Watched("w1", clock.now() + timedelta(days=28)))
    assert watches.standing()["/users"].renew_at == clock.now() + timedelta(days=14)


def test_a_lost_watch_is_doubted_and_what_it_may_have_missed_is_looked_at(
    work: Work, watches: Watches, clock: ManualClock
) -> None:
    settle(work, watches, clock)
    watches.tell([news("w3", "lost")])
    settle(work, watches, clock)
    assert looked_at(work).count("library/d") == 2
    assert [event.subject for event in events_of(work, "WatchDoubted")] == [PAPERS.key]


def test_secrets_are_not_kept(work: Work, watches: Watches) -> None:
    assert SECRET not in str([tuple(row) for row in watches.standing().values()])


def test_a_watch_that_begins_again_forgets_its_former_name(work: Work, watches: Watches, clock: ManualClock) -> None:
    with work.unit() as unit:
        watches.begun(unit, PEOPLE, "another", Watched("w9", clock.now() + timedelta(days=1)))
    assert watches.tell([news("w1"), news("w9", secret="another")]) == 1
    with work.unit() as unit:
        watches.forget(unit, "/users")
    assert watches.tell([news("w9", secret="another")]) == 0
