"""Routes: three moves, one unit of work, and refusals that point at the field."""

from typing import Any

import pytest

from hub.core.unit_of_work import Work
from tests.support.apps import Client, TestApp
from tests.support.events import take
from tests.support.trail import recorded

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def ana(app: TestApp) -> Client:
    return app.as_("ana")


def test_a_write_is_answered_with_its_place_and_version(ana: Client, work: Work) -> None:
    taken = ana.post("/notes", {"text": "milk", "tagList": ["shop"]})
    assert (taken.status, taken.headers["Location"], taken.headers["ETag"]) == (201, "/api/v1/notes/1", '"1"')
    assert taken.json == {"text": "milk", "at": "2026-11-23T09:00:00Z"}
    [entry], [event] = recorded(work), take(work)
    assert (entry.actor, entry.subject, entry.payload) == ("ana", "milk", {"tags": ["shop"]})
    assert (event.name, event.subject, event.data) == ("NoteTaken", "milk", {"text": "milk", "tags": ["shop"]})


def test_a_view_that_asks_first_writes_in_a_unit_of_its_own(ana: Client, work: Work) -> None:
    assert ana.post("/notes/late", {"text": "milk"}).status == 201
    assert len(recorded(work)) == len(take(work)) == 1


@pytest.mark.parametrize(("text", "status"), [("wrong", 409), ("mistake", 500)])
def test_what_is_refused_half_way_leaves_nothing(ana: Client, work: Work, text: str, status: int) -> None:
    assert ana.post("/notes", {"text": text}).status == status
    assert recorded(work) == []
    assert take(work) == []


def test_a_mistake_of_the_hub_tells_no_secrets(ana: Client) -> None:
    answer = ana.post("/notes", {"text": "mistake"})
    assert b"secret" not in answer.body
    assert answer.json["requestId"] in answer.json["detail"]


def test_a_removal_is_answered_with_nothing(app: TestApp) -> None:
    removed = app.as_("dora", ["administrator"]).delete("/notes/7")
    assert (removed.status, removed.body) == (204, b"")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/text"]),
        ({"text": None}, ["/text"]),
        ({"text": 7}, ["/text"]),
        ({"text": ""}, ["/text"]),
        ({"text": "x" * 101}, ["/text"]),
        ({"text": ["x"]}, ["/text"]),
        ({"text": "nul\0"}, ["/text"]),
        ({"text": "x", "tagList": "x"}, ["/tagList"]),
        ({"text": "x", "tagList": ["a", 2]}, ["/tagList/1"]),
        ({"text": "x", "tagList": ["a", "b\0"]}, ["/tagList/1"]),
        ({"text": "x", "tagList": ["a"] * 4}, ["/tagList"]),
        ({"text": "x", "a/b~c": 1}, ["/a~1b~0c"]),
        ({"text": "x", "nul\0": 1}, ["/nul\0"]),
        ({"text": 1, "tagList": 2, "more": 3}, ["/text", "/tagList", "/more"]),
    ],
)
def test_wrong_fields_are_pointed_out_together(
    ana: Client, work: Work, body: dict[str, Any], pointers: list[str]
) -> None:
    refusal = ana.post("/notes", body)
    assert (refusal.status, refusal.pointers) == (422, pointers)
    assert refusal.headers["Content-Type"] == "application/problem+json"
    assert all(error["detail"] for error in refusal.json["errors"])
    assert recorded(work) == []


@pytest.mark.parametrize(
    "data", [b"", b"{", b"nonsense", b"\xff\xfe", b'{"text": "\xe4"}', b'{"text": "\\ud800"}', b"[" * 5000]
)
def test_what_is_no_json_is_malformed(ana: Client, data: bytes) -> None:
    refusal = ana.post("/notes", data=data, headers=JSON)
    assert (refusal.status, refusal.json["type"]) == (400, "/api/problems/malformed-request")
    assert "JSON" in refusal.json["detail"]


@pytest.mark.parametrize("data", [b"[]", b"null", b'"text"', b"7", b"true"])
def test_what_is_no_object_is_refused(ana: Client, data: bytes) -> None:
    refusal = ana.post("/notes", data=data, headers=JSON)
    assert (refusal.status, refusal.pointers) == (422, [""])


def test_nul_is_found_however_deep_it_lies(ana: Client) -> None:
    deep = b'{"text": ' + b"[" * 900 + b'"\\u0000"' + b"]" * 900 + b"}"
    refusal = ana.post("/notes", data=deep, headers=JSON)
    assert (refusal.status, refusal.pointers) == (422, ["/text" + "/0" * 900])


def test_a_backslash_is_no_nul(ana: Client) -> None:
    assert ana.post("/notes", {"text": "\\u0000"}).status == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_formats_are_refused(ana: Client, kind: str) -> None:
    refusal = ana.post("/notes", data=b'{"text": "x"}', headers={"Content-Type": kind})
    assert refusal.status == 415
    assert "application/json" in refusal.json["detail"]


@pytest.mark.parametrize("path", ["/notes/x", "/notes/1.5", "/notes/%20"])
def test_a_wrong_path_is_pointed_out(ana: Client, path: str) -> None:
    refusal = ana.put(path, {"text": "x"}, if_match='"3"')
    assert (refusal.status, refusal.pointers) == (422, ["/id"])


@pytest.mark.parametrize("path", ["/notes?limit=%00", "/notes?a%00=1", "/notes/%00", "/n%00"])
def test_nul_in_an_address_is_refused(app: TestApp, path: str) -> None:
    assert app.as_("ana", ["administrator"]).delete(path).status in (400, 404, 405)
    assert app.as_("ana").get(path).status in (400, 404, 405)


class TestVersions:
    """`If-Match` on changes."""

    @pytest.mark.parametrize("tag", ['"3"', 'W/"3"', "*", '"1", "3"'])
    def test_the_version_seen_may_be_changed(self, ana: Client, tag: str) -> None:
        changed = ana.put("/notes/1", {"text": "x"}, if_match=tag)
        assert (changed.status, changed.headers["ETag"]) == (200, '"4"')

    @pytest.mark.parametrize("tag", ['"2"', '"33"', "3", '"3', "nonsense"])
    def test_an_older_one_may_not(self, ana: Client, work: Work, tag: str) -> None:
        refusal = ana.put("/notes/1", {"text": "x"}, if_match=tag)
        assert (refusal.status, refusal.json["currentVersion"]) == (412, '"3"')
        assert recorded(work) == []

    @pytest.mark.parametrize("tag", [None, "", "  "])
    def test_saying_none_is_refused(self, ana: Client, tag: str | None) -> None:
        refusal = ana.put("/notes/1", {"text": "x"}, if_match=tag)
        assert refusal.status == 428
        assert "If-Match" in refusal.json["detail"]
