"""CSV and JSON: read again by other programs."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hub.reports.rendering.commas import DANGEROUS
from tests.hub.reports.rendering.tables import FORMULA, NASTY, table, written


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_says_that_it_is_utf8_and_ends_lines_as_the_rfc_has_it() -> None:
    content = written("csv", table())
    assert content.startswith(b"\xef\xbb\xbfName,Amount,Count,Day,At\r\n")
    assert content.endswith(b"\r\n")


def test_csv_reads_back_as_it_was_written() -> None:
    assert rows(written("csv", table()))[1:] == [
        ["Ana", "1450.10", "3", "2026-11-23", "2026-11-23T09:30:00+01:00"],
        [f"'{FORMULA}", "-0.05", "2.5", "", "2026-07-02T00:30:00+02:00"],
        [NASTY, "", "", "", ""],
    ]


@pytest.mark.parametrize("start", DANGEROUS)
def test_no_text_in_a_csv_starts_a_formula(start: str) -> None:
    assert rows(written("csv", table([(f"{start}1+1", None, None, None, None)])))[1][0] == f"'{start}1+1"


@settings(deadline=None)  # a busy machine is no mistake
@given(some.lists(some.text(some.characters(blacklist_categories=["Cs"])), max_size=5))
def test_whatever_people_write_a_csv_keeps_it(names: list[str]) -> None:
    found = rows(written("csv", table([(name, None, None, None, None) for name in names])))
    assert [row[0].removeprefix("'") for row in found[1:]] == [name.removeprefix("'") for name in names]


def test_json_keeps_amounts_as_text_and_moments_in_utc() -> None:
    found = json.loads(written("json", table()))
    assert found["rows"][0] == {
        "name": "Ana",
        "amount": "1450.10",
        "count": 3,
        "day": "2026-11-23",
        "at": "2026-11-23T08:30:00Z",
    }
    assert found["rows"][1]["amount"] == "-0.05"
    assert found["totals"] == [{"name": "=", "count": 1}, {"name": "A", "count": 1}, {"name": "Ł", "count": 1}]
    assert found["columns"][1] == {"key": "amount", "title": "Amount", "kind": "money"}
    assert (found["report"], found["title"]) == ("names", "Names of all")


def test_json_of_nothing_is_json() -> None:
    assert json.loads(written("json", table([])))["rows"] == []
