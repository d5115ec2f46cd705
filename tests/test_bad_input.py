"""Bad input of every kind at every route: a 4xx problem that names the field and says what to do, and nothing written.

What is bad is derived from the OpenAPI document, so that a new route or field is tried from its first day.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from werkzeug.test import EnvironBuilder, run_wsgi_app

from integrations.local.company import people
from tests.support.apps import Reply
from tests.support.hubs import WholeHub
from tests.support.stages import Call, Stage, stage

OUTSIDER = next(person.email for person in people() if person.department == "Marketing").partition("@")[0]
PROBLEM = "application/problem+json"
UNKNOWN = "01999999-9999-7999-8999-999999999999"
LONG = "x" * 700_000
BIG = 2**70
UNREADABLE = {
    "empty": b"",
    "blank": b"  ",
    "cut off": b'{"form": {',
    "words": b"please",
    "two values": b"{} {}",
    "comma at the end": b'{"form": {},}',
    "single quotes": b"{'form': {}}",
    "latin-1": '{"reason": "früh"}'.encode("latin-1"),
    "UTF-16": '{"reason": "x"}'.encode("utf-16"),
    "UTF-32": '{"reason": "x"}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"reason": "x"}',
    "broken UTF-8": b'{"reason": "\xc3\x28"}',
    "overlong UTF-8": b'{"reason": "\xc0\x80"}',
    "raw NUL": b'{"reason": "\x00"}',
    "NaN": b'{"reason": NaN}',
    "Infinity": b'{"reason": -Infinity}',
    "a lone surrogate": b'{"reason": "\\ud800"}',
    "a surrogate in UTF-8": b'{"reason": "\xed\xa0\x80"}',
    "10,000 lists": b'{"reason": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "10,000 objects": b'{"reason": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    "form data": b"reason=x&text=y",
    "XML": b"<reason>x</reason>",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
}
NO_OBJECTS = (b"null", b"true", b"1", b"1.5", b'"text"', b"[]", b"[{}]")
WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.5, 2**31, 2**63, BIG, -BIG, 1e300,
    "", " ", "text", "0", "true", LONG, "\x00", "a\x00b", "\u202e", "../../etc/passwd", "2026-02-30T00:00:00Z",
    "2026-11-23T09:00:00", [], [None], [1], ["x"] * 300, [[]], {}, {"a": 1}, {"": {"": []}},
)  # fmt: skip
ODD_IDS = (
    UNKNOWN, "0", "-1", "1", "null", "undefined", "x" * 300, "%20", "%00", "a%00b", "%ff", "%ed%a0%80", "%F0%9F%92%A9",
    "..%2f..%2fetc", "%2e%2e", "'%20or%201=1--", "%22%3E%3Cscript%3E", "{id}", "%7Bid%7D", UNKNOWN.upper(),
    UNKNOWN + "a", "99999999999999999999999", "*", "%0d%0aX-Evil:%20yes",
)  # fmt: skip
ODD_QUERIES = (
    "limit=0", "limit=-1", "limit=201", "limit=abc", "limit=1.5", f"limit={BIG}", "limit=", "limit=%00", "limit=1%201",
    "nothing=1", "cursor=abc", "cursor=%ff", "cursor=W10", "cursor=e30", "cursor=bnVsbA",
    "cursor=WzEsMiwzLDQsNSw2LDddI", "cursor=%00",
    f"cursor={'A' * 501}", "cursor=WyJcdTAwMDAiLCJhIl0", "%ff=1", "limit[]=1",
)  # fmt: skip
ODD_ENCODINGS = (
    "%ff", "%", "%zz", "a=%c3%28", "=", "&&&", "limit=1&limit=abc", "limit=5;cursor=x", "search=%ff%fe",
    "search=%25%5f", "search=" + "%F0%9F%92%A9" * 20, "?" * 500, "a" * 20_000,
)  # fmt: skip
ODD_TAGS = ('"00"', '"999999999999"', "abc", '"', '""', "W/", "1", "%", '"1" "2"', "x" * 5000, "\xe9", '"\xff"', "null")
ODD_KEYS = ("", " ", "\t", "k" * 201, "a\xa0b", "\x7f", "\xad", "tab\tbed")
# Decisions are final by themselves, previews and rehearsals write nothing, bytes that never came cannot be completed.
KEEP_NO_ANSWER = (
    "POST /tasks/decisions",
    "POST /processes/{key}/preview",
    "POST /processes/{key}/versions/{number}/preview",
    "POST /processes/{key}/versions/{number}/rehearsal",
    "POST /request-migrations/preview",
    "POST /documents/{id}/complete",
)
ODD_METHODS = ("TRACE", "CONNECT", "PROPFIND", "FOO", "PATCH", "PUT", "DELETE", "POST", "GET")


@pytest.fixture(scope="module")
def document(shared: WholeHub) -> dict[str, Any]:
    return dict(shared.nobody().get("/openapi.json").json)


def test_bodies_that_cannot_be_read_are_refused(scene: Stage) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            optional = call.route == "POST /documents/{id}/complete"
            for kind, data in UNREADABLE.items():
                if optional and not data:
                    continue
                wrong += _faults(f"{call.route} {kind}", scene.send(call, data=data), {400, 422})


def test_bodies_that_are_no_object_are_refused(scene: Stage) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            for data in NO_OBJECTS:
                wrong += _faults(f"{call.route} {data!r}", scene.send(call, data=data), {422}, "")


def test_every_field_of_the_wrong_type_or_size_is_named(scene: Stage, document: dict[str, Any]) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            for pointer, value in _wrong_values(document, call):
                reply = scene.send(call, data=_with(call.body, pointer, value))
                wrong += _faults(f"{call.route} {pointer} = {_short(value)}", reply, {400, 422}, pointer)


def test_every_missing_and_every_unknown_field_is_named(scene: Stage, document: dict[str, Any]) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            for pointer, schema, value in _fields(document, _schema(document, call), call.body):
                for name in schema.get("required", ()):
                    less = {key: part for key, part in value.items() if key != name}
                    reply = scene.send(call, data=_with(call.body, pointer, less))
                    wrong += _faults(f"{call.route} without {pointer}/{name}", reply, {422}, f"{pointer}/{name}")
                if schema.get("additionalProperties") is False:
                    more = {**value, "surprise~/": 1}
                    reply = scene.send(call, data=_with(call.body, pointer, more))
                    wrong += _faults(f"{call.route} {pointer} with more", reply, {422}, f"{pointer}/surprise~0~1")


def test_nested_forms_are_refused_without_a_fault_of_the_hubs_own(scene: Stage) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            for depth in (50, 300, 900):
                for value in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
                    name = next(iter(call.body or {}))
                    data = json.dumps({**(call.body or {}), name: "?"}).replace('"?"', value).encode()
                    wrong += _faults(f"{call.route} {depth} deep", scene.send(call, data=data), {400, 422})
                    if name == "form" or "form" in (call.body or {}):
                        data = data.replace(value.encode(), b'{"purpose": ' + value.encode() + b"}")
                        reply = scene.send(call, data=data)
                        wrong += _faults(f"{call.route} form {depth} deep", reply, {400, 422})


def test_too_large_a_body_is_refused_by_its_length_and_without_one(scene: Stage) -> None:
    data = b'{"reason": "' + b"x" * 1_200_000 + b'"}'
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            wrong += _faults(call.route, scene.send(call, data=data), {413})
            wrong += _faults(f"{call.route} chunked", _chunked(scene, call, data), {413})


def test_a_chunked_body_is_read_like_any_other(scene: Stage) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            wrong += _faults(call.route, _chunked(scene, call, b'{"reason": '), {400})


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "a/b; x=é"])
def test_another_content_type_is_refused(scene: Stage, kind: str) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            data = json.dumps(call.body).encode()
            reply = scene.send(call, data=data, headers={"Content-Type": kind})
            wrong += _faults(f"{call.route} {kind}", reply, {400, 415})


def test_ids_of_nothing_and_of_odd_shape_are_not_found(scene: Stage, document: dict[str, Any]) -> None:
    with _nothing_written(scene) as wrong:
        for call in scene.calls.values():
            for odd in ODD_IDS:
                for path in _paths_with(call, odd):
                    if "/versions/1" not in path:  # there is such a version
                        reply = scene.send(call, path=path)
                        wrong += _faults(f"{call.method} {path}", reply, {400, 404, 405, 422, 308})


def test_what_is_somebody_elses_is_not_there(scene: Stage) -> None:
    """Fay asked nothing and was asked nothing; what belongs to nobody, such as people and processes, is left out."""
    owned = ("/requests/", "/tasks/", "/documents/", "/delegations/", "/report-runs/", "/report-subscriptions/")
    with _nothing_written(scene) as wrong:
        for call in scene.calls.values():
            if call.path.startswith(owned) and "{id}" in call.route:
                for who in ("fay", OUTSIDER):
                    wrong += _faults(f"{call.route} by {who}", scene.send(call, who=who), {404})


def test_documents_and_tasks_of_others_cannot_be_named_in_a_body(scene: Stage) -> None:
    claim = scene.calls["POST /requests"]
    theirs = scene.hub.claim(scene.things["ready"])
    decisions = scene.calls["POST /tasks/decisions"].body
    with _nothing_written(scene) as wrong:
        wrong += _faults("a receipt of Ana's", scene.send(claim, who="bob", json=theirs), {422}, "/form/receipts/0")
        more = {**scene.hub.claim(UNKNOWN), "documents": [scene.things["ready"]]}
        wrong += _faults("no such receipt", scene.send(claim, json=more), {422}, "/form/receipts/0")
        announced = {"name": "a", "contentType": "a/b", "size": 1, "request": scene.things["running"]}
        reply = scene.send(scene.calls["POST /documents"], who="fay", json=announced)
        wrong += _faults("a request of Ana's", reply, {422}, "/request")
        reply = scene.send(scene.calls["POST /tasks/decisions"], who="fay", json=decisions)
        assert [item["status"] for item in reply.json["items"]] == [404]


def test_odd_queries_are_refused(scene: Stage, document: dict[str, Any]) -> None:
    with _nothing_written(scene) as wrong:
        for call in _questions(scene):
            names = {p["name"] for p in _operation(document, call).get("parameters", []) if p["in"] == "query"}
            for query in ODD_QUERIES:
                name = query.partition("=")[0]
                if name in names or (names and name in ("nothing", "%ff", "limit[]")):
                    reply = scene.send(call, path=_asking(call, query))
                    pointer = f"/{name}" if name in names and "%00" not in query else None
                    wrong += _faults(f"{call.route}?{query[:40]}", reply, {400, 422}, pointer)


def _asking(call: Call, query: str) -> str:
    """The call's address with another query; what it has to say besides stays."""
    path, _, own = call.path.partition("?")
    name = query.partition("=")[0]
    kept = [pair for pair in own.split("&") if pair and pair.partition("=")[0] != name]
    return f"{path}?{'&'.join([*kept, query])}"


