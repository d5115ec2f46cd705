"""The register of internal services, and its routes."""

from typing import Any

import pytest

from hub.clients.api import api
from hub.clients.models import clients
from hub.clients.service import Clients
from hub.core.errors import Conflict
from hub.core.unit_of_work import Work
from tests.support.apps import TestApp, app_with
from tests.support.trail import recorded

GOOGLE, ENTRA = "google:104857600000000000001", "entra:7e4a0000-0000-4000-8000-0000000000aa"
ERP = {"key": "erp", "name": "ERP", "scopes": ["requests:write", "requests:read"]}


@pytest.fixture
def service(work: Work) -> Clients:
    return Clients(work)


@pytest.fixture
def app(work: Work, service: Clients) -> TestApp:
    return app_with(work, {Clients: service}, [api])


def test_a_client_that_is_ensured_has_its_scopes(service: Clients, work: Work) -> None:
    service.ensure("erp", "ERP", ["requests:write", "requests:read"])
    assert service.scopes_of("erp") == {"requests:read", "requests:write"}
    assert [entry.action for entry in recorded(work)] == ["client.ensured"]


def test_ensuring_it_again_changes_nothing(service: Clients, work: Work) -> None:
    for _ in range(3):
        service.ensure("erp", "ERP", ["requests:read"])
    assert len(recorded(work)) == 1


def test_ensuring_it_differently_changes_it(service: Clients) -> None:
    service.ensure("erp", "ERP", ["requests:read"])
    service.ensure("erp", "ERP", ["reports:read"])
    assert service.scopes_of("erp") == {"reports:read"}


def test_ensuring_it_adds_who_it_is_elsewhere(service: Clients, work: Work) -> None:
    service.ensure("erp", "ERP", [])
    for _ in range(2):
        service.ensure("erp", "ERP", [], [GOOGLE])
    assert service.key_of(GOOGLE) == "erp"
    assert len(recorded(work)) == 2
    with pytest.raises(Conflict):
        service.ensure("crm", "CRM", [], [GOOGLE])
    assert service.scopes_of("crm") is None


def test_unknown_and_inactive_clients_have_no_scopes_at_all(service: Clients, work: Work) -> None:
    service.ensure("erp", "ERP", ["requests:read"])
    with work.unit() as unit:
        unit.connection.execute(clients.update().values(active=False))
    assert service.scopes_of("erp") is None
    assert service.scopes_of("crm") is None


def test_an_administrator_registers_a_client(app: TestApp, work: Work, service: Clients) -> None:
    dora = app.as_("dora", ["administrator"])
    made = dora.post("/clients", ERP)
    assert (made.status, made.headers["Location"]) == (201, "/api/v1/clients/erp")
    assert made.json["scopes"] == ["requests:read", "requests:write"]
    assert dora.get("/clients/erp").json == made.json == dora.get("/clients").json["items"][0]
    assert service.scopes_of("erp") == {"requests:read", "requests:write"}
    [entry] = recorded(work)
    assert (entry.actor, entry.action, entry.subject) == ("dora", "client.registered", "erp")


def test_a_client_is_known_by_who_it_is_elsewhere(app: TestApp, service: Clients, work: Work) -> None:
    dora = app.as_("dora", ["administrator"])
    made = dora.post("/clients", {**ERP, "identities": [GOOGLE, ENTRA, GOOGLE]})
    assert made.json["identities"] == sorted([ENTRA, GOOGLE])
    assert dora.get("/clients/erp").json == made.json == dora.get("/clients").json["items"][0]
    assert {service.key_of(subject) for subject in (GOOGLE, ENTRA, "erp")} == {"erp"}
    assert service.key_of("google:999999") is None
    assert "identities" in str(recorded(work)[0])


def test_who_a_client_is_elsewhere_is_given_once(app: TestApp, service: Clients) -> None:
    dora = app.as_("dora", ["administrator"])
    dora.post("/clients", {**ERP, "identities": [GOOGLE]})
    refusal = dora.post("/clients", {**ERP, "key": "crm", "identities": [ENTRA, GOOGLE]})
    assert (refusal.status, refusal.pointers) == (409, ["/identities"])
    assert [item["key"] for item in dora.get("/clients").json["items"]] == ["erp"]
    assert service.key_of(ENTRA) is None


def test_a_key_is_given_once(app: TestApp, service: Clients) -> None:
    dora = app.as_("dora", ["administrator"])
    dora.post("/clients", ERP)
    refusal = dora.post("/clients", {**ERP, "scopes": ["reports:read"]})
    assert (refusal.status, refusal.pointers) == (409, ["/key"])
    assert service.scopes_of("erp") == {"requests:read", "requests:write"}


def test_clients_come_by_key_page_by_page(app: TestApp, service: Clients) -> None:
    for key in ("crm", "bi", "erp"):
        service.ensure(key, key.upper(), [])
    dora = app.as_("dora", ["administrator"])
    first = dora.get("/clients?limit=2").json
    assert [item["key"] for item in first["items"]] == ["bi", "crm"]
    last = dora.get("/clients", query={"limit": 2, "cursor": first["nextCursor"]}).json
    assert ([item["key"] for item in last["items"]], last["nextCursor"]) == (["erp"], None)


