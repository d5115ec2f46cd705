"""Who has to do with which request, as a test says."""

from collections.abc import Sequence

from hub.core.questions import Concern


class StubInvolvement:
    """Serves the port `Involvement`."""

    def __init__(self, **involved: set[str]) -> None:
        self.involved = involved

    def may_see(self, request_id: str, person_id: str) -> bool:
        """Whether the test said so."""
        return person_id in self.involved.get(request_id, set())

    def concerns(self, person_id: str, newest: str, limit: int) -> Sequence[Concern]:
        """Those that the test said, the last by name first."""
        mine = sorted((name for name in self.involved if self.may_see(name, person_id)), reverse=True)
        return [_concern(name) for name in mine if not newest or name <= newest][:limit]

    def concerned_in(self, person_id: str, request_ids: Sequence[str]) -> Sequence[Concern]:
        """Of these those that the test said."""
        return [_concern(name) for name in request_ids if self.may_see(name, person_id)]


def _concern(name: str) -> Concern:
    return Concern(name, f"R-{name}", f"Request {name}")
