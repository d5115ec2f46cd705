"""Odd methods, versions, keys and headers at every route: refused with what would work, or of no effect."""

from __future__ import annotations

from tests.support.refusals import PROBLEM, faults_of, nothing_written, with_body
from tests.support.stages import Stage

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


def test_a_change_without_a_version_is_asked_for_it_and_an_old_one_is_refused(scene: Stage) -> None:
    with nothing_written(scene) as wrong:
        for call in scene.calls.values():
            if call.if_match:
                wrong += faults_of(f"{call.route} without", scene.send(call, if_match=None), {428})
                wrong += faults_of(f"{call.route} blank", scene.send(call, if_match=" "), {428})
                for tag in ODD_TAGS:
                    wrong += faults_of(f"{call.route} {tag[:20]}", scene.send(call, if_match=tag), {400, 412})


def test_odd_idempotency_keys_are_refused(scene: Stage) -> None:
    with nothing_written(scene) as wrong:
        for call in with_body(scene):
            if call.route in KEEP_NO_ANSWER:
                continue
            for key in ODD_KEYS:
                reply = scene.send(call, key=key)
                wrong += faults_of(f"{call.route} key {key[:9]!r}", reply, {422}, "/headers/Idempotency-Key")


def test_a_key_belongs_to_one_body_and_one_route(scene: Stage) -> None:
    call = scene.calls["POST /requests/{id}/comments"]
    assert scene.send(call, key="once").status == 201
    with nothing_written(scene) as wrong:
        assert scene.send(call, key="once").headers["Idempotency-Replayed"] == "true"
        wrong += faults_of("another body", scene.send(call, key="once", json={"text": "Other"}), {422})
        for other in ("POST /documents", "POST /report-subscriptions", "POST /requests"):
            reply = scene.send(scene.calls[other], who="ana", key="once")
            wrong += faults_of(other, reply, {422})


def test_odd_methods_are_refused_with_the_ones_that_work(scene: Stage) -> None:
    rules = {
        call.path: {other.method for other in scene.calls.values() if other.path == call.path}
        for call in scene.calls.values()
    }
    with nothing_written(scene) as wrong:
        for path, methods in rules.items():
            call = next(call for call in scene.calls.values() if call.path == path)
            for method in ODD_METHODS:
                if method.upper() not in methods and method not in _methods_at(scene, path):
                    reply = scene.send(call, method=method, path=path, data=b"{}", if_match=None)
                    wrong += faults_of(f"{method} {path}", reply, {405})
                    if not reply.headers.get("Allow"):
                        wrong.append(f"{method} {path}: no Allow")


def test_head_and_options_change_nothing(scene: Stage) -> None:
    with nothing_written(scene):
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


def _methods_at(scene: Stage, path: str) -> set[str]:
    adapter = scene.hub.flask.url_map.bind("127.0.0.1:8080")
    return set(adapter.allowed_methods(f"/api/v1{path}"))