def test_an_administrator_changes_who_a_client_is_elsewhere(app: TestApp, service: Clients, work: Work) -> None:
    dora = app.as_("dora", ["administrator"])
    seen = dora.post("/clients", {**ERP, "identities": [GOOGLE]})
    changed = dora.patch("/clients/erp", {"identities": [ENTRA, ENTRA]}, headers={"If-Match": seen.headers["ETag"]})
    assert changed.json == {**seen.json, "identities": [ENTRA], "version": 2}
    assert changed.headers["ETag"] == dora.get("/clients/erp").headers["ETag"] == '"2"'
    assert (service.key_of(ENTRA), service.key_of(GOOGLE)) == ("erp", None)
    entry = recorded(work)[-1]
    assert (entry.actor, entry.action, entry.subject) == ("dora", "client.changed", "erp")
    assert entry.payload == {"identities": [[GOOGLE], [ENTRA]]}


def test_an_administrator_changes_what_a_client_may_and_whether_it_may_call(app: TestApp, service: Clients) -> None:
    dora = app.as_("dora", ["administrator"])
    dora.post("/clients", {**ERP, "identities": [GOOGLE]})
    narrower = {"scopes": ["requests:read"], "name": "ERP 2"}
    assert dora.patch("/clients/erp", narrower, headers={"If-Match": '"1"'}).json["identities"] == [GOOGLE]
    assert service.scopes_of("erp") == {"requests:read"}
    assert dora.patch("/clients/erp", {"active": False}, headers={"If-Match": '"2"'}).json["active"] is False
    assert service.scopes_of("erp") is None


def test_a_change_that_changes_nothing_leaves_no_trace(app: TestApp, work: Work) -> None:
    dora = app.as_("dora", ["administrator"])
    dora.post("/clients", ERP)
    assert dora.patch("/clients/erp", {"scopes": ERP["scopes"]}, headers={"If-Match": "*"}).json["version"] == 1
    assert [entry.action for entry in recorded(work)] == ["client.registered"]


def test_a_change_of_what_nobody_saw_is_refused(app: TestApp, service: Clients) -> None:
    dora = app.as_("dora", ["administrator"])
    dora.post("/clients", ERP)
    service.ensure("erp", "ERP", ["requests:read"])
    assert dora.patch("/clients/erp", {"name": "X"}).status == 428
    assert dora.patch("/clients/erp", {"name": "X"}, headers={"If-Match": '"1"'}).status == 412
    assert dora.patch("/clients/crm", {"name": "X"}, headers={"If-Match": "*"}).status == 404


def test_a_client_cannot_become_who_another_one_is(app: TestApp, service: Clients) -> None:
    dora = app.as_("dora", ["administrator"])
    dora.post("/clients", {**ERP, "identities": [GOOGLE]})
    dora.post("/clients", {**ERP, "key": "crm"})
    refusal = dora.patch("/clients/crm", {"identities": [ENTRA, GOOGLE]}, headers={"If-Match": "*"})
    assert (refusal.status, refusal.pointers) == (409, ["/identities"])
    assert (service.key_of(GOOGLE), service.key_of(ENTRA)) == ("erp", None)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/clients"), ("GET", "/clients/erp"), ("POST", "/clients"), ("PATCH", "/clients/erp")],
)
def test_the_register_is_for_administrators(app: TestApp, method: str, path: str) -> None:
    assert app.nobody().call(method, path, ERP).status == 401
    assert app.as_("ana").call(method, path, ERP).status == 403
    assert app.as_("erp", kind="client", scopes=["requests:write"]).call(method, path, ERP).status == 403


def test_an_unknown_client_is_not_found(app: TestApp) -> None:
    assert app.as_("dora", ["administrator"]).get("/clients/crm").status == 404


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"key": "ERP"}, "/key"),
        ({"key": "e"}, "/key"),
        ({"key": "e" * 41}, "/key"),
        ({"key": "erp\n"}, "/key"),
        ({"key": None}, "/key"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 121}, "/name"),
        ({"name": "nul\0"}, "/name"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": ["requests:read", "requests:*"]}, "/scopes/1"),
        ({"scopes": ["requests:read"] * 51}, "/scopes"),
        ({"scopes": "requests:read"}, "/scopes"),
        ({"identities": ["erp"]}, "/identities/0"),
        ({"identities": [GOOGLE, "google:erp@demo.iam"]}, "/identities/1"),
        ({"identities": ["entra:" + "x" * 36]}, "/identities/0"),
        ({"identities": [GOOGLE] * 21}, "/identities"),
        ({"secret": "s"}, "/secret"),
    ],
)
def test_a_wrong_registration_is_pointed_out(app: TestApp, changes: dict[str, Any], pointer: str) -> None:
    dora = app.as_("dora", ["administrator"])
    refusal = dora.post("/clients", {**ERP, **changes})
    assert (refusal.status, refusal.pointers) == (422, [pointer])
    assert dora.get("/clients").json["items"] == []
