"""Signing in with Microsoft: Firebase's SDK in the page, the Auth emulator, and a hub that believes Firebase alone.

Stand-ins play what lies in the internet: Google's script that carries the answer of the window, and Microsoft's page.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from demo.place import Place, free_port, hub
from tests.support.browsers import Windows
from tests.support.company import id_of
from tests.support.firebase import SETTINGS, Project
from tests.support.hubs import Companies
from tests.support.signers import Entra, key_server

ENTRA = Entra()
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
        settings |= {"FIREBASE_AUTH_EMULATOR_HOST": auth_emulator, "HUB_GRAPH_URL": here.simulator}
        stack.enter_context(hub(here, settings))
        yield here


def test_somebody_signs_in_with_microsoft_and_stays_signed_in(browser: Browser, firebase: Place) -> None:
    windows = Windows(browser, firebase.hub)
    page = windows.of()
    asked: list[str] = []

    def microsoft(route: Route) -> None:
        asked.append(route.request.url)
        token = ENTRA.id_token("ana", oid=id_of("ana"))
        route.fulfill(content_type="text/html", body=MICROSOFT.replace("TOKEN", token))

    page.context.route("https://apis.google.com/**", lambda route: route.fulfill(body=SCRIPT))
    page.context.route(re.compile("/emulator/auth/handler"), microsoft)
    page.goto("/requests")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Sign in with Microsoft").click()
    opened.value.get_by_role("button", name="Ana Alves").click()
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Ana Alves"))).to_be_visible()

    [question] = [parse_qs(urlsplit(url).query) for url in asked]
    assert question["providerId"] == ["microsoft.com"]
    assert json.loads(question["customParameters"][0])["tenant"] == SETTINGS["tenant"]
    assert "eyJ" not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")

    page.reload()
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Ana Alves")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in with Microsoft")).to_be_visible()
    windows.close()
    assert windows.complaints == []
