"""How long requests are kept after they have ended: `10 years after end`, by the calendar."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_PATTERN = re.compile(r"^([1-9]\d{0,3}) (day|month|year)s? after end$", re.ASCII)
_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Retention:
    """So many days, months or years after the end."""

    count: int
    unit: str

    def reaches_back_to(self, now: datetime) -> datetime:
        """The moment (UTC) before which a request must have ended to be kept no more `now` (an aware time).

        Counted back from today, so that nothing goes too early: what ended on 31 January is kept for a month until the
        end of February, what ended on 29 February for years until the end of the 28th.
        """
        now = now.astimezone(UTC)
        months = self.count * _MONTHS.get(self.unit, 0)
        return _months_before(now, months) if months else now - timedelta(days=self.count)


@lru_cache(maxsize=256)
def parse_retention(text: str) -> Retention:
    """Reads a retention; raises `ValueError` that says how it is written."""
    match = _PATTERN.match(text)
    if match is None:
        raise ValueError(f"'{text}' says not how long to keep a request; write it like '10 years after end'.")
    return Retention(int(match[1]), match[2])


def _months_before(now: datetime, months: int) -> datetime:
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < 1:
        return datetime.min.replace(tzinfo=UTC)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
