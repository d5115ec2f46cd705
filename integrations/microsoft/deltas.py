"""What changed since last time: pages of changes, and what to do when Microsoft no longer knows since when.

https://learn.microsoft.com/graph/delta-query-overview (410 and `syncStateNotFound`, tokens of directory objects live 7
days), https://learn.microsoft.com/graph/api/driveitem-delta (`resyncChanges…`)
"""

from dataclasses import dataclass

from hub.core.errors import IntegrationError
from integrations.microsoft.failures import Refused
from integrations.microsoft.wire import Json

# Besides 410 itself; compared in lower case, as the pages do not agree on it.
OUT_OF_DATE = frozenset(
    ("syncstatenotfound", "resyncrequired", "resyncchangesapplydifferences", "resyncchangesuploaddifferences")
)


@dataclass(frozen=True, slots=True)
class DeltaPage:
    """One page. `next_link` leads to the next, `delta_link` to what changes from now on: one of them is "" always.

    Both are opaque and can be longer than 2 kB: keep them whole, together with what was on the page.
    """

    items: list[Json]
    next_link: str
    delta_link: str

    @property
    def link(self) -> str:
        """Where to go on, whether now or next time."""
        return self.next_link or self.delta_link

    @property
    def is_last(self) -> bool:
        """Whether nothing more is to be read for now."""
        return not self.next_link


class StartOver(IntegrationError):
    """Microsoft no longer knows what the caller has: read everything from `link`, and drop what does not come.

    `link` is "" where Microsoft names none: then begin as at the very first time. `keeps` says that what Microsoft does
    not have may be newer here (`resyncChangesUploadDifferences`).
    """

    def __init__(self, detail: str, link: str, *, keeps: bool) -> None:
        super().__init__(detail, retryable=False)
        self.link = link
        self.keeps = keeps


def page_of(body: Json) -> DeltaPage:
    """A page as Graph answers it. Raises `IntegrationError` for one that leads nowhere."""
    onward, later = str(body.get("@odata.nextLink") or ""), str(body.get("@odata.deltaLink") or "")
    if not onward and not later:
        raise IntegrationError("A page of changes without a link to go on", retryable=True)
    return DeltaPage(list(body.get("value") or ()), onward, "" if onward else later)


def starts_over(error: Refused) -> StartOver | None:
    """What a refusal means to whoever asked for changes; None where it is a refusal like any other."""
    codes = {code.lower() for code in error.codes}
    if error.status != 410 and not (400 <= error.status < 500 and codes & OUT_OF_DATE):
        return None
    return StartOver(error.detail, error.location, keeps="resyncchangesuploaddifferences" in codes)
