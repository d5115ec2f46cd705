"""Bad addresses at every route: ids of nothing or of somebody else's things, and queries, are refused and named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from integrations.local.company import people
from tests.support.calls import Call
from tests.support.contracts import operation_of
from tests.support.refusals import faults_of, nothing_written
from tests.support.stages import Stage

OUTSIDER = next(person.email for person in people() if person.department == "Marketing").partition("@")[0]
UNKNOWN = "01999999-9999-7999-8999-999999999999"
ODD_IDS = (
    UNKNOWN, "0", "-1", "1", "null", "undefined", "x" * 300, "%20", "%00", "a%00b", "%ff", "%ed%a0%80", "%F0%9F%92%A9",
    "..%2f..%2fetc", "%2e%2e", "'%20or%201=1--", "%22%3E%3Cscript%3E", "{id}", "%7Bid%7D", UNKNOWN.upper(),
    UNKNOWN + "a", "99999999999999999999999", "*", "%0d%0aX-Evil:%20yes",
)  # fmt: skip
ODD_QUERIES = (
    "limit=0", "limit=-1", "limit=201", "limit=abc", "limit=1.5", f"limit={2**70}", "limit=", "limit=%00",
    "limit=1%201", "nothing=1", "cursor=abc", "cursor=%ff", "cursor=W10", "cursor=e30", "cursor=bnVsbA",
    "cursor=WzEsMiwzLDQsNSw2LDddI", "cursor=%00",
    f"cursor={'A' * 501}", "cursor=WyJcdTAwMDAiLCJhIl0", "%ff=1", "limit[]=1",
)  # fmt: skip
ODD_ENCODINGS = (
    "%ff", "%", "%zz", "a=%c3%28", "=", "&&&", "limit=1&limit=abc", "limit=5;cursor=x", "search=%ff%fe",
    "search=%25%5f", "search=" + "%F0%9F%92%A9" * 20, "?" * 500, "a" * 20_000,
)  # fmt: skip


def test_ids_of_nothing_and_of_odd_shape_are_not_found(scene: Stage, document: dict[str, Any]) -> None:
    with nothing_written(scene) as wrong:
        for call in scene.calls.values():
            for odd in ODD_IDS:
                for path in _paths_with(call, odd):
                    if "/versions/1" not in path:  # there is such a version
                        reply = scene.send(call, path=path)
                        wrong += faults_of(f"{call.method} {path}", reply, {400, 404, 405, 422, 308})


def test_what_is_somebody_elses_is_not_there(scene: Stage) -> None:
    """Fay asked nothing and was asked nothing; what belongs to nobody, such as people and processes, is left out."""
    owned = ("/requests/", "/tasks/", "/documents/", "/delegations/", "/report-runs/", "/report-subscriptions/")
    with nothing_written(scene) as wrong:
        for call in scene.calls.values():
            if call.path.startswith(owned) and "{id}" in call.route:
                for who in ("fay", OUTSIDER):
                    wrong += faults_of(f"{call.route} by {who}", scene.send(call, who=who), {404})


def test_documents_and_tasks_of_others_cannot_be_named_in_a_body(scene: Stage) -> None:
    claim = scene.calls["POST /requests"]
    theirs = scene.hub.claim(scene.things["ready"])
    decisions = scene.calls["POST /tasks/decisions"].body
    with nothing_written(scene) as wrong:
        wrong += faults_of("a receipt of Ana's", scene.send(claim, who="bob", json=theirs), {422}, "/form/receipts/0")
        more = {**scene.hub.claim(UNKNOWN), "documents": [scene.things["ready"]]}
        wrong += faults_of("no such receipt", scene.send(claim, json=more), {422}, "/form/receipts/0")
        announced = {"name": "a", "contentType": "a/b", "size": 1, "request": scene.things["running"]}
        reply = scene.send(scene.calls["POST /documents"], who="fay", json=announced)
        wrong += faults_of("a request of Ana's", reply, {422}, "/request")
        reply = scene.send(scene.calls["POST /tasks/decisions"], who="fay", json=decisions)
        assert [item["status"] for item in reply.json["items"]] == [404]


def test_odd_queries_are_refused(scene: Stage, document: dict[str, Any]) -> None:
    with nothing_written(scene) as wrong:
        for call in _questions(scene):
            names = {p["name"] for p in operation_of(document, call).get("parameters", []) if p["in"] == "query"}
            for query in ODD_QUERIES:
                name = query.partition("=")[0]
                if name in names or (names and name in ("nothing", "%ff", "limit[]")):
                    reply = scene.send(call, path=_asking(call, query))
                    pointer = f"/{name}" if name in names and "%00" not in query else None
                    wrong += faults_of(f"{call.route}?{query[:40]}", reply, {400, 422}, pointer)


def _asking(call: Call, query: str) -> str:
    """The call's address with another query; what it has to say besides stays."""
    path, _, own = call.path.partition("?")
    name = query.partition("=")[0]
    kept = [pair for pair in own.split("&") if pair and pair.partition("=")[0] != name]
    return f"{path}?{'&'.join([*kept, query])}"


def test_every_parameter_of_a_query_of_the_wrong_kind_is_named(scene: Stage, document: dict[str, Any]) -> None:
    with nothing_written(scene) as wrong:
        for call in _questions(scene):
            for parameter in operation_of(document, call).get("parameters", []):
                check = Draft202012Validator(parameter["schema"])
                for value in ("x" * 5000, "nonsense", "2026-13-01", "-5"):
                    if parameter["in"] == "query" and not check.is_valid(value) and not _is_number(check, value):
                        reply = scene.send(call, path=_asking(call, f"{parameter['name']}={value}"))
                        place = f"{call.route}?{parameter['name']}={value[:20]}"
                        wrong += faults_of(place, reply, {422}, f"/{parameter['name']}")


def test_queries_in_odd_encodings_never_make_the_hub_fail(scene: Stage) -> None:
    with nothing_written(scene) as wrong:
        for call in _questions(scene):
            for query in ODD_ENCODINGS:
                reply = scene.send(call, path=_asking(call, query))
                if reply.status != 200:
                    wrong += faults_of(f"{call.route}?{query[:40]}", reply, {400, 414, 422})


def _questions(scene: Stage) -> Iterator[Call]:
    return (call for call in scene.calls.values() if not call.writes)


def _paths_with(call: Call, odd: str) -> Iterator[str]:
    """The path of a call with something odd in the place of each id."""
    names, real = call.route.partition(" ")[2].split("/"), call.path.split("/")
    for index, name in enumerate(names):
        if name.startswith("{"):
            yield "/".join([*real[:index], odd, *real[index + 1 :]])


def _is_number(check: Draft202012Validator, value: str) -> bool:
    return value.lstrip("-").isdigit() and check.is_valid(int(value))
