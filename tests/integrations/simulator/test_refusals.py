"""The simulator refuses what Microsoft refuses."""

import time
from base64 import b64encode
from typing import Any

import jwt
import pytest

from integrations.simulator.access import BOT, CLIENT_ID, CLIENT_SECRET, GRAPH, TENANT, drive_id, mri
from integrations.simulator.people import Company
from integrations.simulator.store import Store

BOX = "/v1.0/users/hub@example.com"
DRIVE = f"/v1.0/drives/{drive_id('legal')}/items"
CARD: dict[str, Any] = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Hello"}]}
ANA = next(user for user in Company(Store()).users() if user.mail == "ana@example.com")


@pytest.mark.parametrize(
    ("change", "status", "number"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_id": "wrong"}, 400, 700016),
        ({"scope": GRAPH}, 400, 1002012),
        ({"scope": "https://other/.default"}, 400, 500011),
        ({"grant_type": "password"}, 400, 70003),
        ({"scope": None}, 400, 900144),
    ],
)
def test_a_token_needs_the_right_form(call: Any, change: dict[str, Any], status: int, number: int) -> None:
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    answer = call.plain("POST", f"/{TENANT}/oauth2/v2.0/token", data={**form, "scope": f"{GRAPH}/.default", **change})
    assert (answer.status_code, answer.json()["error_codes"]) == (status, [number])
    assert answer.json()["error_description"].startswith(f"AADSTS{number}: ")


def test_an_unknown_tenant_has_no_tokens(call: Any) -> None:
    form = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "x", "scope": "x"}
    assert call.plain("POST", "/other/oauth2/v2.0/token", data=form).json()["error_codes"] == [90002]


def test_calls_need_a_token_made_for_what_they_call(call: Any, code: Any) -> None:
    assert code(call.plain("GET", "/v1.0/users")) == (401, "InvalidAuthenticationToken")
    assert code(call("GET", "/v1.0/users", token=call.token(BOT))) == (401, "InvalidAuthenticationToken")
    assert call("POST", "/v3/conversations", token=call.token(GRAPH), json={}).status_code == 401


def test_a_tampered_or_expired_token_is_refused(call: Any, code: Any) -> None:
    genuine = call.token()
    head, body, signature = genuine.split(".")
    swapped = "B" if signature[0] == "A" else "A"
    assert code(call("GET", "/v1.0/users", token=f"{head}.{body}.{swapped}{signature[1:]}"))[0] == 401
    forged = jwt.encode({"aud": GRAPH, "exp": time.time() + 60}, "another key, and this one is long enough", "HS256")
    assert code(call("GET", "/v1.0/users", token=forged))[0] == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "expected"),
    [
        ("GET", "/v1.0/nothing/here", 404, "ResourceNotFound"),
        ("PATCH", "/v1.0/users", 405, "UnknownError"),
        ("GET", "/v1.0/users/nobody@example.com", 404, "Request_ResourceNotFound"),
        ("GET", "/v1.0/users/erik@example.com/manager", 404, "Request_ResourceNotFound"),
        ("GET", "/v1.0/groups/none/members", 404, "Request_ResourceNotFound"),
        ("GET", "/v1.0/users?$top=1000", 400, "Request_BadRequest"),
        ("GET", "/v1.0/users?$top=0", 400, "Request_BadRequest"),
        ("GET", "/v1.0/users?$skip=1", 400, "BadRequest"),
        ("GET", "/v1.0/users?$search=x", 400, "Request_UnsupportedQuery"),
        ("GET", "/v1.0/users?$filter=startswith(mail,'a')", 400, "Request_UnsupportedQuery"),
        ("GET", "/v1.0/users?$skiptoken=bm9uc2Vuc2U", 400, "BadRequest"),
        ("GET", "/v1.0/chats/none/messages", 404, "NotFound"),
        ("GET", "/v1.0/chats/none/messages?$top=51", 400, "Request_BadRequest"),
        ("GET", f"{DRIVE}/none", 404, "itemNotFound"),
        ("GET", "/v1.0/drives/none/root", 404, "itemNotFound"),
        ("PUT", f"{DRIVE}/root:/a|b:/content", 400, "invalidRequest"),
        ("PUT", f"{DRIVE}/root:/a.txt:/content?@microsoft.graph.conflictBehavior=merge", 400, "BadRequest"),
        ("POST", f"{BOX}/messages/none/send", 404, "ErrorItemNotFound"),
        ("POST", f"{BOX}/sendMail", 400, "BadRequest"),
        ("GET", "/v3/conversations/none/members", 404, "ConversationNotFound"),
    ],
)
def test_a_request_out_of_contract_is_refused(
    call: Any, code: Any, method: str, path: str, status: int, expected: str
) -> None:
    assert code(call(method, path)) == (status, expected)


