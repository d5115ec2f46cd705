"""The cast of the demo company, and companies of a few people."""

from collections.abc import Iterator

from hub.core.errors import IntegrationError
from hub.core.ports import SourceGroup, SourcePerson
from integrations.local.company import person_id


def id_of(key: str) -> str:
    """The directory id of somebody, `ana` for example."""
    return person_id(f"{key}@example.com")


class StubCompany:
    """Serves the port `PeopleSource` from lists; it can be told to fail after some people."""

    def __init__(self, persons: list[SourcePerson], kinds: list[SourceGroup] | None = None) -> None:
        self.persons = persons
        self.kinds = kinds or []
        self.fails_after: int | None = None

    def people(self) -> Iterator[SourcePerson]:
        """Everybody, until it fails."""
        for index, person in enumerate(self.persons):
            if index == self.fails_after:
                raise IntegrationError("the directory hung up", retryable=True)
            yield person

    def groups(self) -> Iterator[SourceGroup]:
        """All groups."""
        return iter(self.kinds)
