"""What only the local mode has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import responses

from hub.core.db import Database
from hub.core.ports import Absence
from hub.core.questions import Person
from hub.core.unit_of_work import Work
from integrations.local.absences import LocalAbsences
from integrations.local.api import Local, local_pages
from integrations.local.clock import MovableClock
from integrations.local.company import person_id
from integrations.local.identity import LocalIdentity
from tests.support.apps import Client, TestApp, app_with

IDENTITY = LocalIdentity(bytes(32))
RECEIVED = "http://127.0.0.1:8090/simulator/received"
ANA = Person("id-ana", "ana@example.com", "Ana Alves", job_title="Engineer")
GONE = Person("id-gone", "gone@example.com", "Gone", active=False)


class StubDirectory:
    """Knows ana and somebody who left, and the client erp."""

    def person(self, id_or_email: str) -> Person | None:
        return {"ana@example.com": ANA, "gone@example.com": GONE}.get(id_or_email.lower())

    def first(self, count: int) -> list[Person]:
        return [ANA][:count]

    def scopes_of(self, key: str) -> frozenset[str] | None:
        return frozenset() if key == "erp" else None


@pytest.fixture
def mailboxes(tmp_path: Path) -> LocalAbsences:
    return LocalAbsences(tmp_path / "automatic-replies.json")


@pytest.fixture
def app(db: Database, mailboxes: LocalAbsences) -> TestApp:
    directory, clock = StubDirectory(), MovableClock(db)
    local = Local(directory, directory, IDENTITY, clock, mailboxes, "http://127.0.0.1:8090/")
    return app_with(Work(db, clock), {}, [], [local_pages(local)])


@pytest.fixture
def nobody(app: TestApp) -> Client:
    return app.nobody()


def test_anybody_active_signs_in_by_address(nobody: Client) -> None:
    signed_in = nobody.post("/local/sign-in", {"email": "ANA@example.com"})
    assert (signed_in.status, set(signed_in.json)) == (200, {"token", "expiresAt"})
    claims = IDENTITY.verify(signed_in.json["token"])
    assert (claims.kind, claims.subject) == ("person", "id-ana")
    assert datetime.fromisoformat(signed_in.json["expiresAt"]) > datetime.now(UTC) + timedelta(hours=11)


@pytest.mark.parametrize("email", ["gone@example.com", "nobody@example.com", "id-ana"])
def test_nobody_else_does(nobody: Client, email: str) -> None:
    refusal = nobody.post("/local/sign-in", {"email": email})
    assert refusal.status == 404
    assert refusal.headers["Content-Type"] == "application/problem+json"


def test_a_registered_client_gets_a_token(nobody: Client) -> None:
    claims = IDENTITY.verify(nobody.post("/local/service-token", {"client": "erp"}).json["token"])
    assert (claims.kind, claims.subject) == ("client", "erp")
    assert nobody.post("/local/service-token", {"client": "crm"}).status == 404


def test_the_clock_moves_ahead(nobody: Client) -> None:
    moved = nobody.post("/local/clock", {"advance": "P400D"})
    assert moved.status == 200
    assert abs(datetime.fromisoformat(moved.json["now"]) - datetime.now(UTC) - timedelta(days=400)) < timedelta(
        minutes=1
    )


@pytest.mark.parametrize("duration", ["PT90M", "P1Y2M", "P1W", "PT0.5S"])
def test_durations_are_those_of_iso_8601(nobody: Client, duration: str) -> None:
    assert nobody.post("/local/clock", {"advance": duration}).status == 200


@pytest.mark.parametrize(
    "duration", ["-P1D", "P0D", "PT0S", "tomorrow", "P", "400", "P999999999D", "P99999Y", "P200Y", "", 7, None, "P1D\0"]
)
def test_any_other_move_is_pointed_out(nobody: Client, duration: object) -> None:
    refusal = nobody.post("/local/clock", {"advance": duration})
    assert (refusal.status, refusal.pointers) == (422, ["/advance"])


def test_people_to_sign_in_as_are_shown(nobody: Client) -> None:
    assert nobody.get("/local/people").json["items"] == [
        {"id": "id-ana", "name": "Ana Alves", "email": "ana@example.com", "jobTitle": "Engineer"}
    ]


@responses.activate
def test_the_outbox_is_what_the_simulator_received(nobody: Client) -> None:
    asked = {"kind": ["mail", "card"], "to": "ana@example.com"}
    responses.get(RECEIVED, json={"items": [1]}, match=[responses.matchers.query_param_matcher(asked)])
    shown = nobody.get("/local/outbox", query=asked)
    assert (shown.status, shown.json) == (200, {"items": [1]})


@responses.activate
def test_a_refusal_of_the_simulator_is_passed_on(nobody: Client) -> None:
    responses.get(RECEIVED, json={"detail": "no such kind"}, status=400)
    assert nobody.get("/local/outbox?kind=x").status == 400


@pytest.mark.parametrize("failure", [requests.ConnectionError(), requests.Timeout()])
@responses.activate
def test_a_simulator_that_is_not_there_is_said(nobody: Client, failure: Exception) -> None:
    responses.get(RECEIVED, body=failure)
    refusal = nobody.get("/local/outbox")
    assert (refusal.status, refusal.headers["Retry-After"]) == (503, "2")


@responses.activate
def test_a_delegated_token_is_one_of_the_simulator_for_somebody_active(nobody: Client) -> None:
    ordered = {"user": "ana@example.com", "scopes": "User.Read"}
    asked = [responses.matchers.json_params_matcher(ordered)]
    responses.post(RECEIVED.replace("received", "delegated-tokens"), json={"token": "t"}, match=asked)
    said = {"email": "ana@example.com", "scopes": "User.Read"}
    assert nobody.post("/local/delegated-token", said).json == {"token": "t"}
    assert nobody.post("/local/delegated-token", {**said, "email": "zoe@example.com"}).status == 404


@pytest.mark.parametrize("path", ["/local/sign-in", "/local/service-token", "/local/clock", "/local/delegated-token"])
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": b"nonsense", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b"", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": b"[]", "headers": {"Content-Type": "application/json"}}, 422),
        ({"data": b"email=ana"}, 415),
        ({"json": {"unknown": 1}}, 422),
        ({"json": {}}, 422),
    ],
)
def test_unreadable_bodies_are_refused(nobody: Client, path: str, sent: dict[str, Any], status: int) -> None:
    assert nobody.call("POST", path, **sent).status == status


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example", "10.0.0.7", "[::2]:8080"]
)
def test_a_foreign_name_for_this_machine_is_refused(app: TestApp, host: str) -> None:
    rebound = app.nobody(host=host)
    assert rebound.get("/local/people").status == 403
    assert rebound.post("/local/sign-in", {"email": "ana@example.com"}).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "LOCALHOST:9999", "[::1]:8080"])
def test_every_name_of_this_machine_is_welcome(app: TestApp, host: str) -> None:
    assert app.nobody(host=host).get("/local/people").status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1.evil.example", "null", "http://["])
def test_pages_of_other_sites_are_refused(nobody: Client, origin: str) -> None:
    body, headers = {"email": "ana@example.com"}, {"Origin": origin}
    assert nobody.post("/local/sign-in", body, headers=headers).status == 403
    assert nobody.post("/local/clock", {"advance": "P1D"}, headers=headers).status == 403


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8080", "http://localhost:5173"])
def test_pages_of_this_machine_are_welcome(nobody: Client, origin: str) -> None:
    signed_in = nobody.post("/local/sign-in", {"email": "ana@example.com"}, headers={"Origin": origin})
    assert signed_in.status == 200


def test_automatic_replies_are_switched_on_and_off(nobody: Client, mailboxes: LocalAbsences) -> None:
    ana, until = person_id("ana@example.com"), "2026-12-01T00:00:00Z"
    assert nobody.post("/local/automatic-replies", {"email": "ana@example.com", "endsAt": until}).status == 204
    assert list(mailboxes.absences([ana])) == [Absence(ana, None, datetime(2026, 12, 1, tzinfo=UTC))]
    assert nobody.post("/local/automatic-replies", {"email": "ANA@example.com", "on": False}).status == 204
    assert list(mailboxes.absences([ana])) == []
    assert nobody.post("/local/automatic-replies", {"email": "gone@example.com"}).status == 404
    refusal = nobody.post("/local/automatic-replies", {"email": "ana@example.com", "endsAt": "soon"})
    assert (refusal.status, refusal.pointers) == (422, ["/endsAt"])
