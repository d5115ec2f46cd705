"""What is said of a report beside its rows, in its reader's words."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from hub.reports.definitions import Question, ReportDefinition, Texts, Totals, spoken
from hub.reports.periods import TICK, period

WORDS: Mapping[str, Texts] = {
    "period": {"en": "Period", "de": "Zeitraum"},
    "as-of": {"en": "As of", "de": "Stand"},
    "rows": {"en": "Rows", "de": "Zeilen"},
    "total": {"en": "Total {group}", "de": "Summe {group}"},
    "ready": {
        "en": "Your report is ready. It shows what you may see.",
        "de": "Ihr Bericht ist fertig. Er zeigt, was Sie sehen dürfen.",
    },
}


def word(name: str, language: str) -> str:
    """One of `WORDS`."""
    return spoken(WORDS[name], language)


def known_language(language: str) -> str:
    """The language, or English when reports do not speak it."""
    return language if language in WORDS["ready"] else "en"


def about(definition: ReportDefinition, question: Question, language: str) -> tuple[str, str]:
    """Which days the report looks at, or as of when it holds."""
    if not definition.days:
        return word("as-of", language), _moment(question.moment, question.zone, language)
    span = period(question.parameters, question.moment, question.zone, definition.days)
    since, last = span.since.astimezone(question.zone), (span.until - TICK).astimezone(question.zone)
    until = span.until.astimezone(question.zone)
    if since.time() == until.time() == time():
        return word("period", language), f"{_day(since, language)} – {_day(last, language)}"
    return word(
        "period", language
    ), f"{_moment(since, question.zone, language)} – {_moment(last, question.zone, language)}"


def sums(totals: Totals, rows: int, language: str) -> list[tuple[str, str]]:
    """How many rows there are, and what each group comes to."""
    found: dict[str, Decimal] = {}
    for row in totals.rows if totals.group is not None else ():
        group = str(row[totals.group or 0])
        found[group] = found.get(group, Decimal(0)) + Decimal(str(row[totals.value]))
    amounts = [
        (word("total", language).format(group=group), str(format_decimal(amount, "#,##0.00", language)))
        for group, amount in found.items()
    ]
    return [(word("rows", language), str(rows)), *amounts]


def _day(moment: datetime, language: str) -> str:
    return str(format_date(moment, "medium", locale=language))


def _moment(moment: datetime, zone: ZoneInfo, language: str) -> str:
    return str(format_datetime(moment, "medium", tzinfo=zone, locale=language))
