"""People whom Teams signs in, by tokens of Entra with real signatures."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import column, table, update

from hub.core.auth import Gate
from hub.core.errors import Unauthenticated, Unavailable
from hub.core.ports import Identity
from integrations.google.keys import KeySet
from integrations.google.links import House
from integrations.google.services import entra_names, entra_services
from integrations.google.teams import TEAMS, Entra, TeamsPeople
from integrations.google.tokens import Issuer
from integrations.microsoft.package.app import manifest
from tests.support.apps import Reply
from tests.support.company import id_of
from tests.support.firebase import SETTINGS
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.signers import (
    CLIENT,
    ELSEWHERE,
    HUB,
    HUB_CLIENT,
    TENANT,
    KeyServer,
    app_claims,
    id_claims,
    key_server,
    object_id,
    tab_claims,
)
from tests.support.signers import Entra as Microsoft

MICROSOFT = Microsoft()
DESKTOP, OUTLOOK = "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "bc59ab01-8403-45c6-8796-ac3ef710b3e3"
RESOURCE = f"api://hub.example.com/{HUB_CLIENT}"
TAB = "7e4a0000-0000-4000-8000-0000000000d1"
ON = {"teams_tab": TAB, "client_id": HUB_CLIENT}


@pytest.fixture(scope="module")
def kept() -> Iterator[KeyServer]:
    """Where Entra gives its keys."""
    with key_server(MICROSOFT.jwks) as server:
        yield server


@pytest.fixture
def server(kept: KeyServer) -> KeyServer:
    """The same, well again."""
    kept.status = 200
    return kept


def made(keys: str, *, guests: bool = False, clients: frozenset[str] = TEAMS) -> Identity:
    kept = KeySet(keys)
    issuer = Issuer(entra_names(TENANT)[:1], (HUB_CLIENT, RESOURCE), kept)
    services = entra_services(TENANT, [HUB, CLIENT, f"api://{CLIENT}"], kept)
    return Entra(services, TeamsPeople(House(TENANT, guests, issuer), clients))


@pytest.fixture
def people(server: KeyServer) -> Identity:
    return made(server.url)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"aud": RESOURCE},
        {"azp": DESKTOP},
        {"idtyp": "user"},
        {"scp": "profile access_as_user"},
        {"email": None, "preferred_username": None},
    ],
)
def test_a_person_is_known_by_her_object_id(people: Identity, more: dict[str, Any]) -> None:
    claims = people.verify(MICROSOFT.tab_token("ana", **more))
    assert (claims.kind, claims.subject) == ("person", object_id("ana"))
    assert claims.expires_at > datetime.now(UTC)


def test_whoever_takes_anothers_address_stays_who_she_is(people: Identity) -> None:
    claims = people.verify(
        MICROSOFT.tab_token("mallory", email="ana@example.com", preferred_username="ana@example.com")
    )
    assert claims.subject == object_id("mallory")


@pytest.mark.parametrize("forgery", sorted(MICROSOFT.forged(tab_claims("ana"))))
def test_forged_tokens_are_refused(people: Identity, forgery: str) -> None:
    with pytest.raises(Unauthenticated):
        people.verify(MICROSOFT.forged(tab_claims("ana"))[forgery])


REFUSED: dict[str, Callable[[], dict[str, Any]]] = {
    "expired": lambda: {"exp": int(time.time()) - 600, "iat": int(time.time()) - 4000},
    "expired for a second": lambda: {"exp": int(time.time()) - 1},
    "not yet valid": lambda: {"nbf": int(time.time()) + 600},
    "issued in the future": lambda: {"iat": int(time.time()) + 600},
    "without an end": lambda: {"exp": None},
    "without a beginning": lambda: {"iat": None},
    "for another application": lambda: {"aud": "7e4a0000-0000-4000-8000-0000000000ee"},
    "for the application of the browser": lambda: {"aud": CLIENT},
    "for Graph": lambda: {"aud": "00000003-0000-0000-c000-000000000000"},
    "for the application at another host": lambda: {"aud": f"api://hub.example.org/{HUB_CLIENT}"},
    "for nobody": lambda: {"aud": None},
    "by another tenant": lambda: {"iss": f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0"},
    "by any tenant": lambda: {"iss": "https://login.microsoftonline.com/common/v2.0"},
    "by nobody": lambda: {"iss": None},
    "by Entra of version 1": lambda: {"iss": f"https://sts.windows.net/{TENANT}/", "ver": "1.0"},
    "in the form of version 1": lambda: {"ver": "1.0"},
    "in no form": lambda: {"ver": None},
    "of another tenant": lambda: {"tid": ELSEWHERE},
    "of no tenant": lambda: {"tid": None},
    "of nobody": lambda: {"oid": None},
    "of a number": lambda: {"oid": 7},
    "of nobody's subject": lambda: {"sub": None},
    "without a scope": lambda: {"scp": None},
    "with a role of an application": lambda: {"scp": None, "roles": ["access_as_user"], "idtyp": "app"},
    "of an application that names a scope": lambda: {"idtyp": "app"},
    "with another scope": lambda: {"scp": "User.Read"},
    "with a part of the scope": lambda: {"scp": "access_as_users"},
    "with scopes as a list": lambda: {"scp": ["access_as_user"]},
    "asked for by a stranger": lambda: {"azp": "7e4a0000-0000-4000-8000-0000000000ff"},
    "asked for by Outlook": lambda: {"azp": OUTLOOK},
    "asked for by nobody": lambda: {"azp": None},
    "asked for by a list": lambda: {"azp": [DESKTOP]},
}


@pytest.mark.parametrize("why", REFUSED)
def test_genuine_tokens_that_do_not_speak_for_a_person_in_teams_now_are_refused(people: Identity, why: str) -> None:
    with pytest.raises(Unauthenticated):
        people.verify(MICROSOFT.tab_token("ana", **REFUSED[why]()))


def test_further_programs_of_microsoft_may_ask_where_the_settings_name_them(server: KeyServer) -> None:
    allowing = made(server.url, clients=TEAMS | {OUTLOOK})
    assert allowing.verify(MICROSOFT.tab_token("ana", azp=OUTLOOK)).subject == object_id("ana")


@pytest.mark.parametrize(
    "more",
    [
        {"acct": 1},
        {"idp": f"https://sts.windows.net/{ELSEWHERE}/"},
        {"preferred_username": "eve_other.example#EXT#@example.com"},
    ],
)
def test_guests_come_in_only_where_they_may(server: KeyServer, people: Identity, more: dict[str, Any]) -> None:
    token = MICROSOFT.tab_token("eve", **more)
    with pytest.raises(Unauthenticated, match="Guests"):
        people.verify(token)
    assert made(server.url, guests=True).verify(token).subject == object_id("eve")


def test_an_application_stays_one_beside_people(people: Identity) -> None:
    assert people.verify(MICROSOFT.app_token("erp")).subject == f"entra:{object_id('erp')}"
    with pytest.raises(Unauthenticated):
        people.verify(MICROSOFT.app_token("erp", aud=HUB_CLIENT))
    with pytest.raises(Unauthenticated):
        people.verify(MICROSOFT.sign({**app_claims("erp"), "scp": "access_as_user"}))


def test_an_id_token_is_no_token_of_teams(people: Identity) -> None:
    with pytest.raises(Unauthenticated):
        people.verify(MICROSOFT.sign({**id_claims("ana"), "aud": HUB_CLIENT}))


def test_keys_that_nobody_gives_are_an_outage(server: KeyServer) -> None:
    server.status = 500
    with pytest.raises(Unavailable):
        made(server.url).verify(MICROSOFT.tab_token("ana"))


# A whole hub.


@pytest.fixture
def start(companies: Companies, server: KeyServer, tmp_path: Path) -> Iterator[Callable[..., WholeHub]]:
    """Starts a hub where people sign in with Microsoft; nobody at Firebase answers."""
    with ExitStack() as stack:
        url = stack.enter_context(companies.sqlite(tmp_path))

        def start(**more: Any) -> WholeHub:
            settings = {**SETTINGS, "login_url": server.url, **more}
            return stack.enter_context(whole_hub(url, tmp_path, "http://127.0.0.1:9", **settings))

        yield start


def me(whole: WholeHub, name: str, **more: Any) -> Reply:
    """Who the hub takes somebody for whom Teams signed in, when it remembers nothing."""
    gate: Gate = whole.flask.extensions["hub.gate"]
    gate.forget()
    return whole.nobody(MICROSOFT.tab_token(name, **{"oid": id_of(name), **more})).get("/me")


def test_whoever_teams_signs_in_is_herself_at_once(start: Callable[..., WholeHub]) -> None:
    whole = start(**ON)
    for _ in range(2):
        reply = me(whole, "ana")
        assert (reply.status, reply.json["id"], reply.json["email"]) == (200, id_of("ana"), "ana@example.com")


def test_the_apps_manifest_names_what_tokens_are_taken_for(start: Callable[..., WholeHub]) -> None:
    named = manifest(HUB, TAB, HUB_CLIENT, "1.0.0")["webApplicationInfo"]
    assert named == {"id": HUB_CLIENT, "resource": RESOURCE}
    whole = start(**ON)
    assert [me(whole, "ana", aud=audience).status for audience in named.values()] == [200, 200]


def test_unless_the_tab_is_set_nobody_comes_in_through_teams(start: Callable[..., WholeHub]) -> None:
    assert me(start(client_id=HUB_CLIENT), "ana").status == 401


def test_who_has_left_or_never_was_there_does_not_come_in(start: Callable[..., WholeHub]) -> None:
    whole = start(**ON)
    people = table("people", column("id"), column("active"))
    with whole.hub.work.unit() as unit:
        unit.connection.execute(update(people).where(people.c.id == id_of("ana")).values(active=False))
    for reply in (me(whole, "ana"), me(whole, "ana", oid=object_id("stranger"))):
        assert reply.status == 401
        assert "not active in the company directory" in reply.json["detail"]


def test_somebody_of_another_organisation_is_told_so(start: Callable[..., WholeHub]) -> None:
    whole = start(**ON)
    elsewhere = {"iss": f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0", "tid": ELSEWHERE}
    reply = me(whole, "ana", **elsewhere)
    assert reply.status == 401
    assert "another organisation" in reply.json["detail"]
    assert "work account" in reply.json["detail"]


def test_teams_shows_the_page_and_nothing_else_of_the_hub(start: Callable[..., WholeHub], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>The hub</title>")
    whole = start(**ON, web_dir=tmp_path)
    page, answer = whole.flask.test_client().get("/inbox", buffered=True), me(whole, "ana")
    assert "https://teams.microsoft.com" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
