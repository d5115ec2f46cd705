"""Signing in with Microsoft: Firebase's SDK in the page, the Auth emulator, and a hub that believes Firebase alone.

Stand-ins play what lies in the internet: Google's script that carries the answer of the window, and Microsoft's page.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Browser, Page, Request, Route, expect

from demo.place import Place, free_port, hub
from tests.support.browsers import Windows
from tests.support.company import id_of
from tests.support.firebase import SETTINGS, Project
from tests.support.hubs import Companies
from tests.support.signers import Entra, key_server

ENTRA = Entra()
ACCESS = "a-token-of-microsoft-365"
KEPT = "JSON.stringify({...localStorage, ...sessionStorage})"
# Of https://apis.google.com/js/api.js what Firebase's SDK asks of it.
SCRIPT = """(() => {
  const carrier = {
    restyle: async () => [],
    ping: async (done) => done(),
    send() {},
    register(name, take) { addEventListener("message", ({ data }) => data[name] && take(data)); },
  };
  const context = { open: (_, opened) => opened(carrier) };
  window.gapi = { load: (_, { callback }) => callback(), iframes: { getContext: () => context } };
  window[new URL(document.currentScript.src).searchParams.get("onload")]();
})()"""
MICROSOFT = """<title>Microsoft</title><button>Ana Alves</button><script>
  const asked = new URLSearchParams(location.search);
  const said = { type: asked.get("authType"), eventId: asked.get("eventId"), sessionId: "s", postBody: null,
    tenantId: null, urlResponse: "http://localhost/?providerId=microsoft.com&id_token=TOKEN" };
  document.querySelector("button").onclick = () => { opener.postMessage({ authEvent: said }, "*"); };
</script>"""


@pytest.fixture
def firebase(dist: Path, auth_emulator: str, companies: Companies, tmp_path: Path) -> Iterator[Place]:
    """A hub where people sign in with Microsoft, and nobody has yet."""
    Project(auth_emulator).forget()
    here = Place(f"http://127.0.0.1:{free_port()}", "http://127.0.0.1:9", tmp_path)
    with ExitStack() as stack:
        stack.enter_context(companies.sqlite(tmp_path))
        keys = stack.enter_context(key_server(ENTRA.jwks))
        told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in SETTINGS.items()}
        settings = {f"HUB_{name}".upper(): value for name, value in told.items()}
        settings |= {"HUB_WEB_DIR": str(dist), "HUB_LOGIN_URL": keys.url, "HUB_WEB_KEY": "public"}
        settings |= {"HUB_APPROVALS": "microsoft"}
        settings |= {"FIREBASE_AUTH_EMULATOR_HOST": auth_emulator, "HUB_GRAPH_URL": here.simulator}
        stack.enter_context(hub(here, settings))
        yield here


@dataclass
class Signing:
    """Somebody in front of the page, and what Microsoft is asked for in its window."""

    page: Page
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    authorization: str = ""

    def play(self) -> None:
        """Stand-ins for what lies in the internet."""
        self.page.context.route("https://apis.google.com/**", lambda route: route.fulfill(body=SCRIPT))
        self.page.context.route(re.compile("/emulator/auth/handler"), self._microsoft)
        self.page.on("request", self._heard)

    def in_a_window(self, button: str) -> None:
        """Presses a button that asks Microsoft, and is Ana there."""
        with self.page.expect_popup() as opened:
            self.page.get_by_role("button", name=button).click()
        opened.value.get_by_role("button", name="Ana Alves").click()

    def _microsoft(self, route: Route) -> None:
        self.asked.append(parse_qs(urlsplit(route.request.url).query))
        given = f"{ENTRA.id_token('ana', oid=id_of('ana'))}&access_token={ACCESS}"
        route.fulfill(content_type="text/html", body=MICROSOFT.replace("TOKEN", given))

    def _heard(self, request: Request) -> None:
        if "/api/v1/" in request.url:
            self.authorization = request.headers.get("authorization", "")


def test_somebody_signs_in_with_microsoft_and_stays_signed_in(browser: Browser, firebase: Place) -> None:
    windows = Windows(browser, firebase.hub)
    page = windows.of()
    signing = Signing(page)
    signing.play()
    page.goto("/requests")
    signing.in_a_window("Sign in with Microsoft")
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Ana Alves"))).to_be_visible()

    [question] = signing.asked
    assert question["providerId"] == ["microsoft.com"]
    assert json.loads(question["customParameters"][0])["tenant"] == SETTINGS["tenant"]
    assert "eyJ" not in page.evaluate(KEPT)

    page.reload()
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Ana Alves")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in with Microsoft")).to_be_visible()
    windows.close()
    assert windows.complaints == []


def test_leave_to_act_for_her_is_asked_for_when_she_presses_and_is_forgotten_with_the_window(
    browser: Browser, firebase: Place
) -> None:
    windows, brought = Windows(browser, firebase.hub), list[str]()
    page = windows.of()
    signing = Signing(page)
    signing.play()

    def mirror(route: Route) -> None:
        brought.append(route.request.headers["source-authorization"])
        route.fulfill(json={"shown": 1, "answered": 0, "cancelled": 0})

    page.route("**/api/v1/requests/*/mirror", mirror)
    page.goto("/requests")
    signing.in_a_window("Sign in with Microsoft")
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()
    days = {"process": "leave", "form": {"kind": "holiday", "firstDay": "2027-03-01", "lastDay": "2027-03-05"}}
    headers = {"Authorization": signing.authorization}
    sent = requests.post(f"{firebase.hub}/api/v1/requests", json=days, headers=headers, timeout=10)
    assert sent.status_code == 201, sent.text
    page.goto(f"/requests/{sent.json()['id']}")
    signing.in_a_window("Show in Approvals")
    expect(page.get_by_text("Shown in Approvals.")).to_be_visible()

    assert set(brought) == {f"Bearer {ACCESS}"}
    [first, second] = signing.asked
    assert "ApprovalSolution.ReadWrite" not in first.get("scopes", [""])[0]
    assert {"User.Read", "ApprovalSolution.ReadWrite"} <= set(second["scopes"][0].split(","))
    assert json.loads(second["customParameters"][0])["tenant"] == SETTINGS["tenant"]
    assert ACCESS not in page.evaluate(KEPT)
    page.reload()
    expect(page.get_by_role("button", name="Show in Approvals")).to_be_visible()
    windows.close()
    assert windows.complaints == []
