"""Mailboxes whose automatic replies a test switches."""

from collections.abc import Iterator, Sequence

from hub.core.errors import IntegrationError
from hub.core.ports import Absence


class StubMailboxes:
    """Serves the port `Absences` from a list; it can be told to fail."""

    def __init__(self, *replies: Absence) -> None:
        self.replies = list(replies)
        self.asked: list[Sequence[str]] = []
        self.fails = False

    def absences(self, person_ids: Sequence[str]) -> Iterator[Absence]:
        """All of them, whoever is asked about."""
        self.asked.append(person_ids)
        if self.fails:
            raise IntegrationError("the mailboxes do not answer", retryable=True)
        yield from self.replies
