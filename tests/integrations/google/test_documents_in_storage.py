"""Documents through the API with their bytes in Cloud Storage: nothing of the domain knows where they lie."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import google_crc32c
import pytest
import requests

from hub.documents.service import Documents
from tests.support import fakegcs
from tests.support.cloudstorage import Cloud, opened
from tests.support.hubs import RECEIPT, WholeHub, whole_hub

GIB = 1 << 30
MIB = 1 << 20
SHA256 = hashlib.sha256(RECEIPT).hexdigest()


@pytest.fixture
def hub(
    cloud: Cloud, company_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[WholeHub, str]]:
    """A whole hub and the bucket that its files lie in."""
    bucket = cloud.make_bucket(f"b-{uuid4()}")
    with hub_on(cloud, bucket, company_url, tmp_path, monkeypatch) as hub:
        yield hub, bucket


@contextmanager
def hub_on(
    cloud: Cloud, bucket: str, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **more: Any
) -> Iterator[WholeHub]:
    (folder / "account.json").write_text(json.dumps(cloud.account_file()))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(folder / "account.json"))
    told = {"files": "google", "files_bucket": bucket, "storage_url": cloud.url} | more
    with whole_hub(url, folder, "http://127.0.0.1:9", **told) as hub:
        yield hub


def announced(hub: WholeHub, size: int = len(RECEIPT), **more: object) -> dict[str, Any]:
    said = {"name": "Überweisung.pdf", "contentType": "application/pdf", "size": size, **more}
    reply = hub.as_("ana").post("/documents", said)
    assert reply.status == 201, reply.body
    return dict(reply.json)


def sent(upload: dict[str, Any], content: bytes = RECEIPT) -> int:
    answer = requests.request(upload["method"], upload["url"], headers=upload["headers"], data=content, timeout=30)
    return answer.status_code


def test_a_document_goes_up_past_the_hub_and_comes_down_again(cloud: Cloud, hub: tuple[WholeHub, str]) -> None:
    whole, bucket = hub
    document = announced(whole)
    assert document["upload"]["url"].startswith(cloud.url)
    assert sent(document["upload"]) == 200
    done = whole.as_("ana").post(f"/documents/{document['id']}/complete", {"sha256": SHA256})
    assert (done.status, done.json["state"], done.json["sha256"]) == (200, "ready", SHA256)
    link = whole.as_("ana").post(f"/documents/{document['id']}/link").json
    got = requests.get(link["url"], timeout=30)
    assert got.content == RECEIPT
    assert got.headers["Content-Disposition"].endswith("filename*=UTF-8''%C3%9Cberweisung.pdf")
    [item] = cloud.names(bucket)
    assert re.fullmatch(r"[0-9a-f-]{36}", item["name"])
    assert item["name"] != document["id"]


def test_a_document_is_not_complete_before_its_bytes_are_there(hub: tuple[WholeHub, str]) -> None:
    whole, _ = hub
    document = announced(whole)
    assert sent(document["upload"], RECEIPT + b"more") == 400
    reply = whole.as_("ana").post(f"/documents/{document['id']}/complete")
    assert (reply.status, "have not arrived" in reply.json["detail"]) == (409, True)


def test_bytes_with_another_sum_are_told(hub: tuple[WholeHub, str]) -> None:
    whole, _ = hub
    document = announced(whole)
    assert sent(document["upload"], b"x" * len(RECEIPT)) == 200
    reply = whole.as_("ana").post(f"/documents/{document['id']}/complete", {"sha256": SHA256})
    assert (reply.status, reply.pointers) == (422, ["/sha256"])


def test_a_sum_that_was_announced_keeps_other_bytes_out(cloud: Cloud, hub: tuple[WholeHub, str]) -> None:
    whole, bucket = hub
    document = announced(whole, sha256=SHA256.upper())
    assert document["sha256"] is None
    assert sent(document["upload"], b"x" * len(RECEIPT)) == 400
    assert cloud.names(bucket) == []
    assert sent(document["upload"]) == 200
    assert whole.as_("ana").post(f"/documents/{document['id']}/complete").json["sha256"] == SHA256


def test_a_big_one_goes_up_in_pieces(hub: tuple[WholeHub, str]) -> None:
    whole, _ = hub
    content = bytes(range(256)) * 1024 + b"the rest"
    document = announced(whole, len(content), resumable=True)
    assert document["upload"]["method"] == "POST"
    session = requests.post(document["upload"]["url"], headers=document["upload"]["headers"], timeout=30)
    for start in range(0, len(content), 262144):
        piece = content[start : start + 262144]
        span = {"Content-Range": f"bytes {start}-{start + len(piece) - 1}/{len(content)}"}
        assert requests.put(session.headers["Location"], piece, headers=span, timeout=30).status_code in (308, 200)
    done = whole.as_("ana").post(f"/documents/{document['id']}/complete")
    assert (done.status, done.json["sha256"]) == (200, hashlib.sha256(content).hexdigest())


def test_while_the_store_is_out_the_hub_says_so(cloud: Cloud, hub: tuple[WholeHub, str]) -> None:
    whole, _ = hub
    document = announced(whole)
    cloud.faults = [(403, {}, b"")]
    assert whole.as_("ana").post(f"/documents/{document['id']}/complete").status == 503
    assert sent(document["upload"]) == 200
    assert whole.as_("ana").post(f"/documents/{document['id']}/complete").status == 200


def test_what_is_deleted_leaves_the_bucket(cloud: Cloud, hub: tuple[WholeHub, str]) -> None:
    whole, bucket = hub
    document = announced(whole)
    sent(document["upload"])
    whole.as_("ana").post(f"/documents/{document['id']}/complete")
    assert whole.as_("ana").call("DELETE", f"/documents/{document['id']}").status == 204
    documents: Documents = whole.hub.services[Documents]
    assert documents.clean(whole.hub.work.clock.now() + timedelta(days=1)) >= 1
    assert cloud.names(bucket) == []


@pytest.fixture
def sparse(tmp_path: Path, storage: str) -> Iterator[tuple[Cloud, Path]]:
    """A store that keeps its bytes in a folder, where a file of nothing but zeros takes no room."""
    root = tmp_path / "root"
    with fakegcs.serving(root) as backend, opened(backend) as cloud:
        yield cloud, root


def test_a_gibibyte_takes_no_memory_of_the_hub(
    sparse: tuple[Cloud, Path], companies: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud, root = sparse
    bucket = cloud.make_bucket("big")
    with (
        companies.sqlite(tmp_path) as url,
        hub_on(cloud, bucket, url, tmp_path, monkeypatch, upload_limit=GIB) as hub,
    ):
        document = announced(hub, GIB)
        name = document["upload"]["url"].partition("?")[0].rpartition("/")[2]
        lay_zeros(cloud, bucket, root, name)
        before = peak_of_now()
        done = hub.as_("ana").post(f"/documents/{document['id']}/complete")
        assert done.status == 200, done.body
        assert (done.json["size"], done.json["state"]) == (GIB, "ready")
        assert peak_of_now(forget=False) - before < 64 * MIB


def lay_zeros(cloud: Cloud, bucket: str, root: Path, name: str) -> None:
    """A gibibyte under a name, without writing it: the stand-in keeps bytes in a file, and its label beside them."""
    where = f"{cloud.backend}/upload/storage/v1/b/{bucket}/o"
    told = {"uploadType": "media", "name": name}
    requests.post(where, params=told, data=b"\0", headers={"Content-Type": "application/pdf"}, timeout=30)
    path, crc = root / bucket / name, google_crc32c.Checksum()
    os.truncate(path, GIB)
    for _ in range(GIB // MIB):
        crc.update(bytes(MIB))
    label = json.loads(os.getxattr(path, "user.metadata"))
    label["Crc32c"] = base64.b64encode(crc.digest()).decode()
    os.setxattr(path, "user.metadata", json.dumps(label).encode())


def peak_of_now(forget: bool = True) -> int:
    """The most memory that this process has held, in bytes; from now on unless it shall not `forget`."""
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
