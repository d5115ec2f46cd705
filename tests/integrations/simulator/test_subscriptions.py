"""Subscriptions are made, kept and told of as Microsoft documents it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from integrations.simulator import subscriptions
from integrations.simulator.access import CLIENT_ID, TENANT, drive_id
from integrations.simulator.contract import subscriptions as contract

HERE = "/v1.0/subscriptions"
DRIVE = drive_id("legal")


class Listener:
    """Answers handshakes, and keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.rang = Event()
        self.mimetype, self.refuses = "text/plain", 0
        self.base = ""

    def hear(self, where: str) -> Response:
        if (token := request.args.get("validationToken")) is not None:
            return Response(token, 200, mimetype=self.mimetype)
        if self.refuses:
            self.refuses -= 1
            return Response(status=503)
        self.heard.append((where, request.get_json()))
        self.rang.set()
        return Response(status=202)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made, app = Listener(), Flask("listener")
    app.add_url_rule("/<where>", view_func=made.hear, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    made.base = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _none_left(call: Any) -> Iterator[None]:
    yield
    for one in _every(call):
        call("DELETE", f"{HERE}/{one['id']}")


def _every(call: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("GET", HERE).json()["value"]
    return found


def soon(minutes: float = 60) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def wish(listener: Listener, **changes: Any) -> dict[str, Any]:
    wanted = {
        "changeType": "updated",
        "notificationUrl": f"{listener.base}/notifications",
        "lifecycleNotificationUrl": f"{listener.base}/lifecycle",
        "resource": "/users",
        "expirationDateTime": soon(),
        "clientState": "secret",
        **changes,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def test_subscriptions_keep_the_contract(call: Any, listener: Listener) -> None:
    made = call("POST", HERE, json=wish(listener))
    assert made.status_code == 201
    one = contract.Subscription.model_validate(made.json())
    assert (one.application_id, one.client_state) == (CLIENT_ID, None)
    assert contract.Subscription.model_validate(call("GET", f"{HERE}/{one.id}").json()) == one
    assert [contract.Subscription.model_validate(found) for found in _every(call)] == [one]
    later = soon(5000)
    renewed = call("PATCH", f"{HERE}/{one.id}", json={"expirationDateTime": later})
    assert (renewed.status_code, renewed.json()["expirationDateTime"]) == (200, later)
    assert call("POST", f"{HERE}/{one.id}/reauthorize").status_code == 204
    assert call("DELETE", f"{HERE}/{one.id}").status_code == 204
    for method in ("GET", "DELETE"):
        assert call(method, f"{HERE}/{one.id}").status_code == 404
    assert call("PATCH", f"{HERE}/{one.id}", json={"expirationDateTime": later}).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "expected"),
    [
        ({"changeType": None}, 400, "InvalidRequest"),
        ({"resource": None}, 400, "InvalidRequest"),
        ({"notificationUrl": None}, 400, "InvalidRequest"),
        ({"expirationDateTime": None}, 400, "InvalidRequest"),
        ({"notificationUrl": "http://hub.example.com/x"}, 400, "InvalidRequest"),
        ({"lifecycleNotificationUrl": "http://hub.example.com/x"}, 400, "InvalidRequest"),
        ({"resource": "/me/messages"}, 400, "InvalidRequest"),
        ({"resource": "/drives/none/root"}, 404, "itemNotFound"),
        ({"resource": f"/drives/{DRIVE}/root", "changeType": "updated,deleted"}, 400, "InvalidRequest"),
        ({"changeType": "renamed"}, 400, "InvalidRequest"),
        ({"clientState": "x" * 129}, 400, "BadRequest"),
        ({"expirationDateTime": "tomorrow"}, 400, "InvalidRequest"),
        ({"expirationDateTime": "2999-01-01T00:00:00"}, 400, "InvalidRequest"),
        ({"expirationDateTime": "2020-01-01T00:00:00Z"}, 400, "InvalidRequest"),
        ({"notificationUrl": "http://127.0.0.1:9/nobody"}, 400, "ValidationError"),
    ],
    ids=str,
)
def test_what_cannot_be_subscribed_to_is_refused(
    call: Any, code: Any, listener: Listener, change: dict[str, Any], status: int, expected: str
) -> None:
    assert code(call("POST", HERE, json=wish(listener, **change))) == (status, expected)
    assert _every(call) == []


@pytest.mark.parametrize(
    ("resource", "longest"), [("/users", 41_760), ("/groups", 41_760), (f"/drives/{DRIVE}/root", 42_300)]
)
def test_nothing_lives_longer_than_its_kind(
    call: Any, code: Any, listener: Listener, resource: str, longest: int
) -> None:
    wanted = wish(listener, resource=resource, expirationDateTime=soon(longest + 5))
    assert code(call("POST", HERE, json=wanted)) == (400, "InvalidRequest")
    made = call("POST", HERE, json={**wanted, "expirationDateTime": soon(longest - 5)}).json()
    too_long = {"expirationDateTime": soon(longest + 5)}
    assert code(call("PATCH", f"{HERE}/{made['id']}", json=too_long)) == (400, "InvalidRequest")


def test_less_than_45_minutes_become_45(call: Any, listener: Listener) -> None:
    made = call("POST", HERE, json=wish(listener, expirationDateTime=soon(1))).json()
    assert soon(44) < made["expirationDateTime"] <= soon(46)


def test_the_same_twice_is_refused(call: Any, code: Any, listener: Listener) -> None:
    assert call("POST", HERE, json=wish(listener)).status_code == 201
    assert code(call("POST", HERE, json=wish(listener, resource="users"))) == (409, "Conflict")


def test_more_than_the_quota_is_refused(
    call: Any, code: Any, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "QUOTA", 1)
    assert call("POST", HERE, json=wish(listener)).status_code == 201
    assert code(call("POST", HERE, json=wish(listener, resource="/groups"))) == (403, "Forbidden")


def test_an_address_that_sends_something_else_back_is_not_told_anything(
    call: Any, code: Any, listener: Listener
) -> None:
    listener.mimetype = "text/html"
    assert code(call("POST", HERE, json=wish(listener))) == (400, "ValidationError")


def test_subscribers_hear_of_changes_of_what_they_subscribed_to(call: Any, listener: Listener) -> None:
    for resource in ("/users", f"/drives/{DRIVE}/root"):
        assert call("POST", HERE, json=wish(listener, resource=resource)).status_code == 201
    call("PUT", f"/v1.0/drives/{drive_id('it')}/items/root:/elsewhere.txt:/content", data=b"x")
    call("PUT", f"/v1.0/drives/{DRIVE}/items/root:/heard.txt:/content", data=b"x")
    assert listener.rang.wait(10)
    [(where, body)] = listener.heard
    [told] = contract.ChangeNotifications.model_validate(body).value
    assert (where, told.resource, told.client_state) == ("notifications", f"drives/{DRIVE}/root", "secret")
    assert (told.tenant_id, told.resource_data) == (TENANT, None)


def test_who_changes_a_person_is_told_of_by_her_id(call: Any, listener: Listener) -> None:
    call("POST", HERE, json=wish(listener))
    found = call("GET", "/v1.0/users/bob@example.com").json()
    call.plain("PUT", f"/simulator/users/{found['id']}", json={"jobTitle": found["jobTitle"]})
    assert listener.rang.wait(10)
    told = contract.ChangeNotifications.model_validate(listener.heard[0][1]).value[0]
    assert (told.resource, told.change_type) == (f"Users/{found['id']}", "updated")


def test_what_was_not_taken_comes_again(call: Any, listener: Listener) -> None:
    call("POST", HERE, json=wish(listener))
    listener.refuses = 1
    assert call.plain("POST", "/simulator/notices", json={"resource": "users"}).json() == {"statuses": [202]}
    assert len(listener.heard) == 1


def test_notices_come_twice_backwards_and_forged_on_demand(call: Any, listener: Listener) -> None:
    call("POST", HERE, json=wish(listener))
    order = {"resource": "users", "times": 3, "backwards": True, "forged": {"clientState": "forged"}}
    assert call.plain("POST", "/simulator/notices", json=order).json() == {"statuses": [202] * 3}
    assert [body["value"][0]["clientState"] for _, body in listener.heard] == ["forged"] * 3


@pytest.mark.parametrize("event", ["reauthorizationRequired", "subscriptionRemoved", "missed"])
def test_lifecycle_notices_go_to_their_own_address(call: Any, listener: Listener, event: str) -> None:
    one = call("POST", HERE, json=wish(listener)).json()
    order = {"subscription": one["id"], "event": event}
    assert call.plain("POST", "/simulator/lifecycle", json=order).json() == {"statuses": [202]}
    [(where, body)] = listener.heard
    [told] = contract.ChangeNotifications.model_validate(body).value
    assert (where, told.lifecycle_event, told.client_state) == ("lifecycle", event, "secret")
    assert bool(_every(call)) is (event != "subscriptionRemoved")


def test_a_change_of_the_address_is_proven_too(call: Any, code: Any, listener: Listener) -> None:
    one = call("POST", HERE, json=wish(listener)).json()
    wrong = {"notificationUrl": "http://127.0.0.1:9/nobody"}
    assert code(call("PATCH", f"{HERE}/{one['id']}", json=wrong)) == (400, "ValidationError")
    assert call("PATCH", f"{HERE}/{one['id']}", json={"notificationUrl": f"{listener.base}/other"}).status_code == 200
    call.plain("POST", "/simulator/notices", json={"resource": "users"})
    assert [where for where, _ in listener.heard] == ["other"]
