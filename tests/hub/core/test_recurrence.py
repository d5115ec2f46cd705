"""Recurrence by the wall clock of a zone, where the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hub.core.recurrence import cron_problems, last_time, next_time, zone_problems

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        # Mondays at eight stay at eight when the clocks change in between.
        ("0 8 * * 1", BERLIN, "2026-03-23T08:00", "2026-03-30T06:00"),
        ("0 8 * * 1", BERLIN, "2026-10-19T08:00", "2026-10-26T07:00"),
        ("0 8 * * 1", NEW_YORK, "2026-03-02T08:00", "2026-03-09T12:00"),
        ("0 8 * * 1", NEW_YORK, "2026-10-26T08:00", "2026-11-02T13:00"),
        # 02:30 does not exist on the day the clocks go forward: it comes at 03:00.
        ("30 2 * * *", BERLIN, "2026-03-28T02:30", "2026-03-29T01:00"),
        ("30 2 * * *", BERLIN, "2026-03-29T03:00", "2026-03-30T00:30"),
        ("30 2 * * *", NEW_YORK, "2026-03-07T02:30", "2026-03-08T07:00"),
        # 02:30 comes twice in Berlin (01:30 in New York) on the day they go back: the first one counts.
        ("30 2 * * *", BERLIN, "2026-10-24T02:30", "2026-10-25T00:30"),
        ("30 2 * * *", BERLIN, "2026-10-25T02:30", "2026-10-26T01:30"),
        ("30 1 * * *", NEW_YORK, "2026-10-31T01:30", "2026-11-01T05:30"),
        ("30 1 * * *", NEW_YORK, "2026-11-01T01:30", "2026-11-02T06:30"),
        # The last day of a month, and days that few months have.
        ("0 18 L * *", BERLIN, "2027-02-01T00:00", "2027-02-28T17:00"),
        ("0 0 29 2 *", "UTC", "2026-11-23T00:00", "2028-02-29T00:00"),
    ],
)
def test_it_comes_when_the_wall_clock_says_so(cron: str, zone: str, after: str, expected: str) -> None:
    assert next_time(cron, zone, at(after, zone)) == at(expected)


def test_in_the_second_of_two_equal_hours_it_does_not_come_again() -> None:
    second_ten_past_two = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert next_time("30 2 * * *", BERLIN, second_ten_past_two) == at("2026-10-26T01:30")


def test_every_hour_means_every_hour_even_when_one_comes_twice() -> None:
    moment, seen = at("2026-10-24T22:00"), []
    for _ in range(4):
        moment = next_time("0 * * * *", BERLIN, moment)
        seen.append(moment.hour)
    assert seen == [23, 0, 1, 2]


def test_the_newest_missed_time_is_found() -> None:
    assert last_time("0 8 * * 1", BERLIN, at("2026-10-05T00:00"), at("2026-10-30T00:00")) == at("2026-10-26T07:00")


def test_nothing_was_missed_when_nothing_lies_between() -> None:
    assert last_time("0 8 * * 1", BERLIN, at("2026-10-26T07:00"), at("2026-10-30T00:00")) is None


@settings(deadline=None)  # a busy machine is no mistake
@given(
    cron=some.sampled_from(["*/5 * * * *", "0 * * * *", "30 2 * * *", "0 8 * * 1", "15 6 1 * *"]),
    zone=some.sampled_from([BERLIN, NEW_YORK, "Asia/Kolkata", "Australia/Lord_Howe"]),
    start=some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    span=some.integers(0, 20_000),
)
def test_the_newest_missed_time_is_the_last_of_all_in_between(cron: str, zone: str, start: datetime, span: int) -> None:
    after = start.replace(tzinfo=UTC)
    until, newest = after + timedelta(minutes=span), None
    moment = next_time(cron, zone, after)
    while moment <= until:
        newest, moment = moment, next_time(cron, zone, moment)
    assert last_time(cron, zone, after, until) == newest


def test_looking_400_days_back_at_every_minute_costs_little() -> None:
    now = at("2026-11-23T09:00")
    assert last_time("* * * * *", BERLIN, now - timedelta(days=400), now) == now


@pytest.mark.parametrize("cron", ["", "* * * *", "@daily", "0 0 * * * *", "61 * * * *", "0 0 30 2 *", "a b c d e"])
def test_a_wrong_cron_expression_is_refused_with_what_to_do(cron: str) -> None:
    (problem,) = cron_problems(cron)
    assert problem.pointer == "/cron"
    assert problem.detail.endswith((".", "'"))


@pytest.mark.parametrize("zone", ["", "Berlin", "../../etc/passwd", "America", "Europe/Berlin\0", "x" * 500])
def test_a_wrong_time_zone_is_refused_with_what_to_do(zone: str) -> None:
    (problem,) = zone_problems(zone)
    assert problem.pointer == "/timeZone"


@settings(deadline=None)  # a busy machine is no mistake
@given(some.text(max_size=40) | some.from_regex(r"[0-9*/,L#-]{1,6}( [0-9*/,L#-]{1,6}){4}", fullmatch=True))
def test_whatever_somebody_types_gets_an_answer(text: str) -> None:
    if not cron_problems(text):
        assert next_time(text, BERLIN, at("2026-11-23T09:00")) > at("2026-11-23T09:00")
