"""A service that is out or asks for a pause is left alone, and nothing else waits for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests
import responses

from hub.core.errors import IntegrationError, Postponed
from integrations.microsoft.access import GRAPH, GraphAccess
from integrations.microsoft.batches import Part
from integrations.microsoft.breaker import FAILURES, LONGEST, Breaker
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.limits import Demand
from integrations.microsoft.line import Line
from integrations.microsoft.pacing import Pace
from integrations.microsoft.tokens import Tokens
from integrations.microsoft.traffic import Traffic, Watch

USER, SITE = f"{GRAPH}/v1.0/users/1", f"{GRAPH}/v1.0/drives/1"
SEND = f"{GRAPH}/v1.0/users/hub@example.com/messages/1/send"


class Time:
    """A clock that stands until somebody sleeps."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


class Application:
    """Hands out tokens, or is out."""

    out = False

    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
        if self.out:
            raise requests.ConnectionError
        return {"access_token": f"a token for {scopes[0]}", "expires_in": 3599}


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def client(time: Time, application: Application) -> Iterator[GraphClient]:
    access = GraphAccess(tenant="t", client_id="c")
    line = Line(access, Traffic(Pace(), Watch(lambda: time.at, time.sleep)))
    with responses.mock:
        yield GraphClient(access, Tokens(access, lambda _: application), line)


def test_a_short_wish_is_a_nap_and_a_long_one_parks_the_message(client: GraphClient, time: Time) -> None:
    responses.get(USER, status=429, headers={"Retry-After": "1"})
    responses.get(USER, json={"id": "1"})
    assert client.get("/users/1") == {"id": "1"}
    assert time.slept == [1.0]
    responses.get(USER, status=429, headers={"Retry-After": "600"})
    responses.remove(responses.GET, USER)
    responses.get(USER, status=429, headers={"Retry-After": "600"})
    with pytest.raises(IntegrationError) as caught:
        client.get("/users/1")
    assert (caught.value.retryable, caught.value.retry_after) == (True, 600)
    assert time.slept == [1.0]


def test_a_wish_may_be_a_date(client: GraphClient) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    responses.get(USER, status=503, headers={"Retry-After": later})
    with pytest.raises(IntegrationError) as caught:
        client.get("/users/1")
    assert (caught.value.retryable, caught.value.retry_after) == (True, pytest.approx(600, abs=5))
    with pytest.raises(Postponed, match="asked for a pause"):
        client.get("/groups")


@pytest.mark.parametrize("status", [429, 503])
def test_without_a_wish_the_message_comes_again_by_our_own_patience(
    client: GraphClient, time: Time, status: int
) -> None:
    responses.get(USER, status=status)
    with pytest.raises(IntegrationError) as caught:
        client.get("/users/1")
    assert (caught.value.retryable, caught.value.retry_after, caught.value.unclear) == (True, None, False)
    assert (time.slept, len(responses.calls)) == ([], 1)


def test_a_part_that_asks_for_a_long_pause_stops_its_service_alone(client: GraphClient, time: Time) -> None:
    said = [
        {"id": "0", "status": 429, "headers": {"retry-after": "600"}, "body": {}},
        {"id": "1", "status": 200, "body": {"id": "i"}},
    ]
    responses.post(f"{GRAPH}/v1.0/$batch", json={"responses": said})
    crowded, fine = client.batch([Part("GET", "/users/1"), Part("GET", "/drives/1")])
    with pytest.raises(IntegrationError) as caught:
        crowded.checked()
    assert (caught.value.retryable, caught.value.retry_after, fine.checked()) == (True, 600, {"id": "i"})
    with pytest.raises(Postponed):
        client.get("/users/2")
    responses.get(SITE, json={"id": "1"})
    assert (client.get("/drives/1"), time.slept) == ({"id": "1"}, [])


