"""The app for Teams: its package holds to Microsoft's schema, and leads to this hub."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from integrations.microsoft.activity import ENTRIES
from integrations.microsoft.package.app import ACTIVITIES, GERMAN, PLACEHOLDER, package
from integrations.microsoft.tab import TAB

SCHEMAS = Path(__file__).parent / "schemas"
ROOT = Path(__file__).parents[3]
APP, CLIENT = "5c0ffee0-0000-4000-8000-0000000000b1", "5c0ffee0-0000-4000-8000-000000000001"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return opened(package("https://hub.acme.example/", APP, CLIENT, "1.2.3").content)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def schema(name: str) -> Draft4Validator:
    read = json.loads((SCHEMAS / f"{name}-1.19.json").read_text(encoding="utf-8-sig"))
    return Draft4Validator(read, format_checker=Draft4Validator.FORMAT_CHECKER)


def test_the_manifest_holds_to_microsofts_schema(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    assert [error.message for error in schema("manifest").iter_errors(manifest)] == []
    spoilt = {**manifest, "bots": [{"botId": "hub", "scopes": ["personal"]}], "accentColor": "blue"}
    assert len(list(schema("manifest").iter_errors(spoilt))) == 2


def test_the_german_words_hold_to_microsofts_schema_and_name_what_there_is(files: dict[str, bytes]) -> None:
    assert [error.message for error in schema("localization").iter_errors(json.loads(files["de.json"]))] == []
    manifest = json.loads(files["manifest.json"])
    for name in GERMAN.keys() - {"$schema"}:
        assert isinstance(_at(manifest, name), str), name
    assert sum(name.startswith("activities") for name in GERMAN) == 2 * len(ACTIVITIES)


def _at(manifest: Json, name: str) -> Any:
    found: Any = manifest
    for part in name.replace("]", "").replace("[", ".").split("."):
        found = found[int(part)] if part.isdigit() else found[part]
    return found


def test_the_package_leads_to_this_hub_and_its_bot(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    [tab], [bot] = manifest["staticTabs"], manifest["bots"]
    assert (tab["contentUrl"], tab["entityId"]) == ("https://hub.acme.example", TAB)
    assert (manifest["id"], manifest["version"], bot["botId"]) == (APP, "1.2.3", CLIENT)
    assert manifest["validDomains"] == ["hub.acme.example"]
    assert manifest["webApplicationInfo"] == {"id": CLIENT, "resource": f"api://hub.acme.example/{CLIENT}"}


def test_the_feed_has_the_entries_that_the_hub_makes(files: dict[str, bytes]) -> None:
    types = {
        one["type"]: one["templateText"] for one in json.loads(files["manifest.json"])["activities"]["activityTypes"]
    }
    assert types == dict.fromkeys(ENTRIES, "{text}")


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_are_of_the_size_and_colours_that_teams_wants(files: dict[str, bytes], name: str, size: int) -> None:
    width, height, pixels = drawn(files[name])
    assert (width, height) == (size, size)
    middle, corner = pixels[size // 2][size // 2], pixels[0][0]
    assert middle == (255, 255, 255, 255)
    if name == "outline.png":
        assert corner[3] == 0
        assert {pixel[:3] for row in pixels for pixel in row} == {(255, 255, 255)}
    else:
        assert corner == (0x0F, 0x6C, 0xBD, 255)


def drawn(png: bytes) -> tuple[int, int, list[list[tuple[int, ...]]]]:
    """Width, height and pixels of a file without filters."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    start = png.index(b"IDAT")
    length = struct.unpack(">I", png[start - 4 : start])[0]
    rows = zlib.decompress(png[start + 4 : start + 4 + length])
    line = 1 + width * 4
    assert {rows[row * line] for row in range(height)} == {0}
    raw = [rows[row * line + 1 : (row + 1) * line] for row in range(height)]
    return width, height, [[tuple(row[x * 4 : x * 4 + 4]) for x in range(width)] for row in raw]


def test_the_same_settings_give_the_same_bytes() -> None:
    first, second = (package("https://hub.acme.example", APP, CLIENT).content for _ in range(2))
    assert first == second


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080", "ftp://x"])
def test_without_an_address_it_leads_nowhere(url: str) -> None:
    assert package(url, APP, CLIENT).url == PLACEHOLDER


def test_the_command_writes_the_package_and_says_what_to_do(tmp_path: Path) -> None:
    said = run(tmp_path, HUB_PUBLIC_URL="https://hub.acme.example")
    assert "Teams admin center" in said
    assert "HUB_PUBLIC_URL" not in said
    assert "HUB_TEAMS_TAB" in said
    assert "HUB_TEAMS_TAB" not in run(tmp_path, HUB_TEAMS_TAB=APP)
    assert set(opened((tmp_path / "teams-app.zip").read_bytes())) == {
        *("manifest.json", "de.json", "color.png", "outline.png"),
    }
    assert "HUB_PUBLIC_URL is not an https address" in run(tmp_path)


def run(folder: Path, **settings: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment = {**kept, "HUB_DATA_DIR": str(folder), **settings}
    command = [sys.executable, "-m", "integrations.microsoft.package"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
