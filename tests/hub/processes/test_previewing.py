"""A preview tells what goes side by side, in which round, and when the request would have ended."""

from datetime import datetime, timedelta

import pytest

from hub.core.unit_of_work import Work
from tests.support.clocks import ManualClock
from tests.support.offices import PLAIN, Office

BESIDE = PLAIN.replace("process: plain", "process: beside").replace(
    "steps:\n",
    """steps:
  - both:
      together:
        - it: {approve: group:finance, within: 1 day}
        - order: {request: slow, with: {wish: form.wish}}
""",
)
SLOW = PLAIN.replace("process: plain", "process: slow").replace(
    "approve: requester", "within: 3 days, approve: requester"
)


@pytest.fixture
def office(work: Work) -> Office:
    return Office(work, SLOW, BESIDE.replace("approve: requester", "within: 1 day, approve: requester"))


def test_branches_and_the_end_are_told(office: Office, clock: ManualClock) -> None:
    told = office.as_("ana").post("/processes/beside/preview", {"form": {"wish": "x"}}).json
    assert [(one["step"], one["path"], one["round"]) for one in told["stations"]] == [
        ("it", [{"step": "both", "branch": 0}], 1),
        ("order", [{"step": "both", "branch": 1}], 1),
        ("manager", [], 1),
    ]
    assert datetime.fromisoformat(told["expectedEnd"]) == clock.now() + timedelta(days=4)


def test_a_preview_is_in_the_language_of_whoever_reads_it(office: Office) -> None:
    office.publish(PLAIN)
    german = {"Accept-Language": "de-DE, en;q=0.5"}
    form = {"form": {"wish": "x"}}
    told = office.as_("ana").post("/processes/plain/preview", form, headers=german).json
    assert (told["chain"], told["stations"][0]["text"]) == ("Bob (Ihre Führungskraft).", "Bob (Ihre Führungskraft)")
    asked = form | {"requester": "ana"}
    version = office.as_("dora").post("/processes/plain/versions/1/preview", asked, headers=german).json
    assert version["chain"] == told["chain"]


def test_without_times_nobody_can_tell_the_end(office: Office) -> None:
    office.publish(PLAIN)
    told = office.as_("ana").post("/processes/plain/preview", {"form": {"wish": "x"}}).json
    assert (told["chain"], told["expectedEnd"]) == ("Bob (your manager).", None)