def test_a_pause_holds_for_the_whole_process_and_for_this_service_alone(client: GraphClient, time: Time) -> None:
    responses.get(USER, status=429, headers={"Retry-After": "600"})
    responses.get(SITE, json={"id": "1"})
    with pytest.raises(IntegrationError):
        client.get("/users/1")
    time.at += 100
    with pytest.raises(Postponed, match=r"the directory asked for a pause: again in 500\.0 s") as caught:
        client.get("/groups")
    assert caught.value.retry_after == 500
    assert client.get("/drives/1") == {"id": "1"}
    assert len(responses.calls) == 2


def test_a_busy_mailbox_stops_no_other(client: GraphClient) -> None:
    responses.get(f"{GRAPH}/v1.0/users/a@example.com/messages", status=429, headers={"Retry-After": "60"})
    responses.get(f"{GRAPH}/v1.0/users/b@example.com/messages", json={"value": []})
    with pytest.raises(IntegrationError):
        client.get("/users/a@example.com/messages")
    with pytest.raises(Postponed):
        client.get("/users/A@example.com/messages")
    assert client.get("/users/b@example.com/messages") == {"value": []}


def test_a_service_that_is_out_is_left_alone_and_asked_by_one_call_now_and_then(
    client: GraphClient, time: Time
) -> None:
    responses.get(USER, body=requests.ConnectTimeout())
    responses.get(SITE, json={"id": "1"})
    for _ in range(20):
        with pytest.raises(IntegrationError) as caught:
            client.get("/users/1")
        assert caught.value.retryable
        assert not caught.value.unclear
    assert len(responses.calls) == FAILURES
    assert client.get("/drives/1") == {"id": "1"}
    assert caught.value.retry_after == pytest.approx(5)
    assert "the directory is out, and is asked again in 5 s" in caught.value.detail
    hour, asked = time.at + 3600, len(responses.calls)
    while time.at < hour:
        with pytest.raises(IntegrationError):
            client.get("/users/1")
        time.at += 1
    assert 3600 / LONGEST - 5 <= len(responses.calls) - asked <= 3600 / LONGEST + 5


def test_a_service_that_is_back_is_used_at_once(client: GraphClient, time: Time) -> None:
    out = responses.get(USER, status=503)
    for _ in range(FAILURES + 1):
        with pytest.raises(IntegrationError):
            client.get("/users/1")
    assert client.traffic.condition("directory").state == "open"
    responses.remove(out)
    responses.get(USER, json={"id": "1"})
    time.at += 5
    assert client.traffic.condition("directory").state == "half-open"
    assert client.get("/users/1") == client.get("/users/1") == {"id": "1"}
    assert client.traffic.condition("directory").state == "closed"


def test_refusals_do_not_count_as_failures(client: GraphClient) -> None:
    responses.get(USER, status=404)
    for _ in range(20):
        with pytest.raises(IntegrationError, match="404"):
            client.get("/users/1")
    assert len(responses.calls) == 20


def test_one_call_alone_shows_whether_a_service_is_back() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(0.0)
    assert breaker.wait(1.0) == pytest.approx(4)
    assert (breaker.wait(5.0), breaker.wait(5.0) > 0) == (0.0, True)
    assert breaker.failed(6.0)
    assert breaker.wait(6.0) == pytest.approx(10)
    breaker.answered()
    assert breaker.wait(6.0) == 0.0


def test_a_sign_in_that_is_out_is_left_alone_too(client: GraphClient, application: Application, time: Time) -> None:
    application.out = True
    for _ in range(FAILURES):
        with pytest.raises(IntegrationError, match="Sign-in does not answer"):
            client.get("/users/1")
    with pytest.raises(IntegrationError, match="sign-in is out"):
        client.get("/users/1")
    application.out, time.at = False, time.at + 5
    responses.get(USER, json={"id": "1"})
    assert client.get("/users/1") == {"id": "1"}


def test_thirty_mails_a_minute_leave_and_the_others_are_told_when_to_come(client: GraphClient, time: Time) -> None:
    responses.post(SEND, status=202)
    left, waits = 0, []
    for _ in range(100):
        try:
            client.post("/users/hub@example.com/messages/1/send")
            left += 1
        except Postponed as later:
            waits.append(later.retry_after)
    assert (left, len(responses.calls)) == (27, 27)
    assert min(wait for wait in waits if wait) == pytest.approx(60, abs=1)
    assert time.slept == []


