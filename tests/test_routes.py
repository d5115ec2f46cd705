"""Every route of the hub with every kind of caller: a route that the table below does not name fails."""

import string
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from hub.core.rest.models import Model
from hub.core.rest.web import PLACES, SINGLE_FILES
from tests.support.apps import Client, Reply
from tests.support.hubs import WholeHub
from tests.support.stages import Stage

ANYONE = {"anyone"}
PEOPLE = {"ana", "bob", "carla", "auditor", "dora"}
AUDITORS = {"auditor", "dora"}
ADMINISTRATORS = {"dora"}
TOOLS = {"a tool"}  # posts what its service has signed; nobody of the company calls there
SCOPES = ("requests:read", "requests:write", "documents:read", "documents:write", "directory:read")

# Who passes the gate. What they may do behind it, their own things for example, is each domain's to test.
MATRIX: dict[str, set[str]] = {
    "GET /healthz": ANYONE,
    "GET /readyz": ANYONE,
    "GET /": ANYONE,
    f"GET /<any({PLACES}):place>": ANYONE,
    f"GET /<any({PLACES}):place>/<path:rest>": ANYONE,
    f"GET /<any({SINGLE_FILES}):name>": ANYONE,
    "GET /assets/<name>": ANYONE,
    "GET /config.json": ANYONE,
    "GET /api/docs": ANYONE,
    "GET /api/docs/<any(css, js):kind>/<name>": ANYONE,
    "GET /api/docs/start.js": ANYONE,
    "GET /api/problems/<kind>": ANYONE,
    "GET /api/v1/openapi.json": ANYONE,
    "POST /bot/messages": TOOLS,
    "GET /unsubscribe/<token>": ANYONE,  # each proves itself by its signature, and asks only
    "POST /unsubscribe/<token>": ANYONE,
    "GET /calendar-feeds/<token>.ics": ANYONE,  # proves itself by its signature, and shows one calendar alone
    "POST /graph/notifications": ANYONE,  # each piece of news proves itself by its secret
    "POST /graph/lifecycle": ANYONE,
    "GET /local/outbox": ANYONE,
    "GET /local/teams": ANYONE,
    "POST /local/teams/press": ANYONE,
    "GET /local/people": ANYONE,
    "POST /local/clock": ANYONE,
    "POST /local/delegated-token": ANYONE,
    "POST /local/automatic-replies": ANYONE,
    "POST /local/service-token": ANYONE,
    "POST /local/sign-in": ANYONE,
    "GET /local/files/<path:name>": ANYONE,  # each proves itself by its signature
    "PUT /local/files/<path:name>": ANYONE,
    "POST /local/files/<path:name>": ANYONE,
    "GET /api/v1/me": PEOPLE | {"no scope", *SCOPES},
    "GET /api/v1/people": PEOPLE | {"directory:read"},
    "GET /api/v1/people/<id>": PEOPLE | {"directory:read"},
    "GET /api/v1/people/<id>/photo": PEOPLE,
    "GET /api/v1/people/<id>/duties": ADMINISTRATORS,
    "POST /api/v1/people/<id>/hand-over": ADMINISTRATORS,
    "GET /api/v1/people/<id>/working-hours": PEOPLE,
    "PUT /api/v1/people/<id>/working-hours": PEOPLE,
    "GET /api/v1/events": PEOPLE,
    "GET /api/v1/events.ics": PEOPLE,
    "GET /api/v1/events/link": PEOPLE,
    "POST /api/v1/events/link": PEOPLE,
    "DELETE /api/v1/events/link": PEOPLE,
    "GET /api/v1/calendar/preferences": PEOPLE,
    "PUT /api/v1/calendar/preferences": PEOPLE,
    "GET /api/v1/calendars": ADMINISTRATORS,
    "GET /api/v1/calendars/<key>": ADMINISTRATORS,
    "PUT /api/v1/calendars/<key>": ADMINISTRATORS,
    "GET /api/v1/groups": PEOPLE | {"directory:read"},
    "GET /api/v1/delegations": PEOPLE,
    "POST /api/v1/delegations": PEOPLE,
    "GET /api/v1/delegations/<id>": PEOPLE,
    "DELETE /api/v1/delegations/<id>": PEOPLE,
    "GET /api/v1/clients": ADMINISTRATORS,
    "POST /api/v1/clients": ADMINISTRATORS,
    "GET /api/v1/clients/<key>": ADMINISTRATORS,
    "PATCH /api/v1/clients/<key>": ADMINISTRATORS,
    "GET /api/v1/processes": PEOPLE | {"requests:read"},
    "POST /api/v1/processes": PEOPLE,
    "POST /api/v1/processes/check": PEOPLE,
    "GET /api/v1/processes/schema": PEOPLE | {"no scope", *SCOPES},
    "GET /api/v1/processes/<key>": PEOPLE | {"requests:read"},
    "GET /api/v1/processes/<key>/diagram.svg": PEOPLE | {"requests:read"},
    "GET /api/v1/processes/<key>/bpmn": PEOPLE | {"requests:read"},
    "POST /api/v1/processes/<key>/preview": PEOPLE,
    "GET /api/v1/processes/<key>/versions": PEOPLE,
    "GET /api/v1/processes/<key>/versions/<number>": PEOPLE,
    "GET /api/v1/processes/<key>/versions/<number>/diagram.svg": PEOPLE,
    "GET /api/v1/processes/<key>/versions/<number>/difference": PEOPLE,
    "POST /api/v1/processes/<key>/versions/<number>/preview": PEOPLE,
    "POST /api/v1/processes/<key>/versions/<number>/publish": PEOPLE,
    "POST /api/v1/processes/<key>/versions/<number>/rehearsal": PEOPLE,
    "GET /api/v1/requests/figures": PEOPLE,
    "GET /api/v1/requests": PEOPLE | {"requests:read"},
    "POST /api/v1/requests": PEOPLE | {"requests:write"},
    "GET /api/v1/requests/<id>": PEOPLE | {"requests:read"},
    "PATCH /api/v1/requests/<id>": PEOPLE | {"requests:write"},
    "POST /api/v1/requests/<id>/submit": PEOPLE | {"requests:write"},
    "POST /api/v1/requests/<id>/resubmit": PEOPLE | {"requests:write"},
    "POST /api/v1/requests/<id>/withdraw": PEOPLE | {"requests:write"},
    "POST /api/v1/requests/<id>/comments": PEOPLE | {"requests:write"},
    "POST /api/v1/requests/<id>/mirror": PEOPLE,
    "POST /api/v1/requests/mirror": PEOPLE,
    "POST /api/v1/requests/<id>/remind": PEOPLE | {"requests:write"},
    "GET /api/v1/requests/<id>/form": PEOPLE | {"requests:read"},
    "GET /api/v1/requests/<id>/timeline": PEOPLE | {"requests:read"},
    "GET /api/v1/requests/<id>/diagram.svg": PEOPLE | {"requests:read"},
    "POST /api/v1/request-migrations": PEOPLE,
    "POST /api/v1/request-migrations/preview": PEOPLE,
    "POST /api/v1/process-events": ADMINISTRATORS | {"requests:write"},
    "GET /api/v1/tasks": PEOPLE | {"requests:read"},
    "GET /api/v1/tasks/asked": PEOPLE,
    "GET /api/v1/tasks/count": PEOPLE,
    "GET /api/v1/tasks/<id>": PEOPLE | {"requests:read"},
    "POST /api/v1/tasks/<id>/decision": PEOPLE,
    "POST /api/v1/tasks/<id>/delegate": PEOPLE,
    "POST /api/v1/tasks/<id>/reassign": PEOPLE,
    "POST /api/v1/tasks/<id>/question": PEOPLE,
    "POST /api/v1/tasks/<id>/answer": PEOPLE,
    "POST /api/v1/tasks/<id>/approvers": PEOPLE,
    "POST /api/v1/tasks/<id>/take-back": PEOPLE,
    "POST /api/v1/tasks/decisions": PEOPLE,
    "GET /api/v1/documents": PEOPLE | {"documents:read"},
    "POST /api/v1/documents": PEOPLE | {"documents:write"},
    "GET /api/v1/documents/<id>": PEOPLE | {"documents:read"},
    "DELETE /api/v1/documents/<id>": PEOPLE | {"documents:write"},
    "POST /api/v1/documents/<id>/complete": PEOPLE | {"documents:write"},
    "POST /api/v1/documents/<id>/link": PEOPLE | {"documents:read"},
    "POST /api/v1/documents/<id>/share": PEOPLE,
    "POST /api/v1/documents/imports": PEOPLE,
    "GET /api/v1/notifications": PEOPLE,
    "POST /api/v1/notifications/read": PEOPLE,
    "POST /api/v1/notifications/unread": PEOPLE,
    "GET /api/v1/notifications/preferences": PEOPLE,
    "PUT /api/v1/notifications/preferences": PEOPLE,
    "GET /api/v1/notifications/working-hours": PEOPLE,
    "GET /api/v1/reports": PEOPLE,
    "POST /api/v1/reports/<key>/runs": PEOPLE,
    "GET /api/v1/report-runs/<id>": PEOPLE,
    "GET /api/v1/report-subscriptions": PEOPLE,
    "POST /api/v1/report-subscriptions": PEOPLE,
    "PATCH /api/v1/report-subscriptions/<id>": PEOPLE,
    "DELETE /api/v1/report-subscriptions/<id>": PEOPLE,
    "GET /api/v1/schedules": ADMINISTRATORS,
    "POST /api/v1/schedules/<key>/run": ADMINISTRATORS,
    "POST /api/v1/schedules/<key>/pause": ADMINISTRATORS,
    "POST /api/v1/schedules/<key>/resume": ADMINISTRATORS,
    "GET /api/v1/directory": ADMINISTRATORS,
    "GET /api/v1/operations/health": ADMINISTRATORS,
    "GET /api/v1/operations/microsoft": ADMINISTRATORS,
    "GET /api/v1/operations/queues": ADMINISTRATORS,
    "GET /api/v1/dead-letters": ADMINISTRATORS,
    "POST /api/v1/dead-letters/<id>/replay": ADMINISTRATORS,
    "GET /api/v1/audit": AUDITORS,
    "GET /api/v1/audit/verify": AUDITORS,
}
STRANGERS = ("nobody", "expired", "tampered", "of another hub", "for another audience", "unsigned", "not a token")
GATE_WORDS = ("This needs the", "This is for people only")


