"""Takes over the company directory, and who is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.core.ports import Absences, PeopleSource
    from hub.directory.service import Directory
    from hub.directory.sync import Loaded


def sync_directory(directory: Directory, source: PeopleSource) -> Loaded:
    """People and groups as the source has them; welcome twice."""
    return directory.load(source)


def note_absences(directory: Directory, source: Absences) -> int:
    """Who is away by automatic replies, as the mailboxes say; how many differ from before. Welcome twice."""
    return directory.note_absences(source)
