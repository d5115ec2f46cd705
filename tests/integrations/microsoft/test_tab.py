"""Links into the tab: the feed, cards and their fresh views open the very request inside Teams."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from integrations.microsoft.activity import TeamsActivityFeed
from integrations.microsoft.cards import card
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.installation import Installations
from integrations.microsoft.tab import TAB, Tab
from integrations.microsoft.teams import TeamsCards
from integrations.simulator.access import APP_CATALOGUE_ID, APP_EXTERNAL_ID, TENANT

HERE = Tab(APP_CATALOGUE_ID, TENANT)
LINK = "https://hub.example.com/requests/0190"


def place_of(url: str) -> tuple[str, dict[str, Any]]:
    """What Teams reads in a link: where it leads, and what its parameters say."""
    parts = urlsplit(url)
    said = {name: value for name, [value] in parse_qs(parts.query, strict_parsing=True).items()}
    return f"{parts.scheme}://{parts.netloc}{parts.path}", said


def opened(made: Any) -> list[str]:
    return [action["url"] for action in made["actions"] if action["type"] == "Action.OpenUrl"]


def test_a_link_names_app_tab_and_place_as_teams_reads_them() -> None:
    where, said = place_of(HERE.link(LINK))
    assert where == f"https://teams.microsoft.com/l/entity/{APP_CATALOGUE_ID}/{TAB}"
    assert (said["webUrl"], said["tenantId"]) == (LINK, TENANT)
    assert json.loads(said["context"]) == {"subEntityId": "/requests/0190"}
    assert len(HERE.link(LINK)) < 1900


def test_without_a_place_it_leads_to_the_tab() -> None:
    assert HERE.link(None) == f"https://teams.microsoft.com/l/entity/{APP_CATALOGUE_ID}/{TAB}?tenantId={TENANT}"


def test_an_entry_in_the_feed_opens_the_request_in_the_tab(
    client: GraphClient, microsoft: Any, make_notice: Any
) -> None:
    feed = TeamsActivityFeed(client, Installations(client, APP_EXTERNAL_ID))
    notice = make_notice(str(uuid4()), link=LINK)
    feed.deliver(notice, feed.prepare(notice))
    [item] = microsoft.received("activity")
    assert item["body"]["topic"]["webUrl"] == HERE.link(LINK)


def test_a_catalogue_that_is_told_is_not_asked(client: GraphClient) -> None:
    assert Installations(client, "nobody's", APP_CATALOGUE_ID).catalogue_id() == APP_CATALOGUE_ID


def test_a_card_opens_the_tab_where_there_is_one_and_else_the_browser(
    client: GraphClient, microsoft: Any, make_notice: Any
) -> None:
    installations = Installations(client, APP_EXTERNAL_ID)
    for tab, leads in ((HERE, HERE.link(LINK)), (None, LINK)):
        cards, notice = TeamsCards(client, installations, tab), make_notice(str(uuid4()), link=LINK)
        receipt = cards.deliver(notice, cards.prepare(notice))
        for shown in ("posted", "changed"):
            found = next(one for one in microsoft.received("card") if one["activity"] == receipt["activity"])
            assert opened(found["body"]["attachments"][0]["content"]) == [leads], shown
            assert cards.revise(notice, receipt)


def test_a_notice_without_a_link_stays_without_one(make_notice: Any) -> None:
    assert opened(card(HERE.leads(make_notice("n", link=None)))) == []
