"""When people of the demo company work: their places say it, their mailboxes say nothing."""

from collections.abc import Iterator, Sequence

from hub.core.ports import WorkingTime


class LocalMailboxes:
    """Serves the port `WorkingTimes`."""

    def working_times(self, person_ids: Sequence[str]) -> Iterator[WorkingTime]:  # noqa: ARG002 - nobody has a mailbox
        """Nobody."""
        return iter(())
