"""Pythons of this machine beside the one that runs the tests, each with what the hub is pinned to.

An environment is made once for each set of pins, in the user's cache.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).resolve().parents[2]
# What App Engine offers and the hub is for: 3.11 to 3.13.
SUPPORTED = ("3.11", "3.12", "3.13")
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
# The story reads the workbook that the hub has made.
ALSO = ("python-calamine",)
SECONDS_TO_INSTALL = 600


class Missing(Exception):
    """There is no such Python, or nothing to install from; the text says why."""


def newest() -> tuple[str, Path]:
    """The newest Python of this machine that the hub is for, and its version. Raises `Missing`."""
    for version in reversed(SUPPORTED):
        for path in _candidates(version):
            if version_of(path) == version:
                return version, path
    raise Missing(f"there is no Python {SUPPORTED[0]} to {SUPPORTED[-1]} in the PATH")


def environment(version: str, python: Path) -> Path:
    """The Python of an environment with everything pinned; of several processes one makes it. Raises `Missing` without
    an index, `AssertionError` when the pins do not suit this version."""
    pins = _pins()
    with _alone(f"python-{version}-{_digest(pins)}") as folder:
        if not folder.exists():
            _make(folder, python, pins)
        return folder / "bin" / "python"


def install_nothing(version: str) -> None:
    """Looks whether everything pinned has a wheel for this version; remembered. Raises as `environment` does."""
    pins = _pins()
    if version == HERE:  # everything is installed
        return
    with _alone(f"wheels-{version}-{_digest(pins)}") as found:
        if not found.exists():
            _look(version, pins)
            found.touch()


def _candidates(version: str) -> Iterator[Path]:
    """Those in the PATH, and those that pyenv keeps beside it."""
    if named := shutil.which(f"python{version}"):
        yield Path(named)
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(root.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)


def version_of(python: Path) -> str:
    """Such as 3.13; empty for what is no Python."""
    told = subprocess.run([python, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout
    found = re.match(r"Python (\d+\.\d+)\.", told)
    return found[1] if found else ""


def _pins() -> str:
    more = (ROOT / "requirements-dev.txt").read_text()
    found = [re.search(rf"(?m)^{name}==.*(?:\n    --hash.*)+", more) for name in ALSO]
    return "\n".join([(ROOT / "requirements.txt").read_text(), *(pin[0] for pin in found if pin)]) + "\n"


def _digest(pins: str) -> str:
    return hashlib.sha256(pins.encode()).hexdigest()[:16]


@contextmanager
def _alone(name: str) -> Iterator[Path]:
    """A place in the cache that no other process looks at meanwhile."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hub-tests"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield cache / name


def _make(folder: Path, python: Path, pins: str) -> None:
    """Environments cannot be moved: a mark says when one is whole."""
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    subprocess.run([python, "-m", "venv", draft], check=True, capture_output=True, timeout=SECONDS_TO_INSTALL)
    said = _pip(draft / "bin" / "python", pins)
    if said is not None:
        shutil.rmtree(draft)
        _look(HERE, pins)  # without an index this one fails as well
        raise AssertionError(f"not everything pinned can be installed:\n{said}")
    folder.symlink_to(draft)


def _look(version: str, pins: str) -> None:
    wheels = ("--dry-run", "--only-binary=:all:", "--target", mkdtemp(prefix="hub-wheels-"), "--python-version")
    said = _pip(Path(sys.executable), pins, *wheels, version)
    if said is None:
        return
    if version == HERE:
        raise Missing(f"there is nothing to install from ({said.splitlines()[-1]})")
    _look(HERE, pins)
    raise AssertionError(f"not everything pinned has a wheel for Python {version}:\n{said}")


def _pip(python: Path, pins: str, *options: str) -> str | None:
    """What pip says against it, or None when all is well."""
    with _text(pins) as wanted:
        command = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", *options, "-r", wanted]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS_TO_INSTALL)
    return None if ended.returncode == 0 else ended.stderr[-2000:].strip() or "pip failed"


@contextmanager
def _text(pins: str) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="hub-pins-"))
    try:
        (folder / "requirements.txt").write_text(pins)
        yield folder / "requirements.txt"
    finally:
        shutil.rmtree(folder)
