"""Takes over the company directory, and who is away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hub.core.ports import Absences, PeopleSource, WorkingTimes
    from hub.directory.service import Directory
    from hub.directory.sync import Loaded

# Whom `chores` asks, in this order.
PORTS = ("people", "absences", "working_times")


def sync_directory(directory: Directory, source: PeopleSource) -> Loaded:
    """What changed among people and groups since the last time, everything the first time; welcome twice."""
    return directory.follow(source)


def check_directory(directory: Directory, source: PeopleSource) -> Loaded:
    """All people and groups as the source has them, whatever was told of changes; welcome twice."""
    return directory.load(source)


def note_absences(directory: Directory, source: Absences) -> int:
    """Who is away by automatic replies, as the mailboxes say; how many differ from before. Welcome twice."""
    return directory.note_absences(source)


def note_working_times(directory: Directory, source: WorkingTimes) -> int:
    """When people work, as the mailboxes say; how many differ from before. Welcome twice."""
    return directory.note_working_times(source)


def chores(
    directory: Directory, source: PeopleSource, replies: Absences, times: WorkingTimes
) -> Mapping[str, Callable[[], object]]:
    """All of this for the directory of this process, by name."""
    return {
        "sync_directory": partial(sync_directory, directory, source),
        "check_directory": partial(check_directory, directory, source),
        "note_absences": partial(note_absences, directory, replies),
        "note_working_times": partial(note_working_times, directory, times),
    }
