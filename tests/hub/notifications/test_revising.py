"""When it is over: the outcome is shown where it was told, whatever happens at the same moment."""

from threading import Event, Thread

import pytest

from hub.core.errors import IntegrationError
from tests.hub.notifications.conftest import Post, ask
from tests.support.channels import Killed, killed, refused, unclear
from tests.support.events import take, told


def shown(post: Post) -> list[str]:
    return [notice.subject for notice in post.teams.seen.values()]


def sent(post: Post) -> str:
    post.plan(ask(channels=("teams",)))
    post.run()
    return str(post.rows()["teams"].id)


def test_the_outcome_takes_the_place_of_the_question(post: Post) -> None:
    sent(post)
    post.over()
    post.run()
    (notice,) = post.teams.seen.values()
    assert (notice.subject, notice.lines) == ("Approved by Bob Berg", ("On 23 November",))
    assert (notice.facts, notice.actions) == ((("Amount", "80.00 EUR"),), ())
    assert notice.link == "http://hub/tasks/t1"


def test_everybody_who_was_asked_sees_it(post: Post) -> None:
    post.plan(ask("ana"))
    post.plan(ask("bob"))
    post.run()
    post.over()
    post.run()
    assert shown(post) == ["Approved by Bob Berg"] * 2


def test_what_was_not_sent_is_not_sent_any_more(post: Post) -> None:
    post.plan(ask())
    post.over()
    post.run()
    assert set(post.states().values()) == {"suppressed"}
    assert not post.teams.calls


def test_revising_twice_shows_it_once(post: Post) -> None:
    notification = sent(post)
    post.over()
    post.service.revise_one(notification)
    post.service.revise_one(notification)
    assert post.teams.calls["revise"] == 1


def test_the_last_words_win(post: Post) -> None:
    notification = sent(post)
    post.over("Approved by Bob Berg")
    post.over("Corrected: rejected by Bob Berg")
    post.service.revise_one(notification)
    assert shown(post) == ["Corrected: rejected by Bob Berg"]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["deliver", "prepare"])
def test_over_while_it_is_being_sent_the_outcome_is_shown_in_the_end(post: Post, moment: str, call: str) -> None:
    post.plan(ask(channels=("teams",)))
    getattr(post.teams, moment)[call] = post.over
    post.run()
    assert post.states() in ({"teams": "sent"}, {"teams": "suppressed"})
    assert set(shown(post)) <= {"Approved by Bob Berg"}
    assert post.states() == {"teams": "sent" if call == "deliver" else "suppressed"}


def test_over_while_it_is_being_sent_by_a_worker_that_dies(post: Post) -> None:
    post.plan(ask(channels=("teams",)))
    (event,) = take(post.work)
    post.teams.before["deliver"] = post.over
    post.teams.after["deliver"] = killed
    with pytest.raises(Killed):
        post.service.send(event.subject)
    post.run()  # the revision comes while nobody knows yet that it was sent
    assert shown(post) == ["Ana asks for 80.00 EUR"]
    post.service.send(event.subject)
    assert shown(post) == ["Approved by Bob Berg"]


def test_a_worker_that_dies_between_sent_and_revised_does_it_next_time(post: Post) -> None:
    post.plan(ask(channels=("teams",)))
    (event,) = take(post.work)
    post.teams.after["deliver"] = post.over
    post.teams.before["revise"] = killed
    with pytest.raises(Killed):
        post.service.send(event.subject)
    post.service.send(event.subject)
    assert shown(post) == ["Approved by Bob Berg"]
    assert post.teams.deliveries == {event.subject: 1}


def test_over_while_its_sending_waits_for_another_try_it_is_not_sent(post: Post) -> None:
    post.plan(ask(channels=("teams",)))
    (event,) = take(post.work)
    post.teams.before["deliver"] = unclear
    with pytest.raises(IntegrationError):
        post.service.send(event.subject)
    post.over()
    post.run()
    post.service.send(event.subject)
    assert post.states() == {"teams": "suppressed"}
    assert not post.teams.seen


def test_an_older_revision_that_arrives_late_does_not_stay(post: Post) -> None:
    notification = sent(post)
    post.over("first words")
    overtaken, go_on = Event(), Event()

    def wait() -> None:
        overtaken.set()
        assert go_on.wait(10)

    post.teams.before["revise"] = wait
    slow = Thread(target=post.service.revise_one, args=[notification])
    slow.start()
    assert overtaken.wait(10)
    post.over("last words")
    post.service.revise_one(notification)
    go_on.set()
    slow.join(10)
    assert shown(post) == ["last words"]


def test_a_revision_is_tried_again_when_that_can_help(post: Post) -> None:
    notification = sent(post)
    post.over()
    post.teams.before["revise"] = unclear
    with pytest.raises(IntegrationError):
        post.service.revise_one(notification)
    post.service.revise_one(notification)
    assert shown(post) == ["Approved by Bob Berg"]


def test_a_card_that_cannot_be_revised_holds_nothing_up(post: Post) -> None:
    notification = sent(post)
    post.over()
    post.teams.before["revise"] = refused
    post.service.revise_one(notification)
    post.service.revise_one(notification)
    assert post.teams.calls["revise"] == 1


def test_one_event_for_each_card(post: Post) -> None:
    post.plan(ask("ana", channels=("teams",)))
    post.plan(ask("bob", channels=("teams",)))
    post.run()
    post.over()
    assert sorted(event.data["person"] for event in told(post.work, "NotificationRevised")) == ["ana", "bob"]
