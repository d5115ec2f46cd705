"""What got lost on the way is found by an index, page by page, and goes on its way again, once."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.notifications.models import notifications
from hub.notifications.settling import Missed, questions_shown
from hub.notifications.telling import new_row
from tests.hub.notifications.conftest import Post, ask
from tests.support.channels import Killed, killed, refused, unclear
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.plans import plan_of, sorts
from tests.support.statements import counted

TEAMS = ("teams",)
_n = notifications.c


def sent(post: Post, task: str = "t1", person: str = "bob") -> str:
    """A card that shows its question; its id."""
    post.plan(ask(person, task, channels=TEAMS))
    post.run()
    with post.work.db.reading() as connection:
        return str(connection.execute(select(_n.id).where(_n.subject_id == task, _n.person_id == person)).scalar_one())


def lost(post: Post) -> str:
    """A card whose end was planned, but never shown."""
    card = sent(post)
    post.over()
    take(post.work)
    return card


def unsettled(post: Post) -> dict[str, bool]:
    """Tellings that still show their question, and whether the hub means to show the end."""
    found = post.service.settling.unsettled("task", "", 100)
    return {one.id: one.over_since is not None for one in found}


def show_again(post: Post, *ids: str) -> int:
    with post.work.unit() as unit:
        return post.service.settling.show_again(unit, ids)


def send_again(post: Post, *ids: str, within: timedelta = timedelta(days=4)) -> int:
    with post.work.unit() as unit:
        return post.service.settling.send_again(unit, ids, unit.now - within)


def missed(post: Post, **asked: str) -> Missed:
    return post.service.settling.missed("task-opened", "task", asked)


def seen(post: Post) -> list[str]:
    return [notice.subject for notice in post.teams.seen.values()]


def test_a_question_is_unsettled_until_its_end_is_shown(post: Post) -> None:
    card = sent(post)
    assert unsettled(post) == {card: False}
    post.over()
    assert unsettled(post) == {card: True}
    post.run()
    assert unsettled(post) == {}


def test_later_words_are_to_be_shown_as_well(post: Post) -> None:
    card = sent(post)
    post.over("first words")
    post.run()
    post.over("last words")
    assert unsettled(post) == {card: True}
    post.run()
    assert (unsettled(post), seen(post)) == ({}, ["last words"])


def test_what_nobody_can_show_is_settled(post: Post) -> None:
    sent(post)
    post.over()
    post.teams.before["revise"] = refused
    post.run()
    assert unsettled(post) == {}


def test_what_never_got_out_is_settled(post: Post) -> None:
    post.plan(ask())
    post.over()
    post.run()
    assert unsettled(post) == {}


def test_what_was_to_be_shown_is_shown_again_once(post: Post) -> None:
    card = lost(post)
    assert show_again(post, card) == 1
    post.run()
    assert (seen(post), post.teams.calls["revise"]) == (["Approved by Bob Berg"], 1)
    assert show_again(post, card) == 0
    assert told(post.work) == []


def test_what_died_while_it_was_sent_is_looked_for_before_its_end_is_shown(post: Post) -> None:
    post.plan(ask(channels=TEAMS))
    (planned,) = take(post.work)
    post.teams.after["deliver"] = killed
    with pytest.raises(Killed):
        post.service.send(planned.subject)
    post.over()
    take(post.work)
    assert show_again(post, planned.subject) == 1
    post.run()
    assert (seen(post), post.teams.deliveries) == (["Approved by Bob Berg"], {planned.subject: 1})
    assert unsettled(post) == {}


def test_who_was_told_by_one_channel_misses_nothing(post: Post) -> None:
    post.plan(ask())
    post.teams.before["deliver"] = refused
    post.run()
    assert sorted(post.states().values()) == ["failed", "sent"]
    assert missed(post, t1="bob") == Missed([], [])


def test_who_was_told_of_nothing_misses_it(post: Post) -> None:
    sent(post)
    assert missed(post, t1="bob", t2="bob") == Missed(["t2"], [])
    assert missed(post, t1="ana") == Missed(["t1"], [])


def test_what_reached_nobody_is_sent_again(post: Post) -> None:
    post.plan(ask())
    post.teams.before["deliver"] = post.mail.before["deliver"] = refused
    post.run()
    failed = missed(post, t1="bob").failed
    assert len(failed) == 2
    assert send_again(post, *failed) == 2
    post.run()
    assert post.states() == {"teams": "sent", "mail": "sent"}
    assert send_again(post, *failed) == 0


def test_what_may_have_arrived_is_looked_for_before_it_is_sent_again(post: Post) -> None:
    post.plan(ask(channels=TEAMS))
    (planned,) = take(post.work)
    post.teams.after["deliver"] = unclear
    with pytest.raises(IntegrationError):
        post.service.send(planned.subject)
    with post.work.unit() as unit:
        post.service.give_up(unit, planned.subject, "away for good")
    take(post.work)
    assert send_again(post, planned.subject) == 1
    post.run()
    assert (post.states(), post.teams.deliveries) == ({"teams": "sent"}, {planned.subject: 1})


def test_what_failed_long_ago_is_left(post: Post, clock: ManualClock) -> None:
    post.plan(ask(channels=TEAMS))
    post.teams.before["deliver"] = refused
    post.run()
    clock.advance(timedelta(days=5))
    [card] = missed(post, t1="bob").failed
    assert send_again(post, card) == 0
    assert post.states() == {"teams": "failed"}


def test_the_unsettled_come_page_by_page_and_by_an_index(post: Post) -> None:
    with post.work.db.writing() as connection:
        rows = [new_row(ask(task=f"t{n}"), "teams", post.work.clock.now(), "") for n in range(1200)]
        connection.execute(insert(notifications), [row | {"state": "sent"} for row in rows])
    pages, after = [], ""
    with counted(post.work.db) as statements:
        while found := post.service.settling.unsettled("task", after, 500):
            pages.append(len(found))
            after = found[-1].id
    assert (pages, len(statements)) == ([500, 500, 200], 4)


def test_an_index_holds_the_unsettled_alone(work: Work) -> None:
    with work.db.reading() as connection:
        plan = plan_of(connection, questions_shown("task", "1").limit(9))
    assert "ix_notifications_unsettled" in plan
    assert not sorts(plan)
