"""All reports, and whether what somebody asks of them makes sense."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from hub.core.errors import FieldError, NotFound
from hub.reports import cycle_times, open_requests, weekly_expenses
from hub.reports.definitions import ReportDefinition

REPORTS: Mapping[str, ReportDefinition] = {
    report.key: report for report in (weekly_expenses.REPORT, open_requests.REPORT, cycle_times.REPORT)
}

DAYS = ("from", "to")
YEARS = range(2000, 2200)


def definition(key: str) -> ReportDefinition:
    """A report. Raises `NotFound` when there is none."""
    if key not in REPORTS:
        raise NotFound("There is no such report. GET /api/v1/reports lists all of them.")
    return REPORTS[key]


def report_problems(key: str) -> list[FieldError]:
    """What is wrong with the name of a report, if anything."""
    return [] if key in REPORTS else [FieldError("/report", f"Use one of {', '.join(sorted(REPORTS))}.")]


def parameter_problems(key: str, parameters: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with the parameters of a report that exists, if anything."""
    problems = [_field_error(error) for error in _validator(key).iter_errors(dict(parameters))]
    return problems or [*_out_of_range(parameters), *_wrong_order(parameters)]


@cache
def _validator(key: str) -> Draft202012Validator:
    return Draft202012Validator(REPORTS[key].parameters, format_checker=FormatChecker(["date"]))


def _field_error(error: ValidationError) -> FieldError:
    path = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    hint = "Use a date such as 2026-11-23" if error.validator == "format" else error.message[:200]
    return FieldError(f"/parameters{path}", f"{hint}.")


def _out_of_range(parameters: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in DAYS:
        if name in parameters and date.fromisoformat(parameters[name]).year not in YEARS:
            yield FieldError(f"/parameters/{name}", f"Use a day of the years {YEARS.start} to {YEARS.stop - 1}.")


def _wrong_order(parameters: Mapping[str, Any]) -> Iterator[FieldError]:
    first, last = parameters.get("from"), parameters.get("to")
    if first and last and date.fromisoformat(first) > date.fromisoformat(last):
        yield FieldError("/parameters/to", "The last day comes before the first. Exchange them.")
