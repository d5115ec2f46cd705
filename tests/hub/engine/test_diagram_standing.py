"""The diagram of a request: where it stands, what is done, and what was skipped, late, undone or refused."""

import xml.etree.ElementTree as ET
from typing import Any

from hub.engine.diagram import svg
from hub.engine.machine import events
from tests.support.pictures import boxes, classes, described, texts


def test_it_marks_where_a_request_stands(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    picture = svg(large.process, large.state)
    drawn = [group.get("class") for _, group in boxes(ET.fromstring(picture))]
    assert drawn == ["step done", "step here if", "step", "step", "step"]
    assert "stands here · 0 of 2 answered" in texts(picture)
    assert "approved" in texts(picture)
    assert "running" in texts(picture)


def test_a_rejection_is_marked(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager", "reject")
    picture = svg(large.process, large.state)
    assert classes(picture)["Manager approves"] == "step bad"
    assert texts(picture).endswith("rejected")


def test_branches_and_rows_say_how_far_they_are(big: Any) -> None:
    big.decide("bob", "manager")
    big.decide("bob", "boss")
    big.decide("fay", "owner#1")
    picture = svg(big.process, big.state)
    marked = classes(picture)
    assert (marked["Board"], marked["Seat"], marked["Boss"]) == ("step skipped", "step skipped", "step done")
    assert (marked["Prepare"], marked["Each"], marked["Order"]) == ("frame here", "frame here", "step here")
    told = described(picture)
    assert "until 3 of 4 are done (stands here · 0 of 4 done)" in told
    assert "all at once (stands here · 1 of 2 rows done)" in told
    assert "Owner (stands here · row 1 · 1 row: approved)" in told
    assert "[(a) if owner.outcome" in told


def test_what_nobody_waits_for_any_more_is_left_out(big: Any) -> None:
    big.decide("bob", "manager")
    big.decide("bob", "boss")
    for step in ("desk", "order"):
        big.do(events.Called(step, 1, True, {"outcome": "approved"}))
    big.decide("ines", "laptop")
    marked = classes(svg(big.process, big.state))
    assert marked["Prepare"] == "frame done"
    assert marked["Each"] == marked["Owner"].replace("step", "frame") == "frame skipped"
    assert marked["Badge"] == "step skipped if"


def test_what_was_taken_back_failed_or_came_too_late_can_be_told_apart(trial: Any, staged: Any) -> None:
    stage = staged("""
steps:
  - advice: {approve: requester.manager, within: 2 days, optional: true}
  - seat: {call: travel.book, undo: travel.cancel}
  - pay: {call: erp.pay}
""")
    stage.submit()
    stage.do(events.Due("advice.1.due"))
    stage.do(events.Called("seat", 1, True, {}))
    stage.do(events.Called("pay", 1, False, None, "closed"))
    marked = classes(svg(stage.process, stage.state))
    assert marked == {"Advice": "step late", "Seat": "step undone", "Pay": "step bad"}
    assert "taken back" in described(svg(stage.process, stage.state))
