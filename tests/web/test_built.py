"""What is built: the size of the first load, the client as fresh as the routes, and what the page's own tools say."""

import gzip
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hub.core.config import load_settings
from main import build
from tests.support.browsers import WEB
from web.client import FILE, wanted

FIRST_LOAD = 250_000
SCRIPT = re.compile(r'(?:src|href)="/assets/([\w.-]+\.js)"')
# What a module of the build reads before it runs.
READS = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


def run(tools: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([tools, *command], cwd=WEB, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("page", ["Home", "Catalogue", "Inbox", "Requests", "Request", "Reports", "Notifications"])
def test_whoever_begins_with_a_page_loads_at_most_250_kb_of_script(dist: Path, page: str) -> None:
    wanted, read = SCRIPT.findall((dist / "index.html").read_text()), dict[str, bytes]()
    for part in ("firebase", page):  # what signs people in, and the page; home comes with what is there at once
        wanted += [one.name for one in (dist / "assets").glob(f"{part}-*.js")]
    assert len(wanted) >= (5 if page == "Home" else 6)
    while wanted:
        name = wanted.pop()
        if name not in read:
            read[name] = (dist / "assets" / name).read_bytes()
            wanted += READS.findall(read[name].decode())
    sizes = {name: len(gzip.compress(content, 9)) for name, content in read.items()}
    assert sum(sizes.values()) <= FIRST_LOAD, sizes


def test_no_script_stands_in_the_page_itself(dist: Path) -> None:
    page = (dist / "index.html").read_text()
    assert re.findall(r"<script[^>]*>", page) == re.findall(r"<script[^>]* src=[^>]*>", page)
    assert not re.search(r"\son\w+=|javascript:", page)


def test_the_client_knows_the_routes_of_the_code(tmp_path: Path) -> None:
    hub = build(load_settings(data_dir=tmp_path, worker_threads=0))
    document: Any = hub.app().test_client().get("/api/v1/openapi.json").get_json()
    hub.work.db.close()
    assert json.loads(FILE.read_text()) == document, "make client"
    assert FILE.read_text() == wanted(document), "make client"


def test_the_types_of_the_client_are_those_of_the_routes(dist: Path, tools: str, tmp_path: Path) -> None:
    made = tmp_path / "schema.d.ts"
    command = json.loads((WEB / "package.json").read_text())["scripts"]["client"]
    said = run(tools, "exec", "--offline", "--", *command.replace("src/api/schema.d.ts", str(made)).split())
    assert said.returncode == 0, said.stdout + said.stderr
    assert made.read_text() == (WEB / "src" / "api" / "schema.d.ts").read_text(), "make client"


def test_the_sources_of_the_page_are_sound(dist: Path, tools: str) -> None:
    said = run(tools, "run", "check")
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_logic_of_the_page_is_right(dist: Path, tools: str) -> None:
    said = run(tools, "test")
    assert said.returncode == 0, said.stdout + said.stderr