def _mail(**message: Any) -> dict[str, Any]:
    return {"message": {"toRecipients": [{"emailAddress": {"address": "ana@example.com"}}], **message}}


@pytest.mark.parametrize(
    "body",
    [
        _mail(subject="x" * 256),
        _mail(body={"contentType": "markdown", "content": "x"}),
        _mail(internetMessageHeaders=[{"name": "Bcc", "value": "eve@example.com"}]),
        _mail(surprise=1),
        _mail(importance="urgent"),
        {"message": {"toRecipients": []}},
        {"saveToSentItems": True},
        {**_mail(), "saveToSentItems": "yes"},
    ],
)
def test_a_mail_out_of_contract_is_refused(call: Any, body: dict[str, Any]) -> None:
    assert call("POST", f"{BOX}/sendMail", json=body).status_code == 400
    assert call.received("mail") == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"not base64!", (400, "ErrorMimeContentInvalidBase64String")),
        (b64encode(b"no headers at all"), (400, "ErrorMimeContentInvalid")),
        (b64encode(b"From: hub@example.com\r\n\r\n" + b"x" * (3 << 20)), (413, "RequestEntityTooLarge")),
    ],
    ids=["no base64", "no mime", "too big"],
)
def test_a_mail_in_mime_is_whole_and_small(call: Any, code: Any, content: bytes, expected: tuple[int, str]) -> None:
    headers = {"Content-Type": "text/plain"}
    assert code(call("POST", f"{BOX}/messages", data=content, headers=headers)) == expected


def test_an_attachment_of_3_mb_needs_a_session(call: Any, code: Any) -> None:
    draft = call("POST", f"{BOX}/messages", json={"subject": "s"}).json()["id"]
    here = f"{BOX}/messages/{draft}/attachments"
    inline = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "AAAA" * 1024 * 1024}
    assert code(call("POST", here, json=inline))[0] == 413
    small = {"AttachmentItem": {"attachmentType": "file", "name": "a", "size": 1000}}
    assert code(call("POST", f"{here}/createUploadSession", json=small))[0] == 400


def test_a_message_is_sent_once(call: Any, code: Any) -> None:
    prefer = {"Prefer": 'IdType="ImmutableId"'}
    draft = call("POST", f"{BOX}/messages", json=_mail()["message"], headers=prefer).json()["id"]
    assert call("POST", f"{BOX}/messages/{draft}/send").status_code == 202
    assert code(call("POST", f"{BOX}/messages/{draft}/send"))[0] == 400
    assert len(call.received("mail")) == 1


def test_an_id_that_is_not_immutable_is_lost_by_sending(call: Any, code: Any) -> None:
    draft = call("POST", f"{BOX}/messages", json=_mail()["message"]).json()["id"]
    assert call("POST", f"{BOX}/messages/{draft}/send").status_code == 202
    assert code(call("GET", f"{BOX}/messages/{draft}")) == (404, "ErrorItemNotFound")


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Card"},
        {"version": "1.6"},
        {"version": None},
        {"body": []},
        {"body": [{"text": "x"}]},
        {"actions": [{"type": "Action.Execute", "title": "Go"}]},
        {"actions": [{"type": "Action.Execute", "verb": "go"}]},
        {"actions": [{"type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)"}]},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_card_that_is_not_well_formed_is_refused(call: Any, change: dict[str, Any]) -> None:
    kind = "application/vnd.microsoft.card.adaptive"
    activity = {"type": "message", "attachments": [{"contentType": kind, "content": {**CARD, **change}}]}
    assert call("POST", f"/v3/conversations/{_conversation(call)}/activities", json=activity).status_code == 400
    assert call.received("card") == []


