"""A library of documents: what lies where it was put, which names it takes, and what it tells of its changes."""

import io
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.onedrive import OneDriveCabinet


def test_a_small_file_lies_where_it_was_put(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    filed = cabinet.file(folder, "Rechnung #1 100%.txt", io.BytesIO(b"hello"), 5, "text/plain")
    [item] = microsoft.received("file")
    assert (item["path"], item["size"], item["id"]) == (f"{folder}/Rechnung #1 100%.txt", 5, filed.id)
    assert microsoft.bytes(f"files/{filed.id}") == b"hello"


def test_filing_again_replaces_and_makes_no_second_file(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    first = cabinet.file(folder, "a.txt", io.BytesIO(b"old"), 3, "text/plain")
    second = cabinet.file(folder, "a.txt", io.BytesIO(b"newer"), 5, "text/plain")
    assert first.id == second.id
    [item] = microsoft.received("file")
    assert (item["revisions"], item["size"]) == (1, 5)


def test_a_link_for_the_company_is_made_once(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    assert cabinet.share(filed.place) == cabinet.share(filed.place) == f"{microsoft.base}/simulator/files/{filed.id}"


def test_a_library_tells_what_became_of_its_files(cabinet: OneDriveCabinet, folder: str) -> None:
    drive = cabinet._drive("finance")
    mark = cabinet.changes(drive, "").mark
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    page = cabinet.changes(drive, mark)
    assert [(one.place, one.checksum, one.gone) for one in page.changes] == [(filed.place, filed.checksum, False)]
    cabinet._client.graph("DELETE", f"/drives/{drive}/items/{filed.id}")
    after = cabinet.changes(drive, page.mark)
    assert [(one.place, one.gone) for one in after.changes if one.place == filed.place] == [(filed.place, True)]
    assert not after.more


def test_a_mark_that_is_too_old_is_a_reading_of_everything(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any
) -> None:
    drive = cabinet._drive("finance")
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    mark = cabinet.changes(drive, "").mark
    assert not cabinet.changes(drive, mark).begins
    microsoft.misbehave("/root/delta$", "fail", status=410)
    page = cabinet.changes(drive, mark)
    assert (page.begins, filed.place in {one.place for one in page.changes}) == (True, True)


def test_an_empty_file_is_a_file(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    assert cabinet.file(folder, "empty.txt", io.BytesIO(), 0, "text/plain").size == 0
    assert [item["size"] for item in microsoft.received("file")] == [0]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "what?", " a", "a\n"])
def test_names_that_no_library_takes_are_refused_here(cabinet: OneDriveCabinet, folder: str, name: str) -> None:
    with pytest.raises(IntegrationError, match="takes no file or folder") as caught:
        cabinet.file(folder, name, io.BytesIO(b"x"), 1, "text/plain")
    assert not caught.value.retryable


def test_a_folder_that_climbs_out_is_refused(cabinet: OneDriveCabinet) -> None:
    with pytest.raises(IntegrationError, match="takes no file or folder"):
        cabinet.file("finance/../legal", "a.txt", io.BytesIO(b"x"), 1, "text/plain")


def test_an_unknown_library_is_said_by_name(cabinet: OneDriveCabinet) -> None:
    with pytest.raises(IntegrationError, match="no library called cellar"):
        cabinet.file("cellar/x", "a.txt", io.BytesIO(b"x"), 1, "text/plain")


def test_downloads_follow_the_redirect_without_our_token(
    cabinet: OneDriveCabinet, client: GraphClient, folder: str
) -> None:
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    drive = cabinet._drive("finance")
    assert b"".join(client.download(f"/drives/{drive}/items/{filed.id}/content")) == b"hello"
