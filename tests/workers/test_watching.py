"""Watches are begun, extended, begun again and ended as the other side has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import News, Sight, Watched
from hub.core.unit_of_work import Work
from hub.operations.messages import ChangeNoticed, WatchDoubted
from hub.operations.watches import Watches
from tests.support.clocks import ManualClock
from tests.support.events import told as events_of
from tests.support.trials import services_with
from workers import watching
from workers.services import Services

LIFE = timedelta(days=28)
PEOPLE, PAPERS = Sight("/users", "directory"), Sight("/drives/d/root", "library/d")


@dataclass
class StubLookout:
    """Serves the port `Lookout` from lists; some keys can be told to fail."""

    clock: ManualClock
    seen: Sequence[Sight] = (PEOPLE, PAPERS)
    there: dict[str, tuple[str, str]] = field(default_factory=dict)
    extended: list[str] = field(default_factory=list)
    failing: dict[str, IntegrationError] = field(default_factory=dict)
    made: int = 0

    def sights(self) -> Sequence[Sight]:
        return self.seen

    def begin(self, key: str, secret: str) -> Watched:
        if key in self.failing:
            raise self.failing[key]
        self.made += 1
        self.there[f"w{self.made}"] = (key, secret)
        return Watched(f"w{self.made}", self.clock.now() + LIFE)

    def extend(self, watch_id: str) -> Watched | None:
        if watch_id not in self.there:
            return None
        self.extended.append(watch_id)
        return Watched(watch_id, self.clock.now() + LIFE)

    def end(self, watch_id: str) -> None:
        self.there.pop(watch_id, None)

    def held(self) -> Sequence[str]:
        return list(self.there)


@pytest.fixture
def lookout(clock: ManualClock) -> StubLookout:
    return StubLookout(clock)


@pytest.fixture
def services(work: Work, lookout: StubLookout) -> Services:
    return services_with(work, watches=Watches(work), lookout=lookout)


def test_missing_watches_begin_each_with_a_secret_of_its_own(services: Services, lookout: StubLookout) -> None:
    watching.keep_watches(services)
    watching.keep_watches(services)
    assert {name: key for name, (key, _) in lookout.there.items()} == {"w1": "/users", "w2": "/drives/d/root"}
    secrets = {secret for _, secret in lookout.there.values()}
    assert len(secrets) == 2
    assert all(43 <= len(secret) <= 128 for secret in secrets)
    told = [News(name, secret) for name, (_, secret) in lookout.there.items()]
    assert services.watches.tell(told) == 2


def test_they_are_extended_when_half_of_their_life_is_over(
    services: Services, lookout: StubLookout, clock: ManualClock
) -> None:
    watching.keep_watches(services)
    for days, expected in ((13, []), (1, ["w1", "w2"]), (13, ["w1", "w2"]), (1, ["w1", "w2"] * 2)):
        clock.advance(timedelta(days=days))
        watching.keep_watches(services)
        assert lookout.extended == expected


def test_one_that_is_gone_begins_again_and_what_it_missed_is_looked_at(
    work: Work, services: Services, lookout: StubLookout, clock: ManualClock
) -> None:
    watching.keep_watches(services)
    lookout.end("w1")
    clock.advance(timedelta(hours=1))
    with work.unit() as unit:
        services.watches.wake_looks(unit)
    watching.keep_watches(services)
    assert lookout.there["w3"][0] == "/users"
    clock.advance(timedelta(minutes=1))
    with work.unit() as unit:
        assert services.watches.wake_looks(unit) == 1
    assert [event.subject for event in events_of(work, "ChangeNoticed")][-1] == "directory"


def test_strangers_are_ended_and_ours_stay(services: Services, lookout: StubLookout) -> None:
    watching.keep_watches(services)
    lookout.there["stranger"] = ("/users", "somebody else's")
    watching.keep_watches(services)
    assert sorted(lookout.there) == ["w1", "w2"]


def test_what_is_not_to_be_watched_any_more_is_ended(services: Services, lookout: StubLookout) -> None:
    watching.keep_watches(services)
    lookout.seen = (PAPERS,)
    watching.keep_watches(services)
    assert list(services.watches.standing()) == ["/drives/d/root"]
    assert list(lookout.there) == ["w2"]


def test_a_right_that_is_missing_stops_nothing_else(services: Services, lookout: StubLookout) -> None:
    lookout.failing["/users"] = IntegrationError("403 Forbidden", retryable=False)
    watching.keep_watches(services)
    assert [key for key, _ in lookout.there.values()] == ["/drives/d/root"]


def test_an_outage_is_tried_again_when_the_others_are_done(services: Services, lookout: StubLookout) -> None:
    lookout.failing["/users"] = IntegrationError("503", retryable=True)
    with pytest.raises(IntegrationError, match="503"):
        watching.keep_watches(services)
    assert [key for key, _ in lookout.there.values()] == ["/drives/d/root"]
    lookout.failing.clear()
    watching.keep_watches(services)
    assert sorted(key for key, _ in lookout.there.values()) == ["/drives/d/root", "/users"]


def test_a_doubted_watch_has_all_looked_after_at_once(work: Work, services: Services) -> None:
    watching.keep_at_once(WatchDoubted("/users"), services)
    [event] = events_of(work, "ScheduleDue")
    assert (event.subject, event.data["job"]) == (watching.KEEP, watching.KEEP)


def test_a_change_is_looked_at_by_whoever_has_it(work: Work) -> None:
    looked: list[str] = []

    class Filings:
        def follow(self, _: object, library: str) -> None:
            looked.append(library)

    class Documents:
        filings = Filings()

    services = services_with(
        work, sync_directory=lambda: looked.append("directory"), documents=Documents(), cabinet=object()
    )
    for about in ("directory", "library/d", "nothing"):
        watching.look_at_directory(ChangeNoticed(about), services)
        watching.look_at_library(ChangeNoticed(about), services)
    assert looked == ["directory", "d"]
