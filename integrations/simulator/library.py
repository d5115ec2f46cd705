"""Files and folders at rest, by drive.

https://learn.microsoft.com/graph/api/resources/driveitem
"""

import base64
import hashlib
import mimetypes
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from flask import request

from integrations.simulator.access import LIBRARIES, drive_id
from integrations.simulator.errors import Refusal
from integrations.simulator.received import record
from integrations.simulator.state import now, state

Json = dict[str, Any]
DRIVES = {drive_id(name): name for name in LIBRARIES}
COLUMNS = 160
FORBIDDEN = set('"*:<>?/\\|')


def library(drive: str) -> str:
    """The name of a drive; raises `Refusal` 404."""
    name = DRIVES.get(drive) or ("OneDrive" if owner(drive) else "")
    if not name:
        raise Refusal(404, "itemNotFound", "The drive was not found.")
    return name


def owner(drive: str) -> str:
    """Whose OneDrive it is; empty for a library of the company."""
    found = state().store.get("drive", drive)
    return str(found["owner"]) if found else ""


def root(drive: str) -> Json:
    """The root folder, made on first sight."""
    key = "01ROOT" + drive[2:14].upper()
    found = state().store.get("item", key)
    return found or _save({"id": key, "drive": drive, "name": "root", "parent": "", "folder": True, "created": now()})


def find(drive: str, key: str) -> Json:
    """The item with this id, `root` for the root; raises `Refusal` 404."""
    library(drive)
    if key == "root":
        return root(drive)
    found = state().store.get("item", key)
    if found is None or found["drive"] != drive or found.get("deleted"):
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    return found


def by_path(drive: str, path: str) -> Json:
    """The item at a path below the root; raises `Refusal` 404."""
    item = find(drive, "root")
    for name in filter(None, path.split("/")):
        item = child(item, name)
    return item


def child(folder: Json, name: str) -> Json:
    """The item of this name in a folder, whatever its case; raises `Refusal` 404."""
    found = state().store.child("item", folder["id"], name.lower())
    if found is None:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    return found


def children(item: Json) -> list[Json]:
    """What lies in a folder."""
    return state().store.all("item", item["id"])


def add_folder(drive: str, parent: Json, name: str, conflict: str) -> Json:
    """A new folder; raises `Refusal` 409 when the name is taken and `conflict` is `fail`."""
    name, earlier = _place(parent, name, conflict)
    if earlier:
        return _of_kind(earlier, folder=True)
    return _save({"drive": drive, "parent": parent["id"], "name": name, "folder": True, "created": now()})


def check_unlocked(item: Json) -> Json:
    """Raises `Refusal` 423 while somebody has it open."""
    if state().store.get("lock", item["id"]):
        raise Refusal(423, "resourceLocked", "The resource you are attempting to access is locked.")
    return item


def put(drive: str, parent: str, name: str, blob: str, conflict: str, mime: str | None) -> tuple[Json, int]:
    """A file from stored bytes: the item, and 201 for a new one or 200 for a newer content."""
    folder = find(drive, parent)
    name, earlier = _place(folder, name, conflict)
    if earlier:
        check_unlocked(_of_kind(earlier, folder=False))
    saved = lay(folder, name, blob, mime, earlier)
    if earlier:
        state().store.drop(earlier["blob"])
    record_file(saved)
    return saved, 200 if earlier else 201


def lay(folder: Json, name: str, blob: str, mime: str | None = None, earlier: Json | None = None) -> Json:
    """Stored bytes as a file, without a word to anybody."""
    size, digest, quick = _measure(blob)
    kind = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
    item = {**(earlier or {"created": now()}), "drive": folder["drive"], "parent": folder["id"], "name": name}
    return _save(item | {"blob": blob, "size": size, "sha256": digest, "quickXorHash": quick, "mime": kind})


