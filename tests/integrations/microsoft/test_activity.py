"""The activity feed: one entry for one notice, however often it is told."""

from typing import Any
from uuid import uuid4

import pytest

from hub.core.errors import Unreachable
from hub.core.ports import Recipient
from integrations.local.company import people
from integrations.microsoft.activity import TeamsActivityFeed, chain
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.installation import Installations
from integrations.simulator.access import APP_EXTERNAL_ID


@pytest.fixture
def feed(client: GraphClient) -> TeamsActivityFeed:
    return TeamsActivityFeed(client, Installations(client, APP_EXTERNAL_ID))


def test_a_repeated_telling_is_one_entry(feed: TeamsActivityFeed, microsoft: Any, make_notice: Any) -> None:
    notice = make_notice(str(uuid4()))
    receipt = feed.prepare(notice)
    assert feed.deliver(notice, receipt) == feed.deliver(notice, receipt)
    [item] = microsoft.received("activity")
    assert (item["to"], item["revisions"], item["id"]) == ("ana@example.com", 1, str(chain(notice.key)))


def test_without_the_app_nobody_is_told(feed: TeamsActivityFeed, make_notice: Any) -> None:
    stranger = people()[42]
    notice = make_notice(str(uuid4()), to=Recipient(stranger.id, stranger.email, stranger.name))
    with pytest.raises(Refused) as caught:
        feed.deliver(notice, {})
    assert (caught.value.status, caught.value.retryable) == (403, False)


def test_who_took_the_app_away_does_not_get_it_again(feed: TeamsActivityFeed, make_notice: Any) -> None:
    stranger = people()[43]
    to = Recipient(stranger.id, stranger.email, stranger.name, address={"conversation": "a:1"})
    with pytest.raises(Unreachable):
        feed.prepare(make_notice(str(uuid4()), to=to))
    with pytest.raises(Refused):
        feed.deliver(make_notice(str(uuid4()), to=to), {})


def test_only_a_noted_entry_is_known_again(feed: TeamsActivityFeed, make_notice: Any) -> None:
    notice = make_notice("n")
    assert feed.look(notice, {"installation": "i"}) is None
    assert feed.look(notice, {"chain": "1"}) == {"chain": "1"}
    assert not feed.revise(notice, {"chain": "1"})


def test_a_chain_is_a_stable_positive_number() -> None:
    assert chain("n") == chain("n") != chain("m")
    assert 0 <= chain("n") < 2**63
