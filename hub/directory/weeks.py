"""Working weeks and calendars of sites, from the words of the API to what the hub makes of them."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from hub.core.questions import Hours, Site

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def hours_of(said: Mapping[str, Any]) -> Hours:
    """A working week."""
    days = tuple(sorted(WEEKDAYS.index(day) for day in said["weekdays"]))
    return Hours(days, time.fromisoformat(said["opens"]), time.fromisoformat(said["closes"]))


def site_of(key: str, rules: Mapping[str, Any]) -> Site:
    """A site with its calendar."""
    return Site(
        key=key,
        country=rules["country"],
        time_zone=rules["timeZone"],
        hours=hours_of(rules),
        subdivision=rules["subdivision"],
        days_off=frozenset(date.fromisoformat(day["date"]) for day in rules["holidays"]),
        days_on=frozenset(date.fromisoformat(day) for day in rules["workingDays"]),
    )
