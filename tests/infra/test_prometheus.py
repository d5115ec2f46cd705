"""Alerts for Prometheus and the guide speak of the metrics that the code has."""

import re
from typing import Any

import yaml

from hub.core.config import Settings
from hub.core.measures import MEASURES
from hub.core.ports import Measure
from tests.support.terraform import INFRA
from tests.support.watching import as_prometheus

GUIDE = INFRA.parent / "docs" / "guides" / "watching-the-hub.md"
RULES: list[dict[str, Any]] = yaml.safe_load((INFRA / "prometheus-rules.yaml").read_text())["groups"][0]["rules"]
ENDINGS = {"histogram": ("_count", "_bucket", "_sum"), "counter": ("_total",), "gauge": ("",)}
SERIES = {as_prometheus(measure) + ending: measure for measure in MEASURES for ending in ENDINGS[measure.kind]}
NAME = re.compile(r"\b(?:hub|http)_[a-z_]+(?=[{\[)\s>]|$)")


def labels(measure: Measure) -> set[str]:
    return {label.replace(".", "_") for label in measure.labels} | {"le"}


def test_every_alert_asks_for_a_metric_of_the_code_by_its_own_labels() -> None:
    for rule in RULES:
        asked = [SERIES[name] for name in NAME.findall(rule["expr"])]
        assert asked, rule["alert"]
        known = set().union(*(labels(measure) for measure in asked))
        used = set(re.findall(r"([a-z_]+)=~?\"", rule["expr"]))
        for names in re.findall(r"by \(([a-z_, ]+)\)", rule["expr"]):
            used |= {name.strip() for name in names.split(",")}
        assert used <= known, rule["alert"]
        shown = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
        assert shown <= used, rule["alert"]


def test_every_alert_tells_what_to_do_first_and_for_how_bad_it_is() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES) >= 8
    for rule in RULES:
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"].endswith(".")
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_the_guide_explains_every_measure_and_names_no_other() -> None:
    told = re.findall(r"^\| `((?:hub|http)\.[a-z_.]+)` \|", GUIDE.read_text(), re.MULTILINE)
    assert told == sorted(set(told), key=told.index)
    assert set(told) == {measure.name for measure in MEASURES}


def test_the_guide_names_settings_that_there_are() -> None:
    named = set(re.findall(r"HUB_[A-Z_]+", GUIDE.read_text()))
    assert {name.removeprefix("HUB_").lower() for name in named} <= set(Settings.model_fields)
    assert {"HUB_TELEMETRY", "HUB_TELEMETRY_URL", "HUB_TELEMETRY_REGION", "HUB_TELEMETRY_SHARE"} <= named
    assert {"HUB_METRICS", "HUB_METRICS_PORT"} <= named