def test_the_table_names_every_route_and_no_other(shared: WholeHub) -> None:
    assert set(_routes(shared.flask)) == set(MATRIX)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_reach_what_is_for_anyone_and_are_asked_to_sign_in_elsewhere(shared: WholeHub, who: str) -> None:
    client = _stranger(shared, who)
    for route, allowed in MATRIX.items():
        reply = _call(client, route)
        if allowed == ANYONE:
            assert reply.status != 401, (route, reply.body)
        else:
            assert reply.status == 401, (route, reply.body)
            assert reply.json["detail"], route
            assert reply.headers["WWW-Authenticate"] == "Bearer"
            assert reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("who", [*sorted(PEOPLE), *SCOPES, "no scope"])
def test_everybody_passes_where_the_table_says_and_nowhere_else(shared: WholeHub, who: str) -> None:
    client = _somebody(shared, who)
    for route, allowed in MATRIX.items():
        reply = _call(client, route)
        assert reply.status < 500, (route, reply.body)
        if allowed == TOOLS:
            assert reply.status == 401, (route, reply.body)
            continue
        refused = reply.status == 403 and reply.json["detail"].startswith(GATE_WORDS)
        assert refused is (allowed != ANYONE and who not in allowed), (route, reply.status, reply.body)


def test_a_read_scope_never_writes_and_a_write_scope_never_decides() -> None:
    for route, allowed in MATRIX.items():
        scopes = {scope for scope in allowed if ":" in scope}
        if not route.startswith("GET ") and not route.endswith("/link"):
            assert not any(scope.endswith(":read") for scope in scopes), route
        assert not (scopes and "/decision" in route), route


