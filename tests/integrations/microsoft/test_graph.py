"""The one client: tokens, refusals, retries, and where our token never goes."""

import io
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
import requests
import responses

from hub.core.errors import IntegrationError, Postponed
from integrations.microsoft.access import GRAPH, LOGIN, GraphAccess
from integrations.microsoft.batches import Part
from integrations.microsoft.failures import Refused, retry_after
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.tokens import Tokens
from integrations.microsoft.transfer import upload as send_whole
from integrations.microsoft.wire import Call

SECRET = "a-secret-that-must-not-be-seen"


class FakeApplication:
    """Hands out numbered tokens."""

    made = 0

    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
        FakeApplication.made += 1
        return {"access_token": f"{scopes[0]}#{FakeApplication.made}", "expires_in": 3599}


def test_one_token_serves_many_calls(client: GraphClient, microsoft: Any) -> None:
    client.get("/users/ana@example.com")
    microsoft.misbehave("/oauth2/", "fail")
    assert client.get("/users/bob@example.com")["displayName"] == "Bob Berg"


def test_a_refused_token_is_renewed_once(client: GraphClient) -> None:
    client._tokens._held[client.access.resource] = ("forged", float("inf"))
    assert client.get("/users/ana@example.com")["mail"] == "ana@example.com"


def test_a_token_that_stays_refused_is_an_error(access: GraphAccess) -> None:
    client = GraphClient(access, Tokens(access, lambda _: FakeApplication()))
    with pytest.raises(Refused, match="InvalidAuthenticationToken") as caught:
        client.get("/users/ana@example.com")
    assert (caught.value.status, caught.value.retryable) == (401, False)


def test_a_token_is_not_dropped_for_one_that_others_have_replaced(access: GraphAccess) -> None:
    tokens = Tokens(access, lambda _: FakeApplication())
    old = tokens.get("r")
    tokens.drop("r", old)
    new = tokens.get("r")
    tokens.drop("r", old)
    assert tokens.get("r") == new != old


def test_a_wrong_secret_is_refused_and_never_shown(access: GraphAccess) -> None:
    wrong = replace(access, client_secret=SECRET)
    with pytest.raises(IntegrationError, match="invalid_client AADSTS7000215") as caught:
        GraphClient(wrong).get("/users")
    assert not caught.value.retryable
    assert SECRET not in str(caught.value) + repr(wrong)


def test_a_sign_in_that_does_not_answer_is_worth_another_try(access: GraphAccess) -> None:
    away = replace(access, login_base="http://127.0.0.1:9")
    with pytest.raises(IntegrationError, match="Sign-in does not answer") as caught:
        GraphClient(away).get("/users")
    assert (caught.value.retryable, caught.value.unclear) == (True, False)


def test_a_sign_in_that_is_asked_too_often_is_asked_when_it_says(access: GraphAccess, microsoft: Any) -> None:
    microsoft.misbehave("/oauth2/", "throttle", retryAfter=30)
    client = GraphClient(access)
    with pytest.raises(IntegrationError, match="Sign-in does not answer") as caught:
        client.get("/users/ana@example.com")
    assert (caught.value.retryable, caught.value.retry_after) == (True, 30)
    with pytest.raises(Postponed, match="sign-in asked for a pause"):
        client.get("/users/ana@example.com")


@pytest.mark.parametrize("path", ["openid-configuration$", "/token$"])
def test_a_sign_in_that_breaks_is_worth_another_try_however_often_it_does(
    access: GraphAccess, microsoft: Any, path: str
) -> None:
    microsoft.misbehave(path, "fail", status=500, times=3)
    tokens = Tokens(access)
    for _ in range(3):
        with pytest.raises(IntegrationError, match="Sign-in does not answer") as caught:
            tokens.get(access.resource)
        assert caught.value.retryable
    assert tokens.get(access.resource)


def test_what_a_gateway_says_at_sign_in_is_forgotten(access: GraphAccess, microsoft: Any) -> None:
    client = GraphClient(access)
    for _ in range(2):
        microsoft.misbehave("/oauth2/", "fail", status=400)
        with pytest.raises(IntegrationError, match="Sign-in") as caught:
            client.get("/users/ana@example.com")
        assert caught.value.retryable
    assert client.get("/users/ana@example.com")["givenName"] == "Ana"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users?$skiptoken=x",
        "https://graph.microsoft.com.evil.example/v1.0/users",
        "https://graph.microsoft.com@evil.example/v1.0/users",
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com:444/v1.0/users",
        "https://graph.microsoft.com:99999/v1.0/users",
    ],
)
def test_our_token_goes_to_microsoft_only(link: str) -> None:
    real = GraphAccess(tenant="t", client_id="c", client_secret=SECRET)
    client = GraphClient(real, Tokens(real, lambda _: pytest.fail("no token is needed")))
    with pytest.raises(IntegrationError, match="not Microsoft's") as caught:
        list(client.pages(link))
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://contoso.sharepoint.com/_api/v2.0/upload?tempauth=x", True),
        ("https://outlook.office.com/api/v2.0/upload", True),
        ("https://sharepoint.com.evil.example/x", False),
        ("https://evilsharepoint.com/x", False),
        ("http://contoso.sharepoint.com/x", False),
        ("https://169.254.169.254/x", False),
    ],
)
def test_bytes_go_to_known_hosts_only(url: str, taken: bool) -> None:
    assert GraphAccess(tenant="t", client_id="c").takes_bytes(url) is taken


