"""Graph's files."""

import secrets
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from integrations.simulator import delegated, library, odata, uploads
from integrations.simulator.access import SITE
from integrations.simulator.contract import drives as contract
from integrations.simulator.errors import Refusal, bad_request, not_found
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("drives", __name__)
downloads = Blueprint("downloads", __name__)
PIECE = 1024 * 1024
Json = dict[str, Any]


def _drive(key: str) -> Json:
    name = library.library(key)
    return {"id": key, "name": name, "driveType": "documentLibrary", "webUrl": f"{request.host_url}libraries/{name}"}


@serve(blueprint, contract.DRIVES)
def drives(site_id: str) -> Json:
    """The site's document libraries."""
    if site_id not in ("root", SITE):
        raise not_found("site", site_id)
    return odata.page([_drive(key) for key in library.DRIVES], odata.select)


@serve(blueprint, contract.DRIVE)
def drive(drive_id: str) -> Json:
    """One document library."""
    return _drive(drive_id)


@serve(blueprint, contract.ROOT)
def root(drive_id: str) -> Json:
    """The top folder of a library."""
    return odata.select(library.shown(library.find(drive_id, "root")))


@serve(blueprint, contract.BY_PATH)
def by_path(drive_id: str, item_path: str) -> Json:
    """The item at a path."""
    return odata.select(library.shown(library.by_path(drive_id, item_path)))


@serve(blueprint, contract.BY_NAME)
def by_name(drive_id: str, parent_id: str, filename: str) -> Json:
    """The item of this name in a folder."""
    return odata.select(library.shown(library.child(library.find(drive_id, parent_id), filename)))


@serve(blueprint, contract.ITEM)
def item(drive_id: str, item_id: str) -> Json:
    """One file or folder."""
    return odata.select(library.shown(delegated.check_reader(library.find(drive_id, item_id))))


@serve(blueprint, contract.CHILDREN)
def children(drive_id: str, item_id: str) -> Json:
    """What lies in a folder, page by page."""
    found = library.children(delegated.check_reader(library.find(drive_id, item_id)))
    return odata.page([library.shown(child) for child in found if delegated.may_read(child)], odata.select, 200)


@serve(blueprint, contract.ADD_FOLDER)
def add_folder(drive_id: str, item_id: str, body: contract.DriveItem) -> ResponseReturnValue:
    """A new folder."""
    if body.folder is None or not body.name:
        raise bad_request("A new child needs a name and the folder facet.")
    with state().store.lock:
        parent = library.find(drive_id, item_id)
        return library.shown(library.add_folder(drive_id, parent, body.name, body.conflict_behavior)), 201


@serve(blueprint, contract.DELETE)
def delete(drive_id: str, item_id: str) -> ResponseReturnValue:
    """Moves an item to the recycle bin."""
    library.delete(library.check_unlocked(_unchanged(library.find(drive_id, item_id))))
    return "", 204


def _unchanged(item: Json) -> Json:
    """Raises `Refusal` 412 when `If-Match` names another version."""
    expected = request.headers.get("If-Match", "*")
    if expected not in ("*", library.shown(item)["eTag"]):
        raise Refusal(412, "resourceModified", "ETag does not match current item's value.")
    return item


@serve(blueprint, contract.PUT_NEW)
def put_new(drive_id: str, parent_id: str, filename: str) -> ResponseReturnValue:
    """A file up to 250 MB, by the name it will have."""
    conflict = request.args.get("@microsoft.graph.conflictBehavior", "replace")
    if conflict not in ("fail", "replace", "rename"):
        raise bad_request("conflictBehavior is fail, replace or rename.")
    library.find(drive_id, parent_id)
    return _put(drive_id, parent_id, filename, conflict)


@serve(blueprint, contract.REPLACE)
def replace(drive_id: str, item_id: str) -> ResponseReturnValue:
    """Newer content for a file, up to 250 MB."""
    found = _unchanged(library.find(drive_id, item_id))
    return _put(drive_id, found["parent"], found["name"], "replace")


