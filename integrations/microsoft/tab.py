"""Links that open a place of the hub's page inside Teams, in its personal tab.

The app is named by the id that the company's catalogue gave it, the tab by its `entityId` in the manifest, the place by
`subEntityId`, which the page reads as `page.subPageId`; `webUrl` is for clients without tabs. Written like this:
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application
"""

import json
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode, urlsplit

from hub.core.ports import Notice

# The `entityId` in the app's manifest.
TAB = "hub"


@dataclass(frozen=True, slots=True)
class Tab:
    """The tab of the hub's app in the catalogue of a tenant."""

    app: str
    tenant: str

    def link(self, page: str | None) -> str:
        """To the place in the tab that shows what this address of the hub's page shows; without one to the tab."""
        said = {"tenantId": self.tenant}
        if page:
            said |= {"webUrl": page, "context": json.dumps({"subEntityId": urlsplit(page).path})}
        return (
            f"https://teams.microsoft.com/l/entity/{quote(self.app, safe='')}/{TAB}?{urlencode(said, quote_via=quote)}"
        )

    def leads(self, notice: Notice) -> Notice:
        """The notice with a link that stays in Teams, if it has one."""
        return replace(notice, link=self.link(notice.link)) if notice.link else notice