def test_a_foreign_upload_address_is_not_called(client: GraphClient) -> None:
    with pytest.raises(IntegrationError, match="PUT upload session: the address is not Microsoft's"):
        client.bare(Call("PUT", "https://evil.example/u?token=x", "PUT upload session", repeatable=True))


def test_a_refusal_carries_the_code_of_graph(client: GraphClient) -> None:
    with pytest.raises(Refused, match="GET /users/nobody: 404 Request_ResourceNotFound") as caught:
        client.get("/users/nobody")
    assert (caught.value.retryable, caught.value.unclear) == (False, False)


@pytest.mark.parametrize(
    ("status", "retryable", "unclear"), [(500, True, True), (502, True, True), (503, True, False), (400, False, False)]
)
def test_a_failed_post_says_whether_it_may_have_happened(
    client: GraphClient, microsoft: Any, status: int, retryable: bool, unclear: bool
) -> None:
    microsoft.misbehave("/sendMail$", "fail", status=status)
    with pytest.raises(IntegrationError) as caught:
        client.post("/users/hub@example.com/sendMail", {"message": {}})
    assert (caught.value.retryable, caught.value.unclear) == (retryable, unclear)


def test_a_dropped_read_is_tried_again_at_once(client: GraphClient, microsoft: Any) -> None:
    microsoft.misbehave("/users/ana", "drop")
    assert client.get("/users/ana@example.com")["givenName"] == "Ana"


def test_nobody_listening_is_clearly_no_effect(access: GraphAccess) -> None:
    away = replace(access, base="http://127.0.0.1:9")
    with pytest.raises(IntegrationError) as caught:
        GraphClient(away).post("/users/hub@example.com/sendMail", {})
    assert (caught.value.retryable, caught.value.unclear) == (True, False)


def test_a_batch_gives_each_part_its_own_status_in_order(client: GraphClient, microsoft: Any) -> None:
    microsoft.misbehave("^/v1.0/users/carla", "throttle", retryAfter=9)
    names = ["ana", "nobody", "carla", *["bob"] * 40]
    answers = client.batch([Part("GET", f"/users/{name}@example.com?$select=mail") for name in names])
    assert [answer.status for answer in answers] == [200, 404, 429, *[200] * 17, *[429] * 23]
    assert answers[0].checked()["mail"] == "ana@example.com"
    with pytest.raises(Refused) as caught:
        answers[2].checked()
    assert caught.value.retry_after == 9
    with pytest.raises(Postponed, match="the directory asked for a pause") as later:
        answers[-1].checked()
    assert later.value.retry_after == pytest.approx(9, abs=2)


@pytest.fixture
def real() -> GraphClient:
    """A client of the real addresses, to be used with nobody behind them."""
    access = GraphAccess(tenant="t", client_id="c")
    return GraphClient(access, Tokens(access, lambda _: FakeApplication()))


@responses.activate
def test_a_page_in_the_place_of_json_is_worth_another_try(real: GraphClient) -> None:
    responses.get(f"{GRAPH}/v1.0/users/1", body="<html>Gateway</html>")
    with pytest.raises(IntegrationError, match="not a JSON object") as caught:
        real.get("/users/1")
    assert caught.value.retryable


@responses.activate
def test_every_attempt_has_an_id_of_its_own(real: GraphClient) -> None:
    responses.get(f"{GRAPH}/v1.0/users/1", status=503, headers={"Retry-After": "0.01"})
    responses.get(f"{GRAPH}/v1.0/users/1", json={"id": "1"})
    assert real.get("/users/1") == {"id": "1"}
    assert len({call.request.headers["client-request-id"] for call in responses.calls}) == 2


@responses.activate
def test_a_second_try_on_another_connection_is_another_attempt(real: GraphClient) -> None:
    responses.get(f"{GRAPH}/v1.0/users/1", body=requests.ConnectionError())
    responses.get(f"{GRAPH}/v1.0/users/1", json={"id": "1"})
    assert real.get("/users/1") == {"id": "1"}
    assert len({call.request.headers["client-request-id"] for call in responses.calls}) == 2


@responses.activate
def test_a_download_leaves_our_token_at_home(real: GraphClient) -> None:
    place = "https://contoso.sharepoint.com/download?tempauth=x"
    responses.get(f"{GRAPH}/v1.0/drives/d/items/i/content", status=302, headers={"Location": place})
    responses.get(place, body=b"hello")
    assert b"".join(real.download("/drives/d/items/i/content")) == b"hello"
    assert ["Authorization" in call.request.headers for call in responses.calls] == [True, False]


