"""Lays out what `gcloud app deploy` sends: the committed code, compiled, and App Engine's files with their values.

`terraform output -json settings | python -m infra.staging var/deploy`
"""

import json
import py_compile
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("app.yaml", "worker.yaml")
PAGE = ROOT / "web" / "dist"
COMPILED = ("hub", "workers", "integrations")


class StagingError(Exception):
    """It cannot be laid out like this; the text says what to do."""


def main() -> None:
    """Reads the settings that Terraform tells, and lays everything out in the folder that is named."""
    try:
        lay_out(Path(sys.argv[1]), json.load(sys.stdin))
    except StagingError as error:
        sys.exit(str(error))


def lay_out(folder: Path, settings: Mapping[str, str]) -> None:
    """Fills an empty folder. Raises `StagingError` when it is not empty, for a setting that is missing, for a web page
    that was not built, and when run by a Python whose compiled code App Engine's would throw away."""
    if folder.exists() and any(folder.iterdir()):
        raise StagingError(f"{folder} is not empty; take it away first")
    folder.mkdir(parents=True, exist_ok=True)
    _code(folder)
    _page(folder)
    for name in SERVICES:
        (folder / name).write_text(filled((folder / name).read_text(), settings))
        _same_python((folder / name).read_text())
    compile_all(folder)


def filled(text: str, settings: Mapping[str, str]) -> str:
    """A file of App Engine with its values, that stand in quotation marks. Raises `StagingError` for a missing one."""
    quoted = {name: _quotable(name, value) for name, value in settings.items()}
    try:
        return _Braced(text).substitute(quoted)
    except (KeyError, ValueError) as error:
        raise StagingError(f"infra/outputs.tf tells no {error}; App Engine's files ask for it") from None


def compile_all(folder: Path) -> None:
    """Compiled code that is never looked at anew: the times of files do not survive the way to App Engine."""
    sources = [folder / "main.py", *(path for name in COMPILED for path in sorted((folder / name).rglob("*.py")))]
    for path in sources:
        shown = str(path.relative_to(folder))
        py_compile.compile(
            str(path), dfile=shown, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )


class _Braced(Template):
    """`${name}` alone: `$PORT` is App Engine's."""

    pattern = r"\$(?:(?P<escaped>\$)|(?P<named>(?!))|\{(?P<braced>[a-z_]+)\}|(?P<invalid>\{))"  # type: ignore[assignment]


def _quotable(name: str, value: str) -> str:
    if re.search(r"['\n\r]", value):
        raise StagingError(f"{name} has a quotation mark or a line break in it; it may not")
    return value


def _same_python(service: str) -> None:
    wanted = re.search(r"^runtime: python3(\d+)$", service, re.MULTILINE)
    if wanted is None or int(wanted[1]) != sys.version_info.minor:
        raise StagingError(f"run this with the Python of App Engine's files, not with {sys.version.split()[0]}")


def _code(folder: Path) -> None:
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def _page(folder: Path) -> None:
    if not (PAGE / "index.html").exists():
        raise StagingError("the web page is not built: run `make page` with Node.js at hand")
    shutil.copytree(PAGE, folder / "web" / "dist", dirs_exist_ok=True)


if __name__ == "__main__":
    main()
