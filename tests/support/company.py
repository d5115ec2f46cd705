"""The cast of the demo company, and companies of a few people."""

from hub.core.errors import IntegrationError
from hub.core.ports import SourceGroup, SourcePage, SourcePerson, Told
from integrations.local.company import person_id


def id_of(key: str) -> str:
    """The directory id of somebody, `ana` for example."""
    return person_id(f"{key}@example.com")


class StubCompany:
    """Serves the port `PeopleSource` from lists, some at a time; it can be told to fail after some people."""

    def __init__(
        self, persons: list[SourcePerson], kinds: list[SourceGroup] | None = None, at_once: int = 1000
    ) -> None:
        self.persons = persons
        self.kinds = kinds or []
        self.at_once = at_once
        self.fails_after: int | None = None

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        """Some of all people, until it fails."""
        page = self._page(self.persons, resume)
        if self.fails_after is not None and int(resume or 0) + len(page.items) > self.fails_after:
            raise IntegrationError("the directory hung up", retryable=True)
        return page

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:
        """Some of all groups."""
        return self._page(self.kinds, resume)

    def _page(self, items: list[Told], resume: str) -> SourcePage[Told]:
        """What comes after so many; after the last one everything again, as of changes nothing is known."""
        start = int(resume or 0)
        end = start + self.at_once
        last = end >= len(items)
        return SourcePage(items[start:end], resume="" if last else str(end), begins=not resume, last=last)
