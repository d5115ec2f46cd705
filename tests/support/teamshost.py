"""Teams around a page in the browser: the host's side of what `@microsoft/teams-js` says to it by `postMessage`.

The page holds the real library, so the stand-in is held to what that sends and understands: a message has `id`,
`uuidAsString`, `func` and `args`, an answer has the same id and its `args`; what the host tells by itself has `func`
and `args`. A message that this host does not know stands in `strange`.

teams = Teams(page, hub, token)
teams.open(subEntityId="/inbox")
teams.tab.get_by_role("heading", name="Inbox")
"""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import FrameLocator, Page, Route

HERE = "https://teams.microsoft.com/v2/"
# Which of Microsoft's hosts a page may believe; the library asks for it when it begins.
HOSTS = "https://res.cdn.office.net/teams-js/validDomains/json/validDomains.json"
TAB = "embedded-page-container"
PAGE = """<!doctype html><title>Teams</title>
<style>body { margin: 0 } header { height: 48px } iframe { border: 0; width: 100%; height: 90vh }</style>
<header>The hub</header><script>
  const said = SAID, heard = [], strange = [];
  const runtime = { apiVersion: 4, isLegacyTeams: false, supports: { pages: {}, logs: {} } };
  const answers = {
    initialize: () => ["content", "web", JSON.stringify(runtime), "2.58.0"],
    getContext: () => [said.context],
    "authentication.getAuthToken": () => (said.tokens.length ? [true, said.tokens.shift()] : [false, said.failure]),
    executeDeepLink: () => [true],
    registerHandler: () => undefined,
    "appInitialization.appLoaded": () => undefined,
    "appInitialization.success": () => undefined,
    "appInitialization.expectedFailure": () => undefined,
  };
  addEventListener("message", ({ data, source, origin }) => {
    if (origin !== said.origin || source !== tab.contentWindow) return;
    heard.push({ func: data.func, args: data.args });
    if (!Number.isInteger(data.id) || !data.uuidAsString || !(data.func in answers)) return strange.push(data);
    const args = said.silent ? undefined : answers[data.func]();
    if (args) source.postMessage({ id: data.id, uuidAsString: data.uuidAsString, args }, origin);
  });
  const tell = (func, ...args) => tab.contentWindow.postMessage({ func, args }, said.origin);
</script><iframe name="TAB" id="TAB" title="The hub" allow="local-network-access" src="WHERE"></iframe><script>
  const tab = document.getElementById("TAB");
</script>"""


@dataclass
class Teams:
    """A window with Teams in it, that shows this hub's tab to somebody for whom Entra gives these tokens in turn."""

    page: Page
    hub: str
    tokens: list[str] = field(default_factory=list)
    failure: str = "resourceRequiresConsent"
    silent: bool = False

    @property
    def tab(self) -> FrameLocator:
        """What the tab shows."""
        return self.page.frame_locator(f"#{TAB}")

    def open(self, **context: Any) -> None:
        """Opens the tab, as the legacy form of the context says, which is the one on the wire."""
        here = {
            "entityId": "hub",
            "frameContext": "content",
            "locale": "en-gb",
            "theme": "default",
            "hostName": "Teams",
        }
        said = {"context": {**here, **context}, "tokens": self.tokens, "failure": self.failure}
        said |= {"origin": self.hub, "silent": self.silent}
        shown = PAGE.replace("SAID", json.dumps(said)).replace("TAB", TAB).replace("WHERE", f"{self.hub}/")
        self.page.route(f"{HERE}**", lambda route: route.fulfill(content_type="text/html", body=shown))
        self.page.route(HOSTS, _hosts)
        # The hub of a test is on this machine, which a browser keeps from pages of the internet.
        self.page.context.grant_permissions(["local-network-access"], origin=HERE)
        self.page.goto(HERE)

    def look(self, theme: str) -> None:
        """Somebody chooses another theme in Teams."""
        self.page.evaluate("theme => tell('themeChange', theme)", theme)

    def heard(self, func: str) -> list[list[Any]]:
        """The arguments of each message of this name."""
        heard: list[dict[str, Any]] = self.page.evaluate("heard")
        return [one["args"] for one in heard if one["func"] == func]

    @property
    def strange(self) -> list[Any]:
        """Messages that no host of Teams would understand."""
        return list(self.page.evaluate("strange"))


def _hosts(route: Route) -> None:
    hosts = ["teams.microsoft.com", "*.teams.microsoft.com", "*.cloud.microsoft"]
    route.fulfill(json={"validOrigins": hosts}, headers={"Access-Control-Allow-Origin": "*"})
