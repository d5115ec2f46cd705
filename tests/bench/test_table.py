"""What a row of the benchmarks says."""

import json
from pathlib import Path

import pytest

from bench.table import Row, line, save


def test_of_rates_more_is_better() -> None:
    assert Row("api.submit.sqlite", 500.0, "requests/s", 1000.0, "bare").ratio == 0.5


@pytest.mark.parametrize("unit", ["us", "ms", "MB"])
def test_of_everything_else_less_is_better(unit: str) -> None:
    assert Row("memory.idle", 300.0, unit, 150.0, "goal").ratio == 0.5


def test_none_of_what_nobody_wants_is_as_good_as_can_be() -> None:
    assert Row("cards.one.refused", 0.0, "%", 1.0, "goal").ratio == 1.0


def test_a_file_keeps_what_was_not_measured_again(tmp_path: Path) -> None:
    results = tmp_path / "var" / "bench.json"
    save([Row("a", 1.0, "ms", 2.0, ""), Row("b", 1.0, "ms", 1.0, "")], results)
    save([Row("a", 4.0, "ms", 2.0, "")], results)
    found = {item["name"]: item for item in json.loads(results.read_text())}
    assert found["a"] == {"name": "a", "value": 4.0, "unit": "ms", "floor": 2.0, "ratio": 0.5}
    assert found["b"]["ratio"] == 1.0


def test_a_line_names_value_floor_and_what_the_floor_is() -> None:
    assert line(Row("cold.start", 357.0, "ms", 300.0, "imports")).split() == [
        "cold.start", "357.0", "300.0", "0.84", "ms", "imports",
    ]  # fmt: skip
