"""Bytes on the disk."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.core.errors import IntegrationError
from integrations.local.disk import Disk, Taken


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "files")


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def broken_off() -> Iterator[bytes]:
    yield b"half"
    raise ConnectionError


@pytest.mark.parametrize("replace", [True, False])
def test_what_breaks_off_leaves_nothing(disk: Disk, tmp_path: Path, replace: bool) -> None:
    with pytest.raises(IntegrationError):
        disk.put("a", broken_off(), "text/plain", replace)
    assert disk.find("a") is None
    assert all_files(tmp_path) == []


def test_what_breaks_off_leaves_the_former_bytes(disk: Disk) -> None:
    disk.put("a", [b"former"], "text/plain", replace=True)
    with pytest.raises(IntegrationError):
        disk.put("a", broken_off(), "text/plain", replace=True)
    with disk.open("a") as file:
        assert file.read() == b"former"


def test_replaced_bytes_are_gone(disk: Disk, tmp_path: Path) -> None:
    for content in (b"one", b"two", b"three"):
        disk.put("a", [content], "text/plain", replace=True)
    assert len(all_files(tmp_path)) == 2
    disk.delete("a")
    assert all_files(tmp_path) == []


def test_the_same_bytes_once_more_are_welcome(disk: Disk, tmp_path: Path) -> None:
    first = disk.put("a", [b"same"], "text/plain", replace=False)
    assert disk.put("a", [b"sa", b"me"], "text/plain", replace=False) == first
    assert len(all_files(tmp_path)) == 2


def test_other_bytes_are_not(disk: Disk, tmp_path: Path) -> None:
    disk.put("a", [b"same"], "text/plain", replace=False)
    for content, content_type in ((b"other", "text/plain"), (b"same", "text/html")):
        with pytest.raises(Taken):
            disk.put("a", [content], content_type, replace=False)
    with disk.open("a") as file:
        assert file.read() == b"same"
    assert len(all_files(tmp_path)) == 2


def test_of_many_uploads_at_one_moment_one_stays(disk: Disk, tmp_path: Path) -> None:
    def put(number: int) -> bool:
        try:
            disk.put("a", [str(number).encode() * 1000], "text/plain", replace=False)
        except Taken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(put, range(16))) == 1
    with disk.open("a") as file:
        assert len(set(file.read())) <= 2
    assert len(all_files(tmp_path)) == 2


def test_deleting_takes_along_what_a_crash_left(disk: Disk, tmp_path: Path) -> None:
    disk.put("a", [b"bytes"], "text/plain", replace=False)
    [label] = [path for path in all_files(tmp_path) if path.suffix == ".json"]
    label.with_suffix(".0123456789abcdef").write_bytes(b"left")
    disk.delete("a")
    assert all_files(tmp_path) == []


@pytest.mark.parametrize("name", ["../../escape", "/etc/passwd", "a" * 5000, "ä/ö", "C:\\x", ""])
def test_no_name_leads_out_of_the_folder(disk: Disk, tmp_path: Path, name: str) -> None:
    disk.put(name, [b"bytes"], "text/plain", replace=False)
    assert disk.find(name)
    assert all(path.is_relative_to(tmp_path / "files") for path in all_files(tmp_path))
    assert len(all_files(tmp_path)) == 2


def test_a_failing_disk_is_a_failing_integration(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    for attempt in (lambda: disk.find("a"), lambda: disk.put("a", [b""], "x", replace=True), lambda: disk.open("a")):
        with pytest.raises(IntegrationError) as failure:
            attempt()
        assert failure.value.retryable
    assert os.listdir(tmp_path) == ["files"]
