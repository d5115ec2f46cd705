"""Time zones as Outlook names them: those of Windows, by the table of Unicode CLDR that Babel carries, or IANA's own.

https://learn.microsoft.com/graph/api/resources/datetimetimezone,
https://cldr.unicode.org/development/development-process/design-proposals/extended-windows-olson-zid-mapping
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from integrations.microsoft.wire import Json


@cache
def iana(name: str) -> str | None:
    """The IANA name of a zone, None for one that nobody knows: people can make zones of their own."""
    found = _windows().get(name, name)
    return _present().get(found, found) if found in _every() else None


def windows(zone: str) -> str | None:
    """The Windows name of an IANA zone, None where Windows has none of that name."""
    return next((name for name, found in _windows().items() if _present().get(found, found) == zone), None)


def moment(said: Json | None) -> datetime | None:
    """A `dateTimeTimeZone` in UTC; None for nothing, and for a zone that nobody knows."""
    zone = iana(str((said or {}).get("timeZone") or "UTC"))
    if not said or not said.get("dateTime") or zone is None:
        return None
    # Graph writes seven decimals.
    text = str(said["dateTime"]).rstrip("Z")
    whole, _, fraction = text.partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction[:6]:0<6}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@cache
def _every() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _windows() -> Mapping[str, str]:
    from babel.core import get_global

    return dict(get_global("windows_zone_mapping"))


@cache
def _present() -> Mapping[str, str]:
    """CLDR keeps the names that zones had at first: from `Asia/Calcutta` to `Asia/Kolkata`, as IANA links them."""
    said = files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text(encoding="utf-8").splitlines()
    listed = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    names = {line.split("\t")[2] for line in listed if not line.startswith("#")}
    links = [line.split()[1:3] for line in said if line.startswith("L ")]
    return {former: present for present, former in links if former not in names and present in names}