def _conversation(call: Any) -> str:
    wanted = {"isGroup": False, "members": [{"id": mri(ANA.id)}], "tenantId": TENANT}
    answer = call("POST", "/v3/conversations", json=wanted)
    assert answer.status_code == 201
    return str(answer.json()["id"])


def test_a_message_above_100_kb_is_refused(call: Any, code: Any) -> None:
    text = {"type": "message", "text": "x" * 52_000}
    here = f"/v3/conversations/{_conversation(call)}/activities"
    assert code(call("POST", here, json=text)) == (413, "MessageSizeTooBig")


def test_a_conversation_is_made_once_for_one_person(call: Any, code: Any) -> None:
    assert _conversation(call) == _conversation(call)
    wanted = {"isGroup": False, "members": [{"id": "29:stranger"}], "tenantId": TENANT}
    assert code(call("POST", "/v3/conversations", json=wanted)) == (400, "BadSyntax")
    [member] = call("GET", f"/v3/conversations/{_conversation(call)}/members").json()
    assert (member["aadObjectId"], member["id"]) == (ANA.id, mri(ANA.id))


def test_an_activity_needs_the_app_and_a_deep_link(call: Any, code: Any) -> None:
    here = "/v1.0/users/dora@example.com/teamwork/sendActivityNotification"
    topic = {"source": "text", "value": "x", "webUrl": "https://teams.microsoft.com/l/entity/a/b"}
    entry = {"topic": topic, "activityType": "systemDefault", "previewText": {"content": "x"}}
    assert code(call("POST", here, json=entry)) == (403, "Forbidden")


def test_a_batch_holds_twenty_and_depends_backwards(call: Any, code: Any) -> None:
    parts = [{"id": str(number), "method": "GET", "url": "/users/ana@example.com"} for number in range(21)]
    assert code(call("POST", "/v1.0/$batch", json={"requests": parts})) == (400, "BadRequest")
    chain = [{**parts[0], "url": "/users/nobody"}, {**parts[1], "dependsOn": ["0"]}]
    answers = call("POST", "/v1.0/$batch", json={"requests": chain}).json()["responses"]
    assert {one["id"]: one["status"] for one in answers} == {"0": 404, "1": 424}


def test_a_file_does_not_replace_a_folder(call: Any, code: Any) -> None:
    root = f"{DRIVE}/root"
    call("POST", f"{root}/children", json={"name": "shelf", "folder": {}})
    assert code(call("PUT", f"{root}:/shelf:/content", data=b"x")) == (409, "nameAlreadyExists")


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_an_upload_address_takes_no_token(call: Any, method: str) -> None:
    session = call("POST", f"{DRIVE}/root:/up.bin:/createUploadSession", json={}).json()
    assert call(method, session["uploadUrl"], data=b"x").status_code == 401


@pytest.mark.parametrize(
    ("content_range", "size", "status"),
    [("bytes 0-9/30", 10, 400), ("bytes 5-14/15", 10, 416), ("bytes 0-9/10", 9, 400), ("0-9", 10, 400)],
)
def test_a_range_out_of_place_is_refused(call: Any, content_range: str, size: int, status: int) -> None:
    session = call("POST", f"{DRIVE}/root:/up.bin:/createUploadSession", json={}).json()
    headers = {"Content-Range": content_range}
    assert call.plain("PUT", session["uploadUrl"], data=b"x" * size, headers=headers).status_code == status


def test_a_cancelled_upload_is_gone(call: Any) -> None:
    url = call("POST", f"{DRIVE}/root:/up.bin:/createUploadSession", json={}).json()["uploadUrl"]
    assert call.plain("DELETE", url).status_code == 204
    assert call.plain("GET", url).status_code == 404


def test_a_taken_name_is_a_conflict_unless_told_otherwise(call: Any, code: Any) -> None:
    here = f"{DRIVE}/root:/taken.txt:/content"
    call("PUT", here, data=b"1")
    behaviour = "@microsoft.graph.conflictBehavior"
    assert code(call("PUT", f"{here}?{behaviour}=fail", data=b"2")) == (409, "nameAlreadyExists")
    assert call("PUT", f"{here}?{behaviour}=rename", data=b"2").json()["name"] != "taken.txt"
    item = call("PUT", here, data=b"3").json()
    assert code(call("DELETE", f"{DRIVE}/{item['id']}", headers={"If-Match": '"old"'})) == (412, "resourceModified")