def test_every_parameter_of_a_query_of_the_wrong_kind_is_named(scene: Stage, document: dict[str, Any]) -> None:
    with _nothing_written(scene) as wrong:
        for call in _questions(scene):
            for parameter in _operation(document, call).get("parameters", []):
                check = Draft202012Validator(parameter["schema"])
                for value in ("x" * 5000, "nonsense", "2026-13-01", "-5"):
                    if parameter["in"] == "query" and not check.is_valid(value) and not _is_number(check, value):
                        reply = scene.send(call, path=_asking(call, f"{parameter['name']}={value}"))
                        place = f"{call.route}?{parameter['name']}={value[:20]}"
                        wrong += _faults(place, reply, {422}, f"/{parameter['name']}")


def test_queries_in_odd_encodings_never_make_the_hub_fail(scene: Stage) -> None:
    with _nothing_written(scene) as wrong:
        for call in _questions(scene):
            for query in ODD_ENCODINGS:
                reply = scene.send(call, path=_asking(call, query))
                if reply.status != 200:
                    wrong += _faults(f"{call.route}?{query[:40]}", reply, {400, 414, 422})


def test_a_change_without_a_version_is_asked_for_it_and_an_old_one_is_refused(scene: Stage) -> None:
    with _nothing_written(scene) as wrong:
        for call in scene.calls.values():
            if call.if_match:
                wrong += _faults(f"{call.route} without", scene.send(call, if_match=None), {428})
                wrong += _faults(f"{call.route} blank", scene.send(call, if_match=" "), {428})
                for tag in ODD_TAGS:
                    wrong += _faults(f"{call.route} {tag[:20]}", scene.send(call, if_match=tag), {400, 412})


