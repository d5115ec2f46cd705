"""Unsubscribing: a link in a mail that is no question, which names her and the kind, and can do nothing else."""

import pytest

from hub.core.unit_of_work import Work
from hub.notifications.service import Notifications
from hub.notifications.telling import Telling
from hub.notifications.unsubscribing import UNSUBSCRIBED, Unsubscribing, Wish
from tests.hub.notifications.conftest import Post, ask

LINKS = Unsubscribing("https://hub.example.com", b"secret")
NEWS = Telling("bob", "comment-added", "request", "r1", "New comment", link="http://hub/requests/r1")


@pytest.fixture
def post(work: Work) -> Post:
    made = Post(work)
    channels = {"teams": made.teams, "mail": made.mail}
    made.service = Notifications(work, made.people, channels, made.files, LINKS)
    return made


def token(person: str = "bob", kind: str = "comment-added") -> str:
    return LINKS.link(person, kind).rpartition("/")[2]


def unsubscribe(post: Post, token: str) -> None:
    with post.work.unit() as unit:
        post.service.unsubscribe(unit, token)


def test_a_mail_with_news_has_the_link_and_nothing_else_has(post: Post) -> None:
    post.plan(NEWS)
    post.run()
    [mailed], [posted] = post.mail.seen.values(), post.teams.seen.values()
    assert (mailed.unsubscribe, posted.unsubscribe) == (LINKS.link("bob", "comment-added"), None)


def test_a_question_cannot_be_unsubscribed_from(post: Post) -> None:
    post.plan(ask())
    post.run()
    assert [one.unsubscribe for one in post.mail.seen.values()] == [None]
    unsubscribe(post, token(kind="task-opened"))
    post.plan(ask(task="t2"))
    post.run()
    assert len(post.mail.seen) == 2


def test_no_mail_of_the_kind_comes_any_more_and_others_do(post: Post) -> None:
    unsubscribe(post, token())
    unsubscribe(post, token())
    post.plan(NEWS)
    post.run()
    assert (len(post.mail.seen), len(post.teams.seen)) == (0, 1)
    assert post.rows()["mail"].error == UNSUBSCRIBED
    post.plan(Telling("bob", "request-approved", "request", "r1", "Approved"))
    post.plan(Telling("ana", "comment-added", "request", "r1", "New comment"))
    post.run()
    assert {(one.to.id, one.subject) for one in post.mail.seen.values()} == {
        ("bob", "Approved"),
        ("ana", "New comment"),
    }


def test_who_has_unsubscribed_gets_no_mail_in_the_place_of_another_channel(post: Post) -> None:
    unsubscribe(post, token())
    post.plan(NEWS)
    [row] = [row for row in post.rows().values() if row.channel == "teams"]
    with post.work.unit() as unit:
        post.service.give_up(unit, row.id, "The bot is gone.")
    post.run()
    assert post.mail.seen == {}


def test_it_is_seen_in_the_preferences_and_can_be_taken_back(post: Post) -> None:
    post.prefer("bob", channels={"teams": True, "mail": True}, language="de")
    unsubscribe(post, token())
    wanted, version = post.service.preferences("bob")
    assert (wanted["noMailFor"], wanted["language"], version) == (["comment-added"], "de", 2)
    post.prefer("bob", noMailFor=[])
    post.plan(NEWS)
    post.run()
    assert len(post.mail.seen) == 1


def test_the_link_says_who_and_what_and_is_ours_alone() -> None:
    assert LINKS.wish(token()) == Wish("bob", "comment-added")
    said, _, seal = token().partition(".")
    others = Unsubscribing("https://hub.example.com", b"another secret").link("bob", "comment-added")
    forged = (
        *("", ".", "x", "a.b.c", f"{said}.", f".{seal}", f"{said}.{seal}x", f"{token('ana').partition('.')[0]}.{seal}"),
        *(others.rpartition("/")[2], f"{said}.{seal[:-2]}", "ä.ö", f"{said}.{seal}.{seal}", "x" * 5000),
    )
    assert [LINKS.wish(one) for one in forged] == [None] * len(forged)


def test_a_link_of_somebody_who_has_left_says_nothing(post: Post) -> None:
    assert post.service.language_of(token()) == "de"
    assert post.service.language_of(token("nobody")) is None
    assert post.service.language_of("forged") is None
