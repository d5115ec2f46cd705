"""What is to be told: one row for each channel, once, as the person wants it."""

from hub.notifications.telling import Telling
from tests.hub.notifications.conftest import Post, ask
from tests.support.events import take, told

ALL_OFF = {"channels": {"teams": False, "mail": False}}


def test_each_channel_gets_its_own_row_and_event(post: Post) -> None:
    post.plan(ask())
    assert post.states() == {"teams": "planned", "mail": "planned"}
    assert {(event.subject, event.data["channel"]) for event in told(post.work)} == {
        (row.id, channel) for channel, row in post.rows().items()
    }
    assert told(post.work)[0].data == {"person": "bob", "kind": "task-opened", "channel": "teams"}


def test_planned_twice_it_is_told_once(post: Post) -> None:
    post.plan(ask())
    post.plan(ask())
    assert len(told(post.work)) == 2


def test_another_occasion_is_another_telling(post: Post) -> None:
    for occasion in ("t1:50", "t1:80"):
        post.plan(Telling("bob", "reminder", "task", "t1", "Two days left", occasion=occasion, channels=("mail",)))
    assert len(told(post.work)) == 2


def test_a_channel_that_is_not_set_up_is_left_out(post: Post) -> None:
    post.plan(ask(channels=("pigeon", "mail")))
    assert post.states() == {"mail": "planned"}


def test_a_channel_switched_off_is_suppressed(post: Post) -> None:
    post.prefer("bob", channels={"teams": False, "mail": True})
    post.plan(ask())
    assert post.states() == {"teams": "suppressed", "mail": "planned"}
    assert [event.data["channel"] for event in told(post.work)] == ["mail"]


def test_the_last_way_to_reach_somebody_about_a_task_stays_open(post: Post) -> None:
    post.prefer("bob", **ALL_OFF)
    post.plan(ask())
    assert post.states() == {"teams": "planned", "mail": "suppressed"}


def test_other_news_can_be_switched_off_altogether(post: Post) -> None:
    post.prefer("bob", **ALL_OFF)
    post.plan(Telling("bob", "request-decided", "request", "r1", "Approved"))
    assert set(post.states().values()) == {"suppressed"}


def test_what_is_over_already_is_not_told(post: Post) -> None:
    post.over()
    post.plan(ask())
    post.run()
    assert set(post.states().values()) == {"suppressed"}
    assert not post.teams.calls
    assert not post.mail.calls


def test_what_asks_for_nothing_is_told_even_afterwards(post: Post) -> None:
    post.over()
    post.plan(Telling("ana", "task-closed", "task", "t1", "Bob approved"))
    post.run()
    assert post.states() == {"teams": "sent", "mail": "sent"}


def test_over_twice_with_the_same_words_is_over_once(post: Post) -> None:
    post.plan(ask())
    post.run()
    post.over()
    post.over()
    assert [event.name for event in take(post.work)] == ["NotificationRevised"] * 2


def test_nothing_is_planned_when_the_transaction_fails(post: Post) -> None:
    try:
        with post.work.unit() as unit:
            post.service.plan(unit, ask())
            raise RuntimeError
    except RuntimeError:
        pass
    assert post.rows() == {}
    assert told(post.work) == []
