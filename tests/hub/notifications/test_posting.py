"""Posts to channels that many read: once, tried again, and seen to fail."""

import pytest

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.notifications.messages import NotificationFailed
from hub.notifications.service import Notifications
from hub.notifications.telling import Telling
from tests.hub.notifications.conftest import Post
from tests.support.channels import RecordingChannel, refused, unclear
from tests.support.events import take

SALES = "post:sales"
NEWS = Telling(SALES, "told", "request", "r1", "News", ("Agreed.",), link="/r", channels=(SALES,), occasion="done:1")


@pytest.fixture
def sales() -> RecordingChannel:
    return RecordingChannel()


@pytest.fixture
def post(work: Work, sales: RecordingChannel) -> Post:
    made = Post(work)
    made.service = Notifications(work, made.people, {"teams": made.teams, "mail": made.mail, SALES: sales}, made.files)
    return made


def test_what_is_planned_twice_is_posted_once(post: Post, sales: RecordingChannel) -> None:
    post.plan(NEWS)
    post.plan(NEWS)
    post.run()
    [notice] = sales.seen.values()
    assert (notice.to.id, notice.to.language, notice.subject, notice.lines) == (SALES, "en", "News", ("Agreed.",))
    assert (post.states(), sales.deliveries.total()) == ({SALES: "sent"}, 1)
    assert not post.mail.calls


def test_an_unclear_answer_is_looked_after_before_it_is_posted_again(post: Post, sales: RecordingChannel) -> None:
    post.plan(NEWS)
    (event,) = take(post.work)
    sales.after["deliver"] = unclear
    with pytest.raises(IntegrationError):
        post.service.send(event.subject)
    post.service.send(event.subject)
    assert (post.states(), sales.deliveries.total()) == ({SALES: "sent"}, 1)


def test_a_channel_that_refuses_fails_and_is_told_of(post: Post, sales: RecordingChannel) -> None:
    post.plan(NEWS)
    sales.before["deliver"] = refused
    (event,) = take(post.work)
    post.service.send(event.subject)
    assert post.states() == {SALES: "failed"}
    assert [told.name for told in take(post.work)] == [NotificationFailed.__name__]


def test_a_channel_without_a_name_here_fails_for_all_to_see(post: Post) -> None:
    gone = Telling("post:gone", "told", "request", "r1", "News", channels=("post:gone",))
    post.plan(gone)
    post.run()
    row = post.rows()["post:gone"]
    assert (row.state, row.error) == ("failed", "The channel post:gone is not set up here.")
