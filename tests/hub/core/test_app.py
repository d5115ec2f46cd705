"""The app around the routes."""

import re
from typing import Any

import pytest
from flask import Blueprint, Flask, Response
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.clients.api import api as clients_api
from hub.core.auth import ANYONE
from hub.core.rest.app import BODY_LIMIT
from hub.core.rest.problems import KINDS
from hub.core.rest.routes import Api
from hub.core.unit_of_work import Work
from hub.directory.api import api as directory_api
from hub.documents.api import api as documents_api
from tests.support.apps import TestApp, app_with
from tests.support.clocks import ManualClock

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
WORK = Work(NotImplemented, ManualClock())


def page(name: str, raises: Exception | None = None) -> Blueprint:
    """A page that anyone may see, or that fails."""
    blueprint = Blueprint(name, __name__)

    def view() -> str:
        if raises:
            raise raises
        return "seen"

    view.allow = ANYONE  # type: ignore[attr-defined]
    blueprint.add_url_rule(f"/local/{name}", name, view)
    return blueprint


@pytest.fixture
def bare() -> TestApp:
    """An app without any domain."""
    return app_with(WORK, {}, [], [page("open")])


def test_a_route_that_does_not_say_who_may_call_stops_the_start() -> None:
    silent = Blueprint("silent", __name__)
    silent.add_url_rule("/silent", "view", lambda: "seen")
    with pytest.raises(RuntimeError, match=r"who may call them: silent\.view"):
        app_with(WORK, {}, [], [silent])


def test_a_page_for_anyone_needs_no_token(bare: TestApp) -> None:
    seen = bare.nobody().get("/local/open")
    assert (seen.status, seen.body) == (200, b"seen")


@pytest.mark.parametrize("given", ["abcdefgh", "0189-xyz_1.2", "a" * 64])
def test_a_request_id_that_comes_along_is_kept(bare: TestApp, given: str) -> None:
    assert bare.nobody().get("/local/open", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "white space", "<script>", "ä" * 10])
def test_any_other_gets_a_new_one(bare: TestApp, given: str) -> None:
    answer = bare.nobody().get("/local/open", headers={"X-Request-Id": given})
    assert UUID7.fullmatch(answer.headers["X-Request-Id"])
    assert bare.nobody().get("/local/open").headers["X-Request-Id"] != answer.headers["X-Request-Id"]


@pytest.mark.parametrize("path", ["/local/open", "/local/nothing", "/api/v1/openapi.json"])
def test_every_answer_carries_safe_headers(bare: TestApp, path: str) -> None:
    headers = bare.nobody().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/local/nothing", 404, "not-found"),
        ("POST", "/local/open", 405, "method-not-allowed"),
        ("GET", "/api/v1/nothing", 404, "not-found"),
    ],
)
def test_even_errors_of_the_framework_are_problems(
    bare: TestApp, method: str, path: str, status: int, kind: str
) -> None:
    problem = bare.nobody().call(method, path)
    assert (problem.status, problem.headers["Content-Type"]) == (status, "application/problem+json")
    assert problem.json["type"] == f"/api/problems/{kind}"
    assert (problem.json["status"], problem.json["instance"]) == (status, path)
    assert problem.json["requestId"] == problem.headers["X-Request-Id"]


def test_a_wrong_method_is_told_the_right_ones(bare: TestApp) -> None:
    assert "GET" in bare.nobody().post("/local/open").headers["Allow"]


def test_huge_bodies_are_refused(app: TestApp) -> None:
    body = b'{"text": "' + b"x" * BODY_LIMIT + b'"}'
    refusal = app.as_("ana").post("/notes", data=body, headers={"Content-Type": "application/json"})
    assert refusal.status == 413
    assert "POST /api/v1/documents" in refusal.json["detail"]


@pytest.mark.parametrize("error", [PoolTimeout(), OperationalError("SELECT 1", {}, Exception("locked"))])
def test_a_database_that_does_not_answer_is_said(error: Exception) -> None:
    refusal = app_with(WORK, {}, [], [page("broken", error)]).nobody().get("/local/broken")
    assert (refusal.status, refusal.headers["Retry-After"]) == (503, "2")
    assert b"SELECT" not in refusal.body


def test_a_mistake_is_a_problem_too() -> None:
    refusal = app_with(WORK, {}, [], [page("broken", KeyError("secret"))]).nobody().get("/local/broken")
    assert (refusal.status, refusal.json["type"]) == (500, "/api/problems/internal")
    assert b"secret" not in refusal.body


@pytest.mark.parametrize("kind", [*KINDS, "method-not-allowed"])
def test_every_kind_of_problem_is_explained(bare: TestApp, kind: str) -> None:
    page = bare.nobody().get(f"/api/problems/{kind}")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert page.body


def test_what_a_problem_page_repeats_is_plain_text(bare: TestApp) -> None:
    page = bare.nobody().get("/api/problems/<script>")
    assert page.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/start.js", "/api/docs/css/swagger-ui.css"])
def test_the_reference_can_be_read_as_a_page(bare: TestApp, path: str) -> None:
    assert bare.nobody().get(path).status == 200


@pytest.mark.parametrize("path", ["/api/docs/js/nothing.js", "/api/docs/js/..%2f..%2fsettings.py", "/api/docs/py/x"])
def test_and_nothing_else_of_the_package(bare: TestApp, path: str) -> None:
    assert bare.nobody().get(path).status == 404


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The OpenAPI document of three domains."""
    apis = [directory_api, clients_api, documents_api]
    seen: dict[str, Any] = app_with(WORK, {}, apis).nobody().get("/openapi.json").json
    return seen


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_the_document_is_the_same_whichever_part_was_read_before() -> None:
    parts: list[Api[Any]] = [_part("first"), _part("second")]
    for apis in (parts[1:], parts):
        told = app_with(WORK, {}, apis).nobody().get("/openapi.json").json
    assert [tag["name"] for tag in told["tags"]] == ["first", "second"]
    assert [path.rpartition("/")[2] for path in told["paths"]][-2:] == ["first", "second"]


def _part(name: str) -> Api[Any]:
    made = Api(name, object, name)
    made.get(f"/{name}", allow=ANYONE)(lambda: Response())
    return made


def test_each_operation_says_who_may_call_and_how_it_refuses(document: dict[str, Any]) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert operations
    for operation in operations:
        assert operation["security"] == [{"bearer": []}]
        assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
        assert "422" not in operation["responses"]
        assert operation["summary"]


def test_each_write_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            names = [parameter["name"] for parameter in operation.get("parameters", [])]
            assert ("Idempotency-Key" in names) == (method != "get"), f"{method} {path}"


def test_an_optional_body_is_in_the_document(document: dict[str, Any]) -> None:
    body = document["paths"]["/api/v1/documents/{id}/complete"]["post"]["requestBody"]
    assert body["required"] is False
    assert "sha256" in body["content"]["application/json"]["schema"]["properties"]


def test_the_app_keeps_json_plain(bare: TestApp) -> None:
    app: Flask = bare.flask
    assert app.json.loads(app.json.dumps({"at": "ä"})) == {"at": "ä"}
