"""The hub on other Pythons than the one that runs the tests: the story on the newest, the pins on all."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from infra.appengine import RUNTIMES
from tests.support import pythons
from tests.support.leftout import leave_out


@pytest.fixture(scope="module")
def newest() -> tuple[str, Path]:
    """The newest Python here, with everything that the hub is pinned to."""
    try:
        version, python = pythons.newest()
        return version, pythons.environment(version, python)
    except pythons.Missing as error:
        leave_out("python", str(error))
        raise


def test_the_story_is_played_on_the_newest_python(newest: tuple[str, Path], tmp_path: Path) -> None:
    version, python = newest
    assert pythons.version_of(python) == version
    # Compiled files of another Python stay away from the code.
    there = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    ended = subprocess.run(
        [python, "-m", "demo"], cwd=pythons.ROOT, env=there, capture_output=True, text=True, timeout=180, check=False
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
    assert "every effect arrived" in ended.stdout


@pytest.mark.parametrize("version", pythons.SUPPORTED)
def test_everything_pinned_can_be_installed_on_every_python_that_the_hub_is_for(
    newest: tuple[str, Path], version: str
) -> None:
    if version != newest[0]:
        pythons.install_nothing(version)
    assert f"python{version.replace('.', '')}" in RUNTIMES


def test_app_engine_runs_a_python_that_the_tests_have_run() -> None:
    tried = {pythons.HERE, *_newest()}
    for name in ("app.yaml", "worker.yaml"):
        runtime = yaml.safe_load((pythons.ROOT / name).read_text())["runtime"]
        assert runtime in {f"python{version.replace('.', '')}" for version in tried} & set(RUNTIMES)


def _newest() -> list[str]:
    try:
        return [pythons.newest()[0]]
    except pythons.Missing:
        return []
