"""Reports for a channel: by those who answer for what everybody there will see, to channels that have a name here."""

from typing import Any

import pytest

from hub.core.auth import Caller
from hub.core.errors import BadInput
from hub.core.unit_of_work import Work
from hub.reports.service import Reports
from tests.support.people import StubPeople
from tests.support.stores import MemoryFiles

WANTED = {"report": "open-requests", "format": "csv", "parameters": {}, "cron": "0 8 * * 1", "time_zone": "UTC"}
OWNER = Caller("person", "olga", "Olga", roles=frozenset({"employee", "process-owner"}))
ANA = Caller("person", "ana", "Ana", roles=frozenset({"employee"}))


@pytest.fixture
def reports(work: Work) -> Reports:
    return Reports(work, StubPeople(), MemoryFiles(), posts=("sales", "board"))


def subscribe(work: Work, reports: Reports, caller: Caller, channel: str) -> dict[str, Any]:
    with work.unit() as unit:
        return reports.subscribe(unit, caller, {**WANTED, "channel": channel})


def test_a_process_owner_has_a_report_posted(work: Work, reports: Reports) -> None:
    assert subscribe(work, reports, OWNER, "post:sales")["channel"] == "post:sales"


@pytest.mark.parametrize(
    ("caller", "channel", "told"),
    [
        (ANA, "post:sales", "Only process owners and administrators"),
        (OWNER, "post:kitchen", "Those that have a name here: post:board, post:sales."),
    ],
)
def test_nobody_else_posts_and_nowhere_else(
    work: Work, reports: Reports, caller: Caller, channel: str, told: str
) -> None:
    with pytest.raises(BadInput) as caught:
        subscribe(work, reports, caller, channel)
    [error] = caught.value.errors
    assert (error.pointer, told in error.detail) == ("/channel", True)
    assert subscribe(work, reports, caller, "teams")["channel"] == "teams"