def test_odd_idempotency_keys_are_refused(scene: Stage) -> None:
    with _nothing_written(scene) as wrong:
        for call in _with_body(scene):
            if call.route in KEEP_NO_ANSWER:
                continue
            for key in ODD_KEYS:
                reply = scene.send(call, key=key)
                wrong += _faults(f"{call.route} key {key[:9]!r}", reply, {422}, "/headers/Idempotency-Key")


def test_a_key_belongs_to_one_body_and_one_route(scene: Stage) -> None:
    call = scene.calls["POST /requests/{id}/comments"]
    assert scene.send(call, key="once").status == 201
    with _nothing_written(scene) as wrong:
        assert scene.send(call, key="once").headers["Idempotency-Replayed"] == "true"
        wrong += _faults("another body", scene.send(call, key="once", json={"text": "Other"}), {422})
        for other in ("POST /documents", "POST /report-subscriptions", "POST /requests"):
            reply = scene.send(scene.calls[other], who="ana", key="once")
            wrong += _faults(other, reply, {422})


def test_odd_methods_are_refused_with_the_ones_that_work(scene: Stage) -> None:
    rules = {
        call.path: {other.method for other in scene.calls.values() if other.path == call.path}
        for call in scene.calls.values()
    }
    with _nothing_written(scene) as wrong:
        for path, methods in rules.items():
            call = next(call for call in scene.calls.values() if call.path == path)
            for method in ODD_METHODS:
                if method.upper() not in methods and method not in _methods_at(scene, path):
                    reply = scene.send(call, method=method, path=path, data=b"{}", if_match=None)
                    wrong += _faults(f"{method} {path}", reply, {405})
                    if not reply.headers.get("Allow"):
                        wrong.append(f"{method} {path}: no Allow")


