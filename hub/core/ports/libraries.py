"""The company's document libraries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """Where a document went: the item's id, its address for people who may open it, its place in the words of the
    cabinet (300 characters at most), and the check sum of what lies there, empty where the cabinet keeps none."""

    id: str
    url: str
    size: int
    place: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """A file in a library is new, has other bytes or another name, or is `gone`."""

    place: str
    checksum: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Some of what has changed; `mark` is where to go on, at once while there is `more`. Whoever reads on from a page
    that `begins` has heard of every file by the last one: what was not named is gone."""

    changes: Sequence[LibraryChange]
    mark: str
    more: bool
    begins: bool = False


class Bookmark(Protocol):
    """Where a long upload keeps how it goes on when it is interrupted. What it keeps is a secret: whoever has it can
    write there."""

    def read(self) -> str:
        """What was kept last; empty for nothing, or for what is too old."""
        ...

    def keep(self, said: str, until: datetime) -> None:
        """Keeps this, of 4,000 characters at most, in the place of anything earlier."""
        ...

    def drop(self) -> None:
        """There is nothing to go on with; welcome twice."""
        ...


class Cabinet(Protocol):
    """The company's document libraries."""

    def file(
        self, folder: str, name: str, content: BinaryIO, size: int, content_type: str, bookmark: Bookmark | None = None
    ) -> FiledDocument:
        """Puts `size` bytes at `folder/name`, replacing what an earlier try left there: folder and name are the key.
        With a bookmark, what takes long goes on where an earlier try of the same bytes came to; the caller drops it
        once she has noted where the document went."""
        ...

    def abandon(self, said: str) -> None:
        """Nobody goes on with the upload of which a bookmark said this; welcome twice, and for what is long over."""
        ...

    def share(self, place: str) -> str:
        """An address where everybody in the company can read what was filed there, and nobody else; safe to repeat."""
        ...

    def changes(self, library: str, mark: str) -> LibraryPage:
        """What has become of the files of a library since a mark; from now on, where the mark is empty. A mark that is
        too old is a reading of everything."""
        ...


@dataclass(frozen=True, slots=True)
class Pick:
    """A file that somebody has picked among those that she can open: where it lies, and what it is; `size` in bytes."""

    drive: str
    item: str
    name: str
    content_type: str
    size: int
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Pickable:
    """A folder or file that somebody can pick from; `size` in bytes, of a folder with all that it holds."""

    drive: str
    item: str
    name: str
    is_folder: bool
    size: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody can pick from, folders first, by name. It is not `whole` where there was too much."""

    entries: Sequence[Pickable]
    whole: bool


class Picks(Protocol):
    """Files that people pick, read with the right of the person and never with the hub's own, which may be wider. The
    token is hers, for this one use: whoever serves this keeps it nowhere."""

    def choice(self, person_id: str, folder: tuple[str, str] | None, search: str, token: str) -> Choice:
        """What a folder holds, a drive and an item, or the top of her files; or what fits a search in all of them.
        Raises `Forbidden` as below, and `NotFound` for a folder that she cannot open."""
        ...

    def look(self, person_id: str, drive: str, item: str, token: str) -> Pick:
        """What she has picked. Raises `Forbidden` when the token is not hers or no longer good, `NotFound` for what she
        cannot open, `BadInput` for what is no file."""
        ...

    def read(self, pick: Pick, token: str) -> Iterator[bytes]:
        """Its bytes, in pieces, all of them or an error."""
        ...
