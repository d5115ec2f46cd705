"""How long requests are kept, counted by the calendar."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hub.engine.retention import parse_retention


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "kept_since"),
    [
        ("1 day after end", at(2026, 3, 1), at(2026, 2, 28)),
        ("90 days after end", at(2026, 11, 23), at(2026, 8, 25)),
        ("6 months after end", at(2027, 2, 28), at(2026, 8, 28)),
        ("14 months after end", at(2027, 1, 5), at(2025, 11, 5)),
        ("1 years after end", at(2027, 11, 23), at(2026, 11, 23)),
        ("10 years after end", at(2036, 11, 23), at(2026, 11, 23)),
    ],
)
def test_days_months_and_years_are_those_of_the_calendar(text: str, now: datetime, kept_since: datetime) -> None:
    assert parse_retention(text).reaches_back_to(now) == kept_since


def test_what_ended_on_a_day_that_later_years_lack_is_kept_to_the_end_of_the_month() -> None:
    year, leap_day = parse_retention("1 year after end"), at(2028, 2, 29)
    assert year.reaches_back_to(at(2029, 2, 28)) < leap_day < year.reaches_back_to(at(2029, 3, 1))


def test_longer_than_there_is_a_calendar_is_for_ever() -> None:
    assert parse_retention("9999 years after end").reaches_back_to(at(2026, 1, 1)).year == 1


@given(
    some.integers(1, 400),
    some.sampled_from(("day", "month", "year")),
    some.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
)
def test_nothing_goes_too_early(count: int, unit: str, now: datetime) -> None:
    local = now.replace(tzinfo=timezone(timedelta(hours=5)))
    kept = local - parse_retention(f"{count} {unit}s after end").reaches_back_to(local)
    assert kept >= timedelta(days=count * {"day": 1, "month": 28, "year": 365}[unit])


@pytest.mark.parametrize(
    "text", ["forever", "0 days after end", "10000 days after end", "2 weeks after end", "1 year", "1 day after end\n "]
)
def test_anything_else_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="10 years after end"):
        parse_retention(text)
