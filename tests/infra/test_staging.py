"""What goes to App Engine: the committed code, compiled for its Python, with the values of one project."""

import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra import staging
from tests.support.leftout import leave_out
from tests.support.terraform import INFRA, TOLD

SMALL = "runtime: python3{minor}\nservice: default\nenv_variables:\n  HUB_PROJECT: '${{project}}'\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small one, committed, with something that was not."""
    root = tmp_path / "repository"
    for room in staging.COMPILED:
        (root / room).mkdir(parents=True)
        (root / room / "one.py").write_text("ANSWER = 42\n")
    (root / "main.py").write_text("import hub.one\n")
    for name in staging.SERVICES:
        (root / name).write_text(SMALL.format(minor=sys.version_info.minor))
    _git(root, "init", "--quiet")
    _git(root, "add", ".")
    _git(root, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "all")
    (root / "hub" / "later.py").write_text("not committed\n")
    (root / "web" / "dist" / "assets").mkdir(parents=True)
    (root / "web" / "dist" / "index.html").write_text("<!doctype html>")
    (root / "web" / "dist" / "assets" / "index-abc.js").touch()
    monkeypatch.setattr(staging, "ROOT", root)
    monkeypatch.setattr(staging, "PAGE", root / "web" / "dist")
    return root


def test_committed_code_goes_with_compiled_code_that_stays_good_whatever_the_clock_of_files_says(
    repository: Path, tmp_path: Path
) -> None:
    staging.lay_out(tmp_path / "out", TOLD)
    assert not (tmp_path / "out" / "hub" / "later.py").exists()
    for source in (tmp_path / "out").rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(str(source))).read_bytes()
        assert compiled[:4] == importlib.util.MAGIC_NUMBER
        assert int.from_bytes(compiled[4:8], "little") == 0b01, "by hash, never looked at anew"
    assert "HUB_PROJECT: 'company-hub'" in (tmp_path / "out" / "app.yaml").read_text()
    assert "company-hub" not in (repository / "app.yaml").read_text()


def test_the_built_page_goes_along(repository: Path, tmp_path: Path) -> None:
    staging.lay_out(tmp_path / "out", TOLD)
    assert (tmp_path / "out" / "web" / "dist" / "assets" / "index-abc.js").exists()


def test_a_page_that_was_not_built_is_missed(repository: Path, tmp_path: Path) -> None:
    (repository / "web" / "dist" / "index.html").unlink()
    with pytest.raises(staging.StagingError, match="run `make page`"):
        staging.lay_out(tmp_path / "out", TOLD)


def test_a_folder_that_is_not_empty_is_left_alone(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(staging.StagingError, match="is not empty; take it away first"):
        staging.lay_out(tmp_path / "out", TOLD)
    assert os.listdir(tmp_path / "out") == ["mine"]


def test_another_python_than_that_of_app_engine_is_refused(repository: Path, tmp_path: Path) -> None:
    (repository / "app.yaml").write_text(SMALL.format(minor=sys.version_info.minor + 1))
    _git(repository, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-aqm", "newer")
    with pytest.raises(staging.StagingError, match="run this with the Python of App Engine's files, not with 3"):
        staging.lay_out(tmp_path / "out", TOLD)


@pytest.mark.parametrize(
    ("text", "settings", "filled"),
    [
        ("--bind :$PORT 'x ${project}'", {"project": "p"}, "--bind :$PORT 'x p'"),
        ("'${roles}'", {"roles": '{"a": "b"}'}, '\'{"a": "b"}\''),
        ("nothing", {}, "nothing"),
    ],
)
def test_values_take_the_place_of_names_in_braces_alone(text: str, settings: dict[str, str], filled: str) -> None:
    assert staging.filled(text, settings) == filled


@pytest.mark.parametrize(
    ("text", "settings", "says"),
    [
        ("${project}", {}, "tells no 'project'"),
        ("${project}", {"project": "it's"}, "project has a quotation mark or a line break in it"),
        ("${project}", {"project": "a\nHUB_IDENTITY: local"}, "project has a quotation mark or a line break in it"),
        ("${Project}", {"project": "p"}, "App Engine's files ask for it"),
    ],
)
def test_a_value_that_is_missing_or_would_change_the_file_is_refused(
    text: str, settings: dict[str, str], says: str
) -> None:
    with pytest.raises(staging.StagingError, match=says):
        staging.filled(text, settings)


def test_the_command_reads_what_terraform_tells(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["staging", str(tmp_path / "out")])
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(TOLD)))
    staging.main()
    assert (tmp_path / "out" / "main.py").exists()
    monkeypatch.setattr(sys, "stdin", io.StringIO("{}"))
    with pytest.raises(SystemExit, match="is not empty"):
        staging.main()


def test_compiled_code_goes_along_and_tests_stay_here(repository: Path, tmp_path: Path) -> None:
    if shutil.which("gcloud") is None:
        leave_out("appengine", "the Google Cloud SDK is not installed, so it could not say what it would send")
    out = tmp_path / "out"
    staging.lay_out(out, TOLD)
    for name in (
        "tests/test_one.py",
        "infra/main.tf",
        "var/hub.db",
        "hub/tests/kept.py",
        "processes/leave.yaml",
        "web/src/main.tsx",
    ):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).touch()
    shutil.copy(INFRA.parent / ".gcloudignore", out)
    asked = ["gcloud", "meta", "list-files-for-upload"]
    clean = os.environ | {"CLOUDSDK_CONFIG": str(tmp_path / "gcloud"), "CLOUDSDK_CORE_DISABLE_PROMPTS": "1"}
    ended = subprocess.run(asked, cwd=out, env=clean, capture_output=True, text=True, timeout=60, check=True)
    sent = set(ended.stdout.splitlines())
    assert {"main.py", "app.yaml", "hub/one.py", "hub/tests/kept.py", "processes/leave.yaml"} <= sent
    assert {"web/dist/index.html", "web/dist/assets/index-abc.js"} <= sent
    assert "web/src/main.tsx" not in sent
    assert {Path(importlib.util.cache_from_source(f"{room}/one.py")).as_posix() for room in staging.COMPILED} <= sent
    assert not [name for name in sent if name.startswith(("tests/", "infra/", "var/", ".git"))]


def _git(root: Path, *arguments: str) -> Any:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
