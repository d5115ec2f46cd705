"""A task that is due stands in the calendar of whoever allows it, until it is done."""

from datetime import UTC, datetime, timedelta

from tests.support.hubs import WholeHub


def upcoming(whole: WholeHub, name: str) -> list[dict[str, str]]:
    """What lies ahead of somebody in the next weeks, by the hub's clock."""
    now = whole.hub.work.clock.now().astimezone(UTC)
    period = {"from": now.isoformat(), "to": (now + timedelta(days=60)).isoformat()}
    reply = whole.as_(name).get("/events", query=period)
    assert reply.status == 200, reply.body
    assert reply.json["calendar"] == "read"
    return list(reply.json["items"])


def in_outlook(whole: WholeHub, name: str) -> list[str]:
    """The subjects in somebody's Outlook calendar."""
    from integrations import catalog

    calendars = catalog.build("calendars", whole.hub.place)
    person = whole.as_(name).get("/me").json["id"]
    now = datetime.now(UTC)
    return [event.subject for event in calendars.events(person, now - timedelta(days=1), now + timedelta(days=60))]


def test_a_deadline_stands_in_outlook_until_the_task_is_done(whole: WholeHub) -> None:
    before = in_outlook(whole, "bob")
    tag = whole.as_("bob").get("/calendar/preferences").headers["ETag"]
    assert whole.as_("bob").put("/calendar/preferences", {"deadlines": True}, if_match=tag).status == 200
    whole.drain()
    request = whole.submit("ana")
    whole.drain()
    due = [one for one in upcoming(whole, "bob") if one["kind"] == "task"]
    assert len(in_outlook(whole, "bob")) - len(before) == len(due) >= 1
    whole.decide("bob", request["id"], "approve")
    whole.drain()
    task = {one["task"] for one in due} - {one["task"] for one in upcoming(whole, "bob")}
    assert len(task) == 1
    assert len(in_outlook(whole, "bob")) == len(before) + len(due) - 1
