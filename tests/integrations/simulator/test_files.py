"""Files: who changed what is seen, what is open stays as it is, and a person opens no more than she may."""

import base64
from typing import Any
from uuid import uuid4

import pytest

from integrations.simulator.access import drive_id
from integrations.simulator.contract.drives import RANGE_UNIT

DRIVE = f"/v1.0/drives/{drive_id('legal')}/items"


@pytest.fixture
def item(call: Any) -> dict[str, Any]:
    """A file of five bytes."""
    made = call("PUT", f"{DRIVE}/root:/{uuid4().hex}.txt:/content", data=b"hello")
    assert made.status_code == 201
    found: dict[str, Any] = made.json()
    return found


def test_a_file_shows_its_check_sum(call: Any, item: dict[str, Any]) -> None:
    text = item["file"]["hashes"]["quickXorHash"]
    assert len(base64.b64decode(text)) == 20
    assert text == "aCgDG9jwBgAAAAAABQAAAAAAAAA="
    newer = call("PUT", f"{DRIVE}/{item['id']}/content", data=b"hello!").json()
    assert newer["file"]["hashes"]["quickXorHash"] != text


@pytest.mark.parametrize(("method", "path"), [("PUT", "/content"), ("POST", "/createUploadSession"), ("DELETE", "")])
def test_what_was_changed_meanwhile_is_not_replaced_unseen(
    call: Any, code: Any, item: dict[str, Any], method: str, path: str
) -> None:
    here = f"{DRIVE}/{item['id']}"
    options: dict[str, Any] = {"json": {}} if method == "POST" else {"data": b"x"}
    call("PUT", f"{here}/content", data=b"theirs")
    stale = {"If-Match": item["eTag"]}
    assert code(call(method, f"{here}{path}", headers=stale, **options)) == (412, "resourceModified")
    fresh = {"If-Match": call("GET", here).json()["eTag"]}
    assert call(method, f"{here}{path}", headers=fresh, **options).status_code in (200, 204)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/content"), ("POST", "/createUploadSession"), ("DELETE", "")])
def test_what_somebody_has_open_is_locked(call: Any, code: Any, item: dict[str, Any], method: str, path: str) -> None:
    options: dict[str, Any] = {"json": {}} if method == "POST" else {"data": b"x"}
    lock = f"/simulator/files/{item['id']}/lock"
    assert call.plain("PUT", lock).status_code == 204
    assert code(call(method, f"{DRIVE}/{item['id']}{path}", **options)) == (423, "resourceLocked")
    assert call.plain("DELETE", lock).status_code == 204
    assert call(method, f"{DRIVE}/{item['id']}{path}", **options).status_code in (200, 204)


def test_a_name_that_is_taken_is_refused_where_nothing_may_be_replaced(
    call: Any, code: Any, item: dict[str, Any]
) -> None:
    here = f"{DRIVE}/root:/{item['name'].upper()}:"
    fail = "@microsoft.graph.conflictBehavior"
    assert code(call("PUT", f"{here}/content?{fail}=fail", data=b"x")) == (409, "nameAlreadyExists")
    wanted = {"item": {fail: "fail"}}
    assert code(call("POST", f"{here}/createUploadSession", json=wanted)) == (409, "nameAlreadyExists")
    renamed = call("PUT", f"{here}/content?{fail}=rename", data=b"x").json()
    assert renamed["name"].lower() != item["name"].lower()


def test_a_session_goes_on_where_it_says(call: Any, code: Any) -> None:
    url = call("POST", f"{DRIVE}/root:/{uuid4().hex}.bin:/createUploadSession", json={}).json()["uploadUrl"]
    size, first = 2 * RANGE_UNIT, bytes(RANGE_UNIT)
    begin = {"Content-Range": f"bytes 0-{RANGE_UNIT - 1}/{size}"}
    assert call.plain("PUT", url, data=first, headers=begin).status_code == 202
    assert code(call.plain("PUT", url, data=first, headers=begin)) == (416, "invalidRange")
    assert call.plain("GET", url).json()["nextExpectedRanges"] == [f"{RANGE_UNIT}-"]
    odd = {"Content-Range": f"bytes {RANGE_UNIT}-{RANGE_UNIT + 9}/{size}"}
    assert code(call.plain("PUT", url, data=bytes(10), headers=odd)) == (400, "invalidRequest")
    rest = {"Content-Range": f"bytes {RANGE_UNIT}-{size - 1}/{size}"}
    assert call.plain("PUT", url, data=first, headers=rest).json()["size"] == size
    assert code(call.plain("GET", url)) == (404, "itemNotFound")


