"""The page inside Teams: a stand-in for Teams around it speaks with the library that the page holds."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from demo.people import Json, Person
from demo.place import Place, free_port, hub
from tests.support.browsers import Windows
from tests.support.company import id_of
from tests.support.firebase import SETTINGS
from tests.support.hubs import Companies
from tests.support.signers import ELSEWHERE, HUB_CLIENT, Entra, key_server
from tests.support.teamshost import Teams
from tests.support.waiting import eventually

ENTRA = Entra()
TAB = "7e4a0000-0000-4000-8000-0000000000d1"
GROUNDS = {"default": "rgb(255, 255, 255)", "dark": "rgb(41, 41, 41)", "contrast": "rgb(0, 0, 0)"}


class InTeams:
    """The ways of people who come in by tokens of Entra."""

    def token(self, name: str) -> str:
        """What Teams gets for somebody of the demo company."""
        return token(name)

    def advance(self, step: str) -> None:
        """Nobody moves this clock."""


def token(name: str, **more: Any) -> str:
    return ENTRA.tab_token(name, **{"oid": id_of(name), **more})


@pytest.fixture(scope="module")
def entra(dist: Path, companies: Companies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A hub where people sign in with Microsoft, in Teams too."""
    folder = tmp_path_factory.mktemp("teams")
    here = Place(f"http://127.0.0.1:{free_port()}", "http://127.0.0.1:9", folder)
    with ExitStack() as stack:
        stack.enter_context(companies.sqlite(folder))
        keys = stack.enter_context(key_server(ENTRA.jwks))
        told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in SETTINGS.items()}
        settings = {f"HUB_{name}".upper(): value for name, value in told.items()}
        settings |= {"HUB_WEB_DIR": str(dist), "HUB_LOGIN_URL": keys.url, "HUB_WEB_KEY": "public"}
        settings |= {"HUB_CLIENT_ID": HUB_CLIENT, "HUB_TEAMS_TAB": TAB, "HUB_GRAPH_URL": here.simulator}
        stack.enter_context(hub(here, settings))
        yield here


@pytest.fixture
def windows(browser: Browser, entra: Place) -> Iterator[Windows]:
    """Windows on that hub. No page may complain."""
    made = Windows(browser, entra.hub)
    yield made
    made.close()
    # The hub of a test has no certificate, and Teams has.
    assert [one for one in made.complaints if "Mixed Content" not in one] == []


@pytest.fixture
def teams(windows: Windows, entra: Place) -> Iterator[Callable[..., Teams]]:
    """Opens Teams for whom these tokens are; it must understand everything that the page says to it."""
    opened: list[Teams] = []

    def teams(*tokens: str, **more: Any) -> Teams:
        opened.append(Teams(windows.of(), entra.hub, list(tokens), **more))
        return opened[-1]

    yield teams
    assert [one.strange for one in opened] == [[] for _ in opened]


def person(entra: Place, name: str) -> Person:
    return Person(entra.hub, name, InTeams())


def asked(who: Person, request: str) -> Json:
    """What somebody is asked about a request, once the hub has got there."""

    def found() -> list[Json]:
        return [one for one in who.get("/tasks", limit="200")["items"] if one["request"]["id"] == request]

    return eventually("the task", found)[0]


def for_ana(entra: Place) -> str:
    """The request of bob's that erik has passed on to ana."""
    form = {"kind": "holiday", "firstDay": "2027-02-01", "lastDay": "2027-02-05"}
    sent = person(entra, "bob").post("/requests", {"process": "leave", "form": form}, expect=201)
    erik = person(entra, "erik")
    task = asked(erik, sent["id"])
    erik.post(f"/tasks/{task['id']}/delegate", {"to": id_of("ana")}, If_Match=f'"{task["version"]}"')
    return str(sent["id"])


