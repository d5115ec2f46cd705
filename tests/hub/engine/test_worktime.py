"""Business time over weekends, holidays, zones and changes of the clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.engine.org import Colleague
from hub.engine.worktime import WorkCalendar, calendar_of, due, parse_duration, subdivision_problem

BERLIN = WorkCalendar("DE", "BE", "Europe/Berlin")
MUNICH = WorkCalendar("DE", "BY", "Europe/Berlin")
LONDON = WorkCalendar("GB", "ENG", "Europe/London")
NEW_YORK = WorkCalendar("US", None, "America/New_York")
TOKYO = WorkCalendar("JP", None, "Asia/Tokyo")
DUBAI = WorkCalendar("AE", None, "Asia/Dubai")
KOLKATA = WorkCalendar("IN", None, "Asia/Kolkata")


@dataclass(frozen=True)
class Week:
    weekdays: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True)
class Place:
    country: str
    subdivision: str | None
    time_zone: str
    hours: Week
    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "duration", "calendar", "end"),
    [
        # Thursday afternoon, two business days: Monday afternoon
        ("2026-11-19T15:00+01:00", "2 business days", BERLIN, "2026-11-23T15:00+01:00"),
        # at night the next morning counts
        ("2026-11-19T22:00+01:00", "1 business day", BERLIN, "2026-11-20T17:00+01:00"),
        ("2026-11-21T12:00+01:00", "4 business hours", BERLIN, "2026-11-23T13:00+01:00"),
        # Christmas and New Year
        ("2026-12-23T15:00+01:00", "2 business days", BERLIN, "2026-12-28T15:00+01:00"),
        # Epiphany is a holiday in Bavaria, not in Berlin
        ("2027-01-05T15:00+01:00", "1 business day", BERLIN, "2027-01-06T15:00+01:00"),
        ("2027-01-05T15:00+01:00", "1 business day", MUNICH, "2027-01-07T15:00+01:00"),
        # the clock goes forward in the night to 29 March, back in the night to 25 October
        ("2026-03-27T15:00+01:00", "1 business day", BERLIN, "2026-03-30T15:00+02:00"),
        ("2026-10-23T15:00+02:00", "1 business day", BERLIN, "2026-10-26T15:00+01:00"),
        ("2026-03-28T12:00+01:00", "1 day", BERLIN, "2026-03-29T12:00+02:00"),
        ("2026-03-28T12:00+01:00", "24 hours", BERLIN, "2026-03-29T13:00+02:00"),
        # Easter Monday and the late-summer bank holiday
        ("2026-04-02T16:00+01:00", "1 business day", LONDON, "2026-04-07T16:00+01:00"),
        ("2026-08-28T10:00+01:00", "1 business day", LONDON, "2026-09-01T10:00+01:00"),
        # Thanksgiving
        ("2026-11-25T12:00-05:00", "1 business day", NEW_YORK, "2026-11-27T12:00-05:00"),
        # a request from Berlin, asked in Tokyo, where it is night
        ("2026-11-24T15:00+01:00", "4 business hours", TOKYO, "2026-11-25T13:00+09:00"),
        # half an hour off
        ("2026-11-25T09:00+05:30", "2 business hours", KOLKATA, "2026-11-25T11:00+05:30"),
        ("2026-11-24T10:00+01:00", "3 days", BERLIN, "2026-11-27T10:00+01:00"),
        ("2026-11-24T10:00+01:00", "1 week", BERLIN, "2026-12-01T10:00+01:00"),
        ("2026-11-24T10:00+01:00", "30 minutes", BERLIN, "2026-11-24T10:30+01:00"),
    ],
)
def test_a_duration_ends_when_people_would_say(start: str, duration: str, calendar: WorkCalendar, end: str) -> None:
    assert due(at(start), parse_duration(duration), calendar) == at(end)


@pytest.mark.parametrize(
    ("country", "subdivision", "time_zone", "start", "end"),
    [
        ("AE", None, "Asia/Dubai", "2026-12-01T10:00+04:00", "2026-12-04T10:00+04:00"),  # National Day, two days
        ("AT", None, "Europe/Vienna", "2026-10-23T10:00+02:00", "2026-10-27T10:00+01:00"),  # and the clock went back
        ("AU", "NSW", "Australia/Sydney", "2026-10-02T10:00+10:00", "2026-10-06T10:00+11:00"),  # and the clock went on
        ("BE", None, "Europe/Brussels", "2026-07-20T10:00+02:00", "2026-07-22T10:00+02:00"),
        ("BR", None, "America/Sao_Paulo", "2026-09-04T10:00-03:00", "2026-09-08T10:00-03:00"),
        ("CA", "ON", "America/Toronto", "2026-06-30T10:00-04:00", "2026-07-02T10:00-04:00"),
        ("CH", "ZH", "Europe/Zurich", "2026-12-31T10:00+01:00", "2027-01-04T10:00+01:00"),
        ("DE", None, "Europe/Berlin", "2026-12-24T10:00+01:00", "2026-12-28T10:00+01:00"),
        ("ES", None, "Europe/Madrid", "2026-10-09T10:00+02:00", "2026-10-13T10:00+02:00"),
        ("FR", None, "Europe/Paris", "2026-07-13T10:00+02:00", "2026-07-15T10:00+02:00"),
        ("GB", "ENG", "Europe/London", "2026-12-24T10:00+00:00", "2026-12-29T10:00+00:00"),  # a day given back
        ("IE", None, "Europe/Dublin", "2026-03-16T10:00+00:00", "2026-03-18T10:00+00:00"),
        ("IN", None, "Asia/Kolkata", "2026-01-23T10:00+05:30", "2026-01-27T10:00+05:30"),
        ("IT", None, "Europe/Rome", "2026-06-01T10:00+02:00", "2026-06-03T10:00+02:00"),
        ("JP", None, "Asia/Tokyo", "2026-05-01T10:00+09:00", "2026-05-07T10:00+09:00"),  # the golden week
        ("MX", None, "America/Mexico_City", "2026-09-15T10:00-06:00", "2026-09-17T10:00-06:00"),
        ("NL", None, "Europe/Amsterdam", "2026-04-24T10:00+02:00", "2026-04-28T10:00+02:00"),
        ("NZ", None, "Pacific/Auckland", "2026-02-05T10:00+13:00", "2026-02-09T10:00+13:00"),
        ("PL", None, "Europe/Warsaw", "2026-11-10T10:00+01:00", "2026-11-12T10:00+01:00"),
        ("PT", None, "Europe/Lisbon", "2026-12-07T10:00+00:00", "2026-12-09T10:00+00:00"),
        ("SE", None, "Europe/Stockholm", "2026-04-30T10:00+02:00", "2026-05-04T10:00+02:00"),
        ("SG", None, "Asia/Singapore", "2026-08-07T10:00+08:00", "2026-08-11T10:00+08:00"),
        ("US", None, "America/New_York", "2026-07-02T10:00-04:00", "2026-07-06T10:00-04:00"),  # kept on the Friday
        ("ZA", None, "Africa/Johannesburg", "2026-04-24T10:00+02:00", "2026-04-28T10:00+02:00"),
        # no holiday, but a change of the clock or an odd zone
        ("US", None, "America/New_York", "2026-03-06T15:00-05:00", "2026-03-09T15:00-04:00"),
        ("CA", "NL", "America/St_Johns", "2026-03-06T15:00-03:30", "2026-03-09T15:00-02:30"),
        ("AU", "SA", "Australia/Adelaide", "2026-04-02T15:00+10:30", "2026-04-07T15:00+09:30"),
        ("NP", None, "Asia/Kathmandu", "2026-11-27T15:00+05:45", "2026-11-30T15:00+05:45"),
    ],
)
def test_the_next_business_day_in_many_countries(
    country: str, subdivision: str | None, time_zone: str, start: str, end: str
) -> None:
    calendar = WorkCalendar(country, subdivision, time_zone)
    assert due(at(start), parse_duration("1 business day"), calendar) == at(end)


def test_a_clock_that_moves_by_half_an_hour_is_followed() -> None:
    lord_howe = WorkCalendar("XX", None, "Australia/Lord_Howe")
    start = at("2026-10-03T12:00+10:30")
    assert due(start, parse_duration("1 day"), lord_howe) == at("2026-10-04T12:00+11:00")
    assert due(start, parse_duration("24 hours"), lord_howe) == at("2026-10-04T12:30+11:00")


def test_a_week_that_begins_on_saturday_is_a_week() -> None:
    tehran = WorkCalendar("XX", None, "Asia/Tehran", weekdays=(5, 6, 0, 1, 2))
    assert due(at("2026-11-25T15:00+03:30"), parse_duration("1 business day"), tehran) == at("2026-11-28T15:00+03:30")


def test_half_of_two_business_days_is_one() -> None:
    assert due(at("2026-11-19T15:00+01:00"), parse_duration("2 business days"), BERLIN, 0.5) == at(
        "2026-11-20T15:00+01:00"
    )


def test_other_weekdays_and_hours_count_as_they_are() -> None:
    calendar = WorkCalendar("AE", None, "Asia/Dubai", weekdays=(6, 0, 1, 2, 3), opens=time(8), closes=time(14))
    assert due(at("2026-11-26T12:00+04:00"), parse_duration("1 business day"), calendar) == at("2026-11-29T12:00+04:00")


def test_a_country_that_is_not_known_has_no_holidays() -> None:
    calendar = WorkCalendar("XX", None, "Europe/Berlin")
    assert due(at("2026-12-24T10:00+01:00"), parse_duration("1 business day"), calendar) == at("2026-12-25T10:00+01:00")


def test_a_calendar_without_working_days_still_ends() -> None:
    calendar = WorkCalendar("DE", None, "Europe/Berlin", weekdays=())
    assert due(at("2026-11-24T10:00+01:00"), parse_duration("1 business hour"), calendar) == at(
        "2026-11-24T11:00+01:00"
    )


@pytest.mark.parametrize("text", ["", "soon", "0 days", "2 business weeks", "-1 days", "1.5 days", "2 Days"])
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        parse_duration(text)


def test_a_duration_is_written_as_it_was_read() -> None:
    assert [str(parse_duration(text)) for text in ("2 business days", "1 hour")] == ["2 business days", "1 hour"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.integers(1, 40),
    st.sampled_from([BERLIN, LONDON, NEW_YORK, TOKYO, DUBAI, KOLKATA]),
)
def test_business_time_never_runs_backwards_and_ends_at_work(
    start: datetime, hours: int, calendar: WorkCalendar
) -> None:
    end = due(start, parse_duration(f"{hours} business hours"), calendar)
    local = end.astimezone(ZoneInfo(calendar.time_zone))
    assert end > start
    assert calendar.is_business_day(local.date())
    assert calendar.opens < local.time() <= calendar.closes
    assert end < due(start, parse_duration(f"{hours + 1} business hours"), calendar)


MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
EARLY = WorkCalendar("XX", None, "Europe/Berlin", tuple(range(7)), time(1), time(5))
PLANT = WorkCalendar(
    "DE",
    "BY",
    "Europe/Berlin",
    MONDAY_TO_FRIDAY,
    time(7),
    time(15, 30),
    days_off=frozenset({date(2026, 12, 24)}),
    days_on=frozenset({date(2026, 12, 19), date(2026, 12, 25)}),
)


@pytest.mark.parametrize(
    ("start", "duration", "calendar", "end"),
    [
        # a Saturday on which the plant works, a day off of its own, and a public holiday on which it works
        ("2026-12-18T10:00+01:00", "1 business day", PLANT, "2026-12-19T10:00+01:00"),
        ("2026-12-19T10:00+01:00", "1 business day", PLANT, "2026-12-21T10:00+01:00"),
        ("2026-12-23T10:00+01:00", "1 business day", PLANT, "2026-12-25T10:00+01:00"),
        ("2026-12-25T10:00+01:00", "1 business day", PLANT, "2026-12-28T10:00+01:00"),
        ("2026-12-18T15:00+01:00", "1 business hour", PLANT, "2026-12-19T07:30+01:00"),
        # people who work while the clock goes forward: the short day is a day, an hour is an hour
        ("2026-03-29T01:00+01:00", "1 business day", EARLY, "2026-03-29T05:00+02:00"),
        ("2026-03-28T03:00+01:00", "1 business day", EARLY, "2026-03-29T03:30+02:00"),
        ("2026-03-28T01:00+01:00", "2 business days", EARLY, "2026-03-29T05:00+02:00"),
        ("2026-03-29T01:00+01:00", "3 business hours", EARLY, "2026-03-29T05:00+02:00"),
        ("2026-03-29T01:00+01:00", "4 business hours", EARLY, "2026-03-30T02:00+02:00"),
        # and back: the long day is a day too
        ("2026-10-25T01:00+02:00", "1 business day", EARLY, "2026-10-25T05:00+01:00"),
        ("2026-10-25T01:00+02:00", "2 business days", EARLY, "2026-10-26T05:00+01:00"),
        ("2026-10-25T01:00+02:00", "5 business hours", EARLY, "2026-10-25T05:00+01:00"),
        ("2026-10-24T03:00+02:00", "1 business day", EARLY, "2026-10-25T02:30+01:00"),
    ],
)
def test_sites_work_by_their_own_days_and_hours(start: str, duration: str, calendar: WorkCalendar, end: str) -> None:
    assert due(at(start), parse_duration(duration), calendar) == at(end)


@pytest.mark.parametrize(
    ("opens", "closes"), [(time(2), time(3)), (time(2, 15), time(2, 45)), (time(2, 30), time(3, 15))]
)
def test_hours_that_do_not_exist_on_the_day_of_the_change_are_no_working_time(opens: time, closes: time) -> None:
    calendar = WorkCalendar("XX", None, "Europe/Berlin", tuple(range(7)), opens, closes)
    end = due(at("2026-03-29T00:00+01:00"), parse_duration("1 business hour"), calendar)
    assert end > at("2026-03-30T00:00+02:00")


HOURS = Week((0, 2), time(8), time(12))
SITE = Place("GB", "SCT", "Europe/London", Week((0, 1, 2, 3), time(10), time(18)), frozenset({date(2026, 12, 28)}))


@pytest.mark.parametrize(
    ("person", "calendar"),
    [
        (Colleague("a", "A"), WorkCalendar()),
        (Colleague("a", "A", country="", time_zone="Asia/Kolkata"), WorkCalendar("DE", None, "Asia/Kolkata")),
        (Colleague("a", "A", country="IN", time_zone="Asia/Kolkata"), KOLKATA),
        (
            Colleague("a", "A", country="IN", time_zone="Asia/Kolkata", hours=HOURS),
            WorkCalendar("IN", None, "Asia/Kolkata", (0, 2), time(8), time(12)),
        ),
        (
            Colleague("a", "A", country="IN", time_zone="Asia/Kolkata", site=SITE),
            WorkCalendar("GB", "SCT", "Europe/London", (0, 1, 2, 3), time(10), time(18), SITE.days_off),
        ),
        (
            Colleague("a", "A", country="IN", time_zone="Asia/Kolkata", site=SITE, hours=HOURS),
            WorkCalendar("GB", "SCT", "Europe/London", (0, 2), time(8), time(12), SITE.days_off),
        ),
    ],
)
def test_own_hours_come_before_those_of_the_site_and_of_the_country(person: Colleague, calendar: WorkCalendar) -> None:
    assert calendar_of(person) == calendar


@pytest.mark.parametrize(
    ("country", "subdivision", "said"),
    [("DE", "BY", ""), ("DE", "ZZ", "Use one of BB, BE,"), ("XX", "BY", "no public holidays of XX are known")],
)
def test_a_part_of_a_country_is_known_or_the_choice_is_told(country: str, subdivision: str, said: str) -> None:
    assert said in subdivision_problem(country, subdivision)
    assert bool(subdivision_problem(country, subdivision)) is bool(said)