def _put(drive_id: str, parent: str, name: str, conflict: str) -> ResponseReturnValue:
    if request.content_length is None or request.content_length > contract.PUT_LIMIT:
        raise Refusal(413, "requestTooLarge", "Content-Length is needed and at most 250 MB; use an upload session.")
    library.check_name(name)
    blob = f"file:{uuid4().hex}"
    state().store.append(blob, b"")
    while piece := request.stream.read(PIECE):
        state().store.append(blob, piece)
    with state().store.lock:
        item, status = library.put(drive_id, parent, name, blob, conflict, request.mimetype or None)
    return library.shown(item), status


@serve(blueprint, contract.SESSION_NEW)
def session_new(drive_id: str, parent_id: str, filename: str, body: contract.CreateSession) -> ResponseReturnValue:
    """An upload session for a file, by the name it will have."""
    parent, wanted = library.find(drive_id, parent_id), body.item or contract.Uploadable.model_validate({})
    library.check_name(filename)
    if wanted.name not in (None, filename):
        raise bad_request("The name in the body is not the name in the address.")
    if wanted.conflict_behavior == "fail" and state().store.child("item", parent["id"], filename.lower()):
        raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
    return _session(drive_id, parent["id"], filename, wanted)


@serve(blueprint, contract.SESSION)
def session(drive_id: str, item_id: str, body: contract.CreateSession) -> ResponseReturnValue:  # noqa: ARG001
    """An upload session for newer content of a file."""
    found = library.check_unlocked(_unchanged(library.find(drive_id, item_id)))
    wanted = contract.Uploadable.model_validate({"@microsoft.graph.conflictBehavior": "replace"})
    return _session(drive_id, found["parent"], found["name"], wanted)


def _session(drive_id: str, parent: str, name: str, wanted: contract.Uploadable) -> ResponseReturnValue:
    target = {"drive": drive_id, "parent": parent, "name": name, "conflict": wanted.conflict_behavior}
    return uploads.start("drive", target, wanted.file_size)


@serve(blueprint, contract.CONTENT)
def content(drive_id: str, item_id: str) -> ResponseReturnValue:
    """Where the bytes are, for a moment, without a token."""
    found, key = delegated.check_reader(library.find(drive_id, item_id)), secrets.token_urlsafe(24)
    if "blob" not in found:
        raise Refusal(400, "notSupported", "A folder has no content.")
    state().store.save("download", key, {"item": found["id"]})
    return redirect(f"{request.host_url}download/{key}", 302)


@downloads.get("/download/<key>")
def download(key: str) -> ResponseReturnValue:
    """The bytes of a file for whoever holds the address."""
    if "Authorization" in request.headers:
        raise Refusal(401, "unauthenticated", "A download URL takes no Authorization header.")
    ticket = state().store.get("download", key)
    found = state().store.get("item", ticket["item"]) if ticket else None
    if found is None:
        raise Refusal(404, "itemNotFound", "The download has expired.")
    return Response(state().store.bytes(found["blob"]), mimetype=found["mime"])


@serve(blueprint, contract.LINK)
def create_link(drive_id: str, item_id: str, body: contract.CreateLink) -> ResponseReturnValue:
    """A sharing link; asking again gives the same one."""
    found = library.find(drive_id, item_id)
    key = f"{found['id']}:{body.type}:{body.scope or 'organization'}"
    earlier = state().store.get("link", key)
    url = f"{request.host_url}simulator/files/{found['id']}"
    link = {"type": body.type, "scope": body.scope or "organization", "webUrl": url}
    kept = earlier or {"id": uuid4().hex, "roles": ["write" if body.type == "edit" else "read"], "link": link}
    state().store.save("link", key, kept)
    return kept, 200 if earlier else 201


@serve(blueprint, contract.DELTA)
def delta(drive_id: str) -> Json:
    """What changed in a library since the last token."""
    library.find(drive_id, "root")
    latest = request.args.get("token") == "latest"
    changed, mark = state().store.since("item", 0 if latest else odata.position("token"))
    items = [library.shown(item) for item in changed if item["drive"] == drive_id and not latest]
    return {"value": items, "@odata.deltaLink": odata.link({"token": odata.token(mark)})}