def test_every_person_is_refused_once_she_has_left(whole: WholeHub) -> None:
    from sqlalchemy import update

    from hub.directory.models import people

    ana = whole.as_("ana")
    with whole.hub.work.db.writing() as connection:
        connection.execute(update(people).where(people.c.email == "ana@example.com").values(active=False))
    replies = {route: _call(ana, route).status for route, allowed in MATRIX.items() if allowed != ANYONE}
    assert set(replies.values()) == {401}


def test_unknown_addresses_are_404_for_everybody_and_name_the_way_on(shared: WholeHub) -> None:
    for client in (shared.nobody(), shared.as_("ana")):
        for path in ("/api/v1/nothing", "/api/v1/requests/", "/nothing", "/api/v2/me"):
            reply = client.call("GET", path)
            assert (reply.status, reply.headers["Content-Type"]) == (404, "application/problem+json")
            assert "/api/v1/openapi.json" in reply.json["detail"]


def test_the_openapi_document_is_valid(shared: WholeHub) -> None:
    OpenAPIV31SpecValidator(_document(shared)).validate()


def test_the_openapi_document_lists_exactly_the_routes_of_the_api(shared: WholeHub) -> None:
    listed = {f"{m.upper()} {path}" for path, item in _document(shared)["paths"].items() for m in item}
    routes = {_template(route) for route in _routes(shared.flask) if " /api/v1/" in route}
    assert listed == routes - {"GET /api/v1/openapi.json"}


