"""Microsoft Graph is answered at once, and nothing that others post does anything."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from hub.core.ports import News
from hub.core.unit_of_work import Work
from integrations.microsoft.news import news_pages
from tests.support.apps import Client, app_with

TENANT = "5C0ffee0-0000-4000-8000-000000000000"
PAGES = ("/graph/notifications", "/graph/lifecycle")
GENUINE = {
    "subscriptionId": "w1",
    "clientState": "secret",
    "tenantId": TENANT.lower(),
    "changeType": "updated",
    "resource": "users",
}


class StubWatches:
    """Knows one watch; can be told to fail."""

    def __init__(self) -> None:
        self.told: list[News] = []
        self.fails = False

    def tell(self, news: Sequence[News]) -> int:
        if self.fails:
            raise ConnectionError("the database does not answer")
        self.told += news
        return sum((one.watch_id, one.secret) == ("w1", "secret") for one in news)


@pytest.fixture
def watches() -> StubWatches:
    return StubWatches()


@pytest.fixture
def graph(work: Work, watches: StubWatches) -> Client:
    return app_with(work, {}, [], [news_pages(TENANT, watches.tell)]).nobody()


@pytest.mark.parametrize("page", PAGES)
def test_a_handshake_is_answered_without_a_database(graph: Client, watches: StubWatches, work: Work, page: str) -> None:
    work.db.close()
    watches.fails = True
    token = "Validation: Testing client application reachability for subscription Request-Id: 1+2%3"
    reply = graph.call("POST", page, query={"validationToken": token}, data=b"")
    assert (reply.status, reply.body.decode()) == (200, token)
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("page", PAGES)
def test_a_handshake_carries_no_page_into_a_browser(graph: Client, page: str) -> None:
    reply = graph.call("POST", page, query={"validationToken": "<script>alert(1)</script>"})
    assert b"<" not in reply.body
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_an_endless_token_is_not_sent_back(graph: Client) -> None:
    assert graph.call("POST", PAGES[0], query={"validationToken": "x" * 5000}).status == 400


def test_a_change_is_queued_and_answered(graph: Client, watches: StubWatches) -> None:
    reply = graph.post(PAGES[0], {"value": [GENUINE, GENUINE]})
    assert (reply.status, reply.body) == (202, b"")
    assert watches.told == [News("w1", "secret")] * 2


@pytest.mark.parametrize(
    ("event", "kind"),
    [("reauthorizationRequired", "doubtful"), ("subscriptionRemoved", "lost"), ("missed", "changed")],
)
def test_a_lifecycle_notice_says_how_the_watch_fares(
    graph: Client, watches: StubWatches, event: str, kind: Any
) -> None:
    assert graph.post(PAGES[1], {"value": [{**GENUINE, "lifecycleEvent": event}]}).status == 202
    assert watches.told == [News("w1", "secret", kind)]


def test_an_unknown_lifecycle_event_is_left_alone(graph: Client, watches: StubWatches) -> None:
    for entry in ({**GENUINE, "lifecycleEvent": "somethingNew"}, GENUINE):
        assert graph.post(PAGES[1], {"value": [entry]}).status == 202
    assert watches.told == []


@pytest.mark.parametrize(
    "change",
    [
        {"tenantId": "5c0ffee0-0000-4000-8000-00000000000f"},
        {"tenantId": None},
        {"clientState": None},
        {"clientState": 7},
        {"subscriptionId": None},
        {"subscriptionId": ["w1"]},
        {"subscriptionId": "w" * 81},
        {"subscriptionId": "w1\u0000"},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", PAGES)
def test_what_cannot_be_ours_is_taken_off_and_discarded(
    graph: Client, watches: StubWatches, page: str, change: dict[str, Any]
) -> None:
    entry = {**GENUINE, "lifecycleEvent": "missed", **change}
    assert graph.post(page, {"value": [entry, "x", None, 7, []]}).status == 202
    assert watches.told == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"value": {}}', b'{"value": null}', b"\xff", b"[" * 100_000]
)
@pytest.mark.parametrize("page", PAGES)
def test_what_is_malformed_is_refused(graph: Client, watches: StubWatches, page: str, body: bytes) -> None:
    assert graph.call("POST", page, data=body).status == 400
    assert watches.told == []


@pytest.mark.parametrize("page", PAGES)
def test_what_is_oversized_is_refused_unread(graph: Client, watches: StubWatches, page: str) -> None:
    body = json.dumps({"value": [GENUINE], "more": "x" * 1024 * 1024})
    assert graph.call("POST", page, data=body).status == 413
    assert watches.told == []


@pytest.mark.parametrize("page", PAGES)
def test_what_cannot_be_queued_is_to_be_sent_again(graph: Client, watches: StubWatches, page: str) -> None:
    watches.fails = True
    assert graph.post(page, {"value": [{**GENUINE, "lifecycleEvent": "missed"}]}).status == 503


@pytest.mark.parametrize("page", PAGES)
def test_nobody_reads_there(graph: Client, page: str) -> None:
    assert graph.get(page).status == 405