def test_only_failed_parts_of_a_batch_are_asked_again(client: GraphClient) -> None:
    first = [
        {"id": "0", "status": 200, "body": {"id": "a"}},
        {"id": "1", "status": 429, "headers": {"Retry-After": "1"}, "body": {}},
        {"id": "2", "status": 424, "body": {}},
        {"id": "3", "status": 404, "body": {}},
    ]
    second = [{"id": "2", "status": 201, "body": {"id": "c"}}, {"id": "1", "status": 200, "body": {"id": "b"}}]
    responses.post(f"{GRAPH}/v1.0/$batch", json={"responses": first})
    responses.post(f"{GRAPH}/v1.0/$batch", json={"responses": second})
    parts = [Part("GET", "/users/1"), Part("GET", "/users/2"), Part("POST", "/users", {}, after=(0, 1))]
    answers = client.batch([*parts, Part("GET", "/users/4")])
    assert [answer.status for answer in answers] == [200, 200, 201, 404]
    sent = [[part["id"] for part in _requests(call)] for call in responses.calls]
    assert sent == [["0", "1", "2", "3"], ["1", "2"]]
    assert [part.get("dependsOn") for part in _requests(responses.calls[0])] == [None, None, ["0", "1"], None]
    assert [part.get("dependsOn") for part in _requests(responses.calls[1])] == [None, ["1"]]


def test_a_part_that_may_have_happened_is_not_asked_again(client: GraphClient) -> None:
    answer = {"responses": [{"id": "0", "status": 504, "body": {}}]}
    responses.post(f"{GRAPH}/v1.0/$batch", json=answer)
    [answered] = client.batch([Part("POST", "/users", {})])
    with pytest.raises(IntegrationError) as caught:
        answered.checked()
    assert (caught.value.unclear, len(responses.calls)) == (True, 1)


def test_what_waits_for_a_part_of_an_earlier_batch_is_not_asked_when_that_failed(client: GraphClient) -> None:
    answer = {"responses": [{"id": str(number), "status": 404 if number == 0 else 200} for number in range(20)]}
    responses.post(f"{GRAPH}/v1.0/$batch", json=answer)
    parts = [*(Part("GET", f"/users/{number}") for number in range(20)), Part("POST", "/users", {}, after=(0,))]
    assert client.batch(parts)[20].status == 424
    assert len(responses.calls) == 1


def test_a_job_in_the_background_naps_longer(client: GraphClient, time: Time) -> None:
    responses.get(USER, status=429, headers={"Retry-After": "9"})
    responses.get(USER, json={"id": "1"})
    assert client.patient(15).get("/users/1") == {"id": "1"}
    assert time.slept == [9.0]


def test_what_a_service_said_last_is_known(client: GraphClient, time: Time) -> None:
    responses.get(SITE, status=429, headers={"Retry-After": "60", "RateLimit-Remaining": "0"})
    with pytest.raises(IntegrationError):
        client.get("/drives/1")
    seen = client.traffic.seen("files")
    assert (seen.error, seen.failed_at, seen.headers) == ("GET /drives/1: 429", time.at, {"RateLimit-Remaining": "0"})
    assert client.traffic.condition("files").again == time.at + 60


def test_a_mailbox_in_which_four_are_busy_is_tried_again_soon(client: GraphClient, time: Time) -> None:
    demand = Demand("mail", mailbox="a")
    inside = [client.traffic.inside(demand) for _ in range(4)]
    for one in inside:
        one.__enter__()
    with pytest.raises(Postponed, match="mail is busy"), client.traffic.inside(demand):
        pytest.fail("there is no room")
    assert time.slept == [0.5]
    inside[0].__exit__(None, None, None)
    with client.traffic.inside(demand):
        assert client.traffic.condition("mail").state == "closed"


def _requests(call: Any) -> list[dict[str, Any]]:
    import json

    return list(json.loads(call.request.body)["requests"])
