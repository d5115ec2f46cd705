"""Limits are enforced when asked for, and misbehaviour at random follows a seed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from integrations.simulator import limits
from integrations.simulator.access import APP_CATALOGUE_ID, BOT, Registration, drive_id
from integrations.simulator.server import running
from tests.integrations.simulator.conftest import Caller

BOX = "/v1.0/users/hub@example.com"
DRIVE = f"/v1.0/drives/{drive_id('legal')}"
ANA = "/v1.0/users/ana@example.com"
MAIL = {"message": {"subject": "s", "toRecipients": [{"emailAddress": {"address": "ana@example.com"}}]}}
CARD = {"type": "message", "text": "Hello"}


@dataclass
class Strict:
    """A simulator of its own, and tokens that are fetched once."""

    caller: Caller
    tokens: dict[str, str]

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        token = self.tokens["bot" if path.startswith("/v3/") else "graph"]
        return self.caller(method, path, token=token, **options)

    def order(self, method: str, path: str, **options: Any) -> Any:
        answer = self.caller.plain(method, f"/simulator/{path}", **options)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def strict() -> Iterator[Strict]:
    """A simulator that keeps to the limits."""
    with running() as base:
        caller = Caller(base)
        made = Strict(caller, {"graph": caller.token(), "bot": caller.token(BOT)})
        made.order("POST", "limits", json={})
        yield made


def test_nobody_is_limited_unless_it_was_asked_for(strict: Strict) -> None:
    strict.order("DELETE", "limits")
    assert {strict("POST", f"{BOX}/sendMail", json=MAIL).status_code for _ in range(40)} == {202}
    assert strict.order("GET", "limits") == {"strict": False, "admitted": {}, "refused": {}, "highest": {}}


def test_a_mailbox_sends_thirty_messages_a_minute(strict: Strict) -> None:
    answers = [strict("POST", f"{BOX}/sendMail", json=MAIL) for _ in range(33)]
    assert Counter(answer.status_code for answer in answers) == {202: 30, 429: 3}
    assert answers[-1].json()["error"]["code"] == "ErrorExceededMessageLimit"
    assert 50 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert strict("GET", "/v1.0/users/ana@example.com/messages/none").status_code == 404
    said = strict.order("GET", "limits")
    assert (said["refused"], said["admitted"]["messages"], said["highest"]["messages"]) == ({"messages": 3}, 30, 1)


def test_the_clock_of_the_limits_may_run_faster(strict: Strict) -> None:
    strict.order("POST", "limits", json={"speed": 1000})
    assert {strict("POST", f"{BOX}/sendMail", json=MAIL).status_code for _ in range(60)} == {202}


def test_a_conversation_takes_seven_messages_a_second(strict: Strict) -> None:
    app = {"teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{APP_CATALOGUE_ID}"}
    assert strict("POST", f"{ANA}/teamwork/installedApps", json=app).status_code == 201
    found = strict("GET", f"{ANA}/teamwork/installedApps").json()["value"][0]["id"]
    chat = strict("GET", f"{ANA}/teamwork/installedApps/{found}/chat").json()["id"]
    strict.order("POST", "limits", json={"speed": 0.01})
    answers = [strict("POST", f"/v3/conversations/{chat}/activities", json=CARD) for _ in range(9)]
    assert [answer.status_code for answer in answers] == [201] * 7 + [429] * 2
    assert answers[-1].json()["error"]["code"] == "TooManyRequests"
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_a_mailbox_takes_so_many_megabytes_in_five_minutes(strict: Strict, monkeypatch: pytest.MonkeyPatch) -> None:
    strict.order("POST", "limits", json={"speed": 0.01})
    monkeypatch.setattr(limits, "MEGABYTE", 10_000)
    draft = strict("POST", f"{BOX}/messages", json=MAIL["message"]).json()["id"]
    item = {"AttachmentItem": {"attachmentType": "file", "name": "a", "size": 4_000_000}}
    url = strict("POST", f"{BOX}/messages/{draft}/attachments/createUploadSession", json=item).json()["uploadUrl"]
    statuses = []
    for start in (0, 1_000_000):
        ranged = {"Content-Range": f"bytes {start}-{start + 999_999}/4000000"}
        statuses.append(strict.caller.plain("PUT", url, data=bytes(1_000_000), headers=ranged).status_code)
    assert statuses == [200, 429]
    assert strict.order("GET", "limits")["refused"] == {"mail upload": 1}


def test_a_flow_takes_four_posts_a_second_and_others_wait_for_none(strict: Strict) -> None:
    strict.order("POST", "limits", json={"speed": 0.01})
    flow = "/powerautomate/automations/direct/workflows/{}/triggers/manual/paths/invoke?sig=x"
    answers = [strict.caller.plain("POST", flow.format("f1"), json={}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 4 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert strict.caller.plain("POST", flow.format("f2"), json={}).status_code == 202
    assert strict.order("GET", "limits")["refused"] == {"posts of a flow": 2}


def test_the_directory_counts_units_and_tells_when_they_run_short(strict: Strict) -> None:
    strict.order("POST", "limits", json={"speed": 0.001})
    first = strict("GET", f"{ANA}?$select=mail")
    assert (first.headers["x-ms-resource-unit"], first.headers.get("x-ms-throttle-limit-percentage")) == ("1", None)
    spend = [{"id": str(one), "method": "GET", "url": "/users/ana@example.com?$expand=manager"} for one in range(20)]
    statuses: Counter[int] = Counter()
    while not statuses[429]:
        answers = strict("POST", "/v1.0/$batch", json={"requests": spend}).json()["responses"]
        statuses.update(answer["status"] for answer in answers)
    assert statuses[200] * 3 + 1 <= 3500 < statuses[200] * 3 + 4
    refused = strict("GET", f"{ANA}?$expand=manager")
    assert refused.headers["x-ms-throttle-scope"] == "Tenant_Application/ReadWrite"
    assert float(refused.headers["x-ms-throttle-limit-percentage"]) >= 1


def test_sharepoint_tells_what_is_left_from_four_fifths_on(strict: Strict) -> None:
    strict.order("POST", "limits", json={"speed": 0.001})
    shared = {"type": "view", "scope": "organization"}
    item = strict("PUT", f"{DRIVE}/items/root:/a.txt:/content", data=b"x").json()["id"]
    seen = [strict("POST", f"{DRIVE}/items/{item}/createLink", json=shared) for _ in range(250)]
    assert "RateLimit-Remaining" not in seen[100].headers
    assert (seen[-2].headers["RateLimit-Limit"], seen[-2].headers["RateLimit-Remaining"]) == ("1250", "3")
    assert (seen[-1].status_code, seen[-1].json()["error"]["code"]) == (429, "activityLimitReached")


def test_weather_follows_its_seed(strict: Strict) -> None:
    storm = {"seed": 7, "fail": 0.2, "throttle": 0.2, "slow": 0.1, "seconds": 0, "match": "^/v1.0/users"}
    fates = []
    for _ in range(2):
        strict.order("POST", "weather", json=storm)
        fates.append([strict("GET", ANA).status_code for _ in range(60)])
    assert fates[0] == fates[1]
    assert {429, 200} < set(fates[0]) <= {200, 429, 500, 502, 503, 504}
    done = strict.order("GET", "weather")
    assert sum(done.values()) == 60
    assert {"fail", "throttle", "slow", "fine"} == set(done)
    strict.order("DELETE", "weather")
    assert strict("GET", ANA).status_code == 200


def test_an_answer_may_be_lost_although_it_is_done(strict: Strict) -> None:
    strict.order("POST", "weather", json={"lost": 1.0, "match": "sendMail$"})
    with pytest.raises(requests.ConnectionError):
        strict("POST", f"{BOX}/sendMail", json=MAIL)
    strict.order("POST", "weather", json={"broken": 1.0, "match": "sendMail$"})
    assert strict("POST", f"{BOX}/sendMail", json=MAIL).status_code >= 500
    strict.order("POST", "weather", json={"drop": 1.0, "match": "sendMail$"})
    with pytest.raises(requests.ConnectionError):
        strict("POST", f"{BOX}/sendMail", json=MAIL)
    assert len(strict.caller.received("mail")) == 2


@pytest.mark.parametrize(
    ("path", "body"), [("weather", {"fail": 2}), ("weather", {"rain": 1}), ("limits", {"speed": 0})], ids=str
)
def test_an_order_that_makes_no_sense_is_refused(strict: Strict, path: str, body: dict[str, Any]) -> None:
    assert strict.caller.plain("POST", f"/simulator/{path}", json=body).status_code == 400


def test_a_stranger_spends_nothing(strict: Strict) -> None:
    for _ in range(40):
        strict.caller("POST", f"{BOX}/sendMail", token="forged", json=MAIL)
    assert strict("POST", f"{BOX}/sendMail", json=MAIL).status_code == 202


@pytest.mark.parametrize(
    ("method", "path", "role", "code"),
    [
        ("GET", ANA, "User.Read.All", "Authorization_RequestDenied"),
        ("GET", "/v1.0/users/delta", "User.Read.All", "Authorization_RequestDenied"),
        ("GET", "/v1.0/groups", "GroupMember.Read.All", "Authorization_RequestDenied"),
        ("GET", f"{ANA}/teamwork/installedApps", "TeamsAppInstallation.ReadWriteSelfForUser.All", "Forbidden"),
        ("POST", f"{ANA}/teamwork/sendActivityNotification", "TeamsActivity.Send", "Forbidden"),
        ("GET", "/v1.0/appCatalogs/teamsApps", "AppCatalog.Read.All", "Forbidden"),
        ("GET", "/v1.0/chats/none/messages", "Chat.Read.WhereInstalled", "Forbidden"),
        ("GET", f"{DRIVE}/root", "Sites.Selected", "accessDenied"),
    ],
)
def test_a_call_without_its_permission_is_refused(method: str, path: str, role: str, code: str) -> None:
    with running(registration=Registration(roles=())) as base:
        answer = Caller(base)(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)
        assert role in answer.json()["error"]["message"]
    with running(registration=Registration(roles=(role,))) as base:
        granted = Caller(base)(method, path)
        assert granted.status_code in (200, 400, 404), granted.text


def test_what_exchange_grants_stands_in_no_token() -> None:
    with running(registration=Registration(roles=())) as base:
        assert Caller(base)("POST", f"{BOX}/sendMail", json=MAIL).status_code == 202