@responses.activate
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_with_our_token_nor_with_what_is_filed(real: GraphClient, status: int) -> None:
    elsewhere, upload = {"Location": "https://evil.example/x"}, "https://contoso.sharepoint.com/upload?x"
    responses.get(f"{GRAPH}/v1.0/users/1", status=status, headers=elsewhere)
    for method in ("PUT", "GET"):
        responses.add(method, upload, status=status, headers=elsewhere)
    with pytest.raises(IntegrationError, match="not a JSON object"):
        real.get("/users/1")
    with pytest.raises(IntegrationError, match="leads elsewhere"):
        send_whole(real, upload, io.BytesIO(b"secret"), 6, 100)
    assert {call.request.url for call in responses.calls} == {f"{GRAPH}/v1.0/users/1", upload}


@responses.activate
def test_a_download_that_leads_on_is_no_empty_file(real: GraphClient) -> None:
    place = "https://contoso.sharepoint.com/download?tempauth=x"
    responses.get(f"{GRAPH}/v1.0/drives/d/items/i/content", status=302, headers={"Location": place})
    responses.get(place, status=302, headers={"Location": "https://evil.example/x"})
    with pytest.raises(IntegrationError, match="leads elsewhere"):
        list(real.download("/drives/d/items/i/content"))
    assert len(responses.calls) == 2


@responses.activate
def test_sign_in_is_not_led_elsewhere_with_our_secret() -> None:
    place = f"{LOGIN}/5c0ffee0-0000-4000-8000-000000000000"
    ends = {f"{name}_endpoint": f"{place}/oauth2/v2.0/{name}" for name in ("token", "authorization")}
    responses.get(f"{place}/v2.0/.well-known/openid-configuration", json={"issuer": f"{place}/v2.0", **ends})
    responses.post(ends["token_endpoint"], status=307, headers={"Location": "https://evil.example/token"})
    access = GraphAccess(tenant=place.rpartition("/")[2], client_id="c", client_secret=SECRET)
    with pytest.raises(IntegrationError) as caught:
        Tokens(access).get(GRAPH)
    assert caught.value.retryable
    assert all(str(call.request.url).startswith(LOGIN) for call in responses.calls)


@responses.activate
def test_nobody_waits_for_ever(real: GraphClient) -> None:
    in_time = responses.matchers.request_kwargs_matcher({"timeout": (5.0, 30.0)})
    responses.get(f"{GRAPH}/v1.0/users/1", json={"id": "1"}, match=[in_time])
    assert real.get("/users/1") == {"id": "1"}


@responses.activate
def test_a_collection_without_items_is_empty(real: GraphClient) -> None:
    responses.get(f"{GRAPH}/v1.0/users", json={"value": None})
    assert list(real.items("/users")) == []


@responses.activate
@pytest.mark.parametrize("said", [{}, {"responses": []}, {"responses": [{"status": 200}]}], ids=str)
def test_a_batch_that_answers_less_than_was_asked_is_worth_another_try(real: GraphClient, said: dict[str, Any]) -> None:
    responses.post(f"{GRAPH}/v1.0/$batch", json=said)
    [answer] = real.batch([Part("GET", "/users/1")])
    with pytest.raises(IntegrationError) as caught:
        answer.checked()
    assert (caught.value.retryable, caught.value.unclear) == (True, False)


@responses.activate
def test_a_federated_identity_signs_in_without_a_secret() -> None:
    place = f"{LOGIN}/5c0ffee0-0000-4000-8000-000000000000"
    ends = {f"{name}_endpoint": f"{place}/oauth2/v2.0/{name}" for name in ("token", "authorization")}
    responses.get(f"{place}/v2.0/.well-known/openid-configuration", json={"issuer": f"{place}/v2.0", **ends})
    responses.post(ends["token_endpoint"], json={"access_token": "t-1", "expires_in": 3599, "token_type": "Bearer"})
    access = GraphAccess(tenant=place.rpartition("/")[2], client_id="c", assertion=lambda: "fresh-assertion")
    assert Tokens(access).get(GRAPH) == "t-1"
    assert "fresh-assertion" in str(responses.calls[-1].request.body)
    assert "fresh-assertion" not in repr(access)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        *(("7", 7.0), ("0.5", 0.5), ("-1", 0.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)),
        *(("", None), ("soon", None), ("inf", None), ("nan", None), ("1e999", None)),
    ],
)
def test_retry_after_is_a_number_or_a_date(said: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": said}) == seconds


def test_the_real_addresses_are_the_default() -> None:
    real = GraphAccess(tenant="t", client_id="c")
    assert (real.base, real.login_base, real.is_local) == (GRAPH, LOGIN, False)


def test_importing_an_adapter_loads_no_msal() -> None:
    names = ("activity", "directory", "mail", "onedrive", "teams")
    code = "; ".join(f"import integrations.microsoft.{name}" for name in names)
    check = f"{code}; import sys; assert not {{'msal', 'flask', 'cryptography'}} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False, timeout=60).returncode == 0
