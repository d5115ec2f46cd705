"""A request that is forgotten is counted on, without a name."""

import json

from sqlalchemy import select

from hub.reports.models import report_figures
from tests.hub.reports.conftest import MONDAY, Desk, figures


def test_it_is_counted_on_and_names_nobody(desk: Desk) -> None:
    desk.note(figures("r1", state="approved", ended_at=MONDAY), figures("r2", requester_id="ben", requester_name="Ben"))
    before = json.loads(desk.content(desk.ask("carla")))["totals"]
    for _ in range(2):
        with desk.work.unit() as unit:
            desk.service.forget_request(unit, "r1")
    report = json.loads(desk.content(desk.ask("carla")))
    assert report["totals"] == before
    assert [(row["requester"], row["amount"]) for row in report["rows"]] == [("", "80.00"), ("Ben", "80.00")]
    with desk.work.db.reading() as connection:
        row = connection.execute(select(report_figures).where(report_figures.c.request_id == "r1")).one()
    assert (row.title, row.number, row.requester_id, row.requester_name) == ("", "", "", "")
    assert (row.department, row.cost_centre, row.ended_at) == ("Research", "R-12", MONDAY)


def test_nobody_sees_it_as_her_own_any_more(desk: Desk) -> None:
    desk.note(figures("r1"))
    assert len(json.loads(desk.content(desk.ask("ana")))["rows"]) == 1
    with desk.work.unit() as unit:
        desk.service.forget_request(unit, "r1")
    assert json.loads(desk.content(desk.ask("ana")))["rows"] == []
