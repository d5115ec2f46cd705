"""How the company directory was taken over."""

from hub.core.unit_of_work import Work
from hub.directory.absences import ABSENCES
from hub.directory.rounds import go
from hub.directory.service import Directory
from hub.directory.takeover import Takeover
from hub.directory.takeover_api import TakeoverOut, api
from hub.directory.workingtimes import WORKING_TIMES
from integrations.local.company import DemoCompany
from tests.hub.directory.conftest import StubScopes
from tests.support.apps import TestApp, app_with


def app_of(work: Work) -> TestApp:
    return app_with(work, {Takeover: Takeover(work.db)}, [api])


def test_before_the_first_reading_there_is_nothing(work: Work) -> None:
    shown = app_of(work).as_("dora", ["administrator"]).get("/directory").json
    assert shown == {"items": [], "nextCursor": None, "people": 0, "left": 0, "groups": 0}


def test_it_says_how_many_there_are_and_when_everything_was_read(work: Work) -> None:
    Directory(work, StubScopes()).load(DemoCompany())
    shown = app_of(work).as_("dora", ["administrator"]).get("/directory").json
    assert (shown["people"], shown["left"]) == (200, 0)
    assert shown["groups"] > 0
    moment = "2026-11-23T09:00:00Z"
    assert shown["items"] == [
        {"key": name, "phase": "changes", "at": moment, "completedAt": moment} for name in ("people", "groups")
    ]


def test_it_says_when_people_were_last_asked_about_in_turn(work: Work) -> None:
    Directory(work, StubScopes()).load(DemoCompany())
    for name in (ABSENCES, WORKING_TIMES):
        go(work, name, 50, len)
    shown = TakeoverOut.model_validate(app_of(work).as_("dora", ["administrator"]).get("/directory").json)
    turns = {one.key: one.completed_at for one in shown.items if one.phase == "round"}
    assert turns == {"absences": None, "working-times": None}


def test_it_is_for_administrators_alone(work: Work) -> None:
    app = app_of(work)
    assert [who.get("/directory").status for who in (app.nobody(), app.as_("ana"), app.as_("bob", ["auditor"]))] == [
        401,
        403,
        403,
    ]