def test_content_is_behind_an_address_that_takes_no_token(call: Any, item: dict[str, Any]) -> None:
    answer = call("GET", f"{DRIVE}/{item['id']}/content")
    assert answer.status_code == 302
    assert call("GET", answer.headers["Location"]).status_code == 401
    assert call.plain("GET", answer.headers["Location"]).content == b"hello"


def test_a_link_is_made_once_for_its_kind(call: Any, code: Any, item: dict[str, Any]) -> None:
    here, view = f"{DRIVE}/{item['id']}/createLink", {"type": "view", "scope": "organization"}
    first, again = call("POST", here, json=view), call("POST", here, json=view)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert call("POST", here, json={**view, "type": "edit"}).status_code == 201
    assert code(call("POST", here, json={**view, "scope": "everybody"})) == (400, "BadRequest")


def test_a_person_opens_what_she_may_and_nothing_else(call: Any, code: Any, item: dict[str, Any]) -> None:
    order = {"user": "ana@example.com"}
    hers = call.plain("POST", "/simulator/delegated-tokens", json=order).json()["token"]
    here = f"{DRIVE}/{item['id']}"
    assert call("GET", here, token=hers).json()["name"] == item["name"]
    me = call("GET", "/v1.0/me?$select=id", token=hers).json()
    assert me == {"id": call("GET", "/v1.0/users/ana@example.com").json()["id"]}
    call.plain("PUT", f"/simulator/files/{item['id']}/readers", json=["bob@example.com"])
    for path in (here, f"{here}/content"):
        assert code(call("GET", path, token=hers)) == (403, "accessDenied")
        assert call("GET", path).status_code in (200, 302)
    assert code(call("GET", "/v1.0/users", token=hers)) == (403, "Authorization_RequestDenied")
    assert code(call("PUT", f"{here}/content", token=hers, data=b"x")) == (403, "Authorization_RequestDenied")


def test_a_person_opens_nothing_without_its_scope(call: Any, code: Any, item: dict[str, Any]) -> None:
    order = {"user": "ana@example.com", "scopes": "ApprovalSolution.ReadWrite"}
    hers = call.plain("POST", "/simulator/delegated-tokens", json=order).json()["token"]
    for path in ("/v1.0/me", f"{DRIVE}/{item['id']}", f"{DRIVE}/{item['id']}/content"):
        assert code(call("GET", path, token=hers)) == (403, "Authorization_RequestDenied")


def test_a_person_finds_what_is_in_her_onedrive_and_nobody_elses(call: Any, code: Any) -> None:
    hers, his = (
        call.plain("POST", "/simulator/delegated-tokens", json={"user": f"{name}@example.com"}).json()["token"]
        for name in ("ana", "bob")
    )
    top = call("GET", "/v1.0/me/drive/root/children?$select=name,folder,parentReference", token=hers).json()["value"]
    [receipts] = [one for one in top if one["name"] == "Receipts"]
    place = f"/v1.0/drives/{receipts['parentReference']['driveId']}/items/{receipts['id']}"
    names = {one["name"] for one in call("GET", f"{place}/children", token=hers).json()["value"]}
    assert "Train ticket.pdf" in names
    assert code(call("GET", f"{place}/children", token=his)) == (403, "accessDenied")
    for words, found in (("train%20TICK", ["Train ticket.pdf"]), ("no%20such", [])):
        answer = call("GET", f"/v1.0/me/drive/root/search(q='{words}')", token=hers).json()
        assert [one["name"] for one in answer["value"]] == found


@pytest.mark.parametrize("path", ["", "/drive/root/children", "/drive/root/search(q='x')"])
def test_the_application_is_nobody(call: Any, code: Any, path: str) -> None:
    assert code(call("GET", f"/v1.0/me{path}")) == (400, "BadRequest")
