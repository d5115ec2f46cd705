"""Administrators see how the hub fares in the company's tools."""

from datetime import timedelta

from hub.core.ports import Ability, Need, Quota, Standing
from hub.core.unit_of_work import Work
from hub.operations.outside import Outside
from hub.operations.outside_api import api
from tests.support.apps import app_with


class Known:
    """What an adapter would say."""

    def __init__(self, *abilities: Ability) -> None:
        self._abilities = abilities

    def standing(self) -> Standing:
        return Standing("global", "t", "federation", "", 2, self._abilities)


def test_an_ability_is_shown_with_all_that_is_known_of_it(work: Work) -> None:
    now = work.clock.now()
    mail = Ability(
        key="mail", title="Mail", state="paused", without="Reports wait.",
        needs=(Need("Application Mail.Send", "Exchange", "unknown", "no token shows it"),),
        last_error="POST /send: 429", last_error_at=now, again_at=now + timedelta(minutes=1),
        quota=(Quota("messages of a mailbox", 27, 27, 60),), said={"RateLimit-Remaining": "0"},
    )  # fmt: skip
    app = app_with(work, {Outside: Outside(Known(mail))}, [api])
    reply = app.as_("dora", roles={"administrator"}).get("/operations/microsoft")
    assert reply.status == 200
    assert (reply.json["cloud"], reply.json["signsInBy"], reply.json["processes"]) == ("global", "federation", 2)
    assert reply.json["signInError"] is None
    [item] = reply.json["items"]
    assert item["needs"] == [
        {"permission": "Application Mail.Send", "by": "Exchange", "granted": "unknown", "why": "no token shows it"}
    ]
    assert (item["state"], item["lastError"], item["lastAnswerAt"]) == ("paused", "POST /send: 429", None)
    assert item["againAt"] == "2026-11-23T09:01:00Z"
    assert item["quota"] == [{"limit": "messages of a mailbox", "used": 27, "most": 27, "seconds": 60}]
    assert item["said"] == {"RateLimit-Remaining": "0"}


def test_nobody_else_sees_it(work: Work) -> None:
    app = app_with(work, {Outside: Outside(Known())}, [api])
    assert app.as_("ana").get("/operations/microsoft").status == 403
    assert app.as_("erp", kind="client", scopes=["requests:read"]).get("/operations/microsoft").status == 403
