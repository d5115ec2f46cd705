"""What people were told of a request that is forgotten."""

import pytest
from sqlalchemy import select

from hub.notifications.models import notifications, revisions
from hub.notifications.telling import Telling
from tests.hub.notifications.conftest import Post, ask


def test_tellings_and_what_is_shown_since_are_gone_and_others_stay(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.notifications.models.MANY", 1)
    post.plan(ask())
    post.run()
    post.over()
    post.plan(Telling("bob", "request-approved", "request", "t1", "Approved", channels=("mail",)))
    for _ in range(2):
        with post.work.unit() as unit:
            post.service.forget(unit, "task", ["t0", "t1", "t2"])
    with post.work.db.reading() as connection:
        assert connection.execute(select(notifications.c.about)).scalars().all() == ["request"]
        assert connection.execute(select(revisions)).all() == []


def test_what_was_still_to_be_sent_is_not_sent(post: Post) -> None:
    post.plan(ask())
    with post.work.unit() as unit:
        post.service.forget(unit, "task", ["t1"])
    post.run()
    assert not post.teams.calls
    assert not post.mail.calls
