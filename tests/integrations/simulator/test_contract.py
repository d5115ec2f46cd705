"""The simulator's contract is Microsoft's: compared, field by field, with the published OpenAPI where it is at hand."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from integrations.simulator.contract import GRAPH_OPERATIONS
from integrations.simulator.contract.base import Operation, Wire

PUBLISHED = Path(__file__).parents[3] / ".." / "shared" / "reference" / "microsoft-graph.openapi.yaml"
NULL = {"type": "null"}
Json = dict[str, Any]

pytestmark = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published OpenAPI is not beside the project")


@cache
def document() -> Json:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read: Json = yaml.load(PUBLISHED.read_text(encoding="utf-8"), Loader=loader)
    return read


def named(reference: str) -> str:
    return reference.rpartition("/")[2]


def schema(name: str) -> Json:
    found: Json = document()["components"]["schemas"][name]
    return found


def ancestors(name: str) -> Iterator[str]:
    yield name
    for part in schema(name).get("allOf", ()):
        if "$ref" in part:
            yield from ancestors(named(part["$ref"]))


def fields(found: Json) -> Json:
    """The properties of a schema, inherited ones included."""
    if "$ref" in found:
        found = schema(named(found["$ref"]))
    every = dict(found.get("properties", {}))
    for part in found.get("allOf", ()):
        every |= fields(part)
    return every


def published(found: Json) -> tuple[str, bool]:
    """A published type as text, and whether it may be null."""
    if "anyOf" in found:
        kinds = [published(one)[0] for one in found["anyOf"] if one.get("enum") != [None]]
        return "|".join(kinds), len(kinds) < len(found["anyOf"])
    nullable = bool(found.get("nullable"))
    if "$ref" in found:
        target = schema(named(found["$ref"]))
        return (enum(target) if "enum" in target else named(found["$ref"])), nullable
    if "enum" in found:
        return enum(found), nullable
    if found.get("type") == "array":
        return f"[{published(found['items'])[0]}]", nullable
    return str(found.get("type", "any")), nullable


def enum(found: Json) -> str:
    return "enum:" + ",".join(sorted(found["enum"]))


def ours(found: Json, names: dict[str, str]) -> tuple[str, bool]:
    """The same of a field of ours; `names` leads from class names to published names."""
    kinds = [one for one in found.get("anyOf", [found]) if one != NULL]
    return _ours(kinds[0], names), len(kinds) < len(found.get("anyOf", [found]))


def _ours(found: Json, names: dict[str, str]) -> str:
    if "$ref" in found:
        return names[named(found["$ref"])]
    if "enum" in found:
        return enum(found)
    if found.get("type") == "array":
        return f"[{_ours(found['items'], names)}]"
    return str(found.get("type", "any"))


def models() -> list[type[Wire]]:
    """Every model of ours that the operations reach."""
    seen: dict[str, type[Wire]] = {}
    for kind in every(Wire):
        if kind.__module__.rpartition(".")[2] not in ("bot", "login", "base"):
            seen[kind.__name__] = kind
    return list(seen.values())


def every(kind: type[Wire]) -> Iterator[type[Wire]]:
    for child in kind.__subclasses__():
        yield child
        yield from every(child)


# Types that are published in place, without a name: compared on their own below.
INLINE = {"Part": ("batchRequest", "requests"), "PartAnswer": ("batchResponse", "responses")}
NAMES = {kind.__name__: kind.schema_name or kind.__name__ for kind in models()}


def differences(kind: type[Wire], theirs: Json) -> list[str]:
    mine = kind.model_json_schema(by_alias=True)
    mine = mine.get("$defs", {}).get(kind.__name__, mine)
    return [text for name, field in mine["properties"].items() if (text := difference(name, field, theirs))]


def difference(name: str, field: Json, theirs: Json) -> str:
    if name not in theirs:
        return f"{name} is not published"
    (mine, nullable), (kind, may_be_null) = ours(field, NAMES), published(theirs[name])
    if name == "@odata.type":
        return ""
    if not same(mine, kind):
        return f"{name} is {kind}, not {mine}"
    return f"{name} may be null: {may_be_null}, not {nullable}" if nullable != may_be_null else ""


def same(mine: str, theirs: str) -> bool:
    if mine == theirs or theirs == "any" or (theirs == "object" and mine in INLINE):
        return True
    if mine.startswith("[") and theirs.startswith("["):
        return same(mine[1:-1], theirs[1:-1])
    return mine in document()["components"]["schemas"] and theirs in ancestors(mine)


@pytest.mark.parametrize("name", INLINE)
def test_a_model_without_a_published_name_has_only_published_fields(name: str) -> None:
    kind = next(kind for kind in models() if kind.__name__ == name)
    outer, field = INLINE[name]
    theirs = schema(outer)["properties"][field]["items"]
    assert differences(kind, fields(theirs)) == []
    assert set(theirs["required"]) <= set(kind.model_json_schema(by_alias=True)["required"])


PUBLISHED_OPERATIONS = [operation for operation in GRAPH_OPERATIONS if not operation.source]


@pytest.mark.parametrize("kind", [kind for kind in models() if kind.schema_name], ids=lambda kind: kind.__name__)
def test_a_model_has_only_published_fields_of_published_types(kind: type[Wire]) -> None:
    assert kind.schema_name
    name = kind.schema_name
    theirs = fields(schema(name if name in document()["components"]["schemas"] else f"microsoft.graph.{name}"))
    assert differences(kind, theirs) == []


@pytest.mark.parametrize("operation", PUBLISHED_OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_an_operation_is_published_with_its_answers_and_options(operation: Operation) -> None:
    found = document()["paths"][operation.path][operation.method.lower()]
    assert set(operation.statuses) == {int(status) for status in found["responses"] if status.isdigit()}
    assert set(operation.query) <= {one["name"] for one in found.get("parameters", ())}


@pytest.mark.parametrize(
    "operation", [one for one in PUBLISHED_OPERATIONS if one.body], ids=lambda one: f"{one.method} {one.path}"
)
def test_a_body_is_published(operation: Operation) -> None:
    found = document()["paths"][operation.path][operation.method.lower()]
    theirs = found["requestBody"]["content"]["application/json"]["schema"]
    assert operation.body
    if "$ref" in theirs:
        assert operation.body.schema_name == named(theirs["$ref"])
    else:
        assert differences(operation.body, fields(theirs)) == []
        mine = operation.body.model_json_schema(by_alias=True)
        assert set(theirs.get("required", ())) <= set(mine.get("required", ()))


@pytest.mark.parametrize(
    "operation", [one for one in PUBLISHED_OPERATIONS if one.answer or one.item], ids=lambda one: one.path
)
def test_an_answer_is_published(operation: Operation) -> None:
    found = document()["paths"][operation.path][operation.method.lower()]
    theirs = found["responses"][str(operation.statuses[0])]["content"]["application/json"]["schema"]
    if operation.item and "properties" in theirs:
        theirs = theirs["properties"]["value"]["items"]
    allowed = [named(one["$ref"]) for one in theirs.get("anyOf", [theirs])]
    model = operation.answer or operation.item
    assert model
    assert model.schema_name in allowed


def test_only_documented_pages_stand_in_for_what_is_not_published() -> None:
    missing = [one for one in GRAPH_OPERATIONS if one.source]
    assert all(one.source.startswith("https://learn.microsoft.com/graph/api/") for one in missing)
    assert not {one.path for one in missing} & set(document()["paths"])
