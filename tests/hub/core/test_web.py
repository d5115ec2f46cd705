"""The web page as the hub serves it: its places, its files, its policy, and what it is told of this place."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hub.core.config import load_settings
from hub.core.rest.web import Front, web_pages
from integrations.front import front_of
from tests.support.firebase import SETTINGS


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>The hub</title>")
    (tmp_path / "assets" / "index-abc123.js").write_text("export {}")
    (tmp_path / "icon.svg").write_text("<svg/>")
    (tmp_path / "sw.js").write_text("// keeps files")
    return tmp_path


def shown(front: Front, place: str, **headers: str) -> TestResponse:
    app = Flask("page", static_folder=None)
    app.register_blueprint(web_pages(front))
    return app.test_client().get(place, buffered=True, headers=headers)


@pytest.mark.parametrize("place", ["/", "/inbox", "/inbox/0190", "/requests/0190/correct", "/operations/queues"])
def test_every_place_of_the_page_is_the_same_file(built: Path, place: str) -> None:
    answer = shown(Front(built, {}), place)
    assert answer.status_code == 200
    assert b"The hub" in answer.data
    assert "max-age=0" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("place", ["/nothing", "/api/v1/nothing", "/assets/../index.html", "/assets/none.js"])
def test_nothing_else_is(built: Path, place: str) -> None:
    assert shown(Front(built, {}), place).status_code == 404


def test_a_page_that_was_not_built_leads_to_the_reference(tmp_path: Path) -> None:
    answer = shown(Front(tmp_path, {}), "/")
    assert (answer.status_code, answer.location) == (302, "/api/docs")


def test_files_with_a_hash_in_their_name_are_kept_for_a_year(built: Path) -> None:
    assert "max-age=31536000" in shown(Front(built, {}), "/assets/index-abc123.js").headers["Cache-Control"]


@pytest.mark.parametrize("accepted", ["gzip, br", "*", "gzip;q=0.5"])
def test_files_travel_packed(built: Path, accepted: str) -> None:
    text = "export const words = 'again and again';\n" * 100
    (built / "assets" / "others-abc123.js").write_text(text)
    answer = shown(Front(built, {}), "/assets/others-abc123.js", **{"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < len(text) / 10
    assert gzip.decompress(answer.data).decode() == text
    assert "Accept-Encoding" in answer.headers["Vary"]
    again = shown(Front(built, {}), "/assets/others-abc123.js", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_who_cannot_unpack_gets_them_as_they_are(built: Path, accepted: str) -> None:
    text = "export const words = 'again and again';\n" * 100
    (built / "assets" / "others-abc123.js").write_text(text)
    answer = shown(Front(built, {}), "/assets/others-abc123.js", **{"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == text
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_another_build_is_packed_anew(built: Path) -> None:
    for text in ("first", "second"):
        (built / "index.html").write_text(f"<!doctype html><title>{text}</title>" + " " * 2000)
        answer = shown(Front(built, {}), "/", **{"Accept-Encoding": "gzip"})
        assert text in gzip.decompress(answer.data).decode()


def test_the_service_worker_may_ask_for_what_the_page_may(built: Path) -> None:
    answer = shown(Front(built, {}), "/sw.js")
    assert "javascript" in answer.content_type
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_no_script_runs_that_stands_in_the_page_and_nobody_else_may_frame_it(built: Path) -> None:
    front = Front(built, {}, ("https://storage.example.com",), ("https://signin.example.com",))
    policy = shown(front, "/").headers["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'", "https://apis.google.com"]
    assert rules["connect-src"] == ["'self'", "https://storage.example.com"]
    assert rules["frame-src"] == ["'self'", "https://signin.example.com"]
    assert rules["frame-ancestors"] == ["'self'"]
    assert shown(front, "/").headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "'unsafe-eval'" not in policy


TAB = {"teams_tab": "7e4a0000-0000-4000-8000-0000000000d1", "client_id": "7e4a0000-0000-4000-8000-0000000000c2"}
TEAMS = ["'self'", "https://teams.microsoft.com", "https://*.teams.microsoft.com", "https://*.cloud.microsoft"]
OUTLOOK = "bc59ab01-8403-45c6-8796-ac3ef710b3e3"


@pytest.mark.parametrize("place", ["/", "/requests/0190"])
def test_where_the_tab_is_set_teams_alone_shows_the_page(built: Path, place: str) -> None:
    front = front_of(load_settings(**SETTINGS, **TAB, data_dir=built, web_dir=built))
    answer = shown(front, place)
    rules = {rule.split()[0]: rule.split()[1:] for rule in answer.headers["Content-Security-Policy"].split("; ")}
    assert rules["frame-ancestors"] == TEAMS
    assert "https://res.cdn.office.net" in rules["connect-src"]
    assert "X-Frame-Options" not in answer.headers
    assert shown(front, "/config.json").json["teams"] is True


def test_outlook_and_microsoft_365_show_it_where_their_programs_may_sign_in(built: Path) -> None:
    front = front_of(load_settings(**SETTINGS, **TAB, data_dir=built, web_dir=built, teams_clients=[OUTLOOK]))
    framing = next(rule for rule in front.policy.split("; ") if rule.startswith("frame-ancestors"))
    assert framing.split()[1:] == [
        *(*TEAMS, "https://*.microsoft365.com", "https://*.office.com"),
        *("https://outlook.office.com", "https://outlook.office365.com"),
    ]


def test_the_page_is_told_how_people_sign_in_here(tmp_path: Path) -> None:
    assert shown(front_of(load_settings(data_dir=tmp_path)), "/config.json").json == {"identity": "local"}


@pytest.mark.parametrize(
    ("place", "cloud", "told"),
    [
        ("127.0.0.1:9099", "", "http://127.0.0.1:9099"),
        ("127.0.0.1:9099", "standard", None),
        ("emulator.example.com:9099", "", None),
        ("", "", None),
    ],
)
def test_a_simulated_firebase_is_told_on_this_machine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, cloud: str, told: str | None
) -> None:
    settings = load_settings(**SETTINGS, data_dir=tmp_path)
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", place)
    monkeypatch.setenv("GAE_ENV", cloud)
    front = front_of(settings)
    assert front.config["firebase"].get("emulator") == told
    assert ("9099" in front.policy) == (told is not None)


def test_the_page_is_told_of_firebase_and_of_no_secret(tmp_path: Path) -> None:
    settings = load_settings(
        **SETTINGS, data_dir=tmp_path, web_key="public-key", files="google", files_bucket="bucket", secret="s3cret"
    )
    front = front_of(settings)
    told = shown(front, "/config.json").json
    assert told["firebase"]["authDomain"] == f"{settings.project}.firebaseapp.com"
    assert told["firebase"]["tenant"] == settings.tenant
    assert set(told["firebase"]) == {"apiKey", "authDomain", "projectId", "provider", "tenant"}
    assert "https://storage.googleapis.com" in front.policy
