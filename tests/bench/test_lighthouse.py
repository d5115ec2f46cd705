"""What the looks of Lighthouse come to, and what is installed for them."""

import json

from bench.lighthouse import HERE, rows


def look(name: str, preset: str, performance: int, accessibility: int = 100) -> dict[str, object]:
    points = {"performance": performance, "accessibility": accessibility, "best-practices": 100}
    return {"name": name, "preset": preset, "points": points}


def test_of_the_performance_the_median_is_told_and_of_the_rest_the_least() -> None:
    looks = [look("home", "mobile", 91), look("home", "mobile", 97, 96), look("home", "mobile", 96)]
    found = {row.name: row for row in rows([*looks, look("inbox", "desktop", 90)])}
    assert found["lighthouse.home.mobile.performance"].value == 96
    assert "91 to 97" in found["lighthouse.home.mobile.performance"].means
    assert found["lighthouse.home.mobile.accessibility"].value == 96
    assert found["lighthouse.inbox.desktop.performance"].ratio < 1 < found["lighthouse.home.mobile.performance"].ratio


def test_what_is_installed_is_pinned_by_its_content_and_names_no_registry() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    others = {name: one for name, one in lock["packages"].items() if name}
    assert all("integrity" in one for one in others.values())
    assert not any("resolved" in one for one in others.values())
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    assert wanted == {name: others[f"node_modules/{name}"]["version"] for name in wanted}
