"""People who sign in with Microsoft: a whole hub on the Firebase Auth emulator, where anybody gets genuine tokens."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from firebase_admin import auth

from hub.core.auth import Gate
from integrations.google.accounts import Accounts
from integrations.google.signin import LINK
from tests.support.apps import Reply
from tests.support.company import id_of
from tests.support.firebase import PROJECT, SETTINGS, Project, admitted
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.logs import written
from tests.support.signers import ELSEWHERE, TENANT, Entra, KeyServer, key_server
from tests.support.trail import recorded

ENTRA = Entra()
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"
HOMELESS = "http://127.0.0.1:9"


@pytest.fixture
def project(auth_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project at the emulator, where nobody has an account yet."""
    monkeypatch.setenv(EMULATOR, auth_emulator)
    project = Project(auth_emulator)
    project.forget()
    return project


@pytest.fixture(scope="module")
def microsoft() -> Iterator[KeyServer]:
    """Where Entra gives its keys."""
    with key_server(ENTRA.jwks) as server:
        yield server


@pytest.fixture
def start(
    project: Project, companies: Companies, microsoft: KeyServer, tmp_path: Path
) -> Iterator[Callable[..., WholeHub]]:
    """Starts a hub that people sign in to through the emulator."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        url = stack.enter_context(companies.sqlite(tmp_path))

        def start(**more: Any) -> WholeHub:
            settings = {**SETTINGS, "login_url": microsoft.url, **more}
            return stack.enter_context(whole_hub(url, tmp_path, HOMELESS, **settings))

        yield start


@pytest.fixture
def whole(start: Callable[..., WholeHub]) -> WholeHub:
    """One with the settings of a company."""
    return start()


def id_token(name: str, **more: Any) -> str:
    """What Microsoft gives to somebody of the demo company."""
    return ENTRA.id_token(name, **{"oid": id_of(name), **more})


def link(whole: WholeHub, token: str, microsoft_token: str) -> Reply:
    return whole.nobody(token).post(LINK, {"microsoftToken": microsoft_token})


def me(whole: WholeHub, token: str) -> Reply:
    """Who the hub takes this token for, when it remembers nothing."""
    gate: Gate = whole.flask.extensions["hub.gate"]
    gate.forget()
    return whole.nobody(token).get("/me")


@pytest.fixture
def ana(whole: WholeHub, project: Project) -> dict[str, Any]:
    """What Firebase gave to ana, who is linked."""
    signed_in = project.sign_in(id_token("ana"))
    assert link(whole, signed_in["idToken"], id_token("ana")).status == 204
    return signed_in


def claims_in(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def test_a_first_sign_in_says_what_is_missing_and_the_link_makes_it_whole(whole: WholeHub, project: Project) -> None:
    token = project.sign_in(id_token("ana"))["idToken"]
    first = me(whole, token)
    assert (first.status, first.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert LINK in first.json["detail"]
    for _ in range(2):
        assert link(whole, token, id_token("ana")).status == 204
    assert me(whole, token).json["email"] == "ana@example.com"


def test_who_was_linked_stands_once_in_the_trail(whole: WholeHub, project: Project, ana: dict[str, Any]) -> None:
    assert link(whole, ana["idToken"], id_token("ana")).status == 204
    [entry] = recorded(whole.hub.work, "account.linked")
    assert (entry.actor, entry.subject) == (id_of("ana"), id_of("ana"))
    assert entry.payload == {"account": ana["localId"], "tenant": TENANT, "guest": False}


def test_the_link_travels_in_the_claims_of_later_tokens_and_holds_at_later_sign_ins(
    whole: WholeHub, project: Project, ana: dict[str, Any]
) -> None:
    refreshed = project.refreshed(ana)
    assert claims_in(refreshed)["hub"]["oid"] == id_of("ana")
    later = project.sign_in(id_token("ana"))["idToken"]
    assert me(whole, refreshed).json["id"] == me(whole, later).json["id"] == id_of("ana")


def test_an_address_that_somebody_gave_herself_is_nobody(whole: WholeHub, project: Project) -> None:
    asked = {"email": "dora@example.com", "upn": "dora@example.com", "preferred_username": "dora@example.com"}
    said = id_token("ana", **asked)
    token = project.sign_in(said)["idToken"]
    assert claims_in(token)["email"] == "dora@example.com"
    assert link(whole, token, said).status == 204
    known = me(whole, token).json
    assert (known["id"], known["email"], known["roles"]) == (id_of("ana"), "ana@example.com", ["employee"])


def test_roles_come_from_the_groups_that_the_settings_name(start: Callable[..., WholeHub], project: Project) -> None:
    roles = {"finance": "administrator", "administrators": "auditor"}
    whole = start(roles=roles)
    for name, role in (("carla", "administrator"), ("dora", "auditor")):
        token = admitted(project.host, whole, ENTRA, name)
        assert role in me(whole, token).json["roles"]
        assert set(me(whole, token).json["roles"]) & {"administrator", "auditor"} == {role}


def ways_round(project: Project) -> dict[str, str]:
    """Genuine tokens of the project that anybody can make for herself."""
    made = Accounts(PROJECT)._client().create_custom_token("u1", {"hub": {"oid": id_of("dora")}})
    return {
        "password": project.sign_up(email="dora@example.com", password="my own choice")["idToken"],
        "anonymous": project.sign_up()["idToken"],
        "custom": project.sign_in_by(made.decode())["idToken"],
        "google": project.sign_in(json.dumps({"sub": "1", "email": "erik@example.com"}), "google.com")["idToken"],
    }


@pytest.mark.parametrize("way", ["password", "anonymous", "custom", "google"])
def test_genuine_tokens_that_anybody_can_have_are_refused(whole: WholeHub, project: Project, way: str) -> None:
    token = ways_round(project)[way]
    for refused in (me(whole, token), link(whole, token, id_token("dora"))):
        assert refused.status == 401
        assert "Microsoft work account" in refused.json["detail"]


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        ({"tid": ELSEWHERE, "iss": f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0"}, 401, "not genuine"),
        ({"tid": ELSEWHERE}, 403, "another organisation"),
        ({"acct": 1}, 403, "Guests"),
    ],
)
def test_other_tenants_and_guests_are_refused(
    whole: WholeHub, project: Project, more: dict[str, Any], status: int, says: str
) -> None:
    said = id_token("ana", **more)
    token = project.sign_in(said)["idToken"]
    refused = link(whole, token, said)
    assert (refused.status, says in refused.json["detail"]) == (status, True)
    assert me(whole, token).status == 401


def test_guests_enter_while_they_may(start: Callable[..., WholeHub], project: Project) -> None:
    whole, said = start(sign_in_guests=True), id_token("ana", acct=1)
    token = project.sign_in(said)["idToken"]
    assert link(whole, token, said).status == 204
    assert me(whole, token).status == 200
    assert me(start(), token).status == 401


def test_who_is_not_in_the_directory_is_nobody(whole: WholeHub, project: Project) -> None:
    said = ENTRA.id_token("stranger")
    token = project.sign_in(said)["idToken"]
    assert link(whole, token, said).status == 204
    assert "company directory" in me(whole, token).json["detail"]


def test_one_cannot_show_the_token_of_another(whole: WholeHub, project: Project) -> None:
    token = project.sign_in(id_token("ana"))["idToken"]
    assert link(whole, token, id_token("dora")).status == 403
    assert me(whole, token).status == 401


def test_an_account_that_was_made_ahead_with_her_address_cannot_become_hers(whole: WholeHub, project: Project) -> None:
    """The maker waits until she has joined her Microsoft account to it, then puts her own in its place."""
    maker = project.sign_up(email="ana@example.com", password="known to me")
    hers = project.sign_in(id_token("ana"), idToken=maker["idToken"])
    assert link(whole, hers["idToken"], id_token("ana")).status == 204
    assert me(whole, hers["idToken"]).status == 200
    project.change(maker["idToken"], deleteProvider=["microsoft.com"])
    mine = project.sign_in(id_token("bob"), idToken=maker["idToken"])
    assert claims_in(mine["idToken"])["firebase"]["sign_in_provider"] == "microsoft.com"
    assert me(whole, mine["idToken"]).status == 401
    assert link(whole, mine["idToken"], id_token("bob")).status == 409
    assert me(whole, maker["idToken"]).status == 401


def test_withdrawn_tokens_and_closed_accounts_are_out(whole: WholeHub, project: Project, ana: dict[str, Any]) -> None:
    token = ana["idToken"]
    issued = claims_in(token)["iat"]
    for changes, says in (
        ({"validSince": str(issued + 1)}, "withdrawn"),
        ({"validSince": str(issued), "disableUser": True}, "closed"),
    ):
        assert me(whole, token).status == 200
        project.as_owner(ana["localId"], **changes)
        refused = me(whole, token)
        assert (refused.status, says in refused.json["detail"]) == (401, True)
        project.as_owner(ana["localId"], validSince=str(issued), disableUser=False)
    project.forget()
    assert "not there any more" in me(whole, token).json["detail"]


def test_what_administrators_do_with_the_library_counts_too(
    whole: WholeHub, project: Project, ana: dict[str, Any]
) -> None:
    client: auth.Client = Accounts(PROJECT)._client()
    client.update_user(ana["localId"], disabled=True)
    assert me(whole, ana["idToken"]).status == 401


def test_an_outage_of_firebase_is_no_refusal(
    whole: WholeHub, ana: dict[str, Any], monkeypatch: pytest.MonkeyPatch, start: Callable[..., WholeHub]
) -> None:
    monkeypatch.setenv(EMULATOR, "127.0.0.1:9")
    answer = me(start(), ana["idToken"])
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


def test_an_outage_of_entra_is_no_refusal(start: Callable[..., WholeHub], project: Project) -> None:
    whole = start(login_url="http://127.0.0.1:9")
    assert link(whole, project.sign_in(id_token("ana"))["idToken"], id_token("ana")).status == 503


def test_the_route_says_what_it_wants(whole: WholeHub, project: Project) -> None:
    token = project.sign_in(id_token("ana"))["idToken"]
    assert whole.nobody().post(LINK, {"microsoftToken": "x"}).status == 401
    assert whole.nobody("x").post(LINK, {"microsoftToken": "x"}).status == 401
    sent = whole.nobody(token)
    assert sent.post(LINK, {}).pointers == ["/microsoftToken"]
    assert sent.post(LINK, {"microsoftToken": "x" * 16_385}).pointers == ["/microsoftToken"]
    assert sent.post(LINK, data=b"{", headers={"Content-Type": "application/json"}).status == 400
    assert sent.post(LINK, {"microsoftToken": "x"}).status == 401


def test_nothing_of_tokens_is_told(
    start: Callable[..., WholeHub], project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    whole, said = start(log_level="DEBUG"), id_token("ana")
    tokens = [project.sign_in(said)["idToken"], project.sign_up()["idToken"], said, "x.y.z"]
    with written() as lines, caplog.at_level("DEBUG"):
        for token in tokens:
            me(whole, token)
            link(whole, token, said)
    told = f"{lines}{caplog.text}"
    assert "answered" in told
    assert not [part for token in tokens for part in token.split(".") if len(part) > 8 and part in told]


def test_there_is_no_other_door(whole: WholeHub) -> None:
    assert whole.nobody().post("/local/sign-in", {"email": "ana@example.com"}).status == 404
