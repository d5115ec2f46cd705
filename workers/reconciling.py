"""What people were told, held against how things stand, by night: what got lost on the way is put right."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from hub.core.telemetry import log
from hub.core.trail import Entry
from hub.requests.standings import FIRST
from workers.notices import tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hub.notifications.settling import Unsettled
    from hub.requests.standings import OpenTask
    from workers.services import Services

BATCH, MOST = 500, 20_000
# What is younger is still on its way.
ON_ITS_WAY = timedelta(hours=1)
# For so many nights a card is brought up to date; for so many an unheard telling is repeated. Then people must look.
NIGHTS_TO_CLOSE, NIGHTS_TO_ASK = timedelta(days=30), timedelta(days=4)
LEFT = "left to operations"
TASK, ASKED = "task", "task-opened"


def reconcile_notifications(services: Services) -> None:
    """Whether every card shows how its task stands, and everybody who is asked knows it; says what was put right."""
    done: Counter[str] = Counter()
    before = services.work.clock.now() - ON_ITS_WAY
    for put_right in (_settle_what_is_over, _ask_who_never_heard):
        part: Counter[str] = Counter()  # each has a night's work of its own, so that neither holds the other up
        put_right(services, before, part)
        done += part
    if done:
        (log().warning if done[LEFT] else log().info)("what people were told was put right", **_named(done))
        with services.work.unit() as unit:
            unit.record(Entry("hub", "notifications.reconciled", "notifications", dict(done)))


def _settle_what_is_over(services: Services, before: datetime, done: Counter[str]) -> None:
    after = ""
    while _may_go_on(done) and (found := services.notifications.settling.unsettled(TASK, after, BATCH)):
        after = found[-1].id
        _close(services, [one for one in found if one.over_since is None], before, done)
        _show_again(services, [one for one in found if one.over_since and one.over_since <= before], done)


def _close(services: Services, found: Sequence[Unsettled], before: datetime, done: Counter[str]) -> None:
    """Nobody said yet that these are over; those that are get the letter that their end should have brought."""
    readers = {one.subject_id: one.person_id for one in found}
    for task in sorted(services.standings.over(list(readers), before)) if readers else ():
        letter = services.letters.task_over(task, readers[task])
        with services.work.unit() as unit:
            services.notifications.plan_revision(unit, TASK, task, letter.title, letter.lines, letter.facts)
        done["closed"] += 1


def _show_again(services: Services, found: Sequence[Unsettled], done: Counter[str]) -> None:
    """These were to show the end, and do not."""
    since = services.work.clock.now() - NIGHTS_TO_CLOSE
    worth = [one.id for one in found if one.over_since and one.over_since > since]
    if worth:
        with services.work.unit() as unit:
            _count(done, "shown again", services.notifications.settling.show_again(unit, worth))
    _count(done, LEFT, len(found) - len(worth))


def _ask_who_never_heard(services: Services, before: datetime, done: Counter[str]) -> None:
    after = FIRST
    while _may_go_on(done) and (found := services.standings.open_tasks(after, before, BATCH)):
        after = found[-1].place
        _ask(services, found, done)


def _ask(services: Services, found: Sequence[OpenTask], done: Counter[str]) -> None:
    missed = services.notifications.settling.missed(ASKED, TASK, {one.id: one.person_id for one in found})
    for task in missed.untold:
        told = tell(services, services.letters.task(task))
        _count(done, "asked" if told else LEFT, 1)
    if missed.failed:
        with services.work.unit() as unit:
            again = services.notifications.settling.send_again(unit, missed.failed, unit.now - NIGHTS_TO_ASK)
        _count(done, "asked again", again)
        _count(done, LEFT, len(missed.failed) - again)


def _may_go_on(done: Counter[str]) -> bool:
    """A night's work has an end; what is left is for the next."""
    return done.total() - done[LEFT] < MOST


def _count(done: Counter[str], what: str, many: int) -> None:
    if many:
        done[what] += many


def _named(done: Counter[str]) -> dict[str, int]:
    return {what.replace(" ", "_"): many for what, many in done.items()}
