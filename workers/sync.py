"""Takes over the company directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.core.ports import PeopleSource
    from hub.directory.service import Directory
    from hub.directory.sync import Loaded


def sync_directory(directory: Directory, source: PeopleSource) -> Loaded:
    """People and groups as the source has them; welcome twice."""
    return directory.load(source)
