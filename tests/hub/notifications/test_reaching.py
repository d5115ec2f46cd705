"""Where channels reach people, and which channel follows when one does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.errors import Unreachable
from hub.core.unit_of_work import Work
from hub.notifications.models import addresses
from hub.notifications.service import Notifications
from hub.notifications.telling import StoredAttachment, Telling
from tests.hub.notifications.conftest import Post, ask
from tests.support.channels import RecordingChannel, refused
from tests.support.clocks import ManualClock


@pytest.fixture
def feed() -> RecordingChannel:
    return RecordingChannel()


@pytest.fixture
def post(work: Work, feed: RecordingChannel) -> Post:
    made = Post(work)
    channels = {"teams": made.teams, "mail": made.mail, "feed": feed}
    made.service = Notifications(work, made.people, channels, made.files)
    return made


def news(**more: object) -> Telling:
    return Telling("ana", "request-approved", "request", "r1", "Approved: a chair", **more)  # type: ignore[arg-type]


def gone() -> None:
    raise Unreachable("The app was taken away.")


def test_a_question_goes_by_card_and_mail_while_the_feed_stands_by(post: Post, feed: RecordingChannel) -> None:
    post.plan(ask())
    post.run()
    assert post.states() == {"teams": "sent", "feed": "suppressed", "mail": "sent"}
    assert not feed.calls


def test_what_only_tells_goes_into_the_feed(post: Post) -> None:
    post.plan(news())
    post.run()
    assert post.states() == {"feed": "sent", "mail": "sent"}


def test_what_brings_files_goes_by_card(post: Post) -> None:
    post.plan(news(channels=("teams",), attachments=(StoredAttachment("a.pdf", "application/pdf", "f"),)))
    assert post.states() == {"teams": "planned", "feed": "suppressed"}


def test_a_card_that_does_not_arrive_is_followed_by_the_feed_and_then_by_mail(
    post: Post, feed: RecordingChannel
) -> None:
    post.prefer("bob", channels={"teams": True, "mail": False})
    post.plan(ask())
    post.teams.before["prepare"] = refused
    post.run()
    assert post.states() == {"teams": "failed", "feed": "sent", "mail": "suppressed"}
    post.plan(ask(task="t2"))
    post.teams.before["prepare"] = feed.before["prepare"] = refused
    post.run()
    assert post.mail.deliveries.total() == 1


def test_a_mail_that_does_not_arrive_leaves_the_feed_alone(post: Post, feed: RecordingChannel) -> None:
    post.plan(ask())
    post.mail.before["prepare"] = refused
    post.run()
    assert post.states() == {"teams": "sent", "feed": "suppressed", "mail": "failed"}
    assert not feed.calls


def test_who_switched_teams_off_hears_nothing_of_the_feed(post: Post) -> None:
    post.prefer("ana", channels={"teams": False, "mail": True})
    post.plan(news())
    post.run()
    assert post.states() == {"feed": "suppressed", "mail": "sent"}


def test_a_channel_that_lost_somebody_is_not_tried_again_until_it_says_so(post: Post, feed: RecordingChannel) -> None:
    post.plan(ask())
    post.teams.before["deliver"] = gone
    post.run()
    assert post.states() == {"teams": "failed", "feed": "sent", "mail": "sent"}
    post.plan(ask(task="t2"))
    post.run()
    assert (post.teams.calls["prepare"], feed.deliveries.total()) == (1, 2)
    with post.work.unit() as unit:
        post.service.note_address(unit, "bob", "teams", {"conversation": "c1"})
    post.plan(ask(task="t3"))
    post.run()
    (notice,) = post.teams.seen.values()
    assert notice.to.address == {"conversation": "c1"}


def test_a_loss_that_the_channel_tells_of_counts_at_once(post: Post) -> None:
    with post.work.unit() as unit:
        post.service.note_address(unit, "bob", "teams", {"conversation": "c1"})
        post.service.note_lost(unit, "bob", "teams", "Uninstalled.")
    post.plan(ask())
    post.run()
    assert post.states() == {"teams": "failed", "feed": "sent", "mail": "sent"}
    assert not post.teams.calls


def row_of(post: Post, person: str = "bob") -> Any:
    with post.work.db.reading() as connection:
        return connection.execute(select(addresses).where(addresses.c.person_id == person)).one()


def test_where_a_leaver_was_reached_is_told_apart_and_counts_again_when_she_is_back(
    post: Post, clock: ManualClock
) -> None:
    bob = post.people.known["bob"]
    with post.work.unit() as unit:
        post.service.note_address(unit, "bob", "teams", {"conversation": "c1"})
    post.people.known["bob"] = replace(bob, active=False)
    post.service.follow("bob")
    left = clock.now()
    clock.advance(timedelta(days=1))
    post.service.follow("bob")
    assert row_of(post).left_at == left
    post.people.known["bob"] = bob
    post.service.follow("bob")
    post.service.follow("bob")
    assert row_of(post).left_at is None
    post.plan(ask())
    post.run()
    assert [notice.to.address for notice in post.teams.seen.values()] == [{"conversation": "c1"}]
