"""Sending: exactly once at the receiver, wherever the worker dies, and never when it is over."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import Action, Attachment
from hub.notifications.telling import StoredAttachment, Telling
from tests.hub.notifications.conftest import Post, ask
from tests.support.channels import Killed, RecordingChannel, killed, refused, unclear
from tests.support.clocks import ManualClock
from tests.support.events import take, told


def planned(post: Post, **more: Any) -> str:
    """The id of a planned card."""
    post.plan(ask(channels=("teams",), **more))
    (event,) = take(post.work)
    return event.subject


def send_until_done(post: Post, notification: str) -> int:
    """Sends as a worker does that is started again whenever it dies; how often it died."""
    deaths = 0
    while True:
        try:
            post.service.send(notification)
        except (Killed, IntegrationError):
            deaths += 1
        else:
            return deaths


def test_the_receiver_sees_what_was_planned(post: Post) -> None:
    post.service.send(planned(post))
    (notice,) = post.teams.seen.values()
    assert (notice.to.email, notice.to.language) == ("bob@example.com", "de")
    assert notice.subject == "Ana asks for 80.00 EUR"
    assert notice.lines == ("Train to Berlin",)
    assert notice.facts == (("Amount", "80.00 EUR"),)
    assert notice.actions == (Action("approve", "Approve", {"task": "t1"}),)
    assert notice.link == "http://hub/tasks/t1"


def test_it_notes_when_and_where_it_arrived(post: Post, clock: ManualClock) -> None:
    notification = planned(post)
    post.service.send(notification)
    row = post.rows()["teams"]
    assert (row.state, row.sent_at, row.attempts) == ("sent", clock.now(), 1)
    assert row.receipt == {"draft": notification, "at": notification}


def test_sent_already_it_is_left_alone(post: Post) -> None:
    notification = planned(post)
    post.service.send(notification)
    post.service.send(notification)
    assert post.teams.calls == {"prepare": 1, "deliver": 1}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["prepare", "deliver"])
@pytest.mark.parametrize("how", [killed, unclear])
def test_wherever_a_try_ends_it_arrives_once(post: Post, moment: str, call: str, how: Callable[[], None]) -> None:
    notification = planned(post)
    getattr(post.teams, moment)[call] = how
    assert send_until_done(post, notification) == 1
    assert post.teams.deliveries == {notification: 1}
    assert post.states() == {"teams": "sent"}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_second_death_while_looking_changes_nothing(post: Post, moment: str) -> None:
    notification = planned(post)
    post.teams.after["deliver"] = killed
    getattr(post.teams, moment)["look"] = killed
    assert send_until_done(post, notification) == 2
    assert post.teams.deliveries == {notification: 1}


def test_what_is_worth_another_try_is_tried_again(post: Post) -> None:
    notification = planned(post)
    post.teams.before["deliver"] = unclear
    with pytest.raises(IntegrationError):
        post.service.send(notification)
    assert post.rows()["teams"].error == "No answer came."
    post.service.send(notification)
    row = post.rows()["teams"]
    assert (row.state, row.attempts, row.error) == ("sent", 2, "")


@pytest.mark.parametrize("call", ["prepare", "deliver"])
def test_what_cannot_arrive_is_failed_and_told(post: Post, call: str) -> None:
    notification = planned(post)
    post.teams.before[call] = refused
    post.service.send(notification)
    assert (post.states(), post.rows()["teams"].error) == ({"teams": "failed"}, "The mailbox does not exist.")
    (event,) = told(post.work, "NotificationFailed")
    assert (event.subject, event.data["error"]) == (notification, "The mailbox does not exist.")


def test_when_one_channel_fails_the_one_switched_off_is_used_after_all(post: Post) -> None:
    post.prefer("bob", channels={"teams": True, "mail": False})
    post.plan(ask())
    post.teams.before["deliver"] = refused
    post.run()
    assert post.states() == {"teams": "failed", "mail": "sent"}


def test_giving_up_uses_the_other_channel_too(post: Post) -> None:
    post.prefer("bob", channels={"teams": True, "mail": False})
    post.plan(ask())
    with post.work.unit() as unit:
        post.service.give_up(unit, post.rows()["teams"].id, "Ten tries")
        post.service.give_up(unit, post.rows()["teams"].id, "Ten tries")
    post.run()
    assert post.states() == {"teams": "failed", "mail": "sent"}
    assert not post.teams.calls


def test_somebody_who_left_is_not_told(post: Post) -> None:
    notification = planned(post)
    post.people.known["bob"] = replace(post.people.known["bob"], active=False)
    post.service.send(notification)
    assert post.states() == {"teams": "suppressed"}
    assert not post.teams.calls


def test_an_unknown_notification_is_nobodys_trouble(post: Post) -> None:
    post.service.send("gone")
    post.service.revise_one("gone")
    assert (dict(post.teams.calls), post.states()) == ({}, {})


def test_attachments_are_read_when_it_is_sent(post: Post) -> None:
    stored = StoredAttachment("weekly.xlsx", "application/zip", "reports/run-1")
    post.plan(Telling("ana", "report-ready", "report", "run-1", "Weekly", channels=("mail",), attachments=(stored,)))
    post.files.write("reports/run-1", b"numbers", "application/zip")
    post.run()
    (notice,) = post.mail.seen.values()
    assert notice.attachments == (Attachment("weekly.xlsx", "application/zip", b"numbers"),)


def test_a_language_can_be_preferred(post: Post) -> None:
    post.prefer("bob", language="en")
    post.service.send(planned(post))
    (notice,) = post.teams.seen.values()
    assert notice.to.language == "en"


@pytest.mark.parametrize("call", ["prepare", "deliver", "look"])
def test_no_transaction_is_open_while_a_channel_works(post: Post, call: str) -> None:
    def write() -> None:
        with post.work.unit() as unit:  # would wait for ever on SQLite
            post.service.plan(unit, ask("ana", "t2"))

    notification = planned(post)
    if call == "look":
        post.teams.after["deliver"] = unclear
    post.teams.before[call] = write
    send_until_done(post, notification)
    assert post.teams.deliveries == {notification: 1}


def test_a_try_that_was_overtaken_does_not_send(post: Post) -> None:
    notification = planned(post)
    post.teams.after["prepare"] = lambda: post.service.send(notification)
    post.service.send(notification)
    assert post.teams.deliveries == {notification: 1}


def test_channels_do_not_wait_for_each_other(post: Post) -> None:
    post.plan(ask())
    post.teams.before["deliver"] = unclear
    for event in take(post.work):
        if event.data["channel"] == "mail":
            post.service.send(event.subject)
    assert post.states() == {"teams": "planned", "mail": "sent"}
    assert isinstance(post.teams, RecordingChannel)