def test_every_operation_is_told_apart_described_and_answers_errors_as_problems(shared: WholeHub) -> None:
    operations = list(_operations(_document(shared)))
    assert len({operation["operationId"] for _, operation in operations}) == len(operations)
    for name, operation in operations:
        assert operation["summary"], name
        problem = operation["responses"]["default"]["content"]
        assert set(problem) == {"application/problem+json"}, name
        assert any(status.startswith("2") for status in operation["responses"]), name
        assert operation["security"] == [{"bearer": []}], name


def test_every_parameter_of_a_path_is_described(shared: WholeHub) -> None:
    for name, operation in _operations(_document(shared)):
        wanted = {field for _, field, _, _ in string.Formatter().parse(name.split(" ")[1]) if field}
        given = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert given == wanted, name


def test_no_two_shapes_of_the_api_share_a_name(shared: WholeHub) -> None:
    assert shared.flask
    shapes: dict[str, set[str]] = {}
    for model in _models(Model):
        if model.__module__.startswith("hub."):
            schema = {key: value for key, value in model.model_json_schema().items() if key != "description"}
            shapes.setdefault(model.__name__, set()).add(str(schema))
    assert [name for name, schemas in shapes.items() if len(schemas) > 1] == []


def test_answers_are_what_the_openapi_document_says(shared: WholeHub, scene: Stage) -> None:
    document = _document(shared)
    for route, call in scene.calls.items():
        if call.method == "GET":
            reply = scene.send(call)
            assert reply.status == 200, (route, reply.body)
            _fits(document, route, reply)


def test_the_stage_has_a_call_of_every_route_of_the_api(shared: WholeHub, scene: Stage) -> None:
    listed = {name.replace(" /api/v1", " ") for name, _ in _operations(_document(shared))}
    assert set(scene.calls) == listed


def _models(base: type[Model]) -> Iterator[type[Model]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _fits(document: dict[str, Any], route: str, reply: Reply) -> None:
    method, _, path = route.partition(" ")
    content = document["paths"][f"/api/v1{path}"][method.lower()]["responses"]["200"]["content"]
    assert reply.headers["Content-Type"] in content, route
    if reply.json is not None and "application/json" in content:
        schema = {"$ref": content["application/json"]["schema"]["$ref"]}
        Draft202012Validator({**schema, "components": document["components"]}).validate(reply.json)


def _routes(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}"


def _call(client: Client, route: str) -> Reply:
    """Calls a route for something that is not there."""
    method, _, rule = route.partition(" ")
    path = rule.replace("<any(css, js):kind>", "css").replace("<number>", "9").replace("<path:name>", "nothing")
    for name in ("id", "key", "kind", "name"):
        path = path.replace(f"<{name}>", "nothing")
    return client.call(method, path, json={"nothing": True} if method in ("POST", "PUT", "PATCH") else None)


def _stranger(hub: WholeHub, who: str) -> Client:
    if who == "nobody":
        return hub.nobody()
    head, body, signature = hub.token("ana").split(".")
    ours = hub.hub.place.secret
    tokens = {
        "tampered": f"{head}.{hub.token('dora').split('.')[1]}.{signature}",
        "expired": _token(hub, ours, life=timedelta(seconds=-1)),
        "of another hub": _token(hub, b"x" * 32),
        "for another audience": _token(hub, ours, audience="elsewhere"),
        "unsigned": f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}.",
        "not a token": "ana",
    }
    return hub.nobody(tokens[who])


def _token(hub: WholeHub, secret: bytes, life: timedelta = timedelta(hours=1), audience: str = "hub") -> str:
    from datetime import UTC, datetime

    import jwt

    from tests.support.company import id_of

    now = datetime.now(UTC)
    claims = {
        "iss": "hub-local",
        "aud": audience,
        "sub": id_of("dora"),
        "kind": "person",
        "iat": now,
        "exp": now + life,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def _somebody(hub: WholeHub, who: str) -> Client:
    if ":" in who:
        return hub.service(who.replace(":", "-"), who)
    if who == "no scope":
        return hub.service("no-scope")
    return hub.as_(_auditor() if who == "auditor" else who)


def _auditor() -> str:
    from integrations.local.company import groups, people

    member = next(group for group in groups() if group.key == "auditors").member_ids[0]
    return next(person.email for person in people() if person.id == member).partition("@")[0]


def _document(hub: WholeHub) -> dict[str, Any]:
    return dict(hub.nobody().get("/openapi.json").json)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def _template(route: str) -> str:
    return route.replace("<", "{").replace(">", "}")
