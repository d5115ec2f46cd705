"""What the simulator answers keeps its own contract."""

from typing import Any
from uuid import uuid4

import pytest
import requests

from integrations.simulator.access import APP_CATALOGUE_ID, APP_EXTERNAL_ID, drive_id
from integrations.simulator.contract import directory, drives, mail, mailboxes, teams
from integrations.simulator.contract.base import Operation

DRIVE = drive_id("it")
GROUP = "/v1.0/groups"
READS: list[tuple[Operation, str]] = [
    (directory.USERS, "/v1.0/users?$top=3&$expand=manager&$select=id,mail,usageLocation,employeeOrgData"),
    (directory.USERS, "/v1.0/users?$top=3&$select=id,onPremisesExtensionAttributes"),
    (directory.USERS, "/v1.0/users?$filter=mail eq 'ana@example.com'"),
    (directory.USERS_DELTA, "/v1.0/users/delta?$select=id,displayName,manager,accountEnabled"),
    (directory.GROUPS_DELTA, "/v1.0/groups/delta?$select=id,displayName,members"),
    (directory.GROUPS, "/v1.0/groups?$top=2"),
    (directory.USER, "/v1.0/users/ana@example.com"),
    (directory.MANAGER, "/v1.0/users/ana@example.com/manager"),
    (mailboxes.SETTINGS, "/v1.0/users/ana@example.com/mailboxSettings"),
    (mailboxes.REPLIES, "/v1.0/users/ana@example.com/mailboxSettings/automaticRepliesSetting"),
    (drives.DRIVES, "/v1.0/sites/root/drives"),
    (drives.DRIVE, f"/v1.0/drives/{DRIVE}"),
    (drives.ROOT, f"/v1.0/drives/{DRIVE}/root"),
    (drives.DELTA, f"/v1.0/drives/{DRIVE}/root/delta"),
    (teams.APPS, f"/v1.0/appCatalogs/teamsApps?$filter=externalId eq '{APP_EXTERNAL_ID}'"),
]


def check(operation: Operation, answer: requests.Response) -> Any:
    assert answer.status_code in operation.statuses, answer.text
    body = answer.json()
    if operation.answer:
        return operation.answer.model_validate(body)
    assert operation.item
    items = body.get("value", [body])
    assert items
    return [operation.item.model_validate(item) for item in items]


@pytest.mark.parametrize(("operation", "path"), READS, ids=lambda value: getattr(value, "path", ""))
def test_a_read_keeps_the_contract(call: Any, operation: Operation, path: str) -> None:
    check(operation, call("GET", path))


def test_extension_attributes_come_only_when_they_are_selected(call: Any) -> None:
    ana, name = "/v1.0/users/ana@example.com", "onPremisesExtensionAttributes"
    assert name not in call("GET", ana).json()
    assert call("GET", f"{ana}?$select={name}").json()[name] == {"extensionAttribute1": "5"}


def test_files_keep_the_contract(call: Any) -> None:
    root, name = f"/v1.0/drives/{DRIVE}/items/root", uuid4().hex
    folder = check(drives.ADD_FOLDER, call("POST", f"{root}/children", json={"name": name, "folder": {}}))
    item = check(drives.PUT_NEW, call("PUT", f"/v1.0/drives/{DRIVE}/items/{folder.id}:/a.txt:/content", data=b"x"))
    here = f"/v1.0/drives/{DRIVE}/items/{item.id}"
    check(drives.REPLACE, call("PUT", f"{here}/content", data=b"xy"))
    check(drives.ITEM, call("GET", here))
    check(drives.BY_PATH, call("GET", f"/v1.0/drives/{DRIVE}/root:/{name}/a.txt?$select=id,size"))
    check(drives.BY_NAME, call("GET", f"/v1.0/drives/{DRIVE}/items/{folder.id}:/A.txt?$select=id,eTag,file"))
    check(drives.CHILDREN, call("GET", f"/v1.0/drives/{DRIVE}/items/{folder.id}/children"))
    check(drives.SESSION, call("POST", f"{here}/createUploadSession", json={}))
    check(drives.LINK, call("POST", f"{here}/createLink", json={"type": "view", "scope": "organization"}))
    assert call("DELETE", here).status_code == 204
    assert call("GET", here).status_code == 404
    check(drives.DELTA, call("GET", f"/v1.0/drives/{DRIVE}/root/delta"))


def test_mail_keeps_the_contract(call: Any) -> None:
    box = "/v1.0/users/hub@example.com/messages"
    to = [{"emailAddress": {"address": "ana@example.com"}}]
    draft = check(mail.CREATE, call("POST", box, json={"subject": "s", "toRecipients": to}))
    small = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "eA=="}
    check(mail.ATTACH, call("POST", f"{box}/{draft.id}/attachments", json=small))
    large = {"AttachmentItem": {"attachmentType": "file", "name": "b.bin", "size": 4_000_000}}
    check(mail.ATTACH_LARGE, call("POST", f"{box}/{draft.id}/attachments/createUploadSession", json=large))
    check(mail.READ, call("GET", f"{box}/{draft.id}"))


def test_teams_keeps_the_contract(call: Any) -> None:
    here = "/v1.0/users/carla@example.com/teamwork/installedApps"
    bind = f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{APP_CATALOGUE_ID}"
    assert call("POST", here, json={"teamsApp@odata.bind": bind}).status_code in (201, 409)
    [installed] = check(teams.INSTALLED, call("GET", f"{here}?$expand=teamsApp"))
    chat = check(teams.CHAT, call("GET", f"{here}/{installed.id}/chat"))
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Hello"}]}
    kind = "application/vnd.microsoft.card.adaptive"
    activity = {"type": "message", "attachments": [{"contentType": kind, "content": card}]}
    assert call("POST", f"/v3/conversations/{chat.id}/activities", json=activity).status_code == 201
    check(teams.MESSAGES, call("GET", f"/v1.0/chats/{chat.id}/messages?$top=1"))


def test_pages_lead_to_everybody_once(call: Any) -> None:
    link, seen = "/v1.0/users?$top=30&$select=id", []
    while link:
        body = call("GET", link).json()
        seen += [item["id"] for item in body["value"]]
        link = body.get("@odata.nextLink")
    assert len(seen) == len(set(seen)) == 200


def test_a_delta_ends_in_a_link_that_tells_what_changed_since(call: Any) -> None:
    link = call("GET", f"/v1.0/drives/{DRIVE}/root/delta").json()["@odata.deltaLink"]
    name = f"{uuid4().hex}.txt"
    call("PUT", f"/v1.0/drives/{DRIVE}/items/root:/{name}:/content", data=b"x")
    assert name in [item.get("name") for item in call("GET", link).json()["value"]]


def test_an_unknown_delta_token_starts_over(call: Any, code: Any) -> None:
    answer = call("GET", "/v1.0/users/delta?$deltatoken=bm9uc2Vuc2U")
    assert code(answer) == (410, "syncStateNotFound")
    assert answer.headers["Location"].endswith("$deltatoken=")