def test_head_and_options_change_nothing(scene: Stage) -> None:
    with _nothing_written(scene):
        for call in scene.calls.values():
            for method in ("OPTIONS",) if call.writes else ("HEAD", "OPTIONS"):
                reply = scene.send(call, method=method, if_match=None)
                assert reply.status < 500, (method, call.path, reply.status)
                assert method != "HEAD" or reply.body == b""


def test_odd_headers_do_no_harm(scene: Stage) -> None:
    odd = (
        "",
        "\xe9",
        "x" * 20_000,
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer a b",
        "bearer \xff",
        "Bearer " + "a." * 5000,
    )
    for value in odd:
        reply = scene.hub.nobody().get("/me", headers={"Authorization": value})
        assert (reply.status, reply.headers["Content-Type"]) == (401, PROBLEM), value[:20]
    for value in ("", "\xe9", "x" * 20_000, "short", "<script>alert(1)</script>", "a b c d e f g h", "12345678\t"):
        reply = scene.hub.as_("ana").get("/me", headers={"X-Request-Id": value})
        assert reply.status == 200
        assert reply.headers["X-Request-Id"] != value
    for value in ("\xe9", "x" * 20_000, "de;q=abc", "*;q=-1", "en-\x7f", ",,,,"):
        reply = scene.hub.as_("ana").get("/processes", headers={"Accept-Language": value, "Accept": value})
        assert reply.status == 200


def test_nothing_that_was_sent_comes_back_in_headers(scene: Stage) -> None:
    for text in ("a\r\nX-Evil: yes", "a\nSet-Cookie: x=1", "\u2028X-Evil: yes"):
        bodies = {
            "POST /requests/{id}/comments": {"text": text},
            "POST /documents": {"name": text, "contentType": "a/b", "size": 1},
        }
        for route, body in bodies.items():
            reply = scene.send(scene.calls[route], json=body)
            assert "X-Evil" not in reply.headers
            assert "Set-Cookie" not in reply.headers


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_whatever_is_sent_the_hub_does_not_fail(whole: WholeHub) -> None:
    scene = stage(whole)
    calls = list(_with_body(scene))
    places = [(call, pointer) for call in calls for pointer in _pointers(call.body)]

    @settings(max_examples=250, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(place=st.sampled_from(places), value=JSON, more=st.booleans())
    def send(place: tuple[Call, str], value: Any, more: bool) -> None:
        call, pointer = place
        data = _with(call.body, pointer, {"x": value} if more else value)
        reply = scene.send(call, data=data)
        assert reply.status < 500, (call.route, data[:500], reply.body)
        assert reply.status < 400 or reply.json["detail"]

    send()


# How to tell what is bad, and what a refusal must be like.


@contextmanager
def _nothing_written(scene: Stage) -> Iterator[list[str]]:
    """Collects faults, so that one run shows all; tables keep their numbers of rows."""
    faults: list[str] = []
    before = scene.hub.rows()
    yield faults
    after = scene.hub.rows()
    written = {name: (count, after[name]) for name, count in before.items() if after[name] != count}
    # What was looked up in the directory is kept for the next who looks.
    written.pop("photos", None)
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:60])
    assert not written, written


