"""What goes over the line, and how that is named where others read it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
# `:/folder/file.pdf:` stands for an item of a drive by its place; people name files after people.
PLACE = re.compile(r":/[^:]*(:?)")
WORDS = frozenset(
    (
        *("users", "groups", "members", "delta", "messages", "send", "teamwork", "installedApps", "chat", "$batch"),
        *("sites", "drives", "drive", "root", "items", "children", "content", "createUploadSession"),
        *("appCatalogs", "teamsApps", "v3", "conversations", "activities"),
    )
)


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call. `repeatable`: doing it twice is the same as once. `label`: how errors name it, without secrets."""

    method: str
    url: str
    label: str
    repeatable: bool
    resource: str = ""
    json: Any = None
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes it brings: its body, or the file in it."""
        inside = self.json.get("contentBytes", "") if isinstance(self.json, dict) else ""
        return len(self.data or inside)


def named(path: str) -> str:
    """A path as logs and errors may have it: with ids, without what is asked for, addresses and names of files."""
    place = PLACE.sub(r":/{}\1", _below(path))
    return "/".join("{}" if "@" in part else part for part in place.split("/"))


def shaped(path: str) -> str:
    """A path as traces have it: the words of Microsoft's API alone."""
    parts = PLACE.sub(r":/{}\1", _below(path)).split("/")
    return "/".join(part if part in WORDS or not part else "{}" for part in parts)


def _below(path: str) -> str:
    """Without what is asked for; a whole address without its host, since Microsoft gave it."""
    bare = path.partition("?")[0]
    return "/" + bare.split("/", 4)[-1] if "://" in bare else bare