def test_the_tab_opens_what_a_link_meant_and_ana_decides_there(teams: Callable[..., Teams], entra: Place) -> None:
    request, ana = for_ana(entra), person(entra, "ana")
    task = asked(ana, request)
    shown = teams(token("ana"))
    shown.open(subEntityId="/inbox")
    expect(shown.tab.get_by_role("heading", name="Inbox")).to_be_visible()
    shown.tab.locator(f"a[href='/inbox/{task['id']}']").click()
    with shown.page.expect_response("**/decision*") as decided:
        shown.tab.get_by_role("button", name="Approve", exact=True).first.click()
    assert decided.value.ok
    assert ana.get(f"/tasks/{task['id']}")["state"] == "approved"
    assert shown.heard("appInitialization.success")


def test_a_link_opens_the_very_request(teams: Callable[..., Teams], entra: Place) -> None:
    request = for_ana(entra)
    shown = teams(token("bob"))
    shown.open(subEntityId=f"/requests/{request}")
    expect(shown.tab.get_by_role("heading", name=re.compile("Leave"))).to_be_visible()


def test_the_page_looks_and_reads_as_teams_does(teams: Callable[..., Teams]) -> None:
    shown = teams(token("ana"))
    shown.open(theme="default", locale="de-de")
    expect(shown.tab.get_by_role("link", name="Posteingang")).to_be_visible()
    ground = shown.tab.locator(".fui-FluentProvider").first
    expect(ground).to_have_css("background-color", GROUNDS["default"])
    for theme in ("dark", "contrast", "default"):
        shown.look(theme)
        expect(ground).to_have_css("background-color", GROUNDS[theme])


def test_teams_has_the_head_the_looks_and_the_way_out(teams: Callable[..., Teams]) -> None:
    shown = teams(token("ana"))
    shown.open()
    expect(shown.tab.get_by_role("banner")).to_have_count(0)
    shown.tab.get_by_role("button", name=re.compile("^Ana Alves")).click()
    expect(shown.tab.get_by_role("menuitem", name="Profile")).to_be_visible()
    expect(shown.tab.get_by_role("menuitem", name="Sign out")).to_have_count(0)
    expect(shown.tab.get_by_role("menuitemradio", name="Dark")).to_have_count(0)


def test_somebody_of_another_organisation_reads_what_to_do(teams: Callable[..., Teams]) -> None:
    issuer = f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0"
    shown = teams(token("ana", tid=ELSEWHERE, iss=issuer), token("ana"))
    shown.open()
    expect(shown.tab.get_by_role("alert")).to_contain_text("another organisation")
    expect(shown.tab.get_by_text("choose it there by your picture")).to_be_visible()
    assert shown.heard("appInitialization.expectedFailure")[0][0] == "PermissionError"
    shown.tab.get_by_role("button", name="Open in the browser").click()
    assert eventually("the way out", lambda: shown.heard("executeDeepLink")) == [[f"{shown.hub}/"]]
    shown.tab.get_by_role("button", name="Try again").click()
    expect(shown.tab.get_by_role("link", name="Inbox")).to_be_visible()


def test_whom_teams_does_not_name_is_told_so(teams: Callable[..., Teams]) -> None:
    shown = teams()
    shown.open()
    expect(shown.tab.get_by_role("alert")).to_contain_text("Teams does not say who you are")


def test_in_a_browser_the_usual_sign_in_waits(windows: Windows) -> None:
    page = windows.of()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in with Microsoft")).to_be_visible()
    assert not [url for url in loaded if "InTeams" in url or "office.net" in url]


def test_in_a_frame_that_does_not_answer_it_waits_too(teams: Callable[..., Teams]) -> None:
    shown = teams(silent=True)
    shown.open()
    expect(shown.tab.get_by_role("button", name="Sign in with Microsoft")).to_be_visible()


def test_a_stranger_does_not_get_the_page_into_a_frame(windows: Windows, entra: Place) -> None:
    page = windows.of()
    framing = f"<iframe title=x allow=local-network-access src='{entra.hub}/'></iframe>"
    page.route("https://stranger.example/**", lambda route: route.fulfill(content_type="text/html", body=framing))
    page.context.grant_permissions(["local-network-access"], origin="https://stranger.example")
    page.goto("https://stranger.example/")
    expect(page.frame_locator("iframe").get_by_role("button", name="Sign in with Microsoft")).to_have_count(0)
    assert any("frame-ancestors" in one for one in windows.complaints)
    windows.complaints.clear()