def _faults(what: str, reply: Reply, statuses: Iterable[int], pointer: str | None = None) -> list[str]:
    said = f"{what}: {reply.status} {reply.body[:300]!r}"
    if reply.status not in set(statuses):
        return [said]
    if reply.status == 308:
        return []
    if reply.headers["Content-Type"] != PROBLEM or not _is_sentence(reply.json["detail"]):
        return [f"no problem with a sentence: {said}"]
    if pointer is not None and reply.status == 422 and not any(_points(p, pointer) for p in reply.pointers):
        return [f"does not point at {pointer!r}: {said}"]
    if any(not _is_sentence(error["detail"]) for error in reply.json.get("errors", ())):
        return [f"no sentence at a field: {said}"]
    return []


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 2 and text.rstrip().endswith((".", "?", "!"))


def _points(given: str, wanted: str) -> bool:
    return given == wanted or given.startswith(f"{wanted}/") if wanted else given == ""


def _with_body(scene: Stage) -> Iterator[Call]:
    return (call for call in scene.calls.values() if call.body is not None)


def _questions(scene: Stage) -> Iterator[Call]:
    return (call for call in scene.calls.values() if not call.writes)


def _operation(document: dict[str, Any], call: Call) -> dict[str, Any]:
    return dict(document["paths"]["/api/v1" + call.route.partition(" ")[2]][call.method.lower()])


def _schema(document: dict[str, Any], call: Call) -> dict[str, Any]:
    return dict(_operation(document, call)["requestBody"]["content"]["application/json"]["schema"])


def _resolved(document: dict[str, Any], schema: dict[str, Any], value: Any) -> dict[str, Any]:
    """The schema behind references, of the alternative that the value fits."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for part in schema.get("anyOf", ()):
        if _validator(document, part).is_valid(value):
            return _resolved(document, part, value)
    return schema


def _validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document["components"]})


def _fields(
    document: dict[str, Any], schema: dict[str, Any], value: Any, pointer: str = ""
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every object of a body with its schema; what is inside a free form is the process's, not the API's."""
    schema = _resolved(document, schema, value)
    if isinstance(value, dict) and "properties" in schema:
        yield pointer, schema, value
        for name, part in value.items():
            yield from _fields(document, schema["properties"][name], part, f"{pointer}/{name}")
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _fields(document, schema["items"], part, f"{pointer}/{index}")


def _wrong_values(document: dict[str, Any], call: Call) -> Iterator[tuple[str, Any]]:
    """Values that the document does not allow at a place of this call's body."""
    for pointer, schema, _ in _fields(document, _schema(document, call), call.body):
        for name, part in schema["properties"].items():
            check = _validator(document, part)
            yield from ((f"{pointer}/{name}", value) for value in WRONG if not check.is_valid(value))


def _with(body: Any, pointer: str, value: Any) -> bytes:
    """The body with another value at a place, as JSON."""
    if not pointer:
        return json.dumps(value).encode()
    changed = copy.deepcopy(body)
    inner, names = changed, pointer.split("/")[1:]
    for name in names[:-1]:
        inner = inner[int(name)] if isinstance(inner, list) else inner[name]
    inner[int(names[-1]) if isinstance(inner, list) else names[-1]] = value
    return json.dumps(changed).encode()


def _pointers(value: Any, pointer: str = "") -> Iterator[str]:
    yield pointer
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _pointers(part, f"{pointer}/{name}")


def _paths_with(call: Call, odd: str) -> Iterator[str]:
    """The path of a call with something odd in the place of each id."""
    names, real = call.route.partition(" ")[2].split("/"), call.path.split("/")
    for index, name in enumerate(names):
        if name.startswith("{"):
            yield "/".join([*real[:index], odd, *real[index + 1 :]])


def _chunked(scene: Stage, call: Call, data: bytes) -> Reply:
    """A body without a length, as a server hands on what came in chunks."""
    builder = EnvironBuilder(
        path=f"/api/v1{call.path}",
        base_url="http://127.0.0.1:8080",
        method=call.method,
        headers={"Authorization": f"Bearer {scene.hub.token(call.who)}", "Content-Type": "application/json"},
        data=data,
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    environ = builder.get_environ()
    environ.pop("CONTENT_LENGTH", None)
    body, status, headers = run_wsgi_app(scene.hub.flask.wsgi_app, environ)
    content = b"".join(body)
    return Reply(int(status.split()[0]), json.loads(content), headers, content)


def _methods_at(scene: Stage, path: str) -> set[str]:
    adapter = scene.hub.flask.url_map.bind("127.0.0.1:8080")
    return set(adapter.allowed_methods(f"/api/v1{path}"))


def _is_number(check: Draft202012Validator, value: str) -> bool:
    return value.lstrip("-").isdigit() and check.is_valid(int(value))


def _short(value: Any) -> str:
    return repr(value)[:40]
