"""Changes come page by page, and from the beginning when Microsoft no longer knows since when."""

from typing import Any

import pytest
import responses

from hub.core.errors import IntegrationError
from integrations.microsoft.access import GRAPH, GraphAccess
from integrations.microsoft.deltas import StartOver
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.tokens import Tokens

USERS = f"{GRAPH}/v1.0/users/delta"


class _Application:
    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
        return {"access_token": f"a token for {scopes[0]}", "expires_in": 3599}


@pytest.fixture
def real() -> GraphClient:
    """A client of the real addresses, to be used with nobody behind them."""
    access = GraphAccess(tenant="t", client_id="c")
    return GraphClient(access, Tokens(access, lambda _: _Application()))


def test_changes_are_followed_to_the_link_for_next_time(client: GraphClient) -> None:
    page, people = client.delta("/users/delta?$select=displayName"), set()
    while True:
        people |= {item["displayName"] for item in page.items}
        if page.is_last:
            break
        page = client.delta(page.link)
    assert len(people) == 200
    assert client.delta(page.link).items == []


@responses.activate
def test_an_empty_page_may_have_a_next_one(real: GraphClient) -> None:
    responses.get(USERS, json={"value": [], "@odata.nextLink": f"{USERS}?$skiptoken=2"})
    page = real.delta("/users/delta")
    assert (page.items, page.link, page.is_last) == ([], f"{USERS}?$skiptoken=2", False)


@responses.activate
@pytest.mark.parametrize(
    ("status", "error", "keeps"),
    [
        (410, {"code": "Gone"}, False),
        (410, {"code": "resyncChangesApplyDifferences"}, False),
        (410, {"code": "resyncChangesUploadDifferences"}, True),
        (400, {"code": "Directory_ExpiredPageToken", "innerError": {"code": "SyncStateNotFound"}}, False),
        (404, {"code": "syncStateNotFound"}, False),
    ],
)
def test_a_link_that_is_too_old_says_where_to_start_over(
    real: GraphClient, status: int, error: dict[str, Any], keeps: bool
) -> None:
    anew = f"{USERS}?$deltatoken="
    responses.get(USERS, json={"error": error}, status=status, headers={"Location": anew})
    with pytest.raises(StartOver) as caught:
        real.delta(f"{USERS}?$deltatoken=old")
    assert (caught.value.link, caught.value.keeps, caught.value.retryable) == (anew, keeps, False)


@responses.activate
def test_a_link_may_grow_too_old_between_two_pages(real: GraphClient) -> None:
    following, anew = f"{USERS}?$skiptoken=2", f"{USERS}?$deltatoken="
    responses.get(USERS, json={"value": [{"id": "1"}], "@odata.nextLink": following})
    page = real.delta("/users/delta")
    responses.replace(responses.GET, USERS, json={"error": {"code": "Gone"}}, status=410, headers={"Location": anew})
    with pytest.raises(StartOver) as caught:
        real.delta(page.link)
    assert (caught.value.link, responses.calls[1].request.url) == (anew, following)


@responses.activate
def test_any_other_refusal_stays_what_it_is(real: GraphClient) -> None:
    responses.get(USERS, json={"error": {"code": "Request_BadRequest"}}, status=400)
    with pytest.raises(Refused, match="Request_BadRequest"):
        real.delta("/users/delta")


@responses.activate
def test_a_page_that_leads_nowhere_is_worth_another_try(real: GraphClient) -> None:
    responses.get(USERS, json={"value": []})
    with pytest.raises(IntegrationError, match="without a link") as caught:
        real.delta("/users/delta")
    assert caught.value.retryable


@responses.activate
def test_a_place_to_start_over_that_is_not_microsofts_gets_no_token(real: GraphClient) -> None:
    responses.get(USERS, json={}, status=410, headers={"Location": "https://evil.example/v1.0/users/delta"})
    with pytest.raises(StartOver) as caught:
        real.delta("/users/delta")
    with pytest.raises(IntegrationError, match="not Microsoft's"):
        real.delta(caught.value.link)
    assert len(responses.calls) == 1
