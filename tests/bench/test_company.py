"""The directory's benchmark, on a company of a few."""

import pytest

from bench import company
from integrations.simulator.crowd import Size


def test_it_measures_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "_hub", lambda ours: dict.fromkeys(("load", "check", "delta"), 1.0) | MEMORY)
    monkeypatch.setattr(company, "SIZE", Size(people=300, groups=20))
    rows = {row.name: row for row in company.measure("sqlite")}
    assert set(rows) == {
        *(f"directory.{what}.sqlite" for what in ("load", "check", "delta", "memory.load", "memory.delta"))
    }
    assert rows["directory.load.sqlite"].floor > 0
    assert rows["directory.memory.load.sqlite"].floor == 120


MEMORY = {"loadMemory": 30.0, "deltaMemory": 30.0}
