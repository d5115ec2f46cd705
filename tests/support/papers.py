"""Documents as requests know them."""

from collections.abc import Mapping, Sequence

from hub.core.questions import Paper


class StubPapers:
    """Serves the port `Papers` with what a test put there."""

    def __init__(self) -> None:
        self.known: dict[str, Paper] = {}

    def put(self, id_: str, owner: str, ready: bool = True, request_id: str | None = None) -> str:
        """A document, complete unless said otherwise; its id."""
        self.known[id_] = Paper(id_, f"{id_}.pdf", "application/pdf", 1000, owner, ready, request_id)
        return id_

    def papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Those that exist."""
        return {id_: self.known[id_] for id_ in ids if id_ in self.known}