def _place(parent: Json, name: str, conflict: str) -> tuple[str, Json | None]:
    """The name to use and the item that has it already, where that may be replaced."""
    check_name(name)
    earlier = state().store.child("item", parent["id"], name.lower())
    if earlier is None or conflict == "replace":
        return name, earlier
    if conflict == "rename":
        stem = PurePosixPath(name)
        return f"{stem.stem} {uuid4().hex[:4]}{stem.suffix}", None
    raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")


def _of_kind(item: Json, *, folder: bool) -> Json:
    """Raises `Refusal` 409 where a file would replace a folder, or a folder a file."""
    if bool(item.get("folder")) != folder:
        raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
    return item


def check_name(name: str) -> None:
    """Raises `Refusal` for a name that SharePoint does not take."""
    if not name or FORBIDDEN & set(name) or name != name.strip() or len(name) > 255:
        raise Refusal(400, "invalidRequest", "The provided name contains characters that are not allowed.")


def _measure(blob: str) -> tuple[int, str, str]:
    """Size in bytes, SHA-256 in hex, QuickXorHash in base64."""
    size, digest, columns = 0, hashlib.sha256(), 0
    for part in state().store.bytes(blob):
        digest.update(part)
        columns ^= _columns(bytes(size % COLUMNS) + part)
        size += len(part)
    return size, digest.hexdigest(), _quick(columns.to_bytes(COLUMNS, "little"), size)


def _columns(data: bytes) -> int:
    found = 0
    for start in range(0, len(data), COLUMNS):
        found ^= int.from_bytes(data[start : start + COLUMNS], "little")
    return found


def _quick(columns: bytes, size: int) -> str:
    """https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash: bytes that stand 160 apart fall into
    the same column, which is turned 11 bits further than the one before it; the length is combined with the last 64."""
    bits = [0] * 160
    for column, byte in enumerate(columns):
        for bit in range(8):
            bits[(column * 11 + bit) % 160] ^= byte >> bit & 1
    for bit in range(64):
        bits[96 + bit] ^= size >> bit & 1
    number = sum(bit << place for place, bit in enumerate(bits))
    return base64.b64encode(number.to_bytes(20, "little")).decode()


def _save(item: Json) -> Json:
    item = {"id": "01" + uuid4().hex.upper(), **item, "modified": now(), "version": item.get("version", 0) + 1}
    state().store.save("item", item["id"], item, parent=item["parent"], name=item["name"].lower())
    return item


def delete(item: Json) -> None:
    """To the recycle bin: gone from its folder, a tombstone for the delta."""
    gone = {**item, "deleted": True, "version": item["version"] + 1}
    state().store.save("item", item["id"], gone, parent="recycled")


def path(item: Json) -> str:
    """From the library's name down to the item's."""
    names = [item["name"]]
    while item["parent"]:
        item = state().store.get("item", item["parent"]) or {}
        names.insert(0, item["name"])
    return "/".join([library(item["drive"]), *names[1:]])


def record_file(item: Json) -> None:
    """Shows the file among what was received."""
    place = path(item)
    facts = {key: item[key] for key in ("size", "sha256")}
    body = {**facts, "contentType": item["mime"]}
    record(
        state().store, "file", item["id"], [library(item["drive"])], title=item["name"], path=place, body=body, **facts
    )


def shown(item: Json) -> Json:
    """As Graph shows it."""
    if item.get("deleted"):
        return {"id": item["id"], "deleted": {"state": "deleted"}}
    common = {
        "id": item["id"],
        "name": item["name"],
        "size": item.get("size", 0),
        "eTag": f'"{{{item["id"]}}},{item["version"]}"',
        "webUrl": f"{request.host_url}simulator/files/{item['id']}",
        "createdDateTime": item["created"],
        "lastModifiedDateTime": item["modified"],
        "parentReference": {"driveId": item["drive"], "id": item["parent"] or None},
    }
    if item.get("folder"):
        return common | {"folder": {"childCount": state().store.count("item", item["id"])}}
    return common | {"file": {"mimeType": item["mime"], "hashes": {"quickXorHash": item["quickXorHash"]}}}
