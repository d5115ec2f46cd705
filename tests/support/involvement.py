"""Who has to do with which request, as a test says."""


class StubInvolvement:
    """Serves the port `Involvement`."""

    def __init__(self, **involved: set[str]) -> None:
        self.involved = involved

    def may_see(self, request_id: str, person_id: str) -> bool:
        """Whether the test said so."""
        return person_id in self.involved.get(request_id, set())
