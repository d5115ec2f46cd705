"""Bad bodies at every route: a 4xx problem that names the field and says what to do, and nothing written.

What is bad is derived from the OpenAPI document, so that a new route or field is tried from its first day.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.support.apps import Reply
from tests.support.calls import Call
from tests.support.contracts import fields_of, schema_of, validator_of
from tests.support.hubs import WholeHub
from tests.support.refusals import faults_of, nothing_written, with_body
from tests.support.stages import Stage, stage

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


def test_bodies_that_cannot_be_read_are_refused(scene: Stage) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            optional = call.route == "POST /documents/{id}/complete"
            for kind, data in UNREADABLE.items():
                if optional and not data:
                    continue
                wrong += faults_of(f"{call.route} {kind}", scene.send(call, data=data), {400, 422})


def test_bodies_that_are_no_object_are_refused(scene: Stage) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            for data in NO_OBJECTS:
                wrong += faults_of(f"{call.route} {data!r}", scene.send(call, data=data), {422}, "")


def test_every_field_of_the_wrong_type_or_size_is_named(scene: Stage, document: dict[str, Any]) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            for pointer, value in _wrong_values(document, call):
                reply = scene.send(call, data=_with(call.body, pointer, value))
                wrong += faults_of(f"{call.route} {pointer} = {_short(value)}", reply, {400, 422}, pointer)


def test_every_missing_and_every_unknown_field_is_named(scene: Stage, document: dict[str, Any]) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            for pointer, schema, value in fields_of(document, schema_of(document, call), call.body):
                for name in schema.get("required", ()):
                    less = {key: part for key, part in value.items() if key != name}
                    reply = scene.send(call, data=_with(call.body, pointer, less))
                    wrong += faults_of(f"{call.route} without {pointer}/{name}", reply, {422}, f"{pointer}/{name}")
                if schema.get("additionalProperties") is False:
                    more = {**value, "surprise~/": 1}
                    reply = scene.send(call, data=_with(call.body, pointer, more))
                    wrong += faults_of(f"{call.route} {pointer} with more", reply, {422}, f"{pointer}/surprise~0~1")


def test_nested_forms_are_refused_without_a_fault_of_the_hubs_own(scene: Stage) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            for depth in (50, 300, 900):
                for value in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
                    name = next(iter(call.body or {}))
                    data = json.dumps({**(call.body or {}), name: "?"}).replace('"?"', value).encode()
                    wrong += faults_of(f"{call.route} {depth} deep", scene.send(call, data=data), {400, 422})
                    if name == "form" or "form" in (call.body or {}):
                        data = data.replace(value.encode(), b'{"purpose": ' + value.encode() + b"}")
                        reply = scene.send(call, data=data)
                        wrong += faults_of(f"{call.route} form {depth} deep", reply, {400, 422})


def test_too_large_a_body_is_refused_by_its_length_and_without_one(scene: Stage) -> None:
    data = b'{"reason": "' + b"x" * 1_200_000 + b'"}'
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            wrong += faults_of(call.route, scene.send(call, data=data), {413})
            wrong += faults_of(f"{call.route} chunked", _chunked(scene, call, data), {413})


def test_a_chunked_body_is_read_like_any_other(scene: Stage) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            wrong += faults_of(call.route, _chunked(scene, call, b'{"reason": '), {400})


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "a/b; x=é"])
def test_another_content_type_is_refused(scene: Stage, kind: str) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            data = json.dumps(call.body).encode()
            reply = scene.send(call, data=data, headers={"Content-Type": kind})
            wrong += faults_of(f"{call.route} {kind}", reply, {400, 415})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_whatever_is_sent_the_hub_does_not_fail(whole: WholeHub) -> None:
    scene = stage(whole)
    calls = list(with_body(scene))
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


def _wrong_values(document: dict[str, Any], call: Call) -> Iterator[tuple[str, Any]]:
    """Values that the document does not allow at a place of this call's body."""
    for pointer, schema, _ in fields_of(document, schema_of(document, call), call.body):
        for name, part in schema["properties"].items():
            check = validator_of(document, part)
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


def _short(value: Any) -> str:
    return repr(value)[:40]
