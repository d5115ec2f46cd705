"""Bytes on the local disk, whole or not at all.

A name stands for two files: `<hash>.<random>` with the bytes, and `<hash>.json` which says what they are and where. The
second one is put in place last, by one atomic step: until then nothing has arrived.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from hub.core.errors import IntegrationError
from hub.core.ports import StoredFile

PIECE = 64 * 1024


class Taken(Exception):
    """Other bytes lie under this name already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies under a name, and in which file."""

    size: int
    sha256: str
    content_type: str
    path: Path

    @property
    def stored(self) -> StoredFile:
        """Without the place."""
        return StoredFile(self.size, self.sha256, self.content_type)


class Disk:
    """A folder of named bytes. Raises `IntegrationError` when the disk fails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> Kept | None:
        """What lies under a name."""
        with failing_as_integration():
            return _read_label(self._label(name))

    def open(self, name: str) -> BinaryIO:
        """The bytes. Raises `IntegrationError` for a name with nothing under it."""
        with failing_as_integration():
            for _ in range(2):  # replaced between the two steps: look once more
                with suppress(FileNotFoundError):
                    if kept := _read_label(self._label(name)):
                        return kept.path.open("rb")
        raise IntegrationError(f"there is no file {name}", retryable=False)

    def put(self, name: str, pieces: Iterable[bytes], content_type: str, replace: bool) -> StoredFile:
        """Stores the bytes. Raises `Taken` when others lie there already, unless they are to be replaced."""
        with failing_as_integration():
            return self._put(name, pieces, content_type, replace)

    def _put(self, name: str, pieces: Iterable[bytes], content_type: str, replace: bool) -> StoredFile:
        label = self._label(name)
        label.parent.mkdir(parents=True, exist_ok=True)
        path = label.with_suffix(f".{secrets.token_hex(8)}")
        try:
            kept = Kept(*_write(path, pieces), content_type, path)
            former = _read_label(label) if replace else None
            _put_in_place(label, kept, replace)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        if former:
            former.path.unlink(missing_ok=True)
        return kept.stored

    def part(self, name: str, session: str) -> Path:
        """Where bytes are gathered that will lie under a name; deleting the name takes them along."""
        return self._label(name).with_suffix(f".{session}")

    def adopt(self, name: str, part: Path, content_type: str) -> StoredFile:
        """Puts bytes in place that lie in the folder already. Raises `Taken` when others lie under the name."""
        with failing_as_integration(), part.open("rb") as file:
            os.fsync(file.fileno())
            kept = Kept(part.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest(), content_type, part)
            _put_in_place(self._label(name), kept, replace=False)
            return kept.stored

    def delete(self, name: str) -> None:
        """Forgets the bytes; welcome twice."""
        with failing_as_integration():
            label = self._label(name)
            label.unlink(missing_ok=True)
            for left in label.parent.glob(f"{label.stem}.*"):  # and what broken uploads left
                left.unlink(missing_ok=True)

    def _label(self, name: str) -> Path:
        # A hash is a fit file name whatever the name is, and spreads the files over 256 folders.
        hashed = hashlib.sha256(name.encode()).hexdigest()
        return self._folder / hashed[:2] / f"{hashed}.json"


def _read_label(label: Path) -> Kept | None:
    try:
        said = json.loads(label.read_bytes())
    except FileNotFoundError:
        return None
    path = label.with_name(said["path"])
    return Kept(said["size"], said["sha256"], said["content_type"], path)


def _put_in_place(label: Path, kept: Kept, replace: bool) -> None:
    draft = kept.path.with_suffix(kept.path.suffix + "-label")
    _write(draft, [json.dumps({**asdict(kept), "path": kept.path.name}).encode()])
    step: Callable[[Path, Path], None] = os.replace if replace else os.link
    try:
        step(draft, label)
        _sync_folder(label.parent)
    except FileExistsError:
        _agree(_read_label(label), kept)
    finally:
        draft.unlink(missing_ok=True)


def _agree(known: Kept | None, kept: Kept) -> None:
    """The same bytes once more are welcome; the copy goes."""
    if known is None or known.stored != kept.stored:
        raise Taken
    kept.path.unlink(missing_ok=True)


def _write(path: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of what was written and has reached the disk."""
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def failing_as_integration() -> Iterator[None]:
    """A failing disk is a failing integration: full today, perhaps not tomorrow."""
    try:
        yield
    except OSError as error:
        raise IntegrationError(f"the disk failed: {error.strerror}", retryable=True) from error
