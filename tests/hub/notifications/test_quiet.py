"""Left in peace: in quiet hours of her own, or outside of the hours in which somebody works."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from hub.core.questions import Hours, Site
from hub.notifications.api import api
from hub.notifications.service import Notifications
from tests.hub.notifications.conftest import Post, ask
from tests.support.apps import Client, app_with
from tests.support.clocks import ManualClock

OFFICE = Hours((0, 1, 2, 3, 4), time(8), time(16, 30))
MUNICH = Site("munich", "DE", "Europe/Berlin", OFFICE, "BY")
NEW_YORK = "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def known(post: Post, **more: Any) -> None:
    post.people.known["bob"] = replace(post.people.known["bob"], **more)


def told(post: Post, clock: ManualClock, moment: str) -> tuple[str, datetime | None]:
    """How a card of Bob stands that is planned at this moment, and until when it is held."""
    clock.moment = at(moment)
    post.plan(ask(channels=("teams",)))
    post.run()
    row = post.rows()["teams"]
    return row.state, row.held_until


def wake(post: Post) -> int:
    with post.work.unit() as unit:
        return post.service.wake_held(unit)


def client(post: Post) -> Client:
    return app_with(post.work, {Notifications: post.service}, [api]).as_("bob")


def test_quiet_hours_hold_it_until_they_end(post: Post, clock: ManualClock) -> None:
    known(post, time_zone="Europe/Berlin")
    post.prefer("bob", quietHours={"from": "18:00", "to": "08:00"})
    morning = at("2026-11-24T07:00Z")
    assert told(post, clock, "2026-11-23T21:00Z") == ("planned", morning)
    assert wake(post) == 0
    clock.moment = morning
    assert (wake(post), wake(post)) == (1, 0)
    post.run()
    assert post.states() == {"teams": "sent"}


def test_nobody_is_left_in_peace_who_did_not_wish_it(post: Post, clock: ManualClock) -> None:
    known(post, hours=OFFICE)
    assert told(post, clock, "2026-11-22T03:00Z") == ("sent", None)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-23T06:59+01:00", "2026-11-23T08:00+01:00"),  # before she comes
        ("2026-11-23T08:00+01:00", None),
        ("2026-11-23T16:29+01:00", None),
        ("2026-11-23T16:30+01:00", "2026-11-24T08:00+01:00"),  # when she leaves
        ("2026-11-27T20:00+01:00", "2026-11-30T08:00+01:00"),  # over the weekend
        ("2026-11-29T12:00+01:00", "2026-11-30T08:00+01:00"),
        ("2026-12-24T20:00+01:00", "2026-12-28T08:00+01:00"),  # Christmas, then a weekend
        ("2026-10-23T20:00+02:00", "2026-10-26T08:00+01:00"),  # the clock goes back in the night to Sunday
        ("2026-03-27T20:00+01:00", "2026-03-30T08:00+02:00"),  # and forward
    ],
)
@pytest.mark.parametrize("by", [{"hours": OFFICE, "time_zone": "Europe/Berlin", "country": "DE"}, {"site": MUNICH}])
def test_outside_of_her_working_hours_it_waits_until_she_works(
    post: Post, clock: ManualClock, by: dict[str, Any], moment: str, until: str | None
) -> None:
    known(post, **by)
    post.prefer("bob", quietOutsideWork=True)
    assert told(post, clock, moment) == (("planned", at(until)) if until else ("sent", None))


def test_what_waited_over_the_weekend_comes_on_monday_morning(post: Post, clock: ManualClock) -> None:
    known(post, hours=OFFICE, time_zone=NEW_YORK, country="US")
    post.prefer("bob", quietOutsideWork=True)
    assert told(post, clock, "2026-11-28T15:00Z")[0] == "planned"
    clock.moment = at("2026-11-30T12:59Z")
    assert wake(post) == 0
    clock.moment = at("2026-11-30T13:00Z")
    assert wake(post) == 1
    post.run()
    assert post.states() == {"teams": "sent"}


def test_her_own_hours_are_by_the_clock_of_her_own_zone(post: Post, clock: ManualClock) -> None:
    known(post, hours=OFFICE, time_zone=NEW_YORK)
    post.prefer("bob", quietOutsideWork=True)
    assert told(post, clock, "2026-11-23T09:00Z") == ("planned", at("2026-11-23T08:00-05:00"))


def test_hours_that_nobody_knows_change_nothing(post: Post, clock: ManualClock) -> None:
    post.prefer("bob", quietOutsideWork=True)
    assert told(post, clock, "2026-11-22T03:00Z") == ("sent", None)


def test_hours_over_midnight_hold_nothing_for_ever(post: Post, clock: ManualClock) -> None:
    known(post, hours=Hours((0, 1, 2, 3, 4), time(22), time(6)))
    post.prefer("bob", quietOutsideWork=True)
    assert told(post, clock, "2026-11-22T03:00Z") == ("sent", None)


def test_quiet_hours_of_her_own_count_before_her_working_hours(post: Post, clock: ManualClock) -> None:
    known(post, hours=OFFICE)
    post.prefer("bob", quietOutsideWork=True, quietHours={"from": "22:00", "to": "06:00"})
    assert told(post, clock, "2026-11-22T19:00Z") == ("sent", None)


def test_what_waits_comes_at_once_when_she_wants_no_peace_any_more(post: Post, clock: ManualClock) -> None:
    known(post, hours=OFFICE)
    post.prefer("bob", quietOutsideWork=True)
    assert told(post, clock, "2026-11-28T15:00Z")[0] == "planned"
    assert client(post).put("/notifications/preferences", {"quietOutsideWork": True}, if_match='"1"').status == 200
    post.run()
    assert post.states() == {"teams": "planned"}
    assert client(post).put("/notifications/preferences", {}, if_match='"2"').status == 200
    post.run()
    assert post.states() == {"teams": "sent"}


def test_what_is_shown_already_is_kept_right_in_the_night_too(post: Post, clock: ManualClock) -> None:
    known(post, hours=OFFICE)
    post.prefer("bob", quietOutsideWork=True)
    assert told(post, clock, "2026-11-23T10:00Z")[0] == "sent"
    clock.moment = at("2026-11-23T23:00Z")
    post.over()
    post.run()
    assert [notice.subject for notice in post.teams.seen.values()] == ["Approved by Bob Berg"]


def test_she_sees_which_hours_are_meant(post: Post) -> None:
    assert client(post).get("/notifications/working-hours").json == {"hours": None}
    known(post, site=MUNICH, time_zone=NEW_YORK)
    assert client(post).get("/notifications/working-hours").json == {
        "hours": {
            "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "opens": "08:00",
            "closes": "16:30",
            "timeZone": "Europe/Berlin",
        }
    }
