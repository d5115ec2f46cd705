"""The OpenAPI document: valid, whole, and true to what the hub answers."""

import string
from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from hub.core.rest.models import Model
from tests.support.apps import Reply
from tests.support.contracts import operations, routes, validator_of
from tests.support.hubs import WholeHub
from tests.support.stages import Stage


def test_the_openapi_document_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_the_openapi_document_lists_exactly_the_routes_of_the_api(shared: WholeHub, document: dict[str, Any]) -> None:
    listed = {name for name, _ in operations(document)}
    there = {_template(route) for route in routes(shared.flask) if " /api/v1/" in route}
    assert listed == there - {"GET /api/v1/openapi.json"}


def test_every_operation_is_told_apart_described_and_answers_errors_as_problems(document: dict[str, Any]) -> None:
    listed = list(operations(document))
    assert len({operation["operationId"] for _, operation in listed}) == len(listed)
    for name, operation in listed:
        assert operation["summary"], name
        problem = operation["responses"]["default"]["content"]
        assert set(problem) == {"application/problem+json"}, name
        assert any(status.startswith("2") for status in operation["responses"]), name
        assert operation["security"] == [{"bearer": []}], name


def test_every_parameter_of_a_path_is_described(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
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


def test_answers_are_what_the_openapi_document_says(scene: Stage, document: dict[str, Any]) -> None:
    for route, call in scene.calls.items():
        if call.method == "GET":
            reply = scene.send(call)
            assert reply.status == 200, (route, reply.body)
            _fits(document, route, reply)


def test_the_stage_has_a_call_of_every_route_of_the_api(scene: Stage, document: dict[str, Any]) -> None:
    listed = {name.replace(" /api/v1", " ") for name, _ in operations(document)}
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
        validator_of(document, schema).validate(reply.json)


def _template(route: str) -> str:
    return route.replace("<", "{").replace(">", "}")
